"""History that is older than what we know of an account: the cycle it falls in, accounts that began earlier."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date

from accounts.models import Account, Cycle
from accounts.services.counts import start_earlier
from followups.models import FollowUp
from imports.kinds.base import Job, Row
from imports.models import Outcome
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
    for account in Account.objects.filter(pk__in=moved):
        for model, day in ((FollowUp, "occurred_on"), (Order, "ordered_on")):
            before = model.objects.filter(account=account, cycle=None, **{f"{day}__gte": account.cycle_started_on})
            before.update(cycle_id=account.current_cycle_id)


def take_along(rows: list[Row], accounts: dict[int, int]) -> None:
    """Undo: accounts that these rows dated back begin where they did, unless something older is left of them."""
    began: dict[int, date] = {}
    for row in rows:
        if row.outcome == Outcome.UNDONE and row.undo and "began" in row.undo:
            pk = accounts[row.made or 0]
            day = date.fromisoformat(row.undo["began"])
            began[pk] = max(day, began.get(pk, day))
    for account in Account.objects.filter(pk__in=began, current_cycle__isnull=False):
        start = began[account.pk]
        kept = [
            model.objects.filter(account=account, cycle=account.current_cycle_id, voided_at=None)
            .order_by(day)
            .values_list(day, flat=True)
            .first()
            for model, day in ((FollowUp, "occurred_on"), (Order, "ordered_on"))
        ]
        start = min([start, *filter(None, kept)])
        if account.cycle_started_on is None or start <= account.cycle_started_on or account.current_cycle_id is None:
            continue
        Cycle.objects.filter(pk=account.current_cycle_id).update(started_on=start)
        Account.objects.filter(pk=account.pk).update(cycle_started_on=start)
