"""The hint to change the person: a distance that stands still over many contacts (domain.md 2.4)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import F
from django.db.models.functions import Coalesce

from accounts.models import State
from portraits.models import SURE, Stage

if TYPE_CHECKING:
    from accounts.models import Account, AccountQuerySet
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


def standing_still(accounts: AccountQuerySet, rules: RuleValues) -> AccountQuerySet:
    """Those of which `stands_still` says so, as a list."""
    contacts, brother = rules.same_stage_contacts, Stage.BROTHER + SURE
    since = F("lifetime_contacts") - Coalesce("distance__contacts_then", 0)
    rows = accounts.alias(without_move=since).filter(state=State.OWNED, cycle_contacts__gte=contacts)
    return rows.filter(without_move__gte=contacts).exclude(distance__closeness=brother)
