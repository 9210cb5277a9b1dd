"""Protected accounts that are silent, and complaints that run (domain.md 2.2 and section 6)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models.expressions import RawSQL

from accounts.models import Account, Escalation, EscalationKind
from core.among import Among
from dashboards import kept
from dashboards.portfolio import reading
from dashboards.portfolio.asking import Asked
from keyaccounts.models import Complaint, Severity
from users.models import User

SHOWN = 8
OPEN, ANSWERED, OVERDUE, LATE = "open", "answered", "overdue", "late"

PROTECTED = """SELECT 'protected', '', '', '', count(*) FROM here n WHERE n.protected
UNION ALL SELECT 'silent', '', '', '', count(*) FROM here n WHERE n.protected AND n.alarm_due_on <= %(today)s"""
_PROTECTED_IDS = " SELECT n.id FROM here n WHERE n.protected AND (NOT %(silent)s OR n.alarm_due_on <= %(today)s)"
COMPLAINTS = """SELECT 'complaint', c.severity::text, (c.answered_on IS NOT NULL)::text, (c.due_on < %(today)s)::text, count(*)
FROM looked_after n JOIN keyaccounts_complaint c ON c.account_id = n.id WHERE c.closed_on IS NULL GROUP BY 2, 3, 4
UNION ALL SELECT 'in time', (c.answered_on IS NOT NULL AND c.answered_on <= c.answer_due_on)::text, '', '', count(*)
FROM looked_after n JOIN keyaccounts_complaint c ON c.account_id = n.id
WHERE c.entered_on > %(year_ago)s AND (c.answered_on IS NOT NULL OR c.answer_due_on < %(today)s) GROUP BY 2"""
_COMPLAINT_IDS = """ SELECT c.id FROM here n JOIN keyaccounts_complaint c ON c.account_id = n.id
WHERE CASE %(state)s WHEN 'late' THEN c.entered_on > %(year_ago)s
        AND coalesce(c.answered_on, %(today)s) > c.answer_due_on
    ELSE c.closed_on IS NULL AND (%(severity)s = 0 OR c.severity = %(severity)s) AND CASE %(state)s
        WHEN 'open' THEN c.answered_on IS NULL WHEN 'answered' THEN c.answered_on IS NOT NULL
        WHEN 'overdue' THEN c.due_on < %(today)s ELSE true END END"""


Counted = dict[tuple[str, str, str], int]  # by severity, whether answered, whether overdue


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


def protected_ids(asked: Asked, *, silent: bool) -> RawSQL:
    """The protected accounts, or the silent ones among them."""
    return reading.ids(asked, _PROTECTED_IDS, silent=silent)


def silent_rows(asked: Asked, user: User) -> list[Any]:
    """The first silent ones, the longest silent first; one statement."""
    seen = Account.objects.visible_to(user).select_related("owner").defer("notes", "address")
    found: list[Any] = list(
        seen.filter(Among(protected_ids(asked, silent=True))).order_by("alarm_due_on", "pk")[:SHOWN]
    )
    for account in found:
        account.silent_days = silent_days(account, asked.today)
    return found


def silent_days(account: Account, today: date) -> int | None:
    """How long nobody has spoken with them: since the last contact, without one since it has its owner."""
    since = account.last_contact_on or account.cycle_started_on
    return (today - since).days if since else None


def attach_calls(user: User, silent: list[Any], waiting: list[Any]) -> None:
    """Each silent account with its latest alarm, each waiting one with its open call at ten contacts; one statement."""
    calls = Escalation.objects.visible_to(user).filter(account__in={account.pk for account in (*silent, *waiting)})
    kinds = (EscalationKind.SILENT, EscalationKind.TEN_CONTACTS)
    found: dict[tuple[str, int], Escalation] = {}
    for call in calls.filter(kind__in=kinds).select_related("done_by").order_by("pk"):
        if call.kind == EscalationKind.SILENT or call.done_at is None:
            found[call.kind, call.account_id] = call
    for account in silent:
        account.call = found.get((EscalationKind.SILENT, account.pk))
    for account in waiting:
        account.call = found.get((EscalationKind.TEN_CONTACTS, account.pk))


def complaints(asked: Asked, running: Counted, times: dict[str, int]) -> Complaints:
    """The picture."""
    rows = [
        _running(
            asked, severity.label, {key: n for key, n in running.items() if key[0] == str(severity.value)}, severity
        )
        for severity in sorted(Severity, reverse=True)
    ]
    return Complaints(
        rows,
        _running(asked, "", running, 0),
        times.get("true", 0),
        sum(times.values()),
        asked.address(list="complaints", state=LATE),
    )


def complaints_listed(asked: Asked, user: User, state: str, severity: int) -> kept.Behind:
    """The complaints behind a number, those that the reader may see."""
    year_ago = asked.today - timedelta(days=365)
    found = reading.ids(asked, _COMPLAINT_IDS, states=reading.KEPT, state=state, severity=severity, year_ago=year_ago)
    return kept.Behind(Complaint.objects.visible_to(user).select_related("account", "owner"), found)


def _running(asked: Asked, label: Any, found: Counted, severity: int) -> Running:
    named = {"list": "complaints", "severity": str(int(severity)) if severity else ""}
    answered = sum(n for (_s, is_answered, _o), n in found.items() if is_answered == "true")
    number = sum(found.values())
    return Running(
        label,
        [
            (number - answered, asked.address(**named, state=OPEN)),
            (answered, asked.address(**named, state=ANSWERED)),
        ],
        sum(n for (_s, _a, overdue), n in found.items() if overdue == "true"),
        asked.address(**named, state=OVERDUE),
        number,
        asked.address(**named),
    )
