"""What was known about an account at the moment of a move."""

from __future__ import annotations

from datetime import date
from typing import Any

from accounts.models import Account
from accounts.policies import InForce


def evidence_of(account: Account, policy: InForce) -> dict[str, Any]:
    """What the ledger keeps about the moment of a move, as plain values."""
    rules = policy.of(account.team_id)
    return {
        "contacts": account.cycle_contacts,
        "required": rules.contacts_required,
        "allowed": account.contacts_allowed,
        "lifetime_contacts": account.lifetime_contacts,
        "cycle_started_on": _iso(account.cycle_started_on),
        "last_contact_on": _iso(account.last_contact_on),
        "last_order_on": _iso(account.last_order_on),
        "recycle_due_on": _iso(account.recycle_due_on),
        "suspend_due_on": _iso(account.suspend_due_on),
        "proposal_visible_on": _iso(account.proposal_visible_on),
        "dormancy_days": rules.dormancy_days,
        "policy_version": policy.version,
    }


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None
