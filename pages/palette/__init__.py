"""Find anything: one search over accounts, leads, persons, opportunities and orders (ux.md)."""
