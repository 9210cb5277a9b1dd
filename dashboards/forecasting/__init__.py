"""The forecast: what is won, committed, likely and possible by month, against targets (issue 4, point 6)."""
