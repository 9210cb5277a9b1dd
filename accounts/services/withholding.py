"""Texts as they are shown while a person's data may not be processed: what names them reads as a mark (decision 0026)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from accounts.models import KeyPerson
from accounts.naming import Naming

if TYPE_CHECKING:
    from django.db import models


def veil(account_ids: Iterable[int], *lists: Iterable[models.Model], fields: Iterable[str]) -> None:
    """Take names and numbers of restricted persons out of `fields` of rows that are shown and not saved; one statement.

    Rows have an `account_id`; a field that a row does not have is passed over.
    """
    naming, names = restricted(account_ids), tuple(fields)
    if not naming:
        return
    for rows in lists:
        for row in rows:
            known = naming.get(row.account_id)  # type: ignore[attr-defined]
            for name in names if known else ():
                if (said := getattr(row, name, None)) and known is not None:
                    setattr(row, name, known.without(said))


def restricted(account_ids: Iterable[int]) -> dict[int, Naming]:
    """By account, what names its restricted persons; accounts without any are left out."""
    found: dict[int, list[Any]] = defaultdict(list)
    for person in KeyPerson.objects.filter(
        account__in=set(account_ids), restricted_at__isnull=False, erased_at=None
    ).order_by("pk"):
        found[person.account_id].append(person)
    return {account_id: Naming(persons) for account_id, persons in found.items()}
