"""Under what a record is found: characters, pinyin, initials, bigrams, tails of telephone numbers (design.md, scale)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models

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
