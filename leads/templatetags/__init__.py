"""Template filters of what is sold."""
