"""The list of orders, one order with the records before and after it, winning, and making an order void."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.services.contacts import first_day
from accounts.services.managers import managers_of, manages
from core import formatting
from core.access import Access, access
from core.clock import business_date
from core.htmx import is_htmx
from core.ways_back import came_from, leads_back
from leads import after_commit
from leads.columns import ORDERS
from leads.forms.opportunities import VoidForm, WinForm
from leads.lists import line_sources, steps_of
from leads.models import Opportunity, Order, Stage
from leads.order_list import listing
from leads.order_list.asked import STATES, Asked
from leads.pipeline.periods import PRESETS
from leads.services import criteria
from leads.services import orders as services
from leads.services.numbering import NumberTaken
from leads.views import filling
from leads.views.opportunities import dialog, editable
from lists.registry import COLUMNS, LONGEST_QUERY, VIEW
from lists.services import views
from users.models import User
from users.requests import MemberRequest

WIDE = ("first", "last", "product", "min", "max", "currency", "state")


@leads_back(gettext_lazy("Orders"))
@access(Access.MEMBER, "GET")
def order_list(request: MemberRequest) -> HttpResponse:
    """Orders of a period as rows: narrowed and ordered by the address, added up by currency."""
    if not request.GET and (chosen := views.default_of(ORDERS, request.user)):
        return redirect(views.address_of(ORDERS, chosen))
    asked = Asked(request.user, request.GET, business_date())
    page, now = listing.listed(asked), listing.sort_of(asked)
    context = {
        "asked": asked,
        "page": page,
        "sums": listing.sums(asked),
        "columns": listing.columns(asked),
        "query": asked.address(),
        "here": request.path,
        "scopes": [(words, asked.address(scope=name, team=None, person=None), name == asked.scope and not asked.team
                    and not asked.person) for name, words in asked.scopes.items()],
        "teams": [(team.pk, team.name) for team in asked.teams],
        "people": [(person.pk, person.name) for person in asked.people],
        "periods": _periods(asked),
        "states": list(STATES.items()),
        "sorts": [(name, words, name == now) for name, words in listing.SORTS.offered(now)],
        "text": {name: asked.text(name) for name in ("product", "min", "max", "first", "last", "q", "sort", COLUMNS, VIEW)},
        "widened": "yes" if any(asked.text(name) for name in WIDE) else "",
        "prev": f"?{asked.address(before=page.before)}" if page.before else "",
        "next": f"?{asked.address(after=page.after)}" if page.after else "",
        "saved": {"view": views.named(ORDERS, asked.text(VIEW), request.user)},
        "fragment": is_htmx(request),
    }  # fmt: skip
    return render(request, "leads/orders/list.html#list" if is_htmx(request) else "leads/orders/list.html", context)


@leads_back(gettext_lazy("Order"))
@access(Access.MEMBER, "GET")
def order(request: MemberRequest, pk: int) -> HttpResponse:
    """One order: what was bought, by whom, for whom it counts; or why it is void."""
    today = business_date()
    asked = Asked(request.user, QueryDict(request.GET.get("list", "")[:LONGEST_QUERY]), today)
    it = get_object_or_404(listing.loaded(asked).select_related("voided_by", "account__owner"), pk=pk)
    back, words = came_from(request.GET.get("from", ""))
    context: dict[str, Any] = {
        "it": it,
        "title": listing.title_of(it),
        "may_void": not it.voided_at and manages(request.user, it.account),
        "who_voids": "" if it.voided_at or manages(request.user, it.account) else _who_voids(it, request.user),
        "back": back or reverse("leads:orders"),
        "back_words": words or _("Orders"),
        "earlier": _earlier(request, it),
        "note": _note(request, it),
        **(_around(asked, it) if "list" in request.GET else {}),
    }
    return render(request, "leads/orders/order.html", context)


def _around(asked: Asked, it: Order) -> dict[str, Any]:
    before, after = listing.around(asked, it)
    kept = asked.address()
    back = f"{reverse('leads:orders')}?{kept}" if kept else reverse("leads:orders")
    around = {"before": before, "after": after, "place": listing.place_of(asked, it)}
    return {"back": back, "back_words": _("Orders"), "list_query": kept, **around}


def _note(request: MemberRequest, it: Order) -> str:
    """What was said when it was won, also by an opportunity that was taken back since: a reason, or a file's notes."""
    return listing.note_on_page(listing.with_notes(Order.objects.visible_to(request.user)).get(pk=it.pk))


def _who_voids(it: Order, user: User) -> str:
    """Whom to ask, for a reader who may not do it."""
    nearest = managers_of(it.account.team_id)[:1]
    name = User.objects.visible_to(user).filter(pk__in=nearest).values_list("name", flat=True).first()
    if not name:
        return _("A manager or an admin makes an order void.")
    return _("Entered by mistake? %(name)s, or an admin, makes it void.") % {"name": name}


