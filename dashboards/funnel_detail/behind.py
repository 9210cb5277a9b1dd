"""The records behind a figure of the funnel in detail, those that the reader may see: for the page and the API alike."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from accounts.models import Account
from core.keyset import Sort
from dashboards import kept
from dashboards.curve.asking import whole
from dashboards.funnel_detail import ageing, cohorts, costs, losses, triangle
from dashboards.funnel_detail.asking import Asked
from dashboards.funnel_detail.steps import ACCOUNTS, LEADS, STEPS, UNITS
from leads.models import Lead, Opportunity, Stage, UnfitReason
from leads.services.catalogues import reason_words
from users.models import User

OF_LEADS, OF_ACCOUNTS, OF_DEALS, OF_ORDERS = "leads", "accounts", "deals", "orders"
SORTS = {
    OF_LEADS: Sort("created_on", descending=True),
    OF_ACCOUNTS: Sort("sort_key"),
    OF_DEALS: Sort("opened_on", descending=True),
    OF_ORDERS: Sort("ordered_on", descending=True),
}
LONGEST_NAME = 130

Behind = tuple[str, str, kept.Behind, dict[str, str]]  # what it lists, its label, its rows, its parameters


class NoSuchList(LookupError):
    """What is asked for is no list of the funnel in detail."""


def behind(user: User, asked: Asked, params: Mapping[str, str]) -> Behind:
    """What an address names by `list` and its own parameters. Raises NoSuchList."""
    make = LISTS.get(params.get("list", ""))
    if make is None:
        raise NoSuchList
    return make(user, asked, params)


def _cohort(user: User, asked: Asked, params: Mapping[str, str]) -> Behind:
    month, step = _month(params.get("month", "")), params.get("at", "")
    within = whole(params["within"]) if params.get("within") else None
    if (step and step not in STEPS[asked.unit]) or (params.get("within") and within is None):
        raise NoSuchList
    visible: Any
    if asked.unit == LEADS:
        kind, visible = OF_LEADS, Lead.objects.visible_to(user).select_related("owner", "campaign")
        visible = visible.defer("notes", "need", "address")
    elif asked.unit == ACCOUNTS:
        kind, visible = OF_ACCOUNTS, Account.objects.visible_to(user).select_related("owner")
        visible = visible.defer("notes", "address")
    else:
        kind, visible = OF_DEALS, Opportunity.objects.visible_to(user).select_related("account__owner")
    found = cohorts.ids_of(asked, month, step, within)
    given = {"month": params.get("month", ""), "at": step, "within": params.get("within", "")}
    rows = kept.Behind(visible, found) if found is not None else kept.Behind(visible.none())
    return kind, _cohort_label(asked, month, step, within), rows, given


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


def _brought(user: User, asked: Asked, params: Mapping[str, str]) -> Behind:
    return OF_ORDERS, _("Orders of the leads"), kept.Behind(costs.orders_of(asked, user)), {}


def _lost(user: User, asked: Asked, params: Mapping[str, str]) -> Behind:
    given = {name: params.get(name, "")[:LONGEST_NAME] for name in ("reason", "stage", "rival", "month")}
    month = _month(given["month"])
    rows = losses.listed(
        asked,
        user,
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
    return OF_DEALS, " · ".join([pgettext("stage", "Lost"), *filter(None, said)]), kept.Behind(rows), given


def _won(user: User, asked: Asked, params: Mapping[str, str]) -> Behind:
    return OF_DEALS, _("Won"), kept.Behind(losses.listed(asked, user, outcome="won")), {}


def _unfit(user: User, asked: Asked, params: Mapping[str, str]) -> Behind:
    reason = params.get("reason", "")
    if reason and reason not in UnfitReason.values:
        raise NoSuchList
    said = [_("Leads that were no fit"), str(UnfitReason(reason).label) if reason else ""]
    return (
        OF_LEADS,
        " · ".join(filter(None, said)),
        kept.Behind(losses.unfit_listed(asked, user, reason)),
        {"reason": reason},
    )


def _aged(user: User, asked: Asked, params: Mapping[str, str]) -> Behind:
    kind, place = params.get("kind", ""), params.get("place", "")
    first, last = whole(params.get("first", "0")), whole(params.get("last", str(ageing.LONGEST)))
    if place not in ageing.PLACES.get(kind, {}) or first is None or last is None:
        raise NoSuchList
    beyond = params.get("beyond") == "1"
    rows = ageing.listed(asked, user, kind=kind, place=place, first=first, last=last, beyond=beyond)
    said = [str(ageing.PLACES[kind][place])]
    if beyond:
        said.append(_("beyond the usual time"))
    elif last < ageing.LONGEST:
        said.append(_("%(first)s to %(last)s days") % {"first": first, "last": last})
    elif first:
        said.append(_("from %(first)s days on") % {"first": first})
    shown = {ageing.LEAD: OF_LEADS, ageing.ACCOUNT: OF_ACCOUNTS, ageing.DEAL: OF_DEALS}[kind]
    given = {name: params.get(name, "") for name in ("kind", "place", "first", "last", "beyond")}
    return shown, " · ".join(said), rows, given


def _month(text: str) -> date | None:
    if not text:
        return None
    try:
        return date.fromisoformat(f"{text}-01")
    except ValueError:
        raise NoSuchList from None


LISTS: dict[str, Callable[[User, Asked, Mapping[str, str]], Behind]] = {
    "cohort": _cohort,
    "brought": _brought,
    "lost": _lost,
    "won": _won,
    "unfit": _unfit,
    "age": _aged,
}
