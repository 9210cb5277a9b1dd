"""Granting or refusing what was asked for: with words, once, and whoever is concerned reads it."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Account, ConsentKind, ConsentRequest, Grade, Vip
from accounts.services import editing
from accounts.services.consent.asking import REASON_LENGTH, matter_of
from accounts.services.refusals import NotAllowed, ReasonNeeded, WrongState
from audit import services as audit
from notifications.services import Message, settle, tell

if TYPE_CHECKING:
    from users.models import User


@transaction.atomic
def decide(asked: ConsentRequest, *, grant: bool, answer: str, by: User, today: date) -> ConsentRequest:
    """Grant or refuse; granting does what was asked for (domain.md section 7: VVIP is an admin's, a group the manager's).

    Raises NotAllowed, ReasonNeeded, WrongState when somebody was faster, and what the deed itself refuses.
    """
    account = editing.locked_with_owner(asked.account_id)
    row = ConsentRequest.objects.select_for_update(no_key=True, of=("self",)).select_related("user").get(pk=asked.pk)
    if row.decided_at is not None:
        raise WrongState(_("Somebody has decided this in the meantime."))
    if not ConsentRequest.objects.to_decide(by).filter(pk=row.pk).exists():
        raise NotAllowed(_("Somebody else decides this."))
    answer = answer.strip()[:REASON_LENGTH]
    if not answer:
        raise ReasonNeeded
    if row.kind == ConsentKind.VVIP:
        _vvip(account, row, grant=grant, answer=answer, by=by, today=today)
    elif grant:
        joining: dict[str, Any] = {"user": row.user, "role": row.role, "part": row.part}
        editing.join_group(account, by=by, today=today, **joining)
    ConsentRequest.objects.filter(pk=row.pk).update(
        decided_by=by, decided_at=timezone.now(), granted=grant, answer=answer
    )
    settle([matter_of(row)])
    audit.record("consent.decided", account, by=by, kind=row.kind, request=row.pk, granted=grant)
    _tell(account, row, grant=grant, answer=answer, by=by)
    row.refresh_from_db()
    return row


def _vvip(account: Account, row: ConsentRequest, *, grant: bool, answer: str, by: User, today: date) -> None:
    if grant:
        grade = Grade(account.grade)
        editing.set_grade(account, grade=grade, vip=Vip.VVIP, by=by, today=today, vip_reason=answer)


def _tell(account: Account, row: ConsentRequest, *, grant: bool, answer: str, by: User) -> None:
    """The asker and the owner; a granted VVIP was told with the change itself."""
    params = {"name": account.name, "who": by.name, "answer": answer, "person": row.user.name if row.user else ""}
    if row.kind == ConsentKind.GROUP:
        kind, readers = ("group_granted" if grant else "group_refused"), {row.asked_by_id, account.owner_id}
    elif grant:
        return
    else:
        kind, readers = "vvip_refused", {row.asked_by_id, account.owner_id}
    once = f"consent:{row.pk}"
    tell(
        Message(reader, kind, once, account_id=account.pk, params=params)
        for reader in sorted(pk for pk in readers if pk and pk != by.pk)
    )