def _earlier(request: MemberRequest, it: Order) -> list[Order]:
    """The account's other orders, the latest first: what to read before one asks for the next."""
    others = Order.objects.visible_to(request.user).valid().filter(account=it.account_id).exclude(pk=it.pk)
    found = list(others.select_related("opportunity").order_by("-ordered_on", "-pk")[:5])
    for other in found:
        other.title = listing.title_of(other)  # type: ignore[attr-defined]
    return found


def _periods(asked: Asked) -> list[tuple[str, Any]]:
    known: list[tuple[str, Any]] = list(PRESETS.items())
    years = [(str(asked.today.year - back), str(asked.today.year - back)) for back in (1, 2)]
    chosen = asked.period
    rest = [] if chosen.key in {key for key, _words in (*known, *years)} else [(chosen.key, chosen.words)]
    return [*known, *years, *rest]


@access(Access.MEMBER, "GET", "POST")
def win(request: MemberRequest, pk: int) -> HttpResponse:
    """Turn an opportunity into an order."""
    opportunity = editable(request, pk)
    if request.method != "POST" and (gaps := criteria.required(opportunity, Stage.ORDER)):
        context = {
            "it": opportunity,
            "to": Stage.ORDER,
            "gaps": criteria.in_short(gaps),
            "required": True,
            "action": request.path,
            "fill": filling.address(request, opportunity, filling.WIN),
        }
        template = "leads/pipeline/move.html#dialog" if is_htmx(request) else "leads/pipeline/move.html"
        return render(request, template, context)
    form = WinForm(
        request.POST or None,
        opportunity=opportunity,
        first_day=first_day(opportunity.account),
        sources=line_sources(opportunity, request.user, chosen=request.GET.get("quote", "")),
    )

    def save() -> str:
        data = form.cleaned_data
        moved = _taken_back(opportunity, request, data["ordered_on"])
        try:
            services.win(
                opportunity,
                amount=data["amount"],
                currency=data["currency"],
                ordered_on=data["ordered_on"],
                by=request.user,
                today=business_date(),
                version=data["version"],
                reason=data.get("reason", ""),
                number=data["number"],
                number_reason=data["number_reason"],
                **form.carried(),
            )
        except NumberTaken:
            form.number_taken = True
            raise
        after_commit.open_steps()
        return formatting.sentences(_("Order saved. A satisfaction contact and a next-need step follow."), moved)

    return dialog(
        request,
        form,
        save,
        opportunity.account,
        title=_("Won: make the order"),
        submit=_("Save order"),
        opportunity=opportunity,
        lacking=criteria.before_order(opportunity),
        fill=filling.address(request, opportunity, filling.WIN),
    )


@access(Access.MANAGER, "GET", "POST")
def order_void(request: MemberRequest, pk: int) -> HttpResponse:
    """Make an order void that was entered by mistake."""
    order = get_object_or_404(
        Order.objects.visible_to(request.user).valid().select_related("account", "opportunity"), pk=pk
    )
    form = VoidForm(request.POST or None)
    along = services.only_this_order(order)
    to: list[str] = [reverse("leads:order", args=[order.pk])] if along else []  # the opportunity has no page then

    def save() -> str:
        services.void_order(order, by=request.user, reason=form.cleaned_data["reason"], today=business_date())
        after_commit.open_steps()
        if along:
            return _("The order is void, and the opportunity that was imported with it is taken back.")
        if order.opportunity_id:
            return _("The order is void; its opportunity is open again.")
        return _("The order is void.")

    return dialog(
        request,
        form,
        save,
        order.account,
        title=_("Make this order void?"),
        submit=_("Make void"),
        to=to,
        order=order,
        becomes=_becomes(order, along=along),
        danger=True,
    )


def _becomes(order: Order, *, along: bool) -> str:
    """What happens to the opportunity of an order that is made void, in words."""
    if not order.opportunity_id:
        return _("It has no opportunity; nothing else changes.")
    if along:
        return _("Its opportunity was imported with it and holds nothing else: it is taken back as well.")
    stage = services.stage_before(order.opportunity_id).label
    return _("Its opportunity is open again at the stage “%(stage)s”.") % {"stage": stage}


def _taken_back(opportunity: Opportunity, request: MemberRequest, ordered_on: date) -> str:
    """In words what an order moves back to its day: an opening, or stages, that are younger than it."""
    day, opened = formatting.day(ordered_on), opportunity.opened_on
    if opened > ordered_on:
        words = _("The order is older than the opening of %(opened)s: the opportunity now counts as opened on %(day)s.")
        return words % {"opened": formatting.day(opened), "day": day}
    if any(step.on > ordered_on for step in steps_of(opportunity, request.user)):
        return _("The order is older than its last stages: they now count as reached on %(day)s.") % {"day": day}
    return ""
