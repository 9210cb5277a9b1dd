"""The pages of key accounts."""
