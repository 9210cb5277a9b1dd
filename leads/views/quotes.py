"""Quotations: drafting, issuing, what the customer said, the next version, and the page to print."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from accounts.models import Account, State
from accounts.views.dialogs import answer
from core import formatting
from core.access import Access, access
from core.capitals import capital_yuan
from core.clock import business_date
from core.errors import Refusal
from core.htmx import hx_redirect
from leads import documents
from leads.forms.lines import lines_of_form, with_more_rows
from leads.forms.quotes import VALID_DAYS, DecideForm, IssueForm, QuoteForm
from leads.models import Opportunity, OpportunityLine, Quote, QuoteLine, QuoteState
from leads.models.lines import LineQuerySet
from leads.services import lines as amounts
from leads.services import quoted
from leads.services import quotes as services
from leads.services.company import profile as company_profile
from leads.services.lines import LineChange
from leads.views.lines import percentage, sums
from leads.views.products import offered
from users.requests import MemberRequest

LANGUAGES = dict(settings.LANGUAGES)


@access(Access.MEMBER, "GET")
def quote(request: MemberRequest, pk: int) -> HttpResponse:
    """One version of a quotation: its lines, what became of it, and how it differs from the one before."""
    it, today = _seen(request, pk), business_date()
    opportunity = it.opportunity
    versions = _versions(request, it)
    earlier = next((v for v in versions if v.edition < it.edition and v.issued_on), None)
    rows = list(_lines(request, it))
    may_edit = (
        opportunity.is_open
        and opportunity.account.state == State.OWNED
        and Account.objects.editable_by(request.user).filter(pk=opportunity.account_id).exists()
    )
    document = documents.standing(it, documents.seller_of(it, company_profile()), it.language)
    context = {
        "it": it,
        "opportunity": opportunity,
        "terms": document["terms"],
        "tax_note": document["tax_note"],
        "language": LANGUAGES.get(it.language, it.language),
        "lines": rows,
        "versions": [(version, version.has_expired(today)) for version in versions],
        "earlier": earlier,
        "changes": _line_changes(request, earlier, it, rows) if earlier else [],
        "head_changes": _head_changes(earlier, it) if earlier else [],
        "expired": it.has_expired(today),
        "may_edit": may_edit,
        "languages": settings.LANGUAGES,
    }
    return render(request, "leads/quotes/quote.html", context)


def _line_changes(request: MemberRequest, earlier: Quote, it: Quote, rows: list[QuoteLine]) -> list[LineChange]:
    return amounts.differences(_lines(request, earlier), rows, translated=earlier.language != it.language)


def _head_changes(earlier: Quote, it: Quote) -> list[tuple[str, str, str]]:
    """(what, before, after) of everything but the lines that another version says otherwise."""
    told = (
        ("language", _("Language of the document"), lambda quote: LANGUAGES.get(quote.language, quote.language)),
        ("discount", _("Discount"), lambda quote: f"{formatting.plain(quote.discount)}%"),
        ("valid_until", _("Valid until"), lambda quote: formatting.day(quote.valid_until)),
        ("currency", _("Currency"), lambda quote: quote.currency),
        ("tax_note", _("Tax"), lambda quote: quote.tax_note),
        ("terms", _("Terms"), lambda quote: quote.terms),
        ("contact_name", _("Contact person"), lambda quote: quote.contact_name),
        ("our_contact_name", _("Our contact"), lambda quote: quote.our_contact_name),
        ("address", _("Address"), lambda quote: quote.address),
    )
    return [
        (words, said(earlier), said(it)) for name, words, said in told if getattr(earlier, name) != getattr(it, name)
    ]


@access(Access.MEMBER, "GET", "POST")
def quote_new(request: MemberRequest, pk: int) -> HttpResponse:
    """Draft a quotation from an opportunity's lines."""
    mine = Opportunity.objects.editable_by(request.user).select_related("account")
    opportunity = get_object_or_404(mine, pk=pk)
    begun = Quote.objects.visible_to(request.user).filter(opportunity=opportunity, state=QuoteState.DRAFT).first()
    if request.method == "GET" and begun:
        messages.info(request, _("There is a draft already: change, issue or discard it here."))
        return hx_redirect(request, "leads:quote", begun.pk)
    stored = OpportunityLine.objects.visible_to(request.user).filter(opportunity=opportunity).current()
    return _editor(request, opportunity, None, list(stored))


