"""What every page with values of a portrait has in common."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404

from accounts.models import Account
from users.requests import MemberRequest

View = Callable[..., HttpResponse]


def not_kept(view: View) -> View:
    """No copy of the answer stays with the browser or on the way."""

    @wraps(view)
    def answered(request: MemberRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = view(request, *args, **kwargs)
        response["Cache-Control"] = "no-store"
        return response

    return answered


def served(request: MemberRequest, pk: int) -> Account:
    """The account, when the person serves or manages it."""
    return get_object_or_404(Account.objects.served_by(request.user).select_related("owner"), pk=pk)


def asked(request: MemberRequest, name: str) -> int | None:
    """The id that the address names."""
    text = request.GET.get(name, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None
