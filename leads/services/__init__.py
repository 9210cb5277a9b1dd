"""What happens to opportunities and orders (domain.md section 5)."""
