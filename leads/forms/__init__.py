"""What people type about leads, opportunities and orders."""
