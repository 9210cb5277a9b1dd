"""Asking for VVIP, and for somebody in the working group of a VVIP (domain.md section 7)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Account, ConsentKind, ConsentRequest, State, Vip
from accounts.services.managers import managers_of, manages
from accounts.services.moves import lock
from accounts.services.refusals import InvalidInput, NotAllowed, ReasonNeeded
from audit import services as audit
from notifications.services import Message, settle, tell

if TYPE_CHECKING:
    from users.models import User

REASON_LENGTH = 500


class ConsentNeeded(NotAllowed):
    """The manager's word comes first."""

    code = "consent_needed"

    def __init__(self) -> None:
        super().__init__(_("The manager of the team decides who joins the working group of a VVIP: ask, and say why."))


def needs_consent(account: Account, by: User) -> bool:
    """Whether the manager has to agree before `by` adds somebody to the working group."""
    return account.vip == Vip.VVIP and not manages(by, account)


@transaction.atomic
def ask_vvip(account: Account, *, by: User, why: str) -> ConsentRequest:
    """Put the wish to make the account VVIP before every admin. Raises NotAllowed, ReasonNeeded, InvalidInput."""
    account = lock(account.pk)
    if not manages(by, account):
        raise NotAllowed(_("Grades are set by the manager of the team or an admin, never by the owner."))
    if account.vip == Vip.VVIP:
        raise InvalidInput(_("“%(name)s” is VVIP already."), name=account.name)
    row = _keep(account, ConsentKind.VVIP, by=by, why=why)
    params = {"name": account.name, "who": by.name, "note": row.why}
    tell(
        Message(pk, "vvip_asked", matter_of(row), account_id=account.pk, params=params)
        for pk in managers_of(None)
        if pk != by.pk
    )
    audit.record("account.vvip_asked", account, by=by, reason=row.why)
    return row


@transaction.atomic
def ask_to_join(account: Account, *, user: User, by: User, why: str, role: str = "", part: str = "") -> ConsentRequest:
    """Ask the manager whether a colleague may join the working group of a VVIP.

    Raises NotAllowed, ReasonNeeded, and InvalidInput for somebody who cannot join or was asked for already.
    """
    account = lock(account.pk)
    if account.state != State.OWNED or account.owner_id not in by.served_owner_ids:
        raise NotAllowed(_("Only the owner or the manager of the team may change the working group."))
    there = account.group.filter(ended_on=None, user=user).exists()
    if not user.is_active or user.pk == account.owner_id or there:
        raise InvalidInput(_("%(name)s cannot join this working group."), name=user.name)
    row = _keep(account, ConsentKind.GROUP, by=by, why=why, user=user, role=role, part=part)
    params = {"name": account.name, "who": by.name, "person": user.name, "note": row.why}
    tell(
        Message(pk, "group_asked", matter_of(row), account_id=account.pk, params=params)
        for pk in managers_of(account.team_id)[:1]
    )
    audit.record("group.asked", account, by=by, user=user.pk)
    return row


def matter_of(row: ConsentRequest) -> str:
    """The matter under which those who decide were told."""
    return f"vvip:{row.pk}" if row.kind == ConsentKind.VVIP else f"group-asked:{row.pk}"


def settle_vvip(account: Account, *, by: User, answer: str) -> None:
    """An admin has made the account VVIP: whoever asked for it has the answer, and is told."""
    rows = ConsentRequest.objects.open().filter(account=account, kind=ConsentKind.VVIP)
    for row in rows.select_for_update(no_key=True, of=("self",)):
        row.decided_by, row.decided_at, row.granted, row.answer = by, timezone.now(), True, answer
        row.save()
        settle([matter_of(row)])
        if row.asked_by_id not in (by.pk, account.owner_id):
            params = {"name": account.name, "who": by.name, "reason": answer, "after": "VVIP"}
            once = f"vip-asked:{row.pk}"
            tell([Message(row.asked_by_id, "vip_given", once, account_id=account.pk, params=params)])


def _keep(account: Account, kind: ConsentKind, *, by: User, why: str, **facts: Any) -> ConsentRequest:
    if not why.strip():
        raise ReasonNeeded
    try:
        with transaction.atomic():
            return ConsentRequest.objects.create(
                account=account,
                kind=kind,
                asked_by=by,
                asked_at=timezone.now(),
                why=why.strip()[:REASON_LENGTH],
                **facts,
            )
    except IntegrityError:
        raise InvalidInput(_("This has been asked already, and waits for an answer.")) from None
