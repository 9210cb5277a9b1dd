"""Courses and records: what is required of whom, and what of it is missing (domain.md 2.3)."""
