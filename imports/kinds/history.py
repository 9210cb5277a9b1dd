"""History that is older than what we know of an account: the cycle it falls in, accounts that began earlier."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date

from django.db.models import F, Min, OuterRef, Subquery

from accounts.models import Account, Cycle
from accounts.services.counts import start_earlier
from followups.models import FollowUp
from imports.kinds.base import Job, Row
from leads.models import Order


class Cycles:
    """The cycles of some accounts, asked for the one a day falls in."""

    def __init__(self, rows: Iterable[Cycle]) -> None:
        self.by_account: dict[int, list[Cycle]] = defaultdict(list)
        for cycle in rows:
            self.by_account[cycle.account_id].append(cycle)

    def found(self, account_id: int, day: date) -> Cycle | None:
        """The present cycle if it had begun by that day, else the latest that held it (as contacts.cycle_on says)."""
        mine = self.by_account.get(account_id, [])
        for cycle in mine:
            if cycle.ended_on is None and cycle.started_on <= day:
                return cycle
        held = [c for c in mine if c.started_on <= day and (c.ended_on is None or c.ended_on >= day)]
        return max(held, key=lambda c: (c.started_on, c.pk), default=None)

    def on(self, account_id: int, day: date) -> int | None:
        """Its id."""
        cycle = self.found(account_id, day)
        return cycle.pk if cycle else None


def cycles_of(account_ids: set[int]) -> Cycles:
    """Every cycle of these accounts."""
    return Cycles(Cycle.objects.filter(account__in=account_ids).select_related("owner"))


def date_back(rows: list[Row], key: str, job: Job) -> dict[int, date]:
    """An admin's import dates accounts back to the oldest thing it tells of them; returns where each began before."""
    if not job.by.is_admin or job.options.get("date_back") is False:
        return {}
    oldest: dict[int, date] = {}
    for row in rows:
        pk, day = row.values["account_pk"], row.values[key]
        oldest[pk] = min(day, oldest.get(pk, day))
    moved = start_earlier(oldest)
    _follow(moved)
    return moved


def _follow(moved: dict[int, date]) -> None:
    """What lay before the old start and lies in the cycle now counts in it."""
    if not moved:
        return
    present = Account.objects.filter(pk=OuterRef("account_id")).values("current_cycle")[:1]
    for model, day in ((FollowUp, "occurred_on"), (Order, "ordered_on")):
        before = model.objects.filter(account__in=moved, cycle=None, **{f"{day}__gte": F("account__cycle_started_on")})
        before.update(cycle=Subquery(present))


def take_along(account_ids: Iterable[int]) -> None:
    """Undo: accounts that imports dated back begin where they did, unless something older is left in the cycle."""
    dated = Cycle.objects.filter(account__in=account_ids, ended_on=None, dated_back_from__isnull=False).order_by("pk")
    cycles = list(dated)
    oldest: dict[int, date] = {}
    for model, day in ((FollowUp, "occurred_on"), (Order, "ordered_on")):
        kept = model.objects.filter(cycle__in=[cycle.pk for cycle in cycles], voided_at=None).order_by()
        for pk, first in kept.values("cycle").annotate(first=Min(day)).values_list("cycle", "first"):
            oldest[pk] = min(first, oldest.get(pk, first))
    later = []
    for cycle in cycles:
        began = cycle.dated_back_from
        start = min(filter(None, [began, oldest.get(cycle.pk)]))
        if start > cycle.started_on:
            cycle.started_on, cycle.dated_back_from = start, None if start == began else began
            later.append(cycle)
    Cycle.objects.bulk_update(later, ["started_on", "dated_back_from"], batch_size=1000)
    starts = [Account(pk=cycle.account_id, cycle_started_on=cycle.started_on) for cycle in later]
    Account.objects.bulk_update(starts, ["cycle_started_on"], batch_size=1000)
