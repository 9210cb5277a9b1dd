"""Leads, opportunities and orders as spreadsheets; the headers are those an import recognises."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import Case, CharField, DateField, F, QuerySet, Value, When
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts import search
from accounts.exporting import LIST as ACCOUNT_LIST
from accounts.exporting import accounts_of
from accounts.models import Account
from core.clock import business_date
from leads import yields
from leads.columns import CAMPAIGNS as CAMPAIGN_LIST
from leads.columns import LEADS as LEAD_LIST
from leads.columns import OPPORTUNITIES as PIPELINE
from leads.columns import ORDERS as ORDER_LIST
from leads.forms.campaigns import CampaignFilter
from leads.lead_listing import LeadListing
from leads.models import Campaign, Lead, LeadQuerySet, Opportunity, OpportunityQuerySet, Order, OrderQuerySet
from leads.order_list import listing as order_listing
from leads.order_list.asked import Asked as AskedOrders
from leads.pipeline import listing
from leads.pipeline.asked import Asked
from leads.services.catalogues import reason_words
from lists.exporting import Column, ExportKind
from users.models import User


def _leads(user: User, params: QueryDict, today: date) -> LeadQuerySet:
    """The leads of a list that the person may export: those of its tab, as its filters and its search narrow them."""
    leads, rows = LeadListing(user, params, today), Lead.objects.exportable_by(user).present()
    door = {
        "mine": Lead.objects.filter(owner_id__in=user.served_owner_ids),
        "team": Lead.objects.of_teams(user),
        "pool": Lead.objects.in_pool_for(user),
    }.get(leads.scope)
    if door is not None:
        rows = rows.filter(pk__in=door.values("pk"))
    rows = leads.filter.narrowed(rows)
    if leads.q:
        rows = search.matching(rows, leads.q, telephones=True)  # type: ignore[arg-type, assignment]
    return rows.select_related("owner", "campaign", "referred_by")


def _opportunities(user: User, params: QueryDict, today: date) -> OpportunityQuerySet:
    rows = Opportunity.objects.at_accounts(accounts_of(user, params, today), user=user)
    return rows.select_related("account__owner", "credited_to").annotate(because=because())


def because() -> Case:
    """Why an opportunity was lost, in the reader's language."""
    words = (When(lost_reason=code, then=Value(said)) for code, said in reason_words().items())
    return Case(*words, default=F("lost_reason"), output_field=CharField())


def _orders(user: User, params: QueryDict, today: date) -> OrderQuerySet:
    rows = order_listing.with_notes(Order.objects.at_accounts(accounts_of(user, params, today), user=user))
    return rows.select_related("account", "opportunity", "credited_to")


LEADS = ExportKind(
    "leads",
    _("Leads"),
    (
        Column("company", _("Company"), lambda lead: lead.company),
        Column("person", _("Person"), lambda lead: lead.person),
        Column("title", _("Job title"), lambda lead: lead.title),
        Column("telephones", _("Telephones"), lambda lead: lead.telephones),
        Column("email", _("E-mail"), lambda lead: lead.email),
        Column("wechat", _("WeChat"), lambda lead: lead.wechat),
        Column("website", _("Website"), lambda lead: lead.website),
        Column("industry", _("Industry"), lambda lead: lead.industry),
        Column("region", _("Region"), lambda lead: lead.region),
        Column("address", _("Address"), lambda lead: lead.address),
        Column("employees", _("Employees"), lambda lead: lead.employees),
        Column("tags", _("Tags"), lambda lead: lead.tags),
        Column("need", _("Need"), lambda lead: lead.need),
        Column("notes", _("Notes"), lambda lead: lead.notes),
        Column("source", _("Source"), lambda lead: lead.get_source_display()),
        Column("campaign", _("Campaign"), lambda lead: str(lead.campaign or "")),
        Column("referred_by", _("Referred by"), lambda lead: lead.referred_by.name if lead.referred_by else ""),
        Column("state", _("Status"), lambda lead: lead.get_state_display()),
        Column("owner", _("Assigned to"), lambda lead: lead.owner.name if lead.owner else ""),
        Column("owner_email", _("Assigned to (e-mail)"), lambda lead: lead.owner.email if lead.owner else ""),
        Column("assigned", _("Assigned on"), lambda lead: lead.assigned_on),
        Column("contacts", _("Contacts"), lambda lead: lead.contacts),
        Column("created", _("Entered on"), lambda lead: lead.created_on),
        Column("last", _("Last contact"), lambda lead: lead.last_contact_on),
        Column("next", _("Next contact"), lambda lead: lead.next_contact_on),
        Column("back", _("Goes back"), lambda lead: lead.return_due_on),
    ),
    _leads,
    LEAD_LIST.name,
    first="company",
    shown=lambda user, params, today: [name for name, *_rest in LeadListing(user, params, today).columns],
    in_order=lambda user, params, today, rows: LeadListing(user, params, today).in_order(rows),
)


