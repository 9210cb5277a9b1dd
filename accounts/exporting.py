"""Accounts and their persons as spreadsheets; the headers are those an import recognises."""

from __future__ import annotations

from datetime import date

from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from accounts import search
from accounts.listing import Listing
from accounts.models import Account, AccountQuerySet, KeyPerson, KeyPersonQuerySet, KeyRole
from lists.exporting import Column, ExportKind
from users.models import User

LIST = "accounts"


def accounts_of(user: User, params: QueryDict, today: date) -> AccountQuerySet:
    """The accounts of a list that the person may export: own ones, the teams', all for admins."""
    listing, rows = Listing(user, params, today), Account.objects.exportable_by(user)
    if listing.scope == "mine":
        rows = rows.filter(pk__in=Account.objects.owned_by(user).values("pk"))
    elif listing.scope == "group":
        rows = rows.filter(pk__in=Account.objects.in_group_of(user).values("pk"))
    elif listing.scope == "team":
        rows = rows.filter(pk__in=Account.objects.of_teams(user).values("pk"))
    if listing.filter.form.is_valid():
        rows = listing.filter.filter_queryset(rows)
    return search.matching(rows, listing.q, telephones=True) if listing.q else rows


def _accounts(user: User, params: QueryDict, today: date) -> AccountQuerySet:
    return accounts_of(user, params, today).select_related("owner", "team", "parent", "referred_by")


def _persons(user: User, params: QueryDict, today: date) -> KeyPersonQuerySet:
    persons = KeyPerson.objects.at_accounts(accounts_of(user, params, today), user=user).filter(merged_into=None)
    return persons.select_related("account")


ACCOUNTS = ExportKind(
    "accounts",
    _("Accounts"),
    (
        Column("name", _("Name"), lambda a: a.name),
        Column("industry", _("Industry"), lambda a: a.industry),
        Column("region", _("Region"), lambda a: a.region),
        Column("address", _("Address"), lambda a: a.address),
        Column("website", _("Website"), lambda a: a.website),
        Column("telephones", _("Telephones"), lambda a: a.telephones),
        Column("source", _("Source"), lambda a: a.source),
        Column("notes", _("Notes"), lambda a: a.notes),
        Column("employees", _("Employees"), lambda a: a.employees),
        Column("annual_revenue", _("Annual revenue"), lambda a: a.annual_revenue),
        Column("founded_year", _("Founded in"), lambda a: a.founded_year),
        Column("parent", _("Parent company"), lambda a: a.parent.name if a.parent else ""),
        Column("referred_by", _("Referred by"), lambda a: a.referred_by.name if a.referred_by else ""),
        Column("tags", _("Tags"), lambda a: a.tags),
        Column("owner", _("Owner"), lambda a: a.owner.name if a.owner else ""),
        Column("owner_email", _("Owner e-mail"), lambda a: a.owner.email if a.owner else ""),
        Column("started_on", _("Customer since"), lambda a: a.cycle_started_on),
        Column("team", _("Team"), lambda a: a.team.name if a.team else ""),
        Column("grade", _("Grade"), lambda a: a.grade),
        Column("score", _("Score"), lambda a: a.score),
        Column("score_known", _("Share known, in percent"), lambda a: a.score_known if a.score is not None else None),
        Column("grade_by_model", _("Grade by the model"), lambda a: a.grade_by_model),
        Column("grade_decided", _("Grade by decision"), lambda a: _("Yes") if a.grade_decided else _("No")),
        Column("vip", _("VIP"), lambda a: a.vip.upper()),
        Column("state", _("Status"), lambda a: a.get_state_display()),
        Column("contacts", _("Contacts"), lambda a: a.lifetime_contacts),
        Column("last", _("Last contact"), lambda a: a.last_contact_on),
        Column("next", _("Next contact"), lambda a: a.next_contact_due_on),
        Column("last_order", _("Last order"), lambda a: a.last_order_on),
    ),
    _accounts,
    LIST,
)

_ROLES = dict(KeyRole.choices)

PERSONS = ExportKind(
    "persons",
    _("Key persons"),
    (
        Column("account", _("Account"), lambda p: p.account.name),
        Column("name", _("Name"), lambda p: p.name),
        Column("title", _("Job title"), lambda p: p.title),
        Column("telephone", _("Telephone"), lambda p: p.telephone),
        Column("email", _("E-mail"), lambda p: p.email),
        Column("wechat", _("WeChat"), lambda p: p.wechat),
        Column("roles", _("Roles"), lambda p: [_ROLES[role] for role in p.roles if role in _ROLES]),
        Column("last", _("Last contact"), lambda p: p.last_contact_on),
        Column("left_on", _("Left on"), lambda p: p.left_on),
    ),
    _persons,
    LIST,
)
