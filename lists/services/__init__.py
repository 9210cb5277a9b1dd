"""Services of lists."""
