"""The number on the bell."""

from typing import Any

from django.http import HttpRequest

from notifications.models import Notice

MOST = 100


def unread(request: HttpRequest) -> dict[str, Any]:
    """`unread_notices`: up to 100, counted only when the frame asks."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return {}
    return {"unread_notices": lambda: Notice.objects.visible_to(user).unread()[:MOST].count()}
