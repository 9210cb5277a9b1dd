"""The cap on protected accounts per person (domain.md 2.2): what a share of the accounts owned leaves free."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import Count, Q

from accounts.models import Account, State
from accounts.policies import InForce


@dataclass
class Places:
    """How many accounts a person owns, and how many of them are protected."""

    protected: int = 0
    total: int = 0

    def most(self, cap: int) -> int:
        """The most that may be protected under a cap in percent; one always may."""
        return max(1, self.total * cap // 100)

    def take(self, cap: int) -> bool:
        """Take a place if one is free."""
        if self.protected + 1 > self.most(cap):
            return False
        self.protected += 1
        return True


def places_of(owner_ids: Collection[int]) -> dict[int, Places]:
    """By owner, from one statement; lock the people first where it matters that the count stays true."""
    owned = Account.objects.filter(state=State.OWNED, owner__in=owner_ids).order_by().values("owner_id")
    counted = owned.annotate(n=Count("pk"), p=Count("pk", filter=Q(protected=True)))
    found = {owner: Places(protected, total) for owner, total, protected in counted.values_list("owner_id", "n", "p")}
    return {owner: found.get(owner, Places()) for owner in owner_ids}


def cap_of(policy: InForce, team_id: int | None) -> int:
    """Percent of a person's accounts that may be protected."""
    return policy.of(team_id).protected_share_cap
