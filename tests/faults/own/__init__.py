"""Processes of a company that only a fault test knows: its data, worker, schedule and web server."""
