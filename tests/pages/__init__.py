"""Pages composed at the top."""
