"""The daily mail: what is in it, how it reads, how it is sent."""
