"""What one has done to leads, one or many at once: kept as a list, and taken back on its day (ux.md, lists)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import ngettext

from accounts.views.addresses import query_of
from core import formatting
from core.access import Access, access
from core.clock import business_date
from core.htmx import is_htmx
from core.keyset import Sort, page
from leads.models import Lead
from leads.services.leads.handing import ASSIGNED
from leads.services.leads.many import RETURNED, UNFIT
from lists.models import BulkAct
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
    single = [row.pk for row in shown.rows if row.count == 1]
    alone = dict(BulkAct.objects.visible_to(request.user).filter(pk__in=single).values_list("pk", "facts"))
    ids = {pk: int(next(iter(facts))) for pk, facts in alone.items()}
    leads = Lead.objects.visible_to(request.user).only("company").in_bulk(set(ids.values()))
    for row in shown.rows:
        row.words, row.undo_url = words_of(row), undo_of(row)
        row.lead = leads.get(ids.get(row.pk, 0))
    context: dict[str, Any] = {
        "page": shown,
        "today": business_date(),
        "prev": f"?{query_of(request, (), before=shown.before)}" if shown.before else "",
        "next": f"?{query_of(request, (), after=shown.after)}" if shown.after else "",
    }
    return render(request, "leads/batches.html#list" if is_htmx(request) else "leads/batches.html", context)


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
