"""The rules: reading them, changing them with a dry run first, and their history."""
