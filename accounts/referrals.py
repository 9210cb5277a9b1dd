"""The customer behind the customer: who recommended us to whom (domain.md 2.1)."""

from __future__ import annotations

from dataclasses import dataclass

from accounts.models import Account
from users.models import User

MOST = 10


@dataclass(frozen=True)
class Referrals:
    """The account that recommended us to this one, and those it brought, as far as the reader sees them."""

    by: Account | None
    brought: list[Account]
    more: bool


def referrals(user: User, account: Account) -> Referrals:
    """Who brought the account and whom it brought; two statements, one where nobody did."""
    seen = Account.objects.visible_to(user).only("pk", "name")
    by = seen.filter(pk=account.referred_by_id).first() if account.referred_by_id else None
    brought = list(seen.filter(referred_by=account).order_by("sort_key", "pk")[: MOST + 1])
    return Referrals(by, brought[:MOST], len(brought) > MOST)
