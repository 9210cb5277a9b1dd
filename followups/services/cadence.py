"""When the next contact belongs: the cadence's date, slid to a working day (domain.md 2.2, Cadence)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from accounts.models import Account
from accounts.policies import in_force
from accounts.rules import RuleValues
from commons.days import working_days
from followups.models import Need

# Nobody was reached: the cadence's weeks count from a contact, so the next attempt follows soon.
RETRY_DAYS = 2


@dataclass(frozen=True)
class Proposal:
    """The date to propose for each answer to "is there a need?", and after an attempt that reached nobody."""

    as_before: date
    explicit: date
    none: date
    retry: date


def propose_next(account: Account, *, today: date, rules: RuleValues | None = None) -> Proposal:
    """Dates for the next contact if this account is contacted `today`."""
    rules = rules or in_force().of(account.team_id)
    calm = rules.cadence_later_days if _settled(account, rules) else rules.cadence_early_days
    before = rules.cadence_need_days if account.need_explicit else calm
    days = (before, rules.cadence_need_days, calm, RETRY_DAYS)
    return Proposal(*working_days([today + timedelta(days=count) for count in days]))


def next_contact_on(account: Account, *, today: date, need: str = Need.UNCHANGED, reached: bool = True) -> date:
    """The one date to propose when the answers are known."""
    proposal = propose_next(account, today=today)
    if not reached:
        return proposal.retry
    return {Need.EXPLICIT: proposal.explicit, Need.NONE: proposal.none}.get(Need(need), proposal.as_before)


def _settled(account: Account, rules: RuleValues) -> bool:
    """Past the twelfth contact with this one, or a customer who has bought."""
    return account.last_order_on is not None or account.cycle_contacts + 1 >= rules.contacts_required
