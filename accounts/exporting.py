"""Accounts and their persons as spreadsheets; the headers are those an import recognises."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import DateField, Exists, OuterRef, Subquery, Value
from django.http import QueryDict
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts import search
from accounts.committee import coverage
from accounts.listing import Listing
from accounts.models import (
    Account,
    AccountQuerySet,
    KeyPerson,
    KeyPersonQuerySet,
    KeyRole,
    LedgerEntry,
    ReportingLine,
    Rule,
    State,
)
from accounts.pool_listing import PoolListing
from core.clock import business_date
from lists.exporting import Column, ExportKind
from users.models import User

LIST = "accounts"


def accounts_of(user: User, params: QueryDict, today: date) -> AccountQuerySet:
    """The accounts of a list that the person may export: own ones, the teams', all for admins."""
    listing, rows = Listing(user, params, today), Account.objects.exportable_by(user)
    if listing.scope == "mine":
        rows = rows.filter(state=State.OWNED, owner=user)
    elif listing.scope == "group":
        rows = rows.filter(pk__in=Account.objects.in_group_of(user).values("pk"))
    elif listing.scope == "team":
        rows = rows.filter(pk__in=Account.objects.of_teams(user).values("pk"))
    if listing.filter.form.is_valid():
        rows = listing.filter.filter_queryset(rows)
    return search.matching(rows, listing.q, telephones=True) if listing.q else rows


def _accounts(user: User, params: QueryDict, today: date) -> AccountQuerySet:
    rows = accounts_of(user, params, today).select_related("owner", "team", "parent", "referred_by")
    return rows.annotate(as_of=Value(today, DateField()))


def _dress(user: User, rows: list[Any]) -> None:
    coverage.attach(rows, user=user)


def _days_left(account: Any) -> int | None:
    """Days until the account goes unless something happens, as the list says it; none of a protected one."""
    due = min(filter(None, (account.suspend_due_on, account.recycle_due_on)), default=None)
    return None if due is None or account.protected else (due - account.as_of).days


def _persons(user: User, params: QueryDict, today: date) -> KeyPersonQuerySet:
    persons = KeyPerson.objects.at_accounts(accounts_of(user, params, today), user=user).filter(merged_into=None)
    boss = ReportingLine.objects.current().filter(person=OuterRef("pk"), boss__left_on=None)
    withheld = {"boss__restricted_at__isnull": False, "boss__erased_at": None}  # KeyPerson.shown
    return persons.select_related("account").annotate(
        boss_name=Subquery(boss.exclude(**withheld).values("boss__name")[:1]),
        boss_withheld=Exists(boss.filter(**withheld)),
    )


def _boss(person: Any) -> str | None:
    """Whom somebody reports to, as the pages say it."""
    return gettext("Name withheld") if person.boss_withheld else person.boss_name


def _pooled(user: User, params: QueryDict, today: date) -> AccountQuerySet:
    """The pool as its filters narrow it: nobody's accounts, so that only an admin takes them out."""
    mine = PoolListing(user, params).rows.order_by().values("pk")
    latest = LedgerEntry.objects.filter(account=OuterRef("pk")).order_by("-pk")
    rows = Account.objects.exportable_by(user).filter(state=State.POOLED, pk__in=mine)
    return rows.select_related("previous_owner").annotate(
        came_rule=Subquery(latest.values("rule")[:1]), came_contacts=Subquery(latest.values("evidence__contacts")[:1])
    )


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
        Column("source", _("Source"), lambda a: a.source_words),
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
        Column("since", _("State since"), lambda a: a.state_since),
        Column("contacts", _("Contacts"), lambda a: a.cycle_contacts if a.state == State.OWNED else None),
        Column("lifetime", _("Contacts in all"), lambda a: a.lifetime_contacts),
        Column("last", _("Last contact"), lambda a: a.last_contact_on),
        Column("step", _("Next step"), lambda a: a.next_step_on),
        Column("next", _("Next contact"), lambda a: a.next_contact_due_on),
        Column("days", _("Days left"), lambda a: _days_left(a)),
        Column("last_order", _("Last order"), lambda a: a.last_order_on),
        Column("entered", _("Entered on"), lambda a: business_date(a.created_at)),
        Column("committee", _("Committee"), lambda a: "; ".join(a.committee.words) if a.committee else ""),
    ),
    _accounts,
    LIST,
    shown=lambda user, params, today: [name for name, *_rest in Listing(user, params, today).columns],
    in_order=lambda user, params, today, rows: Listing(user, params, today).in_order(rows),
    dress=_dress,
)

_RULES = dict(Rule.choices)

POOL = ExportKind(
    "pool",
    _("Pool"),
    (
        Column("name", _("Name"), lambda a: a.name),
        Column("came", _("State since"), lambda a: a.state_since),
        Column("why", _("Why it came"), lambda a: _RULES.get(a.came_rule, "")),
        Column("contacts", _("Contacts then"), lambda a: a.came_contacts),
        Column("lifetime", _("Contacts in all"), lambda a: a.lifetime_contacts),
        Column("last", _("Last contact"), lambda a: a.last_contact_on),
        Column("previous", _("Previous owner"), lambda a: a.previous_owner.name if a.previous_owner else ""),
        Column("grade", _("Grade"), lambda a: a.grade),
        Column("industry", _("Industry"), lambda a: a.industry),
        Column("region", _("Region"), lambda a: a.region),
        Column("employees", _("Employees"), lambda a: a.employees),
        Column("last_order", _("Last order"), lambda a: a.last_order_on),
        Column("entered", _("Entered on"), lambda a: business_date(a.created_at)),
    ),
    _pooled,
    "pool",
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
        Column("influence", _("Influence"), lambda p: p.influence),
        Column("reports_to", _("Reports to"), _boss),
        Column("department", _("Department"), lambda p: p.department),
        Column("rank", _("Rank"), lambda p: p.get_rank_display() if p.rank else ""),
        Column("last", _("Last contact"), lambda p: p.last_contact_on),
        Column("left_on", _("Left on"), lambda p: p.left_on),
    ),
    _persons,
    LIST,
)
