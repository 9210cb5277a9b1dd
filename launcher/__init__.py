"""Starts and stops the embedded servers and the CRM's processes; standard library only, imports nothing of the rest."""
