"""Asking to be let in, and the manager's decision (domain.md 2.4)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Account
from accounts.services.managers import managers_of
from accounts.services.moves import lock
from accounts.services.refusals import NotAllowed, ReasonNeeded, WrongState
from audit import services as audit
from core.clock import business_date
from notifications.services import Message, settle, tell
from portraits.models import AccessRequest, AskState, Grant
from portraits.models.access import is_guarded
from portraits.services.access import granting
from portraits.services.access.deciding import Ground, ground

if TYPE_CHECKING:
    from users.models import User


@dataclass(frozen=True)
class Pending:
    """What one asked for and is not decided: since when, for whom it waits; `second`: let in, but for a second person."""

    on: date
    who: str
    second: bool


def pending(account: Account, *, user: User, today: date) -> Pending | None:
    """The reader's own request that nobody has decided, or their entry that waits for a second person."""
    row = AccessRequest.objects.filter(account=account, user=user, state=AskState.OPEN).first()
    if row is not None:
        return Pending(
            business_date(row.asked_at), granting.named(set(managers_of(account.team_id)) - {user.pk}), False
        )
    mine = Grant.objects.in_force(today).filter(account=account, user=user)
    entry = mine.filter(approved_by=None).order_by("-pk").first()
    if entry is None or not is_guarded(account) or mine.exclude(approved_by=None).exists():
        return None
    return Pending(business_date(entry.at), granting.named(granting.seconds(account, entry)), True)


@transaction.atomic
def ask(account: Account, *, why: str, by: User, today: date) -> AccessRequest:
    """Ask the account's managers to open it; told in their inbox and on Today. Raises NotAllowed, ReasonNeeded, WrongState."""
    account = lock(account.pk)
    if not Account.objects.served_by(by).filter(pk=account.pk).exists():
        raise NotAllowed(_("Only people who serve this account ask for it."))
    if not why.strip():
        raise ReasonNeeded
    if ground(account, user=by, today=today) == Ground.OPEN:
        raise WrongState(_("It is open to you already."))
    if AccessRequest.objects.filter(account=account, user=by, state=AskState.OPEN).exists():
        raise WrongState(_("You have asked already: the manager has not decided yet."))
    asked = AccessRequest.objects.create(
        account=account, user=by, why=why.strip()[: granting.REASON_LENGTH], asked_at=timezone.now()
    )
    audit.record("access.asked", account, by=by, request=asked.pk)
    readers = [pk for pk in managers_of(account.team_id) if pk != by.pk][:1]
    tell(
        Message(pk, "access_asked", f"access-{asked.pk}", "", account.pk, {"name": account.name, "who": by.name})
        for pk in readers
    )
    return asked


@transaction.atomic
def decide(
    asked: AccessRequest, *, grant: bool, answer: str, by: User, today: date, ends_on: date | None = None
) -> AccessRequest:
    """Grant or refuse a request. Raises NotAllowed, ReasonNeeded (a refusal says why), WrongState, InvalidInput."""
    account = lock(asked.account_id)
    row = AccessRequest.objects.select_for_update(no_key=True).get(pk=asked.pk)
    if row.state != AskState.OPEN:
        raise WrongState(_("Somebody has decided this in the meantime."))
    if not AccessRequest.objects.to_decide(by).filter(pk=row.pk).exists():
        raise NotAllowed(_("Only managers of the team and admins keep this list."))
    if grant:
        reason = answer.strip() or row.why
        row.grant = granting.give(account, row.user, reason=reason, by=by, today=today, ends_on=ends_on)
    elif not answer.strip():
        raise ReasonNeeded
    row.state = AskState.GRANTED if grant else AskState.REFUSED
    row.decided_by, row.decided_at, row.answer = by, timezone.now(), answer.strip()[: granting.REASON_LENGTH]
    row.save()
    settle([f"access-{row.pk}"])
    audit.record("access.decided", account, by=by, request=row.pk, granted=grant)
    kind = "access_granted" if grant else "access_refused"
    params = {"name": account.name, "who": by.name, "why": row.answer}
    tell([Message(row.user_id, kind, f"access-{row.pk}-decided", "", account.pk, params)])
    return row
