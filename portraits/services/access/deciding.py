"""The one rule: whether somebody opens closed values of an account, or what is missing; by set (domain.md 2.4, 7)."""

from __future__ import annotations

import enum
from collections import defaultdict
from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.db.models import BooleanField, ExpressionWrapper, Q

from accounts.models import Account, Cycle
from portraits.models import Grant, Signature, Undertaking, Value
from portraits.models.access import guarded, holding

if TYPE_CHECKING:
    from datetime import date

    from accounts.models import Account
    from users.models import User

PAIR = ("account_id", "account__merged_into_id")


class Ground(enum.StrEnum):
    """OPEN, or the first thing that is missing."""

    OPEN = "open"
    NOT_GRANTED = "not_granted"
    NOT_SIGNED = "not_signed"
    NO_SECOND = "no_second"


def grounds(accounts: Iterable[Account], *, user: User, today: date) -> dict[int, Ground]:
    """For each account that `user` serves: whether its closed values open. Four statements for any number.

    Managers of the account's team by their right; the owner whom nobody went before from the start, any other owner once
    granted in this cycle; others by the need-to-know list; admins like others. Whoever was taken off the list waits for
    a new entry. VVIP, now or once: with the undertaking signed in its present version, and a second person's approval.
    """
    rows = list(accounts)
    given, lost = _entries(rows, user, today)
    first = _first_owned([row.pk for row in rows if row.owner_id == user.pk and row.pk not in given], lost, user)
    strict = _guarded(rows)
    has_signed = signed(user) if strict else False
    return {
        row.pk: _of(row, given.get(row.pk, []), user, has_signed, let_in=row.pk in first, strict=row.pk in strict)
        for row in rows
    }


def ground_of_own(account: Account, *, user: User, today: date) -> Ground:
    """Whether somebody who serves the account opens what they typed themselves: unless taken off the list; VVIP as ever."""
    given, lost = _entries([account], user, today)
    strict = bool(_guarded([account]))
    has_signed = signed(user) if strict else False
    return _of(account, given.get(account.pk, []), user, has_signed, let_in=account.pk not in lost, strict=strict)


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


def _entries(rows: list[Account], user: User, today: date) -> tuple[dict[int, list[bool]], set[int]]:
    """By account the entries in force, each with whether a second person approved; and accounts whose list they were taken off."""
    given: dict[int, list[bool]] = defaultdict(list)
    off = set()
    holds = ExpressionWrapper(holding(today), BooleanField())
    found = Grant.objects.filter(user=user, account__in=[row.pk for row in rows]).annotate(holds=holds)
    for account_id, second, revoked, held in found.values_list("account_id", "approved_by_id", "revoked_at", "holds"):
        if held:
            given[account_id].append(second is not None)
        elif revoked:
            off.add(account_id)
    return given, off - set(given)


def _first_owned(account_ids: list[int], lost: set[int], user: User) -> set[int]:
    """Accounts of theirs that nobody else has owned, nor one merged into them, and that hold nothing from elsewhere."""
    ids = set(account_ids) - lost
    if not ids:
        return set()
    of_others = Cycle.objects.exclude(owner=user).exclude(taken_back=True)
    rows = of_others.filter(Q(account__in=ids) | Q(account__merged_into__in=ids)).order_by()
    came = (
        Value.objects.current().filter(account__in=ids, person__moved_from__isnull=False).exclude(key=None).order_by()
    )
    pairs = rows.values_list(*PAIR).union(came.values_list(*PAIR))
    return ids - {pk for pair in pairs for pk in pair}


def _guarded(rows: list[Account]) -> set[int]:
    """Those that ask for signature and second person."""
    return set(Account.objects.filter(guarded(), pk__in=[row.pk for row in rows]).values_list("pk", flat=True))


def _of(account: Account, given: list[bool], user: User, has_signed: bool, *, let_in: bool, strict: bool) -> Ground:
    if not given and not let_in and not by_right(account, user):
        return Ground.NOT_GRANTED
    if not strict:
        return Ground.OPEN
    if not has_signed:
        return Ground.NOT_SIGNED
    return Ground.OPEN if any(given) else Ground.NO_SECOND
