"""Lines of an opportunity: the editor, its running totals, and the part of the opportunity's page."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _

from accounts.models import Account, State
from core.access import Access, access
from core.amounts import without_percent
from core.clock import business_date
from core.errors import Refusal
from core.htmx import hx_redirect
from leads.forms.lines import LinesForm, lines_of_form, with_more_rows
from leads.forms.opportunities import currencies
from leads.models import Opportunity, OpportunityLine, Quote, QuoteState
from leads.services import lines as services
from leads.services import quoted
from leads.services.quotes import differs
from leads.views.products import offered
from users.requests import MemberRequest


@access(Access.MEMBER, "GET")
def money(request: MemberRequest, pk: int) -> HttpResponse:
    """The part of an opportunity's page with its lines and quotations."""
    seen = Opportunity.objects.visible_to(request.user).select_related("account")
    it, today = get_object_or_404(seen, pk=pk), business_date()
    rows = list(OpportunityLine.objects.visible_to(request.user).filter(opportunity=it).current())
    quotes = list(Quote.objects.visible_to(request.user).filter(opportunity=it).order_by("-pk"))
    may_edit = (
        it.is_open
        and it.account.state == State.OWNED
        and Account.objects.editable_by(request.user).filter(pk=it.account_id).exists()
    )
    total = services.total_of(rows)
    says = next((quote for quote in quotes if quote.state in quoted.SAYS), None)
    follows = says is not None and not differs(says, it)
    context = {
        "it": it,
        "lines": rows,
        "total": total,
        "differs": bool(rows and it.is_open and it.amount is not None and it.amount != total and not follows),
        "quotes": [(quote, quote.has_expired(today)) for quote in quotes],
        "may_edit": may_edit,
        "accepted": _accepted(it, quotes),
        "has_draft": any(quote.is_draft for quote in quotes),
    }
    return render(request, "leads/parts/money.html", context)


@access(Access.MEMBER, "GET", "POST")
def lines(request: MemberRequest, pk: int) -> HttpResponse:
    """Change the lines of an opportunity."""
    mine = Opportunity.objects.editable_by(request.user).select_related("account")
    it, products = get_object_or_404(mine, pk=pk), offered(request)
    more = "more" in request.POST
    data = with_more_rows(request.POST) if more else request.POST if request.method == "POST" else None
    form = LinesForm(data, initial={"version": it.version, "follow": it.amount_from_lines or it.amount is None})
    stored = OpportunityLine.objects.visible_to(request.user).filter(opportunity=it).current()
    rows = lines_of_form(data, list(stored), products, currency=it.currency)
    status, refusal = 200, None
    if data is not None and not more:
        status = 422
        both = [form.is_valid(), rows.is_valid()]
        rows.tell(form)
        if all(both):
            try:
                services.set_lines(
                    it,
                    rows.lines(),
                    follow=form.cleaned_data["follow"],
                    by=request.user,
                    today=business_date(),
                    version=form.cleaned_data["version"],
                )
            except Refusal as no:
                status, refusal = 409, no
            else:
                messages.success(request, _("The lines are saved."))
                return hx_redirect(request, "leads:story", it.pk)
    context = {
        "it": it,
        "form": form,
        "rows": rows,
        "products": products,
        "currency": it.currency,
        "refusal": refusal,
        **sums(rows, Decimal(0)),
    }
    return render(request, "leads/lines.html", context, status=status)


@access(Access.MEMBER, "POST")
def line_totals(request: MemberRequest) -> HttpResponse:
    """What the rows of a form add up to, while they are typed; nothing is saved."""
    currency = request.POST.get("currency", "") or request.POST.get("of_currency", "")
    currency = currency if currency in dict(currencies()) else ""
    rows = lines_of_form(request.POST, [], offered(request), currency=currency)
    context = {"currency": currency, **sums(rows, percentage(request.POST.get("discount", "")))}
    return render(request, "leads/parts/totals.html", context)


def _accepted(it: Opportunity, quotes: list[Quote]) -> Quote | None:
    """The quotation accepted last, of an open opportunity that says something else."""
    accepted = next((quote for quote in quotes if quote.state == QuoteState.ACCEPTED), None)
    return accepted if accepted and it.is_open and differs(accepted, it) else None


def sums(rows: Any, discount: Decimal) -> dict[str, Any]:
    """The lines that are right so far and their totals."""
    typed = rows.typed() if rows.is_bound else [form.initial for form in rows.forms if form.initial]
    if not rows.is_bound:
        typed = [_line(initial) for initial in typed]
    typed = [line for line in map(services.clean, typed) if line.quantity > 0]
    subtotal, total = services.subtotal_of(typed), services.total_of(typed, discount)
    return {"typed": typed, "subtotal": subtotal, "total": total, "discount": discount, "less": subtotal - total}


def percentage(typed: str) -> Decimal:
    """A discount as somebody types it; 0 for what is none."""
    try:
        found = Decimal(without_percent(typed)[:20] or "0")
    except InvalidOperation:
        return Decimal(0)
    return found if found.is_finite() and 0 <= found <= 100 else Decimal(0)


def _line(initial: dict[str, Any]) -> services.Line:
    return services.Line(
        text=initial["what"],
        quantity=Decimal(initial["quantity"]),
        unit=initial["unit"],
        unit_price=Decimal(initial["unit_price"]),
        discount=Decimal(initial["discount"] or 0),
    )
