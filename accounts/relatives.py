"""The customer behind the customer: who recommended us to whom, and which companies belong together (domain.md 2.1, 6)."""

from __future__ import annotations

from dataclasses import dataclass

from accounts.models import Account
from commons import together
from users.models import User

MOST = 10


@dataclass(frozen=True)
class Some:
    """The first accounts of a kind by name, and whether there are more."""

    accounts: list[Account]
    more: bool


@dataclass(frozen=True)
class Relatives:
    """The accounts that this one hangs together with, as far as the reader sees them."""

    parent: Account | None
    subsidiaries: Some
    by: Account | None  # who recommended us
    brought: Some


def relatives(user: User, account: Account) -> Relatives:
    """The account's company above and those below it, who brought it and whom it brought; one statement."""
    seen = Account.objects.visible_to(user)
    above = {pk for pk in (account.parent_id, account.referred_by_id) if pk}
    named, below, brought = together.read(
        seen.filter(pk__in=above).order_by(),
        seen.filter(parent=account).order_by("sort_key", "pk")[: MOST + 1],
        seen.filter(referred_by=account).order_by("sort_key", "pk")[: MOST + 1],
    )
    by_id = {each.pk: each for each in named}
    parent, by = (by_id.get(pk) if pk else None for pk in (account.parent_id, account.referred_by_id))
    return Relatives(parent, _some(below), by, _some(brought))


def _some(found: list[Account]) -> Some:
    return Some(found[:MOST], len(found) > MOST)
