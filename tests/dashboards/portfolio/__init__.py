"""The portfolio of accounts."""
