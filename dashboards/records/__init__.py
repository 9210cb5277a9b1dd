"""The records behind a figure taken out as a file: what may be, in which columns, and what the file says it lacks."""
