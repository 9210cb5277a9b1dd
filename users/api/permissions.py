"""A token reaches what its scopes say, and a token alone not more than its person."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from rest_framework.exceptions import PermissionDenied
from rest_framework.permissions import SAFE_METHODS, BasePermission
from rest_framework.request import Request

from users.models import Token


class ScopeMissing(PermissionDenied):
    """The token is good, and not for this."""

    problem = "insufficient_scope"

    def __init__(self, needed: str) -> None:
        super().__init__(_("This token does not reach that: it needs the scope %(scope)s.") % {"scope": needed})
        self.more = {"scope": needed}
        self.headers = {"WWW-Authenticate": f'Bearer realm="api", error="insufficient_scope", scope="{needed}"'}


class WithinScope(BasePermission):
    """Views name their `area`; a session is not bound by scopes."""

    def has_permission(self, request: Request, view: Any) -> bool:
        """Whether the token reads, or writes, the view's area."""
        token, area = request.auth, getattr(view, "area", "")
        writing = request.method not in SAFE_METHODS
        if isinstance(token, Token) and not token.reaches(area, writing=writing):
            verb = "write" if writing else "read"
            raise ScopeMissing(f"{area}:{verb}" if area else verb)
        return True
