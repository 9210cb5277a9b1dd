"""Pages of the API by key, never by offset: what is added meanwhile moves nothing."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.utils.translation import gettext as _
from rest_framework.exceptions import ValidationError
from rest_framework.pagination import BasePagination
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.utils.urls import replace_query_param

from core import keyset
from core.keyset import Sort

NEWEST = {"-id": Sort("id", descending=True), "id": Sort("id")}
SIZE, MOST = 25, 100
PARAMETERS = ("ordering", "cursor", "page_size")


def both_ways(name: str, sort: Sort) -> dict[str, Sort]:
    """An order by this name, and its reverse by the name with a minus."""
    return {name: replace(sort, descending=False), f"-{name}": replace(sort, descending=True)}


class KeysetPagination(BasePagination):
    """`cursor`, `page_size` and `ordering`; a view offers `orderings` that have an index, the first one by default."""

    def paginate_queryset(self, queryset: Any, request: Request, view: Any = None) -> list[Any]:
        """The rows of the page that is asked for; 400 for what cannot be one."""
        asked = request.query_params
        orderings = orderings_of(view)
        ordering = asked.get("ordering", next(iter(orderings)))
        if ordering not in orderings:
            words = _("Choose one of: %(names)s.") % {"names": ", ".join(orderings)}
            raise ValidationError({"ordering": [words]})
        way, of, cursor = ([*asked.get("cursor", "").split("."), "", ""])[:3]
        if asked.get("cursor") and not (way in ("after", "before") and of == ordering and keyset.readable(cursor)):
            raise ValidationError({"cursor": [_("Send the address of a page as `next` or `previous` gave it.")]})
        self.ordering = ordering
        self.address = request.build_absolute_uri()
        self.page = keyset.page([queryset], orderings[ordering], size=_size(asked), **({way: cursor} if cursor else {}))
        return self.page.rows

    def get_paginated_response(self, data: Any) -> Response:
        """The rows with the addresses of the pages around them."""
        after, before = self.page.after, self.page.before
        return Response(
            {
                "next": self._to(f"after.{self.ordering}.{after}") if after else None,
                "previous": self._to(f"before.{self.ordering}.{before}") if before else None,
                "results": data,
            }
        )

    def _to(self, cursor: str) -> str:
        return str(replace_query_param(self.address, "cursor", cursor))

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        """How a page looks in the OpenAPI document."""
        address = {"type": ["string", "null"], "format": "uri"}
        at = "https://crm.example.com/api/v1/…/?cursor="
        return {
            "type": "object",
            "required": ["next", "previous", "results"],
            "properties": {
                "next": {**address, "example": f"{at}after.-id.WzQyLCA0Ml0"},
                "previous": {**address, "example": None},
                "results": schema,
            },
        }

    def get_schema_operation_parameters(self, view: Any) -> list[dict[str, Any]]:
        """What narrows a page in the OpenAPI document."""
        names = list(orderings_of(view))
        return [
            _parameter("cursor", {"type": "string", "maxLength": 500}, "of a page, as `next` and `previous` give it"),
            _parameter(
                "page_size", {"type": "integer", "minimum": 1, "maximum": MOST, "default": SIZE}, "rows of a page"
            ),
            _parameter(
                "ordering", {"type": "string", "enum": names, "default": names[0]}, "one of the orders of this list"
            ),
        ]


def orderings_of(view: Any) -> dict[str, Sort]:
    """The orders a list can be had in, by their names in the address."""
    found: dict[str, Sort] = getattr(view, "orderings", NEWEST)
    return found


def _parameter(name: str, schema: dict[str, Any], words: str) -> dict[str, Any]:
    return {"name": name, "in": "query", "required": False, "description": words, "schema": schema}


def _size(asked: Any) -> int:
    size = asked.get("page_size", str(SIZE))
    if not (size.isascii() and size.isdecimal() and len(size) < 4 and 1 <= int(size) <= MOST):
        raise ValidationError({"page_size": [_("Give a number from 1 to %(most)d.") % {"most": MOST}]})
    return int(size)
