"""Facts that higher apps report about an account: orders, opportunities, steps, needs; its clocks follow."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import F
from django.db.models.functions import Greatest

from accounts import clocks
from accounts.models import Account
from accounts.services.calls import resting
from accounts.services.moves import lock


def note_orders(account_id: int, *, last_order_on: date | None, order_in_cycle: bool, today: date) -> None:
    """The account's latest order, and whether one fell in this cycle. Call inside the order's transaction.

    Calls for the manager that an order answers rest with it; those of an order made void wake again.
    """
    _note(account_id, today, last_order_on=last_order_on, order_in_cycle=order_in_cycle, grade_version=None)
    account = Account.objects.get(pk=account_id)
    resting.order_changed(account)
    resting.silence_changed(account, today)


def note_opportunities(
    account_id: int, *, open_until: date | None, postponed: bool, today: date, taken_back: bool = False
) -> None:
    """Until when open opportunities hold the account; `postponed` counts one more postponement, `taken_back` one less."""
    more: dict[str, Any] = {"postponements": F("postponements") + 1} if postponed else {}
    if taken_back:
        more = {"postponements": Greatest(F("postponements") - 1, 0)}
    _note(account_id, today, open_until=open_until, **more)


def note_steps(account_id: int, *, next_step_on: date | None, agreed_step_on: date | None, today: date) -> None:
    """The earliest open next step, and the earliest one agreed with the customer."""
    _note(account_id, today, next_step_on=next_step_on, agreed_step_on=agreed_step_on)


def note_need(account_id: int, *, explicit: bool, today: date) -> None:
    """Whether the customer has an explicit need now."""
    _note(account_id, today, need_explicit=explicit)


@transaction.atomic
def _note(account_id: int, today: date, **facts: Any) -> None:
    account = lock(account_id, void=True)
    Account.objects.filter(pk=account.pk).update(**facts)
    clocks.recompute_one(account.pk, team_id=account.team_id, today=today)
