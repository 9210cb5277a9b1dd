"""What one has done to leads, one or many at once: kept as a list, and taken back on its day (ux.md, lists)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import Strategy
from accounts.views.addresses import query_of
from core import formatting
from core.access import Access, access
from core.clock import business_date
from core.htmx import is_htmx
from core.keyset import Sort, page
from leads.models import Lead, LeadMove
from leads.services.leads.handing import ASSIGNED
from leads.services.leads.many import RETURNED, UNFIT
from lists.models import BulkAct
from users.models import User
from users.requests import MemberRequest

ACTS: dict[str, tuple[str, Callable[[int], str]]] = {
    ASSIGNED: ("leads:lead_assign_undo", lambda n: ngettext("%(n)s lead assigned", "%(n)s leads assigned", n)),
    RETURNED: (
        "leads:leads_return_undo",
        lambda n: ngettext("%(n)s lead put into the pool", "%(n)s leads put into the pool", n),
    ),
    UNFIT: (
        "leads:leads_unfit_undo",
        lambda n: ngettext("%(n)s lead closed as not a fit", "%(n)s leads closed as not a fit", n),
    ),
}


@access(Access.MEMBER, "GET")
def lead_batches(request: MemberRequest) -> HttpResponse:
    """One's own acts on leads, newest first; those of today can be taken back."""
    rows = BulkAct.objects.visible_to(request.user).filter(name__in=ACTS).defer("facts")
    after, before = request.GET.get("after", ""), request.GET.get("before", "")
    shown = page([rows], Sort("at", descending=True), after=after, before=before)
    _tell(shown.rows, request)
    context: dict[str, Any] = {
        "page": shown,
        "today": business_date(),
        "prev": f"?{query_of(request, (), before=shown.before)}" if shown.before else "",
        "next": f"?{query_of(request, (), after=shown.after)}" if shown.after else "",
    }
    return render(request, "leads/batches.html#list" if is_htmx(request) else "leads/batches.html", context)


def _tell(acts: Sequence[Any], request: MemberRequest) -> None:
    """Give each act its words: what, how and to whom, why, and where its leads are; three statements."""
    facts = dict(
        BulkAct.objects.visible_to(request.user).filter(pk__in=[a.pk for a in acts]).values_list("pk", "facts")
    )
    first = {pk: next(iter(each.items())) for pk, each in facts.items()}
    alone = [int(first[act.pk][0]) for act in acts if act.count == 1]
    leads = Lead.objects.visible_to(request.user).only("company").in_bulk(alone)
    people = User.objects.visible_to(request.user).in_bulk(
        {one["to"] for each in facts.values() for one in each.values() if "to" in one}
    )
    ids = [one.get("move") for _lead, one in first.values() if one.get("move")]
    moves = LeadMove.objects.visible_to(request.user).only("reason", "evidence").in_bulk(ids)
    for act in acts:
        lead, one = first[act.pk]
        move = moves.get(one.get("move") or 0)
        act.words, act.undo_url = words_of(act), undo_of(act)
        act.lead = leads.get(int(lead)) if act.count == 1 else None
        act.how = _how(facts[act.pk], people, move.evidence.get("strategy", "") if move else "")
        act.why = move.reason if move else ""


def _how(facts: Mapping[str, Any], people: Mapping[int, User], strategy: str) -> str:
    """ "In turn: Chen 2, Zhao 2"; to whom alone for one person, empty for what went to nobody."""
    shares = Counter(people[one["to"]].name for one in facts.values() if one.get("to") in people)
    if not shares:
        return ""
    if len(shares) == 1 and strategy in ("", Strategy.ONE):
        return _("to %(who)s") % {"who": next(iter(shares))}
    told = formatting.listed(f"{who} {formatting.number(n)}" for who, n in shares.most_common())
    return _("%(how)s: %(who)s") % {"how": Strategy(strategy).label, "who": told} if strategy else told


def words_of(act: BulkAct) -> str:
    """An act on leads as a few words: "137 leads assigned"."""
    return ACTS[act.name][1](act.count) % {"n": formatting.number(act.count)}


def undo_of(act: BulkAct) -> str:
    """Where an act on leads is taken back; empty once it is, or its day is over."""
    open_still = act.undone_at is None and act.on == business_date()
    return reverse(ACTS[act.name][0], args=[act.pk]) if open_still else ""


def still_open(request: MemberRequest, lead: Lead, last_move: int) -> BulkAct | None:
    """The reader's own act of today that made the lead's last move, with `words` and `undo_url`; else None."""
    mine = BulkAct.objects.visible_to(request.user).filter(name__in=ACTS, on=business_date(), undone_at=None)
    act = mine.filter(facts__has_key=str(lead.pk)).order_by("-pk").first()
    if act is None or act.facts[str(lead.pk)].get("move") != last_move:
        return None
    act.words, act.undo_url = words_of(act), undo_of(act)  # type: ignore[attr-defined]
    return act
