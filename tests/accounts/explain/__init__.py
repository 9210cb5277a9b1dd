"""Clocks and moves in words."""
