"""The pages of portraits."""
