"""Rows of files that say who an erased person is (portraits.services.personal)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q

from imports.models import ImportRow, Kind

if TYPE_CHECKING:
    from accounts.models import KeyPerson
    from portraits.services.personal.naming import Naming


def forget(persons: list[KeyPerson], naming: Naming) -> int:
    """Empty rows that made them, and take what names them out of rows that made their account; returns how many."""
    ids, accounts = [each.pk for each in persons], [each.account_id for each in persons]
    made = Q(batch__kind=Kind.PERSONS, made__in=ids) | Q(batch__kind=Kind.ACCOUNTS, made__in=accounts)
    exact = Q()
    for word in naming.words:
        if "@" in word or sum(sign.isdigit() for sign in word) >= 7:
            exact |= Q(raw__icontains=word)
    done = 0
    for row in ImportRow.objects.filter(made | exact if exact else made):
        was = (row.raw, row.twin, row.problems, row.undo)
        now = tuple(naming.without(part) for part in was)
        if now != was:
            row.raw, row.twin, row.problems, row.undo = now
            row.save(update_fields=["raw", "twin", "problems", "undo"])
            done += 1
    return done
