"""Robots: who keeps them, and how messages reach them."""
