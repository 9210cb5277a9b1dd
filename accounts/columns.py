"""The columns of the list of accounts."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from lists.registry import ListKind, register

ACCOUNTS = register(
    ListKind(
        name="accounts",
        label=_("Accounts"),
        address_name="accounts:list",
        columns={
            "owner": _("Owner"),
            "contacts": _("Contacts"),
            "last": _("Last contact"),
            "step": _("Next step"),
            "next": _("Next contact"),
            "days": _("Days left"),
            "committee": _("Committee"),
            "industry": _("Industry"),
            "region": _("Region"),
            "team": _("Team"),
            "tags": _("Tags"),
            "source": _("Source"),
            "employees": _("Employees"),
            "last_order": _("Last order"),
            "lifetime": _("Contacts in all"),
            "since": _("State since"),
            "entered": _("Entered on"),
        },
        usual=("owner", "contacts", "last", "step", "next", "days"),
    )
)
