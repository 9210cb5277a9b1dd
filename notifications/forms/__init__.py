"""What people and admins type about notices."""
