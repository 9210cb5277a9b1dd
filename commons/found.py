"""Under what a record is found: characters, pinyin, initials, bigrams, tails of telephone numbers (design.md, scale)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models

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
        "telephone_tails": sorted({tail for tail in map(searchkeys.telephone_tail, telephones) if tail}),
        "grams": searchkeys.bigrams(*folded, *spelled, *letters),
    }
