"""The records behind a figure of the funnel in detail, those that the reader may see."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render

from core.access import Access, access
from core.clock import business_date
from core.htmx import is_htmx
from core.keyset import BOUND, bounded_count, page
from dashboards import kept
from dashboards.funnel_detail import asking, behind
from leads.order_list.listing import title_of
from users.requests import MemberRequest


@access(Access.MEMBER, "GET")
def funnel_detail_list(request: MemberRequest) -> HttpResponse:
    """The leads, accounts, opportunities or orders behind one figure."""
    asked = asking.asked(request.user, request.GET, today=business_date())
    try:
        kind, label, rows, params = behind.behind(request.user, asked, request.GET)
    except behind.NoSuchList:
        raise Http404 from None
    context: dict[str, Any] = {"asked": asked, "kind": kind, "label": label}
    try:
        with kept.limited():
            found = page(
                [rows], behind.SORTS[kind], after=request.GET.get("after", ""), before=request.GET.get("before", "")
            )
            total = None if kept.is_wide(asked.scope) else bounded_count(rows)
    except kept.TooMuch:
        context["too_much"] = True
    else:
        if kind == behind.OF_ORDERS:
            for order in found.rows:
                order.title = title_of(order)
        base = asked.address(list=request.GET["list"], **params)
        context |= {
            "page": found,
            "total": "" if total is None else f"{BOUND:,}+" if total > BOUND else f"{total:,}",
            "prev": f"?{base}&before={found.before}" if found.before else "",
            "next": f"?{base}&after={found.after}" if found.after else "",
        }
    return render(
        request,
        "dashboards/funnel_detail/list.html#list" if is_htmx(request) else "dashboards/funnel_detail/list.html",
        context,
    )
