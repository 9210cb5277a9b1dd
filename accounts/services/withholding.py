"""Texts as they are shown while a person's data may not be processed: what names them reads as a mark (decision 0026)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from copy import copy
from functools import lru_cache
from typing import Any

from django.db import models

from accounts.models import KeyPerson
from accounts.naming import Naming


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


def hide(
    *lists: Iterable[models.Model | None], persons: Iterable[KeyPerson] | None = None, of: int | None = None
) -> None:
    """Take the same out of every text of rows that are shown and not saved; one statement.

    `persons`: the restricted ones (`persons_of`), where they were read together with the rows; `of`: the account that
    all rows belong to, where they do not all say it themselves.
    """
    rows = [(row, of or row.account_id) for each in lists for row in each if row is not None]  # type: ignore[attr-defined]
    if not rows:
        return
    naming = restricted({pk for _row, pk in rows}) if persons is None else by_account(persons)
    for row, account_id in rows if naming else ():
        _clean(row, naming.get(account_id))


def hidden(row: Any, account_id: int, *more: models.Model) -> Any:
    """A copy of a row as it is shown: for what is quoted while the row itself is changed; `more` are cleaned in place."""
    known, shown = restricted([account_id]).get(account_id), copy(row)
    for each in (shown, *more):
        _clean(each, known)
    return shown


def as_stored(row: Any, account_id: int, name: str, text: str) -> str:
    """What a person sent of a column: the text as it is stored where they sent it back as it was shown to them."""
    return str(getattr(row, name)) if text == getattr(hidden(row, account_id), name) else text


def _clean(row: models.Model, known: Naming | None) -> None:
    for name in _texts(type(row)) if known else ():
        if known and name in row.__dict__ and (said := getattr(row, name)):
            setattr(row, name, known.without(said))


@lru_cache(maxsize=64)
def _texts(model: type[models.Model]) -> tuple[str, ...]:
    """Columns that hold what people write."""
    return tuple(
        field.name
        for field in model._meta.concrete_fields
        if isinstance(field, models.CharField | models.TextField) and not field.choices and not field.primary_key
    )


def restricted(account_ids: Iterable[int]) -> dict[int, Naming]:
    """By account, what names its restricted persons; accounts without any are left out."""
    return by_account(persons_of(account_ids))


def persons_of(account_ids: Iterable[int]) -> models.QuerySet[KeyPerson]:
    """The restricted persons of some accounts."""
    rows = KeyPerson.objects.filter(account__in=list(account_ids), restricted_at__isnull=False, erased_at=None)
    return rows.order_by("pk")


def by_account(persons: Iterable[KeyPerson]) -> dict[int, Naming]:
    """What names them, by account."""
    found: dict[int, list[KeyPerson]] = defaultdict(list)
    for person in persons:
        found[person.account_id].append(person)
    return {account_id: Naming(each) for account_id, each in found.items()}
