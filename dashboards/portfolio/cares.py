"""Protected accounts that are silent, and complaints that run (domain.md 2.2 and section 6)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db.models import QuerySet
from django.db.models.expressions import RawSQL

from accounts.models import Account, Escalation, EscalationKind
from dashboards.portfolio import reading
from dashboards.portfolio.asking import Asked
from keyaccounts.models import Complaint, Severity
from users.models import User

SHOWN = 8
OPEN, ANSWERED, OVERDUE, LATE = "open", "answered", "overdue", "late"

_PROTECTED = " SELECT count(*), count(*) FILTER (WHERE n.alarm_due_on <= %(today)s) FROM here n WHERE n.protected"
_PROTECTED_IDS = " SELECT n.id FROM here n WHERE n.protected AND (NOT %(silent)s OR n.alarm_due_on <= %(today)s)"
_COMPLAINTS = """ SELECT c.severity, c.answered_on IS NOT NULL, c.due_on < %(today)s, count(*)
FROM here n JOIN keyaccounts_complaint c ON c.account_id = n.id WHERE c.closed_on IS NULL GROUP BY 1, 2, 3
UNION ALL SELECT 0, c.answered_on IS NOT NULL AND c.answered_on <= c.answer_due_on, false, count(*)
FROM here n JOIN keyaccounts_complaint c ON c.account_id = n.id
WHERE c.entered_on > %(year_ago)s AND (c.answered_on IS NOT NULL OR c.answer_due_on < %(today)s) GROUP BY 2"""
_COMPLAINT_IDS = """ SELECT c.id FROM here n JOIN keyaccounts_complaint c ON c.account_id = n.id
WHERE CASE %(state)s WHEN 'late' THEN c.entered_on > %(year_ago)s
        AND coalesce(c.answered_on, %(today)s) > c.answer_due_on
    ELSE c.closed_on IS NULL AND (%(severity)s = 0 OR c.severity = %(severity)s) AND CASE %(state)s
        WHEN 'open' THEN c.answered_on IS NULL WHEN 'answered' THEN c.answered_on IS NOT NULL
        WHEN 'overdue' THEN c.due_on < %(today)s ELSE true END END"""


@dataclass(frozen=True)
class Protected:
    """Protected accounts, and the silent ones among them."""

    number: int = 0
    silent: int = 0


@dataclass(frozen=True)
class Running:
    """Complaints of one severity that run: not answered yet, answered, and of both those overdue."""

    label: Any
    cells: list[tuple[int, str]]
    overdue: int
    to_overdue: str
    number: int
    to: str


@dataclass(frozen=True)
class Complaints:
    """What runs by severity, all of it, and how many first answers of a year came in time."""

    rows: list[Running]
    total: Running
    in_time: int
    answered: int
    to_late: str


def count_protected(asked: Asked) -> Protected:
    """One statement."""
    found = reading.rows(asked, _PROTECTED)
    return Protected(*found[0]) if found else Protected()


def protected_ids(asked: Asked, *, silent: bool) -> RawSQL:
    """The protected accounts, or the silent ones among them."""
    return reading.ids(asked, _PROTECTED_IDS, silent=silent)


def silent_rows(asked: Asked, user: User) -> list[Any]:
    """The first silent ones, the longest silent first, each with its open call; two statements."""
    seen = Account.objects.visible_to(user).select_related("owner").defer("notes", "address")
    found = list(seen.filter(pk__in=protected_ids(asked, silent=True)).order_by("alarm_due_on", "pk")[:SHOWN])
    calls = Escalation.objects.visible_to(user).filter(account__in=found, kind=EscalationKind.SILENT).order_by("pk")
    latest = {call.account_id: call for call in calls.select_related("done_by")}
    for account in found:
        since = account.last_contact_on or account.cycle_started_on
        account.silent_days = (asked.today - since).days if since else None
        account.call = latest.get(account.pk)
    return found


def count_complaints(asked: Asked) -> list[tuple[Any, ...]]:
    """One statement; also of accounts that are suspended."""
    year_ago = asked.today - timedelta(days=365)
    return reading.rows(asked, _COMPLAINTS, states=reading.KEPT, year_ago=year_ago)


def complaints(asked: Asked, found: list[tuple[Any, ...]]) -> Complaints:
    """The picture."""
    running = [row for row in found if row[0]]
    times = {in_time: number for severity, in_time, _o, number in found if not severity}
    rows = [
        _running(asked, severity.label, [row for row in running if row[0] == severity.value], severity.value)
        for severity in sorted(Severity, reverse=True)
    ]
    return Complaints(
        rows,
        _running(asked, "", running, 0),
        times.get(True, 0),
        sum(times.values()),
        asked.address(list="complaints", state=LATE),
    )


def complaints_listed(asked: Asked, user: User, state: str, severity: int) -> QuerySet[Complaint]:
    """The complaints behind a number, those that the reader may see."""
    year_ago = asked.today - timedelta(days=365)
    found = reading.ids(
        asked, _COMPLAINT_IDS, states=reading.KEPT, state=state, severity=severity, year_ago=year_ago
    )
    return Complaint.objects.visible_to(user).select_related("account", "owner").filter(pk__in=found)


def _running(asked: Asked, label: Any, rows: list[tuple[Any, ...]], severity: int) -> Running:
    named = {"list": "complaints", "severity": str(severity) if severity else ""}
    open_ones = sum(n for _s, answered, _o, n in rows if not answered)
    number = sum(n for _s, _a, _o, n in rows)
    return Running(
        label,
        [
            (open_ones, asked.address(**named, state=OPEN)),
            (number - open_ones, asked.address(**named, state=ANSWERED)),
        ],
        sum(n for _s, _a, overdue, n in rows if overdue),
        asked.address(**named, state=OVERDUE),
        number,
        asked.address(**named),
    )
