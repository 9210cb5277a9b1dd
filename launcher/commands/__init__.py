"""What people call: run, manage, test, check."""
