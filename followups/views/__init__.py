"""Pages and fragments of follow-ups and next steps."""
