"""History that is older than what we know of an account: the cycle it falls in, accounts that began earlier."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, F, Min, OuterRef, Subquery

from accounts.models import Account, Cycle, LedgerEntry, Rule, State
from accounts.services.counts import recount_many, start_earlier
from followups.models import FollowUp
from imports.kinds.base import Job, Row
from leads.models import Order

JUST_NOW = timedelta(days=7)  # an account that came in so lately is still being moved in
_DATED: tuple[tuple[Any, str], ...] = ((FollowUp, "occurred_on"), (Order, "ordered_on"))


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
    """An admin's import dates accounts back to the oldest thing it tells of them; returns where each began before.

    By itself only accounts that this admin has just brought in; others, which somebody works on, only when that was
    asked for (`reach_back`). The oldest row of each account keeps what an undo lets go of again.
    """
    may = _may_begin_earlier({row.values["account_pk"] for row in rows}, job)
    oldest: dict[int, Row] = {}
    for row in rows:
        pk = row.values["account_pk"]
        if pk in may and (pk not in oldest or row.values[key] < oldest[pk].values[key]):
            oldest[pk] = row
    moved = start_earlier({pk: row.values[key] for pk, row in oldest.items()})
    for pk, taken in _follow(set(moved)).items():
        oldest[pk].values["took_along"] = taken
    return moved


def keep_what_followed(rows: Iterable[Row]) -> None:
    """Note on the rows that are written what they took into a cycle."""
    for row in rows:
        if "took_along" in row.values:
            row.undo = {**(row.undo or {}), "took_along": row.values["took_along"]}


def say_what_begins_earlier(rows: Iterable[Row], key: str, job: Job) -> None:
    """Remark on rows older than the running cycle of the account's owner: what the import does to it, or leaves alone."""
    rows = list(rows)
    ids = {row.values["account_pk"] for row in rows}
    several = Cycle.objects.filter(account__in=ids).values("account").annotate(n=Count("pk")).filter(n__gt=1)
    running = Account.objects.filter(pk__in=ids, state=State.OWNED, cycle_started_on__isnull=False)
    found = running.exclude(pk__in=several.values("account")).select_related("owner").in_bulk()
    may = _may_begin_earlier(set(found), job)
    for row in rows:
        account = found.get(row.values["account_pk"])
        if account is None or account.cycle_started_on is None or row.values[key] >= account.cycle_started_on:
            continue
        facts = {"name": account.name[:80], "who": str(account.owner), "since": account.cycle_started_on.isoformat()}
        if account.pk in may and not job.options.get("reach_back"):
            continue
        code = "begins_earlier" if account.pk in may else "before_the_cycle"
        if code == "before_the_cycle" and any(problem["c"] == "late" for problem in row.problems):
            row.problems = [problem for problem in row.problems if problem["c"] != "late"]
            code = "before_and_late"
        row.remark(code, key if key != "day" else "moment", day=row.values[key].isoformat(), **facts)


def say_starts(rows: Iterable[Row], job: Job) -> None:
    """New accounts of somebody who may not date them back start today, whatever the file says."""
    for row in rows:
        if row.values.get("said_since", job.today) != job.today:
            row.remark("admins_date_back", "started_on")


def _may_begin_earlier(account_ids: set[int], job: Job) -> set[int]:
    if not job.by.is_admin or job.options.get("date_back") is False:
        return account_ids if job.by.is_admin and job.options.get("reach_back") else set()
    if job.options.get("reach_back"):
        return account_ids
    moves = LedgerEntry.objects.filter(account__in=account_ids)
    brought = moves.filter(rule=Rule.IMPORTED, by=job.by, on__gte=job.today - JUST_NOW)
    others = moves.exclude(rule=Rule.IMPORTED).values("account_id")
    return set(brought.exclude(account_id__in=others).values_list("account_id", flat=True))


def _follow(account_ids: Iterable[int]) -> dict[int, dict[str, list[int]]]:
    """What lay before the old start and lies in the cycle now counts in it; the ids that came along, by account."""
    ids = list(account_ids)
    came: dict[int, dict[str, list[int]]] = {}
    if not ids:
        return came
    present = Account.objects.filter(pk=OuterRef("account_id")).values("current_cycle")[:1]
    for model, day in _DATED:
        before = model.objects.filter(
            account__in=ids, account__state=State.OWNED, cycle=None, **{f"{day}__gte": F("account__cycle_started_on")}
        )
        taken = list(before.values_list("pk", "account_id"))
        for pk, account in taken:
            came.setdefault(account, {}).setdefault(model._meta.label, []).append(pk)
        model.objects.filter(pk__in=[pk for pk, _account in taken]).update(cycle=Subquery(present))
    return came


def let_go(rows: Iterable[Row]) -> None:
    """Undo: what rows took into a cycle is outside of it again."""
    for model, _day in _DATED:
        ids = [pk for row in rows for pk in ((row.undo or {}).get("took_along") or {}).get(model._meta.label, ())]
        if ids:
            model.objects.filter(pk__in=ids).update(cycle=None)


def recount(account_ids: set[int], job: Job) -> None:
    """The days of these (locked) accounts counted anew from the contacts that stand."""
    if not account_ids:
        return
    rows = FollowUp.objects.counting().filter(account__in=account_ids)
    counted = rows.values_list("account_id", "cycle_id", "occurred_on").distinct()
    recount_many(account_ids, counted=counted, today=job.today, policy=job.policy)


def take_along(account_ids: Iterable[int]) -> None:
    """Undo: accounts that imports dated back begin where they did, unless something older is left in the cycle."""
    dated = Cycle.objects.filter(account__in=account_ids, ended_on=None, dated_back_from__isnull=False).order_by("pk")
    cycles = list(dated)
    oldest: dict[int, date] = {}
    for model, day in _DATED:
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
    _follow(cycle.account_id for cycle in cycles)
