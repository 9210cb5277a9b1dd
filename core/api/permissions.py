"""Who may call an address of the API at all: as the view declares (core.access)."""

from __future__ import annotations

from typing import Any

from django.http import Http404
from rest_framework.permissions import BasePermission
from rest_framework.request import Request

from core.access import Access, may


class AsDeclared(BasePermission):
    """Whoever may not gets the same 404 as for what is missing, as on the pages."""

    def has_permission(self, request: Request, view: Any) -> bool:
        """Whether the person's role reaches the level of the view or of its action."""
        if not may(request.user, getattr(view, "access", Access.MEMBER)):
            raise Http404
        return True
