"""Who may call an address of the API at all: as the view declares (core.access)."""

from __future__ import annotations

from typing import Any

from django.http import Http404
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rest_framework.exceptions import PermissionDenied
from rest_framework.permissions import BasePermission
from rest_framework.request import Request

from core.access import Access, may

WHO = {
    Access.SELLER: gettext_lazy("Only people who sell may do this."),
    Access.MANAGER: gettext_lazy("Only managers and admins may do this: ask your manager."),
    Access.ADMIN: gettext_lazy("Only admins may do this: ask one."),
}


class NotYours(PermissionDenied):
    """403: the reader knows of it and may not do this with it; the sentence says who may."""

    problem = "not_allowed"

    def __init__(self, words: Any = "") -> None:
        super().__init__(words or _("You see this, but it is not yours to change: ask its owner or your manager."))


class AsDeclared(BasePermission):
    """Whoever may not reads who may; about one record only when they may know of it (commons.api.views)."""

    def has_permission(self, request: Request, view: Any) -> bool:
        """Whether the person's role reaches the level of the view or of its action."""
        level = getattr(view, "access", Access.MEMBER)
        if may(request.user, level):
            return True
        if view.kwargs:
            raise Http404
        raise NotYours(WHO[level])
