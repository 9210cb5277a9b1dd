"""Leads, opportunities and orders as spreadsheets; the headers are those an import recognises."""

from __future__ import annotations

from datetime import date

from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from accounts.exporting import LIST as ACCOUNT_LIST
from accounts.exporting import accounts_of
from leads.models import Lead, LeadQuerySet, Opportunity, OpportunityQuerySet, Order, OrderQuerySet
from lists.exporting import Column, ExportKind
from users.models import User


def _leads(user: User, params: QueryDict, today: date) -> LeadQuerySet:
    return Lead.objects.exportable_by(user).present().select_related("owner", "campaign", "referred_by")


def _opportunities(user: User, params: QueryDict, today: date) -> OpportunityQuerySet:
    rows = Opportunity.objects.at_accounts(accounts_of(user, params, today), user=user)
    return rows.select_related("account__owner")


def _orders(user: User, params: QueryDict, today: date) -> OrderQuerySet:
    rows = Order.objects.at_accounts(accounts_of(user, params, today), user=user)
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
        Column("state", _("State"), lambda lead: lead.get_state_display()),
        Column("owner", _("Assigned to"), lambda lead: lead.owner.name if lead.owner else ""),
        Column("owner_email", _("Assigned to (e-mail)"), lambda lead: lead.owner.email if lead.owner else ""),
        Column("created", _("Entered on"), lambda lead: lead.created_on),
        Column("last", _("Last contact"), lambda lead: lead.last_contact_on),
        Column("next", _("Next contact"), lambda lead: lead.next_contact_on),
    ),
    _leads,
    "leads",
)

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
        Column("lost_reason", _("Lost because"), lambda o: o.get_lost_reason_display() if o.lost_reason else ""),
        Column("lost_note", _("What happened"), lambda o: o.lost_note),
        Column("competitor", _("Competitor"), lambda o: o.competitor),
        Column("owner", _("Owner"), lambda o: o.account.owner.name if o.account.owner else ""),
    ),
    _opportunities,
    ACCOUNT_LIST,
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
        Column("void", _("Void because"), lambda o: o.void_reason),
    ),
    _orders,
    ACCOUNT_LIST,
)
