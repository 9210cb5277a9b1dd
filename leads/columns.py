"""The columns of the lists of leads, of opportunities, of orders and of campaigns."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lists.registry import ListKind, register

LEADS = register(
    ListKind(
        name="leads",
        label=_("Leads"),
        address_name="leads:list",
        columns={
            "need": _("Need"),
            "source": _("Source"),
            "owner": _("Assigned to"),
            "contacts": _("Contacts"),
            "next": _("Next contact"),
            "back": _("Goes back"),
            "last": _("Last contact"),
            "industry": _("Industry"),
            "region": _("Region"),
            "employees": _("Employees"),
            "tags": _("Tags"),
            "assigned": _("Assigned on"),
            "created": _("Entered on"),
        },
        usual=("need", "source", "owner", "contacts", "next", "back"),
    )
)

OPPORTUNITIES = register(
    ListKind(
        name="opportunities",
        label=_("Opportunities"),
        address_name="leads:pipeline_list",
        columns={
            "account": _("Account"),
            "stage": _("Stage"),
            "amount": _("Amount"),
            "expected": _("Expected close"),
            "days": _("Days in stage"),
            "step": _("Next step"),
            "owner": _("Owner"),
            "credited": _("Credited to"),
            "product": _("Product"),
            "competitor": _("Competitor"),
            "tags": _("Tags"),
            "opened": _("Opened"),
            "closed": _("Closed"),
            "industry": _("Industry"),
            "region": _("Region"),
            "grade": _("Grade"),
        },
        usual=("account", "stage", "amount", "expected", "days", "step", "owner"),
    )
)

ORDERS = register(
    ListKind(
        name="orders",
        label=_("Orders"),
        address_name="leads:orders",
        columns={
            "account": _("Account"),
            "ordered": _("Ordered on"),
            "amount": _("Amount"),
            "product": _("Product"),
            "credited": _("Credited to"),
            "team": _("Team"),
            "opportunity": _("Opportunity"),
            "currency": _("Currency"),
            "industry": _("Industry"),
            "region": _("Region"),
            "grade": _("Grade"),
            "entered": _("Entered on"),
            "void": _("Void because"),
        },
        usual=("account", "ordered", "amount", "product", "credited", "team"),
    )
)

CAMPAIGNS = register(
    ListKind(
        name="campaigns",
        label=_("Campaigns"),
        address_name="leads:campaigns",
        columns={
            "leads": _("Leads"),
            "contacted": _("Contacted"),
            "qualified": _("Qualified"),
            "converted": _("Converted"),
            "orders": _("Orders"),
            "money": pgettext_lazy("amount", "Money"),
            "cost": _("Cost"),
            "per_lead": _("Cost per lead"),
            "per_order": _("Cost per order"),
            "place": _("Place"),
        },
        usual=("leads", "contacted", "qualified", "orders", "money", "per_lead", "per_order"),
    )
)
