"""Reading a stranger's table: told by its content, bounded in size, in a process of its own; knows neither Django nor us."""
