"""The base of every view of the API."""
