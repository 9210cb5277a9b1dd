"""What the pages of lists behind figures share: how many records there are, and the file of them."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404
from django.http.response import HttpResponseBase
from django.shortcuts import redirect

from core.clock import business_date
from core.keyset import BOUND
from dashboards.records import taking
from dashboards.records.sizes import Size
from dashboards.records.taking import Listed, NothingToTake
from lists import sheets
from users.models import User
from users.requests import MemberRequest


def format_of(request: MemberRequest) -> str:
    """The kind of file that is asked for; raises Http404 for any other."""
    file_format = request.POST.get("file_format", "")
    if file_format not in sheets.TYPES:
        raise Http404
    return file_format


def sent(request: MemberRequest, listed: Listed) -> HttpResponseBase:
    """The file, or back to the list where there is nothing for this person to take out."""
    file_format = format_of(request)
    try:
        return taking.answer(listed, file_format, by=request.user, today=business_date())
    except NothingToTake as refusal:
        return refused(request, refusal)


def refused(request: MemberRequest, refusal: NothingToTake) -> HttpResponseBase:
    """Back to the list, which says why."""
    messages.warning(request, str(refusal))
    return redirect(request.get_full_path())


def told(
    seen: int | None,
    *,
    query: str,
    exact: bool = False,
    hidden: int = 0,
    kept_back: int = 0,
    rows: QuerySet[Any] | None = None,
    by: User | None = None,
) -> dict[str, Any]:
    """What dashboards/parts/taking.html says: `seen` records (None: nobody counted), `hidden` that others have now.

    `seen` is counted no further than BOUND unless it is `exact`.

    `kept_back`: how many of them no file has, as they are not this person's to take out; counted from the `rows` of the
    list and who reads it where these are given instead.
    """
    words = f"{seen:,}" if exact and seen is not None else total_words(seen)
    if rows is not None and by is not None and seen:
        kept_back = taking.kept_back(rows, by, seen)
    return {
        "seen": seen, "seen_words": words, "total": words, "hidden": hidden, "takes": query, "kept_back": kept_back,
    }  # fmt: skip


def sized(size: Size, *, query: str) -> dict[str, Any]:
    """The same of a size that was counted; `untold`: whether the list cannot say how many others have."""
    said = told(size.seen, query=query, exact=size.exact, hidden=size.hidden, kept_back=size.kept_back)
    return said | {"untold": size.seen is None or (size.seen > BOUND and not size.exact)}


def total_words(total: int | None) -> str:
    """A bounded number as text; nobody counted: empty."""
    return "" if total is None else f"{BOUND:,}+" if total > BOUND else f"{total:,}"
