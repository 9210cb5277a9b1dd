"""Quotations: drafting, issuing, deciding, and the next version (domain.md 5, proposal sent before Close)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, transaction
from django.db.models import Min
from django.utils.translation import gettext_lazy as _

from accounts.models import Account, State
from accounts.services.moves import lock
from accounts.services.refusals import InvalidInput, WrongState
from audit import services as audit
from core.errors import StaleEdit
from leads import documents
from leads.models import Opportunity, Quote, QuoteLine, QuoteSequence, QuoteState
from leads.services import criteria, opportunities, tools
from leads.services import lines as amounts
from leads.services.company import profile
from leads.services.lines import Line

if TYPE_CHECKING:
    from users.models import User

EDITABLE = (
    "language", "address", "contact", "our_contact", "currency", "discount", "tax_note", "terms", "valid_until"
)  # fmt: skip
CARRIED = (*EDITABLE, "customer", "contact_name", "our_contact_name")


def sent_on(opportunity: Opportunity) -> date | None:
    """The day on which the first quotation of an opportunity was issued; None while none was."""
    found = Quote.objects.filter(opportunity=opportunity).sent().aggregate(first=Min("issued_on"))
    return found["first"]  # type: ignore[no-any-return]


@transaction.atomic
def draft(opportunity: Opportunity, values: Mapping[str, Any], lines: Sequence[Line], *, by: User) -> Quote:
    """Begin a quotation of an open opportunity; `values` are fields named in EDITABLE.

    Raises WrongState (closed, on hold, or a draft exists), InvalidInput.
    """
    account, fresh = _open(opportunity)
    if Quote.objects.filter(opportunity=fresh, state=QuoteState.DRAFT).exists():
        raise WrongState(_("There is a draft already: issue or discard it first."))
    quote = Quote(opportunity=fresh, customer=account.name, created_by=by)
    _fill(quote, values, lines, account)
    quote.save()
    amounts.write(QuoteLine, [amounts.clean(line) for line in lines], quote=quote)
    audit.record("quote.drafted", quote, by=by, opportunity=fresh.pk, account=account.pk)
    return quote


@transaction.atomic
def change(quote: Quote, values: Mapping[str, Any], lines: Sequence[Line], *, by: User, version: int) -> Quote:
    """Change a draft. Raises StaleEdit, WrongState once it is issued, InvalidInput."""
    account, fresh = _draft(quote, version)
    fresh.customer = account.name
    _fill(fresh, values, lines, account)
    fresh.version += 1
    fresh.save()
    amounts.write(QuoteLine, [amounts.clean(line) for line in lines], quote=fresh)
    audit.record("quote.changed", fresh, by=by, opportunity=fresh.opportunity_id, total=str(fresh.total))
    return fresh


@transaction.atomic
def issue(quote: Quote, *, by: User, today: date, version: int) -> Quote:
    """Freeze a draft and give it its number; the version before it is superseded and stays readable.

    The first one is the proposal that the stage before Close asks for, unless somebody has noted one already.
    Numbers run without a gap per calendar year of the business date. Raises StaleEdit, WrongState, InvalidInput.
    """
    account, fresh = _draft(quote, version)
    if not QuoteLine.objects.filter(quote=fresh, removed_at=None).exists():
        raise InvalidInput(_("A quotation has at least one line."))
    if fresh.valid_until < today:
        raise InvalidInput(_("Its validity lies in the past: choose a later day."))
    if fresh.number:
        earlier = Quote.objects.filter(number=fresh.number, state__in=[QuoteState.ISSUED, QuoteState.ACCEPTED])
        earlier.update(state=QuoteState.SUPERSEDED)
    else:
        fresh.number = _next_number(today.year)
    fresh.our_contact_name = fresh.our_contact.name
    fresh.contact_name = fresh.contact.name if fresh.contact else ""
    fresh.letterhead = documents.freeze(
        QuoteLine.objects.filter(quote=fresh).current().select_related("product"), profile()
    )
    fresh.state, fresh.issued_on, fresh.issued_by = QuoteState.ISSUED, today, by
    fresh.version += 1
    fresh.save()
    if criteria.tools_of(fresh.opportunity).proposal_sent_on is None:
        tools.fill(fresh.opportunity, {"proposal_sent_on": today}, by=by)  # a quotation that is issued is a proposal
    audit.record(
        "quote.issued", fresh, by=by, opportunity=fresh.opportunity_id, account=account.pk,
        number=fresh.number, edition=fresh.edition, total=str(fresh.total), currency=fresh.currency,
    )  # fmt: skip
    return fresh


@transaction.atomic
def decide(quote: Quote, *, accepted: bool, by: User, today: date, note: str = "", take_over: bool = False) -> Quote:
    """Write down what the customer said to an issued quotation; accepted, its total may become the opportunity's.

    Raises WrongState; with `take_over` also when the opportunity is closed or on hold.
    """
    lock(quote.opportunity.account_id)
    state = QuoteState.ACCEPTED if accepted else QuoteState.DECLINED
    issued = Quote.objects.filter(pk=quote.pk, state=QuoteState.ISSUED)
    if not issued.update(state=state, decided_on=today, decision_note=note.strip(), version=quote.version + 1):
        raise WrongState(_("Only a quotation that is issued and not decided can be accepted or declined."))
    audit.record(f"quote.{state}", quote, by=by, opportunity=quote.opportunity_id)
    quote.refresh_from_db()
    if accepted and take_over:
        _take_over(quote, by=by, today=today)
    return quote


@transaction.atomic
def next_version(quote: Quote, *, valid_until: date, by: User) -> Quote:
    """Copy an issued quotation into a draft of its next version. Raises WrongState."""
    account, opportunity = _open(quote.opportunity)
    if quote.issued_on is None:
        raise WrongState(_("This is a draft: change it as it is."))
    if Quote.objects.filter(opportunity=opportunity, state=QuoteState.DRAFT).exists():
        raise WrongState(_("There is a draft already: issue or discard it first."))
    given = Quote.objects.filter(number=quote.number).exclude(state=QuoteState.DISCARDED).order_by("-edition")
    latest = given.values_list("edition", flat=True)[0]
    copy = Quote(opportunity=opportunity, number=quote.number, edition=_free(quote.number, latest), created_by=by)
    for name in CARRIED:
        setattr(copy, name, getattr(quote, name))
    copy.subtotal, copy.total, copy.customer = quote.subtotal, quote.total, account.name
    copy.valid_until = valid_until
    copy.save()
    amounts.write(QuoteLine, amounts.copies(QuoteLine.objects.filter(quote=quote).current()), quote=copy)
    audit.record("quote.drafted", copy, by=by, opportunity=opportunity.pk, account=account.pk, after=quote.pk)
    return copy


@transaction.atomic
def discard(quote: Quote, *, by: User, version: int) -> Quote:
    """Give up a draft; it stays readable. Raises StaleEdit, WrongState."""
    _account, fresh = _draft(quote, version)
    fresh.state = QuoteState.DISCARDED
    fresh.version += 1
    fresh.save(update_fields=["state", "version"])
    audit.record("quote.discarded", fresh, by=by, opportunity=fresh.opportunity_id)
    return fresh


def differs(quote: Quote, opportunity: Opportunity) -> bool:
    """Whether the opportunity is worth something else than a quotation says."""
    return (quote.total, quote.currency) != (opportunity.amount, opportunity.currency)


def _take_over(quote: Quote, *, by: User, today: date) -> None:
    """Make lines, currency and total of a quotation those of its opportunity; the amount follows undiscounted lines."""
    it = Opportunity.objects.get(pk=quote.opportunity_id)
    copied = amounts.copies(QuoteLine.objects.filter(quote=quote).current())
    if it.currency != quote.currency:
        it = amounts.set_lines(it, [], follow=False, by=by, today=today, version=it.version)
        it = opportunities.edit(it, {"currency": quote.currency}, by=by, today=today, version=it.version)
    it = amounts.set_lines(it, copied, follow=not quote.discount, by=by, today=today, version=it.version)
    opportunities.edit(it, {"amount": quote.total}, by=by, today=today, version=it.version, of_lines=not quote.discount)


def _free(number: str, latest: int) -> int:
    """The next version's number; a discarded draft of it keeps its own."""
    taken = set(Quote.objects.filter(number=number).values_list("edition", flat=True))
    edition = latest + 1
    while edition in taken:
        edition += 1
    return edition


