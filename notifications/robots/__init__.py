"""Robots of chat groups: what they say, and how each vendor wants to be called."""
