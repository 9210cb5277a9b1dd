"""Training: people beside courses, one person's, noting it, the courses themselves."""
