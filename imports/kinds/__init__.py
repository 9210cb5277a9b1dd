"""What the rows of a file can become: one module a kind."""
