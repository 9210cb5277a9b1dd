"""What people type about key accounts."""
