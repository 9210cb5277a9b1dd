"""What happens to notices: telling people, marking them as read, settling what has been decided."""

from notifications.services.settling import ask_again, settle
from notifications.services.telling import Message, mark_batch, mark_read, tell

__all__ = ["Message", "ask_again", "mark_batch", "mark_read", "settle", "tell"]
