"""The records behind a figure of the funnel in detail, those that the reader may see."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from accounts.models import Account
from core.access import Access, access
from core.clock import business_date
from core.htmx import is_htmx
from core.keyset import BOUND, Sort, bounded_count, page
from dashboards import kept
from dashboards.curve.asking import whole
from dashboards.funnel_detail import ageing, asking, cohorts, costs, losses, triangle
from dashboards.funnel_detail.asking import Asked
from dashboards.funnel_detail.steps import ACCOUNTS, LEADS, STEPS, UNITS
from leads.models import Lead, Opportunity, Stage, UnfitReason
from leads.order_list.listing import title_of
from leads.services.catalogues import reason_words
from users.requests import MemberRequest

OF_LEADS, OF_ACCOUNTS, OF_DEALS, OF_ORDERS = "leads", "accounts", "deals", "orders"
SORTS = {
    OF_LEADS: Sort("created_on", descending=True),
    OF_ACCOUNTS: Sort("sort_key"),
    OF_DEALS: Sort("opened_on", descending=True),
    OF_ORDERS: Sort("ordered_on", descending=True),
}
LONGEST_NAME = 130

Behind = tuple[str, str, "QuerySet[Any]", dict[str, str]]  # what it lists, its label, its rows, its parameters


@access(Access.MEMBER, "GET")
def funnel_detail_list(request: MemberRequest) -> HttpResponse:
    """The leads, accounts, opportunities or orders behind one figure."""
    asked = asking.asked(request.user, request.GET, today=business_date())
    behind = LISTS.get(request.GET.get("list", ""))
    if behind is None:
        raise Http404
    kind, label, rows, params = behind(request, asked)
    context: dict[str, Any] = {"asked": asked, "kind": kind, "label": label}
    try:
        with kept.limited():
            found = page([rows], SORTS[kind], after=request.GET.get("after", ""), before=request.GET.get("before", ""))
            total = None if kept.is_wide(asked.scope) else bounded_count(rows)
    except kept.TooMuch:
        context["too_much"] = True
    else:
        if kind == OF_ORDERS:
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


def _cohort(request: MemberRequest, asked: Asked) -> Behind:
    month, step = _month(request.GET.get("month", "")), request.GET.get("at", "")
    within = whole(request.GET["within"]) if request.GET.get("within") else None
    if (step and step not in STEPS[asked.unit]) or (request.GET.get("within") and within is None):
        raise Http404
    visible: Any
    if asked.unit == LEADS:
        kind, visible = OF_LEADS, Lead.objects.visible_to(request.user).select_related("owner", "campaign")
        visible = visible.defer("notes", "need", "address")
    elif asked.unit == ACCOUNTS:
        kind, visible = OF_ACCOUNTS, Account.objects.visible_to(request.user).select_related("owner")
        visible = visible.defer("notes", "address")
    else:
        kind, visible = OF_DEALS, Opportunity.objects.visible_to(request.user).select_related("account__owner")
    found = cohorts.ids_of(asked, month, step, within)
    params = {"month": request.GET.get("month", ""), "at": step, "within": request.GET.get("within", "")}
    rows = visible.filter(pk__in=found) if found is not None else visible.none()
    return kind, _cohort_label(asked, month, step, within), rows, params


def _cohort_label(asked: Asked, month: date | None, step: str, within: int | None) -> str:
    facts = {
        "unit": UNITS[asked.unit],
        "month": triangle.label(month) if month else asked.scope.label,
        "step": STEPS[asked.unit].get(step, ""),
        "n": within,
    }
    if not step:
        return _("%(unit)s · entered %(month)s") % facts if month else str(facts["unit"])
    if within is None:
        return (_("%(unit)s · entered %(month)s · %(step)s") if month else _("%(unit)s · %(step)s")) % facts
    return _("%(unit)s · entered %(month)s · %(step)s within %(n)s months") % facts


def _brought(request: MemberRequest, asked: Asked) -> Behind:
    return OF_ORDERS, _("Orders of the leads"), costs.orders_of(asked, request.user), {}


def _lost(request: MemberRequest, asked: Asked) -> Behind:
    given = {name: request.GET.get(name, "")[:LONGEST_NAME] for name in ("reason", "stage", "rival", "month")}
    month = _month(given["month"])
    rows = losses.listed(
        asked,
        request.user,
        outcome="lost",
        reason=given["reason"],
        stage=given["stage"],
        rival=given["rival"],
        month=month,
    )
    said = [
        reason_words().get(given["reason"], given["reason"]) if given["reason"] else "",
        f"{given['stage']} · {Stage(given['stage']).label}" if given["stage"] in Stage.values else "",
        (_("not said") if given["rival"] == losses.NOT_SAID else given["rival"]),
        triangle.label(month) if month else "",
    ]
    return OF_DEALS, " · ".join([pgettext("stage", "Lost"), *filter(None, said)]), rows, given


def _won(request: MemberRequest, asked: Asked) -> Behind:
    return OF_DEALS, _("Won"), losses.listed(asked, request.user, outcome="won"), {}


def _unfit(request: MemberRequest, asked: Asked) -> Behind:
    reason = request.GET.get("reason", "")
    if reason and reason not in UnfitReason.values:
        raise Http404
    said = [_("Leads that were no fit"), str(UnfitReason(reason).label) if reason else ""]
    return (
        OF_LEADS,
        " · ".join(filter(None, said)),
        losses.unfit_listed(asked, request.user, reason),
        {"reason": reason},
    )


def _aged(request: MemberRequest, asked: Asked) -> Behind:
    kind, place = request.GET.get("kind", ""), request.GET.get("place", "")
    first, last = whole(request.GET.get("first", "0")), whole(request.GET.get("last", str(ageing.LONGEST)))
    if place not in ageing.PLACES.get(kind, {}) or first is None or last is None:
        raise Http404
    beyond = request.GET.get("beyond") == "1"
    rows = ageing.listed(asked, request.user, kind=kind, place=place, first=first, last=last, beyond=beyond)
    said = [str(ageing.PLACES[kind][place])]
    if beyond:
        said.append(_("beyond the usual time"))
    elif last < ageing.LONGEST:
        said.append(_("%(first)s to %(last)s days") % {"first": first, "last": last})
    elif first:
        said.append(_("from %(first)s days on") % {"first": first})
    shown = {ageing.LEAD: OF_LEADS, ageing.ACCOUNT: OF_ACCOUNTS, ageing.DEAL: OF_DEALS}[kind]
    given = {name: request.GET.get(name, "") for name in ("kind", "place", "first", "last", "beyond")}
    return shown, " · ".join(said), rows, given


def _month(text: str) -> date | None:
    if not text:
        return None
    try:
        return date.fromisoformat(f"{text}-01")
    except ValueError:
        raise Http404 from None


LISTS: dict[str, Callable[[MemberRequest, Asked], Behind]] = {
    "cohort": _cohort,
    "brought": _brought,
    "lost": _lost,
    "won": _won,
    "unfit": _unfit,
    "age": _aged,
}
