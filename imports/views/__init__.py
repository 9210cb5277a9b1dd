"""Pages of the import wizard."""