@access(Access.MEMBER, "GET", "POST")
def quote_edit(request: MemberRequest, pk: int) -> HttpResponse:
    """Change a draft."""
    it = _mine(request, pk)
    if request.method == "GET" and not it.is_draft:
        messages.error(request, _("An issued quotation is frozen: make its next version."))
        return hx_redirect(request, "leads:quote", it.pk)
    return _editor(request, it.opportunity, it, list(_lines(request, it)))


@access(Access.MEMBER, "GET", "POST")
def quote_issue(request: MemberRequest, pk: int) -> HttpResponse:
    """Freeze a draft and give it its number."""
    it = _mine(request, pk)

    def perform(data: dict[str, Any]) -> str:
        issued = services.issue(it, by=request.user, today=business_date(), version=data["version"])
        return _("%(number)s, version %(edition)s, is issued.") % {"number": issued.number, "edition": issued.edition}

    form = IssueForm(request.POST or None, initial={"version": it.version})
    return answer(
        request,
        form,
        perform,
        title=_("Issue this quotation?"),
        submit=_("Issue"),
        to=reverse("leads:quote", args=[it.pk]),
        facts=[_("From then on it cannot be changed; a change makes its next version.")],
    )


@access(Access.MEMBER, "GET", "POST")
def quote_decide(request: MemberRequest, pk: int) -> HttpResponse:
    """Write down what the customer said."""
    it = _mine(request, pk)

    def perform(data: dict[str, Any]) -> str:
        accepted = data["answer"] == "accepted"
        services.decide(
            it,
            accepted=accepted,
            by=request.user,
            today=business_date(),
            note=data["note"],
            take_over=data.get("take_over", False),
        )
        return (
            _("The quotation is accepted: win the opportunity next.") if accepted else _("The quotation is declined.")
        )

    return answer(
        request,
        DecideForm(request.POST or None, quote=it),
        perform,
        title=_("What did the customer say?"),
        submit=_("Save"),
        to=reverse("leads:quote", args=[it.pk]),
    )


@access(Access.MEMBER, "POST")
def quote_next(request: MemberRequest, pk: int) -> HttpResponse:
    """Copy an issued quotation into a draft of its next version."""
    it = _mine(request, pk)
    try:
        copy = services.next_version(it, valid_until=business_date() + timedelta(days=VALID_DAYS), by=request.user)
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return hx_redirect(request, "leads:quote", it.pk)
    return hx_redirect(request, "leads:quote_edit", copy.pk)


@access(Access.MEMBER, "POST")
def quote_amount(request: MemberRequest, pk: int) -> HttpResponse:
    """Give the opportunity the amount that the quotation says; with `undo`, what it was before."""
    it = _mine(request, pk)
    act, said = (
        (quoted.put_back, _("The amount is what it was before."))
        if "undo" in request.POST
        else (quoted.take_amount, _("The opportunity has the amount of the quotation."))
    )
    try:
        version = int(request.POST.get("version", "0")[:9] or 0)
        act(it, by=request.user, today=business_date(), version=version)
        messages.success(request, said)
    except ValueError:
        raise Http404 from None
    except Refusal as refusal:
        messages.error(request, str(refusal))
    return hx_redirect(request, "leads:story", it.opportunity_id)


