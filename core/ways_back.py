"""Ways back: a record says which page it was opened from, and leads back to it with its filters.

A page that leads to records declares it at its view, by `@leads_back`; `{% from_here %}` writes its address into the links,
and `came_from` reads it at the record. A test finds pages that have such links and declare nothing
(tests/architecture/test_ways_back.py).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, QueryDict
from django.urls import Resolver404, resolve, reverse
from django.utils.functional import Promise

LONGEST_ADDRESS = 1000

View = Callable[..., Any]


def leads_back(words: str | Promise) -> Callable[[View], View]:
    """Declare that a page leads to records, which lead back to it by a link that says `words`."""

    def decorate(view: View) -> View:
        view.leads_back = words  # type: ignore[attr-defined]
        return view

    return decorate


def part_of(page: str) -> Callable[[View], View]:
    """Declare that a view answers with a part of `page` (a URL name): what it opens leads back to that; see `fragment_of`."""

    def decorate(view: View) -> View:
        view.part_of = page  # type: ignore[attr-defined]
        return view

    return decorate


def here(request: HttpRequest) -> str:
    """The address of the page that a record opened from this request leads back to; of a part of a page the page's.

    Empty where nothing leads back.
    """
    match = getattr(request, "resolver_match", None)
    if match is None or declared(match.func):
        return request.get_full_path()
    page = getattr(match.func, "part_of", "")
    query = request.GET.urlencode()
    return (reverse(page) + (f"?{query}" if query else "")) if page else ""


def came_from(address: str) -> tuple[str, str | Promise]:
    """An address of one of our pages that lead back, and its words; two empty ones for anything else.

    Links lead nowhere else.
    """
    path, _mark, query = address[:LONGEST_ADDRESS].partition("?")
    try:
        found = resolve(path)
    except Resolver404:
        return "", ""
    words = declared(found.func)
    if not words:
        return "", ""
    clean = reverse(found.view_name, args=found.args, kwargs=found.kwargs)
    return (f"{clean}?{QueryDict(query).urlencode()}" if query else clean), words


def declared(view: View) -> str | Promise:
    """What a view declared; empty for nothing."""
    words: str | Promise = getattr(view, "leads_back", "")
    return words
