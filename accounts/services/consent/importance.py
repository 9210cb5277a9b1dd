"""What was decided about an account's importance: its row of history, and the owner reads it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from django.utils import timezone

from accounts.models import Account, Vip, VipCause, VipChange
from accounts.services.consent import asking
from notifications.services import Message, tell

if TYPE_CHECKING:
    from users.models import User


def note(account: Account, vip: Vip, *, by: User, reason: str, cause: VipCause | Literal[""] = "") -> None:
    """Keep a change of the VIP class; `account` is the row before it. Whoever asked for VVIP has the answer by it.

    `cause`: a merge or its undo, and `reason` is then the other account's name.
    """
    if vip == account.vip:
        return
    at = timezone.now()
    kept = VipChange.objects.create(
        account=account,
        before=account.vip,
        after=vip,
        by=by,
        at=at,
        reason=reason[: asking.REASON_LENGTH],
        cause=cause,
    )
    if vip == Vip.VVIP:
        asking.settle_vvip(account, by=by, answer=kept.why)
    if account.owner_id and account.owner_id != by.pk:
        kind = "vip_given" if vip else "vip_taken"
        labels = {"before": account.vip.upper(), "after": vip.upper()}
        params = {"name": account.name, "who": by.name, "reason": kept.reason, "vip_cause": kept.cause, **labels}
        tell([Message(account.owner_id, kind, f"vip:{kept.pk}", account_id=account.pk, params=params)])


def tell_grade(account: Account, *, by: User, reason: str) -> None:
    """The owner reads a grade that somebody set; `account` is the row before it."""
    now = Account.objects.only("grade").get(pk=account.pk).grade
    if now == account.grade or account.owner_id in (None, by.pk):
        return
    params = {"name": account.name, "who": by.name, "before": account.grade, "after": now, "reason": reason}
    once = f"grade:{account.pk}:{timezone.now():%Y%m%d%H%M%S%f}"
    tell([Message(account.owner_id, "grade_set", once, account_id=account.pk, params=params)])
