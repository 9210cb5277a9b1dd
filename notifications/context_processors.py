"""The number on the bell."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from django.http import HttpRequest

from core.prepared import prepared
from notifications.models import Notice

if TYPE_CHECKING:
    from users.models import User

MOST = 100


def unread(request: HttpRequest) -> dict[str, Any]:
    """`unread_notices`: up to 100, counted once, only when a template asks."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return {}
    return {"unread_notices": cache(lambda: _unread(user))}


def _unread(user: User) -> int:
    return prepared(
        "unread notices", lambda reader: Notice.objects.visible_to(reader).unread()[:MOST].values("pk"), user.pk
    ).count()
