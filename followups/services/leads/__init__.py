"""Contacts with leads, and what becomes of them when a lead is converted (domain.md sections 2.1 and 3)."""
