"""Pool and desk: what goes in and out, how long it lies, what came of second owners, what is coming (domain.md section 3)."""
