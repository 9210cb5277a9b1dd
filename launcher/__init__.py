"""Starts and stops the embedded servers and the CRM's processes; plain standard library, imports nothing of the rest."""
