"""Query strings that keep what is chosen and change one thing."""

from __future__ import annotations

from collections.abc import Iterable

from django.http import HttpRequest, QueryDict

LONGEST = 200


def query_of(request: HttpRequest, names: Iterable[str], **changes: str | None) -> str:
    """The present query string, only of `names` plus `changes`; None or "" takes a parameter out."""
    query = QueryDict(mutable=True)
    for name in names:
        value = changes.get(name, request.GET.get(name, "")[:LONGEST])
        if value:
            query[name] = value
    for name, value in changes.items():
        if value and name not in query:
            query[name] = value
    return query.urlencode()
