"""Rows of files that say who an erased person is (portraits.services.personal)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q

from accounts.naming import Naming
from followups.models import FollowUp
from imports.models import ImportRow, Kind
from leads.models import Lead

if TYPE_CHECKING:
    from accounts.models import KeyPerson


def forget(persons: list[KeyPerson], naming: Naming) -> int:
    """Empty rows that made them, and take what names them out of rows that made their account; returns how many."""
    ids, accounts = [each.pk for each in persons], [each.account_id for each in persons]
    made = Q(batch__kind=Kind.PERSONS, made__in=ids) | Q(batch__kind=Kind.ACCOUNTS, made__in=accounts)
    contacts = FollowUp.objects.filter(account__in=accounts).values("pk")
    made |= Q(batch__kind=Kind.FOLLOWUPS, made__in=contacts)
    leads = Lead.objects.filter(Q(account__in=accounts) | Q(key_person__in=ids)).values("pk")
    made |= Q(batch__kind=Kind.LEADS, made__in=leads)
    exact = Q()
    for word in naming.words:
        if "@" in word or sum(sign.isdigit() for sign in word) >= 7:
            exact |= Q(raw__iregex=Naming.of_words([word]).rough)
    done = 0
    for row in ImportRow.objects.filter(made | exact if exact else made):
        was = (row.raw, row.twin, row.problems, row.undo)
        now = tuple(naming.without(part) for part in was)
        if now != was:
            row.raw, row.twin, row.problems, row.undo = now
            row.save(update_fields=["raw", "twin", "problems", "undo"])
            done += 1
    return done
