"""The amount of an opportunity taken over from a quotation that was issued, by one click, and back again (domain.md 5)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.services.refusals import WrongState
from audit import services as audit
from audit.models import Event
from core.clock import business_date
from leads.models import Opportunity, Quote, QuoteState
from leads.services import opportunities, steps
from leads.services.quotes import differs

if TYPE_CHECKING:
    from users.models import User

SAYS = (QuoteState.ISSUED, QuoteState.ACCEPTED)


@dataclass(frozen=True)
class Taken:
    """What an opportunity was worth before its amount was taken over from a quotation; it can be put back today."""

    quote: int
    amount: Decimal | None
    currency: str
    from_lines: bool


def standing(opportunity: Opportunity, user: User, *, today: date) -> dict[str, Quote | Taken | None]:
    """For the opportunity's page: the quotation that offers its amount, or what stood before it was taken over today."""
    says = Quote.objects.visible_to(user).filter(opportunity=opportunity, state__in=SAYS).order_by("-pk")[:1]
    latest = list(says)
    offer = offered(opportunity, latest)
    before = taken(opportunity, latest, today=today) if latest and offer is None else None
    return {"offered": offer, "taken": before}


def offered(opportunity: Opportunity, quotes: Iterable[Quote]) -> Quote | None:
    """Of its quotations, the latest first, the one that stands with the customer, if it says another amount."""
    says = next((quote for quote in quotes if quote.state in SAYS), None)
    return says if says is not None and opportunity.is_open and differs(says, opportunity) else None


def taken(opportunity: Opportunity, quotes: Iterable[Quote], *, today: date) -> Taken | None:
    """What stood before the amount was taken over today, while it has not changed since; None when there is none."""
    event = _latest(opportunity)
    if event is None or event.code != "opportunity.amount_taken" or business_date(event.at) != today:
        return None
    quote = next((quote for quote in quotes if quote.pk == event.params["quote"]), None)
    if quote is None or not opportunity.is_open or differs(quote, opportunity):
        return None
    amount, currency = event.params["before"]
    return Taken(quote.pk, Decimal(amount) if amount is not None else None, currency, event.params["from_lines"])


@transaction.atomic
def take_amount(quote: Quote, *, by: User, today: date, version: int) -> Opportunity:
    """Give the opportunity the total and the currency of a quotation that stands with the customer; its lines stay.

    Raises WrongState (not issued, superseded, closed, on hold), StaleEdit, InvalidInput where lines have prices in
    another currency.
    """
    it, account = opportunities.lock_open(quote.opportunity, version)
    if not Quote.objects.filter(pk=quote.pk, state__in=SAYS).exists():
        raise WrongState(_("This quotation does not stand any more. Reload the page."))
    was, follows = (it.amount, it.currency), it.amount_from_lines
    values = {"amount": quote.total, "currency": quote.currency}
    it = opportunities.edit(it, values, by=by, today=today, version=version)
    before = [None if was[0] is None else str(was[0]), was[1]]
    audit.record(
        "opportunity.amount_taken", it, by=by, account=account.pk, quote=quote.pk, before=before, from_lines=follows
    )
    return it


@transaction.atomic
def put_back(quote: Quote, *, by: User, today: date, version: int) -> Opportunity:
    """Undo `take_amount` on the same business day. Raises WrongState once the amount is another, and as `take_amount`."""
    it, account = opportunities.lock_open(quote.opportunity, version)
    was = taken(it, [quote], today=today)
    if was is None:
        raise WrongState(_("The amount has changed since: it can no longer be put back by itself."))
    values = {"amount": was.amount, "currency": was.currency}
    it = opportunities.edit(it, values, by=by, today=today, version=version)
    if was.from_lines:
        it.amount_from_lines = True
        steps.save_version(it, ["amount_from_lines"])
    audit.record("opportunity.amount_put_back", it, by=by, account=account.pk, quote=quote.pk)
    return it


def _latest(opportunity: Opportunity) -> Event | None:
    codes = ("opportunity.amount_taken", "opportunity.amount_put_back")
    events = Event.objects.filter(subject_type="opportunity", subject_id=opportunity.pk, code__in=codes)
    return events.order_by("-at", "-pk").first()
