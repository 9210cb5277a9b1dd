"""Under what a record is found: characters, pinyin, initials, bigrams, tails of telephone numbers (design.md, scale)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, cast

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.expressions import RawSQL

from commons import bulk
from commons.kept import KeptModel
from core import searchkeys

BETWEEN = "\n"  # names that one record has had
KEY_FIELDS = ("name_folded", "pinyin", "initials", "telephone_tails", "grams")


class FoundUnder(KeptModel):
    """The search keys of one record, in a table beside it so that work on the record never rewrites the index.

    A subclass names the record (`OneToOneField`, primary key, related_name "search") and its GIN indexes.
    """

    name_folded = models.CharField(max_length=200)
    pinyin = models.CharField(max_length=600)
    initials = models.CharField(max_length=200)
    telephone_tails = ArrayField(models.CharField(max_length=4), default=list)
    grams = ArrayField(models.CharField(max_length=2), default=list)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.name_folded


class FoundBehindDoors(FoundUnder):
    """Search keys that know with whom a record is, so that nobody's search has to look through the whole company's names.

    `doors` has the team, the owner as a negative number, or only POOL. Two triggers keep it (`starts_at`, `moves_with`).
    It only makes a search narrower: who may see a record is decided by the record.
    """

    doors = ArrayField(models.BigIntegerField(), default=list)

    class Meta:
        abstract = True


POOL = 0


def doors_of(owners: Iterable[int]) -> list[int]:
    """The doors of these people."""
    return [-owner for owner in owners]


def starts_at(records: str, key: str, in_pool: str) -> pgtrigger.Trigger:
    """For search keys: `doors` of a new row. `records`: the table of records; `key`: the column that names one of them.

    `in_pool`: the condition, in SQL over `record`, under which nobody has it.
    """
    return pgtrigger.Trigger(
        name="starts_at",
        operation=pgtrigger.Insert,
        when=pgtrigger.Before,
        func=f"""
            SELECT {_doors("record", in_pool)} INTO NEW.doors FROM {records} record WHERE record.id = NEW.{key};
            RETURN NEW;
        """,  # noqa: S608  # nosec B608
    )


def moves_with(search: str, key: str, in_pool: str, *columns: str) -> pgtrigger.Trigger:
    """For records: their search keys follow them to another owner. `search`: the table of keys; the rest as `starts_at`.

    `columns`: all that the doors come from.
    """
    there = _doors("NEW", in_pool)
    return pgtrigger.Trigger(
        name="moves_with",
        operation=pgtrigger.UpdateOf(*columns),
        when=pgtrigger.After,
        condition=pgtrigger.Condition(" OR ".join(f"OLD.{name} IS DISTINCT FROM NEW.{name}" for name in columns)),
        func=f"""
            UPDATE {search} SET doors = {there} WHERE {key} = NEW.id AND doors <> {there};
            RETURN NULL;
        """,  # noqa: S608  # nosec B608
    )


def astray(keys: type[FoundBehindDoors], in_pool: str, most: int) -> list[int]:
    """Keys of up to `most` records whose search keys do not know with whom they are (for `verify`)."""
    one_to_one = cast("models.OneToOneField[Any, Any]", keys._meta.pk)
    records = one_to_one.related_model._meta.db_table
    there = _doors("record", in_pool)
    own = f"{keys._meta.db_table}.{one_to_one.column}"
    text = f"doors <> (SELECT {there} FROM {records} record WHERE record.id = {own})"  # noqa: S608  # nosec B608
    wrong = RawSQL(text, (), output_field=models.BooleanField())  # noqa: S611  # nosec B611
    return list(keys._default_manager.filter(wrong).order_by("pk").values_list("pk", flat=True)[:most])


def _doors(record: str, in_pool: str) -> str:
    whose = f"array_remove(ARRAY[{record}.team_id, -{record}.owner_id], NULL)"
    return f"(CASE WHEN {in_pool.replace('record.', f'{record}.')} THEN ARRAY[{POOL}] ELSE {whose} END)::bigint[]"


def keys_of(name: str, telephones: Iterable[str] = (), *, former: Iterable[str] = ()) -> dict[str, Any]:
    """The values of KEY_FIELDS for a name, the names it had before, and its telephone numbers."""
    names = [name, *former]
    folded, spelled, letters = (
        [key(text) for text in names] for key in (searchkeys.fold, searchkeys.pinyin, searchkeys.initials)
    )
    return {
        "name_folded": BETWEEN.join(folded)[:200],
        "pinyin": BETWEEN.join(spelled)[:600],
        "initials": BETWEEN.join(letters)[:200],
        "telephone_tails": tails_of(telephones),
        "grams": searchkeys.bigrams(*folded, *spelled, *letters),
    }


def tails_of(telephones: Iterable[str]) -> list[str]:
    """The last digits under which these numbers are found."""
    return sorted({tail for tail in map(searchkeys.telephone_tail, telephones) if tail})


def write_keys(model: type[FoundUnder], under: Iterable[tuple[int, str, Iterable[str]]], *, new: bool = False) -> None:
    """Write or renew the search keys of (key of the record, name, telephone numbers), by set; `new`: none is there."""
    one_to_one = model._meta.pk
    if new:
        bulk.copy(model, [{one_to_one.attname: pk, **keys_of(name, numbers)} for pk, name, numbers in under])
        return
    rows = [model(**{one_to_one.attname: pk}, **keys_of(name, telephones)) for pk, name, telephones in under]
    model._default_manager.bulk_create(
        rows, update_conflicts=True, unique_fields=[one_to_one.name], update_fields=KEY_FIELDS, batch_size=2000
    )


def without_keys(records: models.QuerySet[Any], most: int) -> models.QuerySet[Any]:
    """The first `most` of these records that nobody finds, as their search keys are missing (for `verify`)."""
    return records.filter(search=None).order_by("pk")[:most]
