"""What happens to complaints, plans, positions and signals."""
