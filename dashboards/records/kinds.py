"""What a file says of each kind of record that stands behind a figure, and which of them a person may take out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import DateField, Model, Q, QuerySet, Value
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext, pgettext_lazy

from accounts.exporting import ACCOUNTS
from accounts.models import Account, LedgerEntry
from core.clock import business_date
from dashboards.records.columns import ACCOUNT, DAY, REASON
from followups.exporting import FOLLOW_UPS
from followups.exporting import with_all as with_all_said
from followups.models import FollowUp, LeadContact, NextStep
from keyaccounts.models import Complaint, HighVisit
from leads.exporting import LEADS, OF_ORDER_LIST, OF_PIPELINE, because
from leads.models import Lead, Opportunity, Order
from lists.exporting import Column
from portraits.models import DistanceEntry
from users.models import User


@dataclass(frozen=True)
class Kind:
    """Records of one model: their columns, which a person may take out (domain.md section 7), and what is read along."""

    columns: Sequence[Column]
    mine: Callable[[User], Q]
    ready: Callable[[QuerySet[Any], date], QuerySet[Any]]


def _accounts(user: User) -> Q:
    return Q(pk__in=Account.objects.exportable_by(user).values("pk"))


def _at_accounts(user: User) -> Q:
    return Q(account__in=Account.objects.exportable_by(user).values("pk"))


def _leads(user: User) -> Q:
    return Q(pk__in=Lead.objects.exportable_by(user).values("pk"))


def _with_leads(user: User) -> Q:
    return Q(lead__in=Lead.objects.exportable_by(user).values("pk"))


def _along(*names: str) -> Callable[[QuerySet[Any], date], QuerySet[Any]]:
    return lambda rows, today: rows.select_related(*names)


def _deals(rows: QuerySet[Any], today: date) -> QuerySet[Any]:
    return rows.select_related("account__owner", "credited_to").annotate(
        as_of=Value(today, DateField()), because=because(), since=Coalesce("stage_since", "opened_on")
    )


def _complaints(rows: QuerySet[Any], today: date) -> QuerySet[Any]:
    return rows.select_related("account", "owner").annotate(as_of=Value(today, DateField()))


def _said(rows: QuerySet[Any], today: date) -> QuerySet[Any]:
    return with_all_said(rows.defer(None))


def _heard(rows: QuerySet[Any], today: date) -> QuerySet[Any]:
    return rows.defer(None).select_related("lead", "author")


def _state_of(complaint: Any) -> str:
    if complaint.closed_on:
        return pgettext("complaint", "Closed")
    if complaint.is_overdue(complaint.as_of):
        return str(_("Overdue"))
    return pgettext("complaint", "Answered") if complaint.answered_on else pgettext("complaint", "Not answered")


def _name(who: Any) -> str:
    return who.name if who else ""


# The chosen columns say what the lists show, and what one sorts and sums by; channels and notes stay in the lists of
# accounts and leads.
_OF_ACCOUNTS = (
    "name", "grade", "vip", "owner", "team", "state", "since", "contacts", "lifetime", "last", "next", "step",
    "last_order", "industry", "region", "employees", "source", "tags", "entered",
)  # fmt: skip
_OF_LEADS = (
    "company", "person", "state", "source", "campaign", "owner", "assigned", "contacts", "last", "next", "created",
    "industry", "region", "employees", "tags",
)  # fmt: skip
_OF_DEALS = (
    "account", "name", "product", "amount", "currency", "stage", "outcome", "opened", "expected", "closed", "days",
    "lost_reason", "competitor", "owner", "credited", "industry", "region", "grade",
)  # fmt: skip
_OF_ORDERS = (
    "number", "account", "ordered", "amount", "currency", "opportunity", "credited", "team", "industry", "region", "grade",
)  # fmt: skip
_OF_SAID = ("account", "at", "channel", "result", "persons", "text", "need", "author", "counts")

KINDS: dict[type[Model], Kind] = {
    Account: Kind(ACCOUNTS.chosen(_OF_ACCOUNTS), _accounts, _along("owner", "team")),
    Lead: Kind(LEADS.chosen(_OF_LEADS), _leads, _along("owner", "campaign")),
    Opportunity: Kind(OF_PIPELINE.chosen(_OF_DEALS), _at_accounts, _deals),
    Order: Kind(
        OF_ORDER_LIST.chosen(_OF_ORDERS), _at_accounts, _along("account", "opportunity", "credited_to", "team")
    ),
    FollowUp: Kind(FOLLOW_UPS.chosen(_OF_SAID), _at_accounts, _said),
    LeadContact: Kind(
        (
            Column("company", _("Company"), lambda c: c.lead.company),
            Column("at", _("Date and time"), lambda c: c.happened),
            Column("channel", _("Channel"), lambda c: c.get_channel_display()),
            Column("result", _("Outcome"), lambda c: c.get_result_display()),
            Column("person", _("Person"), lambda c: c.person),
            Column("text", _("What was said"), lambda c: c.text),
            Column("need", _("Need"), lambda c: c.get_need_display() if c.need else ""),
            Column("author", _("By"), lambda c: c.author.name),
        ),
        _with_leads,
        _heard,
    ),
    LedgerEntry: Kind(
        (
            ACCOUNT,
            DAY,
            Column("from", pgettext_lazy("move", "From"), lambda m: _place(m.from_user, m.from_state, m, "from_state")),
            Column("to", pgettext_lazy("move", "To"), lambda m: _place(m.to_user, m.to_state, m, "to_state")),
            Column("rule", _("Rule"), lambda m: m.get_rule_display()),
            REASON,
            Column("by", pgettext_lazy("move", "Moved by"), lambda m: _name(m.by)),
        ),
        _at_accounts,
        _along("account", "from_user", "to_user", "by"),
    ),
    NextStep: Kind(
        (
            ACCOUNT,
            Column("due", _("Due on"), lambda s: s.due_on),
            Column("kind", _("Kind"), lambda s: s.get_kind_display()),
            Column("text", _("What"), lambda s: s.text),
            Column("state", _("State"), lambda s: s.get_state_display()),
            Column("closed", _("Closed on"), lambda s: business_date(s.closed_at) if s.closed_at else None),
            Column("owner", _("Owner"), lambda s: _name(s.account.owner)),
        ),
        _at_accounts,
        _along("account__owner"),
    ),
    DistanceEntry: Kind(
        (
            ACCOUNT,
            DAY,
            Column("before", pgettext_lazy("a change", "Before"), lambda d: d.get_before_display() or ""),
            Column("after", pgettext_lazy("a change", "After"), lambda d: d.get_after_display()),
            Column("stages", pgettext_lazy("distance", "Stages"), lambda d: (d.after or 0) - (d.before or 0)),
            Column("by", _("Confirmed by"), lambda d: _name(d.by)),
        ),
        _at_accounts,
        _along("account", "by"),
    ),
    HighVisit: Kind(
        (
            ACCOUNT,
            DAY,
            Column("met", pgettext_lazy("visit", "Met with"), lambda v: v.person.shown if v.person else v.whom),
            Column("ours", pgettext_lazy("visit", "From us"), lambda v: v.ours),
        ),
        _at_accounts,
        _along("account", "person"),
    ),
    Complaint: Kind(
        (
            Column("text", _("Complaint"), lambda c: c.text),
            ACCOUNT,
            Column("state", _("State"), _state_of),
            Column("entered", _("Entered on"), lambda c: c.entered_on),
            Column("answer_due", _("First answer until"), lambda c: c.answer_due_on),
            Column("answered", pgettext_lazy("complaint", "Answered on"), lambda c: c.answered_on),
            Column("due", pgettext_lazy("complaint", "Due"), lambda c: c.due_on),
            Column("severity", _("How grave"), lambda c: c.get_severity_display()),
            Column("owner", _("Looked after by"), lambda c: c.owner.name),
        ),
        _at_accounts,
        _complaints,
    ),
}


def _place(who: Any, state: str, move: Any, field: str) -> str:
    """Whose the account was or became, or where it lay."""
    if who:
        return str(who.name)
    return str(getattr(move, f"get_{field}_display")()) if state else ""
