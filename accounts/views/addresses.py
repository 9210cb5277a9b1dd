"""Query strings that keep what is chosen and change one thing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.http import HttpRequest, QueryDict
from django.urls import Resolver404, resolve, reverse

LONGEST = 200
LONGEST_ADDRESS = 1000


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


def came_from(address: str, known: Mapping[str, Any]) -> tuple[str, Any]:
    """An address of one of our `known` pages (by name) and its words; two empty ones for anything else.

    A page that was opened from a list leads back to it with its filters; links lead nowhere else.
    """
    path, _mark, query = address[:LONGEST_ADDRESS].partition("?")
    try:
        found = resolve(path)
    except Resolver404:
        return "", ""
    words = known.get(found.view_name)
    clean = reverse(found.view_name, args=found.args, kwargs=found.kwargs) if words else ""
    return (f"{clean}?{QueryDict(query).urlencode()}" if query else clean, words) if words else ("", "")
