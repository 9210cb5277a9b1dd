"""Forms of accounts: they parse and check shape; the rules live in the services."""
