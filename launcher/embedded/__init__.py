"""The embedded PostgreSQL and Redis: how each is made and run, and how several processes share them."""
