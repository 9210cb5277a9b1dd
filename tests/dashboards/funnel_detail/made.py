"""Leads, accounts and opportunities whose months are known; today is 10 March 2026."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from accounts.models import Account
from accounts.services import contacts
from leads.models import Lead, LeadState, Opportunity, Order, Outcome, Stage, StageChange
from tests.cast import TODAY, make_account, make_lead, noon
from users.models import User

NOW = datetime(2026, 3, 10, 4, tzinfo=UTC)


def entered(owner: User, on: date, **fields: Any) -> Account:
    """An account that its owner got on a day."""
    return make_account(owner, days_old=(TODAY - on).days, **fields)


def contacted(account: Account, *days: date) -> None:
    """Counted contacts on these days."""
    contacts.recount(account.pk, counted_days={(account.current_cycle_id, day) for day in days}, today=TODAY)


def deal(account: Account, opened: date, *steps: tuple[date, str], **fields: Any) -> Opportunity:
    """An opportunity with its changes of stage; the first one is its opening."""
    stage = steps[-1][1] if steps else "S"
    values = {"name": "Boxes", "amount": Decimal(1000), "opened_on": opened, "stage": stage, **fields}
    since = steps[-1][0] if steps else opened
    it = Opportunity.objects.create(account=account, stage_since=since, **values)
    before = ""
    for on, to in steps or ((opened, "S"),):
        StageChange.objects.create(opportunity=it, from_stage=before, to_stage=to, on=on, at=noon(on))
        before = to
    return it


def lost(
    account: Account, opened: date, on: date, *, reason: str = "price", stage: str = "A", **fields: Any
) -> Opportunity:
    """An opportunity that was lost at a stage."""
    return deal(
        account, opened, (opened, stage), outcome=Outcome.LOST, closed_on=on, lost_reason=reason,
        credited_to=account.owner, credited_team=account.team, **fields,
    )  # fmt: skip


def won(account: Account, opened: date, on: date, *, amount: int = 1000, **fields: Any) -> Order:
    """An opportunity that became an order."""
    it = deal(
        account, opened, (opened, "S"), (on, "O"), outcome=Outcome.WON, closed_on=on, credited_to=account.owner,
        credited_team=account.team, **fields,
    )  # fmt: skip
    return order(account, on, amount=amount, opportunity=it)


def order(account: Account, on: date, *, amount: int = 1000, **fields: Any) -> Order:
    """A bare order."""
    values = {"credited_to": account.owner, "team": account.team, "cycle": account.current_cycle, **fields}
    return Order.objects.create(account=account, ordered_on=on, amount=Decimal(amount), **values)


def lead(owner: User, on: date, **fields: Any) -> Lead:
    """A lead that was entered on a day; `fields` as they are today."""
    it = make_lead(owner, days_old=(TODAY - on).days)
    Lead.objects.filter(pk=it.pk).update(**fields)
    it.refresh_from_db()
    return it


def converted(
    owner: User, on: date, became: date, ordered: date | None = None, *, amount: int = 1000, **fields: Any
) -> Lead:
    """A lead that became an account with an opportunity, and perhaps an order."""
    account = entered(owner, became)
    it = deal(account, became, (became, Stage.PROSPECT))
    found = lead(
        owner, on, state=LeadState.CONVERTED, account=account, opportunity=it, closed_on=became, first_contact_on=on,
        **fields,
    )  # fmt: skip
    if ordered:
        order(account, ordered, amount=amount, opportunity=it)
    return found