def _of_pipeline(user: User, params: QueryDict, today: date) -> OpportunityQuerySet:
    """The opportunities of the pipeline's list, as far as their accounts are the person's to export."""
    rows = listing.rows(Asked(user, params, today)).filter(account__in=Account.objects.exportable_by(user))
    return rows.select_related("account__owner", "credited_to").annotate(
        as_of=Value(today, DateField()), because=because()
    )


def _of_order_list(user: User, params: QueryDict, today: date) -> OrderQuerySet:
    """The orders of the list of orders, as far as their accounts are the person's to export."""
    asked = AskedOrders(user, params, today)
    rows = asked.narrowed(Order.objects.at_accounts(Account.objects.exportable_by(user), user=user))
    if asked.scope == "mine":
        rows = rows.filter(credited_to=user)
    return order_listing.with_all(order_listing.with_notes(rows), asked)


OPPORTUNITIES = ExportKind(
    "opportunities",
    _("Opportunities"),
    (
        Column("account", _("Account"), lambda o: o.account.name),
        Column("name", _("Name"), lambda o: o.name),
        Column("product", _("Product"), lambda o: o.product),
        Column("amount", _("Amount"), lambda o: o.amount),
        Column("currency", _("Currency"), lambda o: o.currency),
        Column("stage", _("Stage"), lambda o: f"{o.stage} {o.get_stage_display()}"),
        Column("outcome", _("Outcome"), lambda o: o.get_outcome_display()),
        Column("opened", _("Opened on"), lambda o: o.opened_on),
        Column("expected", _("Expected close"), lambda o: o.expected_close_on),
        Column("closed", _("Closed on"), lambda o: o.closed_on),
        Column("lost_reason", _("Lost because"), lambda o: o.because),
        Column("lost_note", _("What happened"), lambda o: o.lost_note),
        Column("competitor", _("Competitor"), lambda o: o.competitor),
        Column("owner", _("Owner"), lambda o: o.account.owner.name if o.account.owner else ""),
        Column("credited", _("Credited to"), lambda o: o.credited_to.name if o.credited_to else ""),
    ),
    _opportunities,
    ACCOUNT_LIST,
)
OF_PIPELINE = ExportKind(
    "pipeline",
    _("Opportunities"),
    (
        *OPPORTUNITIES.columns,
        Column("days", _("Days in stage"), lambda o: (o.as_of - o.since).days if o.is_open else None),
        Column("step", _("Next step"), lambda o: o.account.next_step_on),
        Column("tags", _("Tags"), lambda o: o.tags),
        Column("industry", _("Industry"), lambda o: o.account.industry),
        Column("region", _("Region"), lambda o: o.account.region),
        Column("grade", _("Grade"), lambda o: o.account.grade),
    ),
    _of_pipeline,
    PIPELINE.name,
    shown=lambda user, params, today: [name for name, *_rest in listing.columns(Asked(user, params, today))],
    in_order=lambda user, params, today, rows: listing.in_order(Asked(user, params, today), rows),
)

