"""Every URL declares who may call it and by which methods; an undeclared one fails a test."""

from __future__ import annotations

import enum
import functools
from collections.abc import Callable
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed

View = Callable[..., HttpResponse]


class Access(enum.StrEnum):
    """Who may call a URL at all; which rows they then see is the business of visible_to()."""

    PUBLIC = "public"
    MEMBER = "member"  # everybody who works here
    SELLER = "seller"  # salespeople and managers
    MANAGER = "manager"  # managers and admins
    ADMIN = "admin"


def access(level: Access, *methods: str) -> Callable[[View], View]:
    """Declare and enforce a function view's policy; whoever may not gets the same 404 as for what is missing."""
    allowed = methods or ("GET",)

    def decorate(view: View) -> View:
        @functools.wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if not may(request.user, level):
                raise Http404
            if request.method not in allowed and not (request.method == "HEAD" and "GET" in allowed):
                return HttpResponseNotAllowed(allowed)
            return view(request, *args, **kwargs)

        guarded.access = level  # type: ignore[attr-defined]
        guarded.methods = allowed  # type: ignore[attr-defined]
        return login_not_required(guarded) if level is Access.PUBLIC else guarded

    return decorate


def may(user: Any, level: Access) -> bool:
    """Whether a person's role reaches a level (anonymous visitors are sent to the login before this)."""
    if level is Access.PUBLIC or not user.is_authenticated:
        return True
    reaches = {
        Access.MEMBER: True,
        Access.SELLER: not user.is_admin,
        Access.MANAGER: user.is_admin or user.is_manager,
        Access.ADMIN: user.is_admin,
    }
    return reaches[level]