@access(Access.MEMBER, "POST")
def quote_discard(request: MemberRequest, pk: int) -> HttpResponse:
    """Give up a draft."""
    it = _mine(request, pk)
    try:
        services.discard(it, by=request.user, version=it.version)
        messages.success(request, _("The draft is discarded."))
    except Refusal as refusal:
        messages.error(request, str(refusal))
    return hx_redirect(request, "leads:story", it.opportunity_id)


@access(Access.MEMBER, "GET")
def quote_print(request: MemberRequest, pk: int) -> HttpResponse:
    """The document on A4, in its own language or the one asked for, whatever the reader's is."""
    it = _seen(request, pk)
    language = request.GET.get("lang", "")
    language = language if language in LANGUAGES else it.language
    rows = documents.lines_in(_lines(request, it).select_related("product"), language, it.letterhead)
    company = documents.seller_of(it, company_profile())
    with translation.override(language):
        chinese = language.startswith("zh")
        context = {
            "it": it,
            "lines": rows,
            "discounted": any(row.line.discount for row in rows),
            "capitals": capital_yuan(it.total, language) if chinese and it.currency == "CNY" else "",
            "seller": company,
            **documents.standing(it, company, language),
            "languages": [(code, name, code == language) for code, name in settings.LANGUAGES],
            "expired": it.has_expired(business_date()),
        }
        return render(request, "leads/quotes/print.html", context)


def _editor(request: MemberRequest, opportunity: Opportunity, it: Quote | None, stored: list[Any]) -> HttpResponse:
    more, products = "more" in request.POST, offered(request)
    data = with_more_rows(request.POST) if more else request.POST if request.method == "POST" else None
    form = QuoteForm(data, user=request.user, opportunity=opportunity, quote=it)
    currency = (data or {}).get("currency") or (it.currency if it else opportunity.currency)
    language = (data or {}).get("language") or (it.language if it else form.initial["language"])
    rows = lines_of_form(data, stored, products, currency=currency, language=language)
    status, refusal = 200, None
    if data is not None and not more:
        status = 422
        both = [form.is_valid(), rows.is_valid()]
        rows.tell(form)
        if all(both):
            try:
                saved = _save(request, opportunity, it, form, rows)
            except Refusal as no:
                status, refusal = 409, no
            else:
                messages.success(request, _("The draft is saved."))
                return hx_redirect(request, "leads:quote", saved.pk)
    discount = percentage(data.get("discount", "")) if data is not None else it.discount if it else Decimal(0)
    context = {
        "it": it,
        "opportunity": opportunity,
        "form": form,
        "rows": rows,
        "products": products,
        "currency": currency,
        "refusal": refusal,
        **sums(rows, discount),
    }
    return render(request, "leads/quotes/edit.html", context, status=status)


def _save(request: MemberRequest, opportunity: Opportunity, it: Quote | None, form: QuoteForm, rows: Any) -> Quote:
    if it is None:
        return services.draft(opportunity, form.values(), rows.lines(), by=request.user)
    return services.change(it, form.values(), rows.lines(), by=request.user, version=form.cleaned_data["version"] or 0)


def _seen(request: MemberRequest, pk: int) -> Quote:
    seen = Quote.objects.visible_to(request.user).select_related("opportunity__account", "issued_by", "our_contact")
    return get_object_or_404(seen, pk=pk)


def _mine(request: MemberRequest, pk: int) -> Quote:
    mine = Quote.objects.editable_by(request.user).select_related("opportunity__account")
    return get_object_or_404(mine, pk=pk)


def _lines(request: MemberRequest, it: Quote) -> LineQuerySet:
    return QuoteLine.objects.visible_to(request.user).filter(quote=it).current()


def _versions(request: MemberRequest, it: Quote) -> list[Quote]:
    """All versions under one number, the latest first; a draft without a number stands alone."""
    if not it.number:
        return [it]
    seen = Quote.objects.visible_to(request.user).filter(number=it.number, opportunity=it.opportunity_id)
    return list(seen.order_by("-edition"))
