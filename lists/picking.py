"""Which records of a list are meant, ticked or all that match, and the list to go back to afterwards."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any
from urllib.parse import urlsplit

from django.db.models import QuerySet
from django.http import QueryDict
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from users.requests import MemberRequest

LONGEST_QUERY = 1000
MOST_TICKED = 500


def picked(
    params: QueryDict, rows: QuerySet[Any], matching: Callable[[QueryDict], Sequence[QuerySet[Any]]], most: int
) -> list[int]:
    """The ticked records, or all that match, as far as they are among `rows` (a door); at most `most`."""
    if params.get("all") == "yes":
        ids: set[int] = set()
        for found in matching(params):
            ids.update(found.order_by().values_list("pk", flat=True)[:most])
        chosen = sorted(ids)[:most]
    else:
        chosen = [int(pk) for pk in params.getlist("selected")[:MOST_TICKED] if pk.isdecimal() and len(pk) < 19]
    return list(rows.filter(pk__in=chosen).order_by("pk").values_list("pk", flat=True)[:most])


def all_of(listing: Any) -> list[QuerySet[Any]]:
    """Where all records that match a listing's address are; nowhere when its filters do not make sense."""
    return [*listing.sources] if listing.filter.form.is_valid() else []


def where_it_was(request: MemberRequest, list_url: str) -> str:
    """The page that the form names, or the list as it stood before the reader; the bare list from anywhere else."""
    back = request.POST.get("back", "")[:LONGEST_QUERY]
    if back.startswith("/") and url_has_allowed_host_and_scheme(back, allowed_hosts=None):
        return back
    address = reverse(list_url)
    seen = urlsplit(request.headers.get("HX-Current-URL") or request.headers.get("Referer", ""))
    return f"{address}?{seen.query[:LONGEST_QUERY]}" if seen.path == address and seen.query else address
