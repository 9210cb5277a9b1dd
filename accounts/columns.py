"""The columns of the list of accounts and of the pool."""

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
            "score": _("Score"),
        },
        usual=("owner", "contacts", "last", "step", "next", "days"),
    )
)

# No telephone numbers, persons or contacts: they show once an account is claimed (domain.md section 3, claiming).
POOL = register(
    ListKind(
        name="pool",
        label=_("Pool"),
        address_name="accounts:pool",
        columns={
            "came": _("Came, and why"),
            "contacts": _("Contacts then"),
            "last": _("Last contact"),
            "previous": _("Previous owner"),
            "industry": _("Industry"),
            "region": _("Region"),
            "employees": _("Employees"),
            "lifetime": _("Contacts in all"),
            "last_order": _("Last order"),
            "entered": _("Entered on"),
        },
        usual=("came", "contacts", "last", "previous"),
    )
)
