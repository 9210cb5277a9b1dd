"""Pages of the model of importance, and the importance of one account."""
