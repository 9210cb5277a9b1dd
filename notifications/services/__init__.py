"""What happens to notices: telling people, marking them as read."""

from notifications.services.telling import Message, mark_batch, mark_read, tell

__all__ = ["Message", "mark_batch", "mark_read", "tell"]
