"""Seeding at scale and measuring pages and jobs against quality.md's bars."""
