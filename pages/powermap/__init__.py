"""The power map of an account: its people, lines and stances composed into one picture (domain.md section 4)."""
