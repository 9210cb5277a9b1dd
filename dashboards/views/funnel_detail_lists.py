"""The records behind a figure of the funnel in detail, those that the reader may see, and the file of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any

from django.http import Http404
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.services import withholding
from core.access import Access, access
from core.apart import counted_apart
from core.clock import business_date
from core.htmx import is_htmx
from core.ways_back import leads_back
from dashboards import kept
from dashboards.funnel_detail import ageing, asking, behind
from dashboards.funnel_detail.asking import Asked
from dashboards.records import sizes
from dashboards.records.columns import LIES
from dashboards.records.taking import Listed
from dashboards.views import records
from leads.order_list.listing import title_of
from users.requests import MemberRequest


@leads_back(gettext_lazy("Funnel in detail"))
@access(Access.MEMBER, "GET", "POST")
@counted_apart
def funnel_detail_list(request: MemberRequest) -> HttpResponseBase:
    """The leads, accounts, opportunities or orders behind one figure; by POST as a file."""
    asked = asking.asked(request.user, request.GET, today=business_date())
    try:
        kind, label, listing, params = behind.behind(request.user, asked, request.GET)
    except behind.NoSuchList:
        raise Http404 from None
    context: dict[str, Any] = {"asked": asked, "kind": kind, "label": label}
    base, status = asked.address(list=request.GET["list"], **params), 200
    try:
        with kept.limited():
            wide = kept.is_wide(asked.scope)
            ids = listing.known(wide=wide)
            rows = listing.among(ids)
            if request.method == "POST":
                return records.sent(request, _taken(request, asked, kind, label, rows, base))
            found = withholding.page_of(rows, behind.SORTS[kind], request.GET)
            if wide:
                size = sizes.of_known(listing.visible, ids, request.user, base)
            else:
                size = sizes.of(rows, request.user)
    except kept.TooMuch:
        context["too_much"], status = True, 409 if request.method == "POST" else 200
    else:
        if kind == behind.OF_ORDERS:
            for order in found.rows:
                order.title = title_of(order)
        if dress := _dress(request, asked):
            dress(found.rows)
            context["lying"] = True
        context |= {
            "page": found,
            **records.sized(size, query=base),
            "prev": f"?{base}&before={found.before}" if found.before else "",
            "next": f"?{base}&after={found.after}" if found.after else "",
        }
    return render(
        request,
        "dashboards/funnel_detail/list.html#list" if is_htmx(request) else "dashboards/funnel_detail/list.html",
        context,
        status=status,
    )


def _taken(request: MemberRequest, asked: Asked, kind: str, label: str, rows: Any, query: str) -> Listed:
    days = asked.period.words if asked.dated else ""
    said = [asked.part_words, *(words for _to, words in asked.chips)]
    about = replace(asked.about(_("Funnel in detail"), request.user, days=days, filters=said), label=label)
    dress = _dress(request, asked)
    # Of opportunities every file says the days at their stage.
    columns = LIES if dress and kind != behind.OF_DEALS else ()
    return Listed("funnel_detail_list", query, rows, behind.SORTS[kind], about, columns=columns, dress=dress)


def _dress(request: MemberRequest, asked: Asked) -> Callable[[list[Any]], None] | None:
    """Ageing says of each record how long it has lain there."""
    return partial(ageing.dress, today=asked.today) if request.GET.get("list") == "age" else None
