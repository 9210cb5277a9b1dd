"""The one rule: whether somebody opens closed values of an account, or what is missing; by set (domain.md 2.4, 7)."""

from __future__ import annotations

import enum
from collections import defaultdict
from collections.abc import Iterable
from typing import TYPE_CHECKING

from accounts.models import Vip
from portraits.models import Grant, Signature, Undertaking

if TYPE_CHECKING:
    from datetime import date

    from accounts.models import Account
    from users.models import User


class Ground(enum.StrEnum):
    """OPEN, or the first thing that is missing."""

    OPEN = "open"
    NOT_GRANTED = "not_granted"
    NOT_SIGNED = "not_signed"
    NO_SECOND = "no_second"


def grounds(accounts: Iterable[Account], *, user: User, today: date) -> dict[int, Ground]:
    """For each account that `user` serves: whether its closed values open. Two statements for any number.

    Managers of the account's team by their right; the owner once granted in this cycle; others by the need-to-know list;
    admins like others. VVIP: with the undertaking signed in its present version, and a second person's approval.
    """
    rows = list(accounts)
    given: dict[int, list[bool]] = defaultdict(list)
    held = Grant.objects.in_force(today).filter(user=user, account__in=[row.pk for row in rows])
    for account_id, second in held.values_list("account_id", "approved_by_id"):
        given[account_id].append(second is not None)
    has_signed = signed(user) if any(row.vip == Vip.VVIP for row in rows) else False
    return {row.pk: _of(row, given.get(row.pk, []), user, has_signed) for row in rows}


def ground(account: Account, *, user: User, today: date) -> Ground:
    """The same for one account."""
    return grounds([account], user=user, today=today)[account.pk]


def by_right(account: Account, user: User) -> bool:
    """Whether the person leads the account's team or one above it."""
    return account.team_id is not None and account.team_id in user.managed_team_ids


def signed(user: User) -> bool:
    """Whether the person's signature stands under the newest undertaking."""
    newest = Undertaking.objects.order_by("-pk").values("pk")[:1]
    return Signature.objects.standing().filter(user=user, undertaking__in=newest).exists()


def _of(account: Account, given: list[bool], user: User, has_signed: bool) -> Ground:
    if not given and not by_right(account, user):
        return Ground.NOT_GRANTED
    if account.vip != Vip.VVIP:
        return Ground.OPEN
    if not has_signed:
        return Ground.NOT_SIGNED
    return Ground.OPEN if any(given) else Ground.NO_SECOND
