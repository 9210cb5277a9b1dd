"""The hint to change the person: a distance that stands still over many contacts (domain.md 2.4)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from accounts.models import State
from portraits.models import Stage

if TYPE_CHECKING:
    from accounts.models import Account
    from accounts.rules import RuleValues
    from portraits.models import Distance


def contacts_without_move(account: Account, distance: Distance | None) -> int:
    """Counted contacts of the present owner since ceiling or confirmed stage moved last."""
    since = account.lifetime_contacts - (distance.contacts_then if distance else 0)
    return max(0, min(account.cycle_contacts, since))


def stands_still(account: Account, distance: Distance | None, rules: RuleValues) -> int | None:
    """How many contacts the stage has not moved for, when these are many enough to think of another person; else None."""
    if account.state != State.OWNED or (distance and distance.stage == Stage.BROTHER):
        return None
    contacts = contacts_without_move(account, distance)
    return contacts if contacts >= rules.same_stage_contacts else None
