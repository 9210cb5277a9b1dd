"""What leads, opportunities and orders bring into another account."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import QuerySet
from django.utils import timezone

from accounts.models import Account, State
from leads.models import Lead, Opportunity, Order, Quote, QuoteState, Stance
from leads.services import facts

if TYPE_CHECKING:
    from datetime import date

    from commons.journal import Journal


def move(kept: Account, gone: Account, journal: Journal) -> None:
    """Hang leads, opportunities and orders of the gone account on the kept one; both are locked.

    An order of the kept account's cycle counts in it; older ones stay in the cycle they fell in.
    """
    journal.change(Opportunity.objects.filter(account=gone), account_id=kept.pk)
    orders = Order.objects.filter(account=gone)
    if kept.state == State.OWNED and kept.cycle_started_on:
        recent: QuerySet[Order] = orders.filter(ordered_on__gte=kept.cycle_started_on)
        journal.change(recent, account_id=kept.pk, cycle_id=kept.current_cycle_id)
    journal.change(orders.all(), account_id=kept.pk)
    for link in ("account", "referred_by", "dormant_account"):
        journal.change(Lead.objects.filter(**{link: gone}), **{f"{link}_id": kept.pk})


def refresh(*account_ids: int, today: date) -> None:
    """Tell the accounts their orders and open opportunities again."""
    for pk in account_ids:
        facts.refresh_orders(pk, today=today)
        facts.refresh_open(pk, today=today)


def move_person(kept_id: int, gone_id: int, journal: Journal) -> None:
    """Leads that became the gone person became the kept one; so do stances and drafts of quotations.

    Where both have a stance in one opportunity, the kept person's stands. What was issued names whom it was issued to.
    """
    journal.change(Lead.objects.filter(key_person_id=gone_id), key_person_id=kept_id)
    stances = Stance.objects.filter(person_id=gone_id, removed_at=None)
    theirs = Stance.objects.filter(person_id=kept_id, removed_at=None).values("opportunity_id")
    journal.change(stances.filter(opportunity__in=theirs), removed_at=timezone.now())
    journal.change(stances.exclude(opportunity__in=theirs), person_id=kept_id)
    journal.change(Quote.objects.filter(contact_id=gone_id, state=QuoteState.DRAFT), contact_id=kept_id)
