"""Pages of accounts; each module one job."""
