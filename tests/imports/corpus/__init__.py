"""Files that the wizard must survive, and files it must read to the last field."""