ORDERS = ExportKind(
    "orders",
    _("Orders"),
    (
        Column("account", _("Account"), lambda o: o.account.name),
        Column("number", _("Order number"), lambda o: o.number),
        Column("ordered", _("Ordered on"), lambda o: o.ordered_on),
        Column("amount", _("Amount"), lambda o: o.amount),
        Column("currency", _("Currency"), lambda o: o.currency),
        Column("opportunity", _("Opportunity"), lambda o: o.opportunity.name if o.opportunity else ""),
        Column("credited", _("Credited to"), lambda o: o.credited_to.name if o.credited_to else ""),
        Column("credited_email", _("Credited to (e-mail)"), lambda o: o.credited_to.email if o.credited_to else ""),
        Column("notes", _("Notes"), order_listing.note_of),
        Column("void", _("Void because"), lambda o: o.void_reason),
    ),
    _orders,
    ACCOUNT_LIST,
)
OF_ORDER_LIST = ExportKind(
    "order_list",
    _("Orders"),
    (
        *ORDERS.columns,
        Column("product", _("Lines"), lambda o: order_listing.products_of(o)),
        Column("team", _("Team"), lambda o: o.team.name if o.team else ""),
        Column("industry", _("Industry"), lambda o: o.account.industry),
        Column("region", _("Region"), lambda o: o.account.region),
        Column("grade", _("Grade"), lambda o: o.account.grade),
        Column("entered", _("Entered on"), lambda o: business_date(o.created_at)),
    ),
    _of_order_list,
    ORDER_LIST.name,
    first="number",
    in_order=lambda user, params, today, rows: order_listing.in_order(AskedOrders(user, params, today), rows),
)


def _campaigns(user: User, params: QueryDict, today: date) -> QuerySet[Campaign]:
    """The campaigns of the list: everybody sees them, and what came of them as far as the leads are the reader's."""
    chosen = CampaignFilter(params, user=user, years=yields.years_of(user)).chosen
    rows: QuerySet[Campaign] = yields.narrowed(user, chosen)
    return rows


def _figures(user: User, campaigns: list[Any]) -> None:
    for line in yields.lines(user, campaigns):
        line.campaign.line = line  # type: ignore[attr-defined]


def _in_other_currencies(campaign: Any) -> list[str]:
    return [f"{amount} {currency}" for currency, amount in campaign.line.money if currency != campaign.currency]


def _divided_by(campaign: Any, what: str) -> int | None:
    """All leads or orders of the campaign, where its cost is divided by them for the reader."""
    line = campaign.line
    return getattr(line.divisor, what) if line.cost is not None and line.divisor else None


CAMPAIGNS = ExportKind(
    "campaigns",
    _("Campaigns"),
    (
        Column("name", _("Name"), lambda c: c.name),
        Column("kind", _("Kind"), lambda c: c.get_kind_display()),
        Column("starts_on", pgettext_lazy("day", "From"), lambda c: c.starts_on),
        Column("ends_on", pgettext_lazy("day", "To"), lambda c: c.ends_on),
        Column("place", _("Place"), lambda c: c.place),
        Column("owner", _("Responsible"), lambda c: c.owner.name),
        Column("leads", _("Leads"), lambda c: c.line.outcome.leads),
        Column("contacted", _("Contacted"), lambda c: c.line.outcome.contacted),
        Column("qualified", _("Qualified"), lambda c: c.line.outcome.qualified),
        Column("converted", _("Converted"), lambda c: c.line.outcome.converted),
        Column("orders", _("Orders"), lambda c: c.line.outcome.orders),
        Column("money", pgettext_lazy("amount", "Money"), lambda c: dict(c.line.money).get(c.currency)),
        Column("money_others", _("Money in other currencies"), _in_other_currencies),
        Column("cost", _("Cost"), lambda c: c.line.cost),
        Column("cost_leads", _("Leads that the cost is divided by"), lambda c: _divided_by(c, "leads")),
        Column("per_lead", _("Cost per lead"), lambda c: c.line.per_lead),
        Column("cost_orders", _("Orders that the cost is divided by"), lambda c: _divided_by(c, "orders")),
        Column("per_order", _("Cost per order"), lambda c: c.line.per_order),
        Column("currency", _("Currency"), lambda c: c.currency),
    ),
    _campaigns,
    CAMPAIGN_LIST.name,
    dress=_figures,
    along={
        "money": ("currency", "money_others"),
        "cost": ("currency",),
        "per_lead": ("currency", "cost_leads"),
        "per_order": ("currency", "cost_orders"),
    },
)
