"""Duplicates as people meet them: does this customer exist, pairs to review, merging and undoing it."""
