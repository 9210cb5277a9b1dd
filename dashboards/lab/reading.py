"""The rows behind many accounts' histories: a constant number of statements for any number of accounts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q

from accounts.models import Account, Cycle, LedgerEntry, State
from audit.models import Event
from commons.models import Holiday
from dashboards.lab.settings import Calendar
from followups.models import Approval, FollowUp, NextStep
from leads.models import Opportunity, Order, StageChange
from users.models import RolePeriod

CHUNK = 1000
DECISIONS = ("follow_up.approved", "follow_up.disallowed")
DECIDED = ("account.graded", "account.kept", "account.proposed")
PROPOSED = "evidence__proposal_visible_on"  # of a move: since when people had seen the proposal that stood

Rows = dict[int, list[tuple[Any, ...]]]


@dataclass(frozen=True)
class Chunk:
    """Rows of some accounts, by account; `decisions` by follow-up, `stages` and `edits` by opportunity."""

    accounts: list[tuple[Any, ...]]
    ledger: Rows
    cycles: Rows
    contacts: Rows
    decisions: Rows
    orders: Rows
    opportunities: Rows
    stages: Rows
    edits: Rows
    steps: Rows
    events: Rows


def concerned(*, start: date, until: date, team_ids: Sequence[int]) -> Any:
    """Cycles that lay within the days, of these teams (none: of the company), of accounts that are still there."""
    cycles = Cycle.objects.filter(Q(ended_on=None) | Q(ended_on__gte=start), started_on__lte=until, taken_back=False)
    if team_ids:
        cycles = cycles.filter(team__in=team_ids)
    return cycles.exclude(account__state=State.VOID)


def count(cycles: Any) -> int:
    """How many accounts these cycles belong to."""
    return int(cycles.order_by().values("account").distinct().count())


def chunks(cycles: Any, *, size: int = CHUNK) -> Iterator[list[int]]:
    """Ids of their accounts, some at a time: constant memory, and no cursor held open."""
    last = 0
    while True:
        ids = list(
            cycles.filter(account__gt=last).order_by("account").values_list("account", flat=True).distinct()[:size]
        )
        if not ids:
            return
        yield ids
        last = ids[-1]


def read(ids: Sequence[int], *, until: date) -> Chunk:
    """Everything a replay asks about these accounts."""
    ledger = LedgerEntry.objects.filter(account__in=ids, on__lte=until).order_by("pk")
    cycles = Cycle.objects.filter(account__in=ids, taken_back=False).order_by("pk")
    contacts = FollowUp.objects.filter(account__in=ids, effective=True).order_by()
    contact_rows = _by(
        contacts.values_list(
            "account_id", "pk", "occurred_on", "occurred_at", "entered_at", "need", "not_counting", "approval",
            "voided_at", "disallowed_by_id",
        )
    )  # fmt: skip
    judged = [row[0] for rows in contact_rows.values() for row in rows if row[6] == Approval.APPROVED or row[8]]
    running = Opportunity.objects.filter(account__in=ids).order_by()
    opportunities = _by(
        running.values_list(
            "account_id", "pk", "opened_on", "created_at", "expected_close_on", "outcome", "closed_on", "voided_at"
        )
    )
    deals = [row[0] for rows in opportunities.values() for row in rows]
    return Chunk(
        accounts=list(
            Account.objects.filter(pk__in=ids).order_by("pk").values_list("pk", "grade", "vip", "proposal_visible_on")
        ),
        ledger=_by(ledger.values_list("account_id", "rule", "to_state", "to_user_id", "on", "at", PROPOSED)),
        cycles=_by(
            cycles.values_list("account_id", "owner_id", "team_id", "started_on", "ended_on", "dated_back_from")
        ),
        contacts=contact_rows,
        decisions=_events("followup", judged, DECISIONS),
        orders=_by(
            Order.objects.filter(account__in=ids)
            .order_by("pk")
            .values_list("account_id", "pk", "ordered_on", "created_at", "voided_at", "amount", "currency")
        ),
        opportunities=opportunities,
        stages=_by(
            StageChange.objects.filter(opportunity__in=deals)
            .order_by("pk")
            .values_list("opportunity_id", "outcome", "on", "at")
        ),
        edits=_events("opportunity", deals, ("opportunity.changed",)),
        steps=_by(
            NextStep.objects.filter(account__in=ids, agreed=True)
            .order_by()
            .values_list("account_id", "created_at", "closed_at")
        ),
        events=_events("account", ids, DECIDED),
    )


def _events(subject: str, ids: Sequence[int], codes: Sequence[str]) -> Rows:
    if not ids:
        return {}
    told = Event.objects.filter(subject_type=subject, subject_id__in=ids, code__in=codes).order_by("at", "pk")
    return _by(told.values_list("subject_id", "code", "at", "params"))


def _by(rows: Iterable[tuple[Any, ...]]) -> Rows:
    found: Rows = defaultdict(list)
    for first, *others in rows:
        found[first].append(tuple(others))
    return found


# -- what all accounts share ------------------------------------------------------------------------------------
def positions() -> dict[int, list[tuple[int, int | None]]]:
    """By person the day from which they were in a team, in order."""
    found: dict[int, list[tuple[int, int | None]]] = defaultdict(list)
    rows = RolePeriod.objects.order_by("user", "starts_on", "pk").values_list("user_id", "starts_on", "team_id")
    for person, day, team in rows:
        found[person].append((day.toordinal(), team))
    return dict(found)


def calendar(*, first: date, last: date) -> Calendar:
    """The company's working days as they are entered today."""
    marked = Holiday.objects.filter(day__range=(first, last)).values_list("day", "working")
    return Calendar(first, last, {day.toordinal(): working for day, working in marked})
