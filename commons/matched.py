"""Under what a record is known as the same as another one: keys in a table beside it, looked up by kind and value."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.db import models

from commons import bulk
from commons.kept import KeptModel, KeptQuerySet
from core import matchkeys

Key = tuple[str, str]


class MatchKind(models.TextChoices):
    """What two records may have in common."""

    TELEPHONE = "tel", "telephone"
    EMAIL = "email", "e-mail"
    DOMAIN = "domain", "domain"
    NAME = "name", "name without its legal form"
    CORE = "core", "name without its legal form and place"
    SOUND = "sound", "name in pinyin"


class MatchQuerySet(KeptQuerySet[Any]):
    """Keys; they are read by `accounts.duplicates` alone, which says who may know what."""

    def current(self) -> MatchQuerySet:
        """Those the record has now."""
        return self.filter(current=True)


class MatchKey(KeptModel):
    """One key of one record; a subclass names the record, and indexes (kind, value, record) of the current ones.

    Nothing is deleted: a key that the record has lost stays as no longer `current`.
    """

    kind = models.CharField(max_length=6, choices=MatchKind.choices)
    value = models.CharField(max_length=matchkeys.LONGEST)
    current = models.BooleanField(default=True, db_default=True)

    objects = MatchQuerySet.as_manager()

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self.kind} {self.value}"


def keys_of(
    *,
    names: Iterable[str] = (),
    telephones: Iterable[str] = (),
    emails: Iterable[str] = (),
    websites: Iterable[str] = (),
) -> set[Key]:
    """Every key of a record with these names, numbers and addresses."""
    emails = list(emails)
    found = {
        *((MatchKind.TELEPHONE, matchkeys.telephone(text)) for text in telephones),
        *((MatchKind.EMAIL, matchkeys.email(text)) for text in emails),
        *((MatchKind.DOMAIN, matchkeys.domain(text)) for text in (*emails, *websites)),
        *(pair for name in names for pair in matchkeys.stored(name).items()),
    }
    return {(str(kind), value) for kind, value in found if value}


def write(model: Any, link: str, wanted: Mapping[int, set[Key]], *, new: bool = False) -> None:
    """Make the current keys of these records (by the column `link`) exactly what is wanted, by a few statements.

    `new`: the records have none yet. Call inside the transaction that has locked or made the records.
    """
    known: dict[tuple[int, str, str], tuple[int, bool]] = {}
    if not new and wanted:
        rows = model.objects.filter(**{f"{link}__in": list(wanted)})
        known = {
            (record, kind, value): (pk, current)
            for pk, record, kind, value, current in rows.values_list("pk", link, "kind", "value", "current")
        }
    if new:
        bulk.copy(
            model, [{link: pk, "kind": kind, "value": v} for pk, keys in wanted.items() for kind, v in sorted(keys)]
        )
        return
    asked = {(record, kind, value) for record, keys in wanted.items() for kind, value in keys}
    off = [pk for key, (pk, current) in known.items() if current and key not in asked]
    on = [pk for key, (pk, current) in known.items() if not current and key in asked]
    if off:
        model.objects.filter(pk__in=off).update(current=False)
    if on:
        model.objects.filter(pk__in=on).update(current=True)
    made = [model(**{link: record}, kind=kind, value=value) for record, kind, value in sorted(asked - known.keys())]
    if made:
        model.objects.bulk_create(made, batch_size=5000, ignore_conflicts=True)


def rename(model: Any, link: str, names: Mapping[int, Iterable[str]]) -> None:
    """Renew the keys of records whose names are compared otherwise than when they were written (for migrations)."""
    _renew(model, link, {record: keys_of(names=called) for record, called in names.items()}, _OF_NAMES)


def renumber(model: Any, link: str, numbers: Mapping[int, Iterable[str]]) -> None:
    """Renew the keys of records whose telephone numbers are read otherwise than when they were written."""
    kept = {record: keys_of(telephones=these) for record, these in numbers.items()}
    _renew(model, link, kept, (MatchKind.TELEPHONE,))


_OF_NAMES = (MatchKind.NAME, MatchKind.CORE, MatchKind.SOUND)


def _renew(model: Any, link: str, fresh: Mapping[int, set[Key]], kinds: tuple[MatchKind, ...]) -> None:
    held: dict[int, set[Key]] = {record: set() for record in fresh}
    current = model.objects.filter(current=True, **{f"{link}__in": list(fresh)})
    for record, kind, value in current.values_list(link, "kind", "value"):
        held[record].add((kind, value))
    wanted = {}
    for record, these in fresh.items():
        keys = {key for key in held[record] if key[0] not in kinds} | these
        if keys != held[record]:
            wanted[record] = keys
    write(model, link, wanted)
