"""What the nightly job and the moves tell whom: one message per account and matter, grouped per night in the inbox."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.utils import timezone

from accounts.models import Account, Escalation, EscalationKind
from accounts.rules import RuleValues
from accounts.services.managers import managers_of
from accounts.services.moves import Why
from audit import services as audit
from notifications.services import Message, tell
from users.models import User


class _Managers:
    """The deciding manager of each team (all admins for None), looked up once per chunk and team."""

    def __init__(self) -> None:
        self._of: dict[int | None, list[int]] = {}

    def of(self, team_id: int | None) -> list[int]:
        if team_id not in self._of:
            everybody = managers_of(team_id)
            self._of[team_id] = everybody if team_id is None else everybody[:1]
        return self._of[team_id]


def claimed(account: Account, by: User, rules: RuleValues, today: date) -> None:
    """The result of a claim stays in the claimer's inbox, as something known; who lost the race is told at once."""
    params = {"name": account.name, "days": rules.dormancy_days}
    once = f"claimed:{account.pk}:{today.isoformat()}"
    tell([Message(by.pk, "claimed", once, f"claimed:{today.isoformat()}", account.pk, params, read=True)])


def warned(accounts: Sequence[Account], seen_on: date, batch: str) -> None:
    """Owners learn when the account goes to the pool."""
    messages = []
    for account in accounts:
        due = account.recycle_due_on
        if due is None or account.owner_id is None:
            continue
        days = (due - seen_on).days
        params = {"name": account.name, "day": due.isoformat(), "days": days, "contacts": account.cycle_contacts}
        once = f"warn:{account.pk}:{due.isoformat()}:{days}"
        messages.append(Message(account.owner_id, "recycle_warning", once, batch, account.pk, params))
    tell(messages)
    audit.record_many("account.warned", "account", ((a.pk, {"due": str(a.recycle_due_on)}) for a in accounts), by=None)


def proposed(accounts: Sequence[Account], rules: RuleValues, batch: str) -> None:
    """Owner and manager learn that the account may be suspended and decide."""
    managers, messages = _Managers(), []
    for account in accounts:
        params = {
            "name": account.name,
            "contacts": account.cycle_contacts,
            "required": rules.contacts_required,
            "grace": rules.grace_days,
        }
        once = f"proposed:{account.pk}:{account.current_cycle_id}:{account.keeps}"
        people = {account.owner_id, *managers.of(account.team_id)}
        messages += [Message(pk, "proposed", once, batch, account.pk, params) for pk in people if pk]
    tell(messages)
    audit.record_many(
        "account.proposed", "account", ((a.pk, {"contacts": a.cycle_contacts}) for a in accounts), by=None
    )


def on_desk(accounts: Sequence[Account], desk: str, why: Why) -> None:
    """The desk learns what has come (admins when it is the company's), except from the one who put it there."""
    managers, messages = _Managers(), []
    doer = why.by.pk if why.by else None
    for account in accounts:
        params = {
            "name": account.name,
            "rule": why.rule.value,
            "contacts": account.cycle_contacts,
            "reason": why.reason,
        }
        once = f"desk:{account.pk}:{account.current_cycle_id}"
        for pk in managers.of(account.team_id if desk == "supervisor" else None):
            if pk != doer:
                messages.append(Message(pk, "on_desk", once, why.batch or once, account.pk, params))
    tell(messages)


def desk_reminder(accounts: Sequence[Account], seen_on: date, batch: str) -> None:
    """The desk is reminded of what waits too long or is to be looked at again."""
    managers, messages = _Managers(), []
    for account in accounts:
        params = {"name": account.name, "since": account.state_since.isoformat()}
        once = f"remind:{account.pk}:{seen_on.isoformat()}"
        for pk in managers.of(account.team_id if account.desk == "supervisor" else None):
            messages.append(Message(pk, "desk_reminder", once, batch, account.pk, params))
    tell(messages)


def silent(accounts: Sequence[Account], kind: EscalationKind, batch: str) -> None:
    """A protected account has been silent: a call for the manager, and the owner knows it too."""
    managers, messages, calls = _Managers(), [], []
    now = timezone.now()
    for account in accounts:
        due = str(account.alarm_due_on)
        since = account.last_contact_on or account.cycle_started_on
        params = {"name": account.name, "since": since.isoformat() if since else due}
        once = f"silent:{account.current_cycle_id}:{due}"
        calls.append(Escalation(kind=kind, account=account, once=once, raised_at=now, params=params))
        people = {account.owner_id, *managers.of(account.team_id)}
        messages += [Message(pk, "silent", f"{once}:{account.pk}", batch, account.pk, params) for pk in people if pk]
    Escalation.objects.bulk_create(calls, ignore_conflicts=True)
    tell(messages)
    audit.record_many("account.silent", "account", ((a.pk, {"due": str(a.alarm_due_on)}) for a in accounts), by=None)
