"""Rows of files that say who an erased person is (portraits.services.personal)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q

from accounts.models import KeyPerson
from accounts.naming import Naming
from followups.models import FollowUp
from imports.models import ImportRow, Kind
from leads.models import Lead, Order

if TYPE_CHECKING:
    from django.db.models import QuerySet


def rows(persons: list[KeyPerson], naming: Naming) -> QuerySet[ImportRow]:
    """Rows that are about them for certain: they made them, or something at their account, or hold their number."""
    ids, accounts = [each.pk for each in persons], [each.account_id for each in persons]
    colleagues = KeyPerson.objects.filter(account__in=accounts).values("pk")
    made = Q(batch__kind=Kind.PERSONS, made__in=colleagues) | Q(batch__kind=Kind.ACCOUNTS, made__in=accounts)
    made |= Q(batch__kind=Kind.PERSONS, twin__k="person", twin__id__in=ids)  # what a preview found of them
    contacts = FollowUp.objects.filter(account__in=accounts).values("pk")
    made |= Q(batch__kind=Kind.FOLLOWUPS, made__in=contacts)
    orders = Order.objects.filter(account__in=accounts).values("pk")
    made |= Q(batch__kind=Kind.ORDERS, made__in=orders)
    leads = Lead.objects.filter(Q(account__in=accounts) | Q(key_person__in=ids)).values("pk")
    made |= Q(batch__kind=Kind.LEADS, made__in=leads)
    for word in naming.words:
        if "@" in word or sum(sign.isdigit() for sign in word) >= 7:
            rough = Naming.of_words([word]).rough
            made |= Q(raw__iregex=rough) | Q(twin__iregex=rough)
    return ImportRow.objects.filter(made)


def forget(persons: list[KeyPerson], naming: Naming) -> int:
    """Take what names them out of rows that are about them or their account; returns how many."""
    done = 0
    for row in rows(persons, naming):
        was = (row.raw, row.twin, row.problems, row.undo)
        now = tuple(naming.without(part) for part in was)
        if now != was:
            row.raw, row.twin, row.problems, row.undo = now
            row.save(update_fields=["raw", "twin", "problems", "undo"])
            done += 1
    return done
