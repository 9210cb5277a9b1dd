"""What people type into portraits."""