def _next_number(year: int) -> str:
    """Q-2026-0001, without a gap: the row of the year is locked until the transaction ends, or takes it back."""
    try:
        with transaction.atomic():
            QuoteSequence.objects.get_or_create(year=year)
    except IntegrityError:
        pass  # somebody else has just begun the year
    row = QuoteSequence.objects.select_for_update().get(year=year)
    row.last += 1
    row.save(update_fields=["last"])
    return f"Q-{year}-{row.last:04d}"


def _open(opportunity: Opportunity) -> tuple[Account, Opportunity]:
    account = lock(opportunity.account_id)
    fresh = Opportunity.objects.select_for_update(no_key=True).get(pk=opportunity.pk)
    if not fresh.is_open:
        raise WrongState(_("“%(name)s” is %(outcome)s already."), name=fresh.name, outcome=fresh.get_outcome_display())
    if account.state != State.OWNED:
        raise WrongState(
            _("“%(name)s” has no owner now, so its opportunities are on hold. Assign it first."), name=account.name
        )
    return account, fresh


def _draft(quote: Quote, version: int) -> tuple[Account, Quote]:
    account, _opportunity = _open(quote.opportunity)
    fresh = Quote.objects.select_for_update(no_key=True).get(pk=quote.pk)
    if not fresh.is_draft:
        raise WrongState(_("An issued quotation is frozen: make its next version."))
    if fresh.version != version:
        raise StaleEdit(_("Somebody else changed this draft in the meantime. Compare and save again."))
    return account, fresh


def _fill(quote: Quote, values: Mapping[str, Any], lines: Sequence[Line], account: Account) -> None:
    for name, value in values.items():
        if name not in EDITABLE:
            raise KeyError(name)
        setattr(quote, name, value)
    if quote.contact is not None and quote.contact.account_id != account.pk:
        raise InvalidInput(_("Choose a contact person of this customer."))
    quote.contact_name = quote.contact.name if quote.contact else ""
    quote.our_contact_name = quote.our_contact.name
    amounts.check(lines)
    cleaned = [amounts.clean(line) for line in lines]
    quote.subtotal, quote.total = amounts.subtotal_of(cleaned), amounts.total_of(cleaned, quote.discount)
