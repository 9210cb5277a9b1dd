"""What the nightly job and the moves tell whom: one message per account and matter, grouped per night in the inbox."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from accounts.models import Account, Escalation, EscalationKind
from accounts.policies import InForce
from accounts.rules import RuleValues
from accounts.services.evidence import evidence_of
from accounts.services.managers import lines_of
from audit import services as audit
from notifications.services import Message, tell
from users.models import User

if TYPE_CHECKING:
    from accounts.services.moves import Why


# What a notice keeps of the evidence of a move: enough to say why, nothing of what was talked about.
_EVIDENCE = (
    "contacts", "required", "cycle_started_on", "last_contact_on", "last_order_on", "dormancy_days",
    "proposal_visible_on", "batch", "former_stays",
)  # fmt: skip


class _Managers:
    """The managers above some teams, looked up once for all of them."""

    def __init__(self, team_ids: Iterable[int | None]) -> None:
        self._lines = lines_of(team_ids)

    def of(self, team_id: int | None) -> list[int]:
        """Who decides for the team: the nearest manager (all admins for None)."""
        return self._lines[team_id] if team_id is None else self._lines[team_id][:1]

    def line(self, team_id: int | None) -> list[int]:
        """Everybody above the team, nearest first."""
        return self._lines[team_id]


class _Tale:
    """The moves of some accounts as their notices keep them: rule, people by name, words, evidence, whom to ask."""

    def __init__(self, accounts: Sequence[Account], why: Why) -> None:
        self._why = why
        self._lines = None if why.by else _Managers(_teams(accounts))
        people = {account.owner_id for account in accounts if account.owner_id}
        if self._lines:
            people |= {pk for account in accounts for pk in self._lines.line(account.team_id)}
        found = User.objects.filter(pk__in=people).values_list("pk", "name", "is_active")
        rows = list(found) if people else []
        self._names = {pk: name for pk, name, _active in rows}
        self._here = {pk for pk, _name, active in rows if active}

    def of(self, account: Account, owner: User | None, evidence: dict[str, Any], ask: str) -> dict[str, Any]:
        """The parameters of one notice about one move; `ask` is whom its reader may ask."""
        why = self._why
        move = {
            "rule": why.rule.value,
            "on": why.on.isoformat(),
            "by": why.by.name if why.by else "",
            "from": self._names.get(account.owner_id or 0, ""),
            "to": owner.name if owner else "",
            "own": why.by is not None and owner is not None and why.by.pk == owner.pk,
            "reason_code": why.reason_code,
            "reason": why.reason,
            "evidence": {name: evidence[name] for name in _EVIDENCE if evidence.get(name) is not None},
            "ask": ask,
        }
        return {"name": account.name, "move": move}

    def ask(self, account: Account, reader_id: int) -> str:
        """Whoever decided; after a night the nearest manager besides the reader."""
        if self._why.by:
            return self._why.by.name if self._why.by.pk != reader_id else ""
        line = self._lines.line(account.team_id) if self._lines else []
        return next((self._names[pk] for pk in line if pk != reader_id and pk in self._here), "")


def moved(
    accounts: Sequence[Account], owners: Sequence[User | None], why: Why, evidence: Sequence[dict[str, Any]]
) -> None:
    """Both the one who lost the account and the one who got it, but not the one who did it (ux.md, moved).

    `accounts` are as they were before the move. What one run has done is one batch; an act by hand stands alone.
    """
    doer = why.by.pk if why.by else None
    tale, messages = _Tale(accounts, why), []
    for account, owner, known in zip(accounts, owners, evidence, strict=True):
        once = f"{why.rule.value}:{account.pk}:{account.current_cycle_id or 0}:{why.on.isoformat()}"
        for kind, word, person in (("moved_away", "away", account.owner_id), ("assigned", "to", owner and owner.pk)):
            if person and person != doer:
                params = tale.of(account, owner, known, tale.ask(account, person))
                messages.append(Message(person, kind, f"{word}:{once}", why.batch, account.pk, params))
    tell(messages)


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


def proposed(accounts: Sequence[Account], rules: RuleValues, batch: str, *, seen_on: date | None = None) -> None:
    """Owner and manager learn that the account may be suspended and decide.

    `seen_on`: since when people see the proposals; None: since the day that each account says.
    """
    managers, messages = _Managers(_teams(accounts)), []
    for account in accounts:
        params = {
            "name": account.name,
            "contacts": account.cycle_contacts,
            "required": rules.contacts_required,
            "grace": rules.grace_days,
        }
        once = matter_of_proposal(account)
        people = {account.owner_id, *managers.of(account.team_id)}
        messages += [Message(pk, "proposed", once, batch, account.pk, params) for pk in people if pk]
    tell(messages)
    said = []
    for account in accounts:
        day = seen_on or account.proposal_visible_on
        said.append((account.pk, {"contacts": account.cycle_contacts, "seen_on": day.isoformat() if day else None}))
    audit.record_many("account.proposed", "account", said, by=None)


def matter_of_proposal(account: Account) -> str:
    """The matter under which a proposal to suspend was told: each time an account was kept makes a new one."""
    return f"proposed:{account.pk}:{account.current_cycle_id}:{account.keeps}"


def on_desk(accounts: Sequence[Account], desk: str, why: Why, policy: InForce) -> None:
    """The desk learns what has come (admins when it is the company's), except from the one who put it there."""
    managers, messages = _Managers(_teams(accounts) if desk == "supervisor" else [None]), []
    tale = _Tale(accounts, why)
    doer = why.by.pk if why.by else None
    for account in accounts:
        known = evidence_of(account, policy)
        once = f"desk:{account.pk}:{account.current_cycle_id}"
        for pk in managers.of(account.team_id if desk == "supervisor" else None):
            if pk != doer:
                params = tale.of(account, None, known, why.by.name if why.by else "")
                messages.append(Message(pk, "on_desk", once, why.batch or once, account.pk, params))
    tell(messages)


def desk_reminder(accounts: Sequence[Account], seen_on: date, batch: str) -> None:
    """The desk is reminded of what waits too long or is to be looked at again."""
    managers, messages = _Managers(_desk_of(account) for account in accounts), []
    for account in accounts:
        params = {"name": account.name, "since": account.state_since.isoformat()}
        once = f"remind:{account.pk}:{seen_on.isoformat()}"
        for pk in managers.of(_desk_of(account)):
            messages.append(Message(pk, "desk_reminder", once, batch, account.pk, params))
    tell(messages)


def silent(accounts: Sequence[Account], kind: EscalationKind, batch: str) -> None:
    """A protected account has been silent: a call for the manager, and the owner knows it too."""
    managers, messages, calls = _Managers(_teams(accounts)), [], []
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


def _teams(accounts: Sequence[Account]) -> set[int | None]:
    return {account.team_id for account in accounts}


def _desk_of(account: Account) -> int | None:
    """The team whose manager the desk belongs to; None for the company's."""
    return account.team_id if account.desk == "supervisor" else None


def merged(kept: Account, gone: Account, *, by: User, kind: str, once: str) -> None:
    """The kept account's owner reads of a merge, or of its undo (`kind`); of their own for the record only."""
    if kept.owner_id:
        params = {"name": kept.name, "gone": gone.name, "who": by.name}
        tell([Message(kept.owner_id, kind, once, "", kept.pk, params, read=kept.owner_id == by.pk)])
