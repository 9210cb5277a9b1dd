"""The records behind a figure, told alike: a program reads the rest at their own address."""

from __future__ import annotations

from functools import singledispatch
from typing import Any

from rest_framework import serializers

from accounts.models import Account, LedgerEntry
from core.api.examples import example
from followups.models import FollowUp, LeadContact, NextStep
from keyaccounts.models import Complaint, HighVisit
from leads.models import Lead, Opportunity, Order
from portraits.models import DistanceEntry

KINDS = (
    "account", "lead", "opportunity", "order", "move", "complaint", "follow_up", "lead_contact", "next_step", "distance",
    "high_visit",
)  # fmt: skip
RECORD = {
    "kind": "account", "id": 4711, "account": 4711, "lead": None, "name": "Acme Paper", "owner": 7,
    "owner_name": "Ann Seller", "on": "2026-03-02", "grade": "B", "stage": "", "amount": None, "currency": "",
    "contacts": 9, "days": None, "ordered_on": None, "rule": "",
}  # fmt: skip
NOTHING: dict[str, Any] = {
    "account": None, "lead": None, "name": "", "owner": None, "owner_name": "", "on": None, "grade": "", "stage": "",
    "amount": None, "currency": "", "contacts": None, "days": None, "ordered_on": None, "rule": "",
}  # fmt: skip


@example("A record behind a figure", answer=RECORD)
class RecordBehindSerializer(serializers.Serializer[Any]):
    """One of the records that a figure counts; what a record of its kind does not have is null or empty.

    `on` is the day that the list is about, `days` how long it lies or took, `rule` why it moved.
    """

    kind = serializers.ChoiceField(choices=KINDS)
    id = serializers.IntegerField()
    account = serializers.IntegerField(allow_null=True)
    lead = serializers.IntegerField(allow_null=True)
    name = serializers.CharField(allow_blank=True)
    owner = serializers.IntegerField(allow_null=True)
    owner_name = serializers.CharField(allow_blank=True)
    on = serializers.DateField(allow_null=True)
    grade = serializers.CharField(allow_blank=True)
    stage = serializers.CharField(allow_blank=True)
    amount = serializers.DecimalField(max_digits=16, decimal_places=2, allow_null=True)
    currency = serializers.CharField(allow_blank=True)
    contacts = serializers.IntegerField(allow_null=True)
    days = serializers.IntegerField(allow_null=True)
    ordered_on = serializers.DateField(allow_null=True)
    rule = serializers.CharField(allow_blank=True)


def told(row: Any) -> dict[str, Any]:
    """A record as the API tells it; its list may have given it a day, contacts or a rule of its own."""
    return {**NOTHING, "id": row.pk, **_told(row)}


@singledispatch
def _told(row: Any) -> dict[str, Any]:
    raise TypeError(f"{type(row).__name__} stands behind no figure")


@_told.register
def _(row: Account) -> dict[str, Any]:
    at: Any = row
    return {
        "kind": "account", "account": row.pk, "name": row.name, **_owner(row.owner), "grade": row.grade,
        "on": getattr(at, "due_day", None) or (row.state_since if hasattr(at, "lies") else row.last_contact_on),
        "contacts": getattr(at, "place", row.cycle_contacts), "days": getattr(at, "lies", None),
        "ordered_on": getattr(at, "first_ordered_on", row.last_order_on), "rule": getattr(at, "why", None) or "",
    }  # fmt: skip


@_told.register
def _(row: Lead) -> dict[str, Any]:
    return {"kind": "lead", "lead": row.pk, "name": str(row), **_owner(row.owner), "on": row.created_on,
            "stage": row.state}  # fmt: skip


@_told.register
def _(row: Opportunity) -> dict[str, Any]:
    return {
        "kind": "opportunity", "account": row.account_id, "name": row.name, **_owner(row.account.owner),
        "on": row.expected_close_on if row.is_open else row.closed_on, "stage": row.stage, "amount": row.amount,
        "currency": row.currency,
    }  # fmt: skip


@_told.register
def _(row: Order) -> dict[str, Any]:
    who = row.credited_to
    return {
        "kind": "order", "account": row.account_id, "name": row.account.name, **_owner(who), "on": row.ordered_on,
        "amount": row.amount, "currency": row.currency,
    }  # fmt: skip


@_told.register
def _(row: LedgerEntry) -> dict[str, Any]:
    at: Any = row
    return {
        "kind": "move", "account": row.account_id, "name": row.account.name, **_owner(row.to_user), "on": row.on,
        "rule": row.rule, "contacts": getattr(at, "contacts", None), "days": getattr(at, "lay", None),
        "ordered_on": getattr(at, "ordered_on", None),
    }  # fmt: skip


@_told.register
def _(row: Complaint) -> dict[str, Any]:
    return {"kind": "complaint", "account": row.account_id, "name": row.account.name, **_owner(row.owner),
            "on": row.due_on, "stage": str(row.severity)}  # fmt: skip


@_told.register
def _(row: FollowUp) -> dict[str, Any]:
    return {"kind": "follow_up", **_of_account(row), "on": row.occurred_on, "rule": row.result}


@_told.register
def _(row: LeadContact) -> dict[str, Any]:
    return {
        "kind": "lead_contact",
        "lead": row.lead_id,
        "name": str(row.lead),
        "on": row.occurred_on,
        "rule": row.result,
    }


@_told.register
def _(row: NextStep) -> dict[str, Any]:
    return {"kind": "next_step", **_of_account(row), "on": row.due_on, "rule": row.state}


@_told.register
def _(row: DistanceEntry) -> dict[str, Any]:
    return {"kind": "distance", **_of_account(row), "on": row.on, "stage": str(row.after)}


@_told.register
def _(row: HighVisit) -> dict[str, Any]:
    return {"kind": "high_visit", **_of_account(row), "on": row.on}


def _of_account(row: Any) -> dict[str, Any]:
    return {"account": row.account_id, "name": row.account.name}


def _owner(who: Any) -> dict[str, Any]:
    return {"owner": who.pk, "owner_name": who.name} if who else {}
