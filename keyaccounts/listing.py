"""The list of complaints: states, filters, order; every source its own index scan."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from accounts.models import Account
from accounts.services import withholding
from core.keyset import Page, Sort, bounded_count, page
from keyaccounts.models import Complaint, ComplaintState

if TYPE_CHECKING:
    from users.models import User

RUNNING, OVERDUE, ALL = "", "overdue", "all"
BY_DUE, LATEST = Sort("due_on"), Sort("id", descending=True)


@dataclass(frozen=True)
class Narrowing:
    """What the address asks for; nothing narrows: what runs."""

    state: str = RUNNING
    severity: int | None = None
    cause: str = ""
    whose: str = ""
    recurring: bool = False
    account: int | None = None


def sources(user: User, asked: Narrowing, today: date) -> list[Any]:
    """The complaints a person sees: at own accounts, in working groups, of teams, and those they look after."""
    if asked.whose == "mine":
        parts = [Complaint.objects.visible_to(user).filter(owner=user)]
    elif user.is_admin:
        parts = [Complaint.objects.visible_to(user)]
    else:
        doors = [Account.objects.owned_by(user), Account.objects.in_group_of(user)]
        doors += [Account.objects.of_teams(user)] if user.managed_team_ids else []
        parts = [Complaint.objects.at_accounts(door, user=user) for door in doors]
    return [_narrowed(part, asked, today) for part in parts]


def page_of(user: User, asked: Narrowing, *, today: date, after: str = "", before: str = "") -> tuple[Page, int]:
    """One page and how many there are."""
    found = sources(user, asked, today)
    sort = BY_DUE if asked.state in (RUNNING, OVERDUE, ComplaintState.OPEN, ComplaintState.ANSWERED) else LATEST
    load = Complaint.objects.visible_to(user).select_related("account", "owner", "person", "recurs")
    if len(found) == 1:
        found = [found[0].select_related("account", "owner", "person", "recurs")]
    shown = page(found, sort, after=after, before=before, load=load)
    withholding.hide(shown.rows, [row.recurs for row in shown.rows])
    for row in shown.rows:
        row.late = row.is_overdue(today)
    return shown, len(shown.rows) if shown.only else bounded_count(found)


def _narrowed(rows: Any, asked: Narrowing, today: date) -> Any:
    if asked.state == RUNNING:
        rows = rows.running()
    elif asked.state == OVERDUE:
        rows = rows.overdue(today)
    elif asked.state != ALL:
        rows = rows.in_state(asked.state)
    narrowing = {"severity": asked.severity, "cause": asked.cause, "account_id": asked.account}
    rows = rows.filter(**{name: value for name, value in narrowing.items() if value})
    return rows.exclude(recurs=None) if asked.recurring else rows
