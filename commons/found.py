"""Under what a record is found: characters, pinyin, initials, bigrams, tails of telephone numbers (design.md, scale)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models

from commons.kept import KeptModel
from core import searchkeys

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


def keys_of(name: str, telephones: Iterable[str] = ()) -> dict[str, Any]:
    """The values of KEY_FIELDS for a name and its telephone numbers."""
    folded, spelled, letters = searchkeys.fold(name), searchkeys.pinyin(name), searchkeys.initials(name)
    return {
        "name_folded": folded[:200],
        "pinyin": spelled[:600],
        "initials": letters[:200],
        "telephone_tails": sorted({tail for tail in map(searchkeys.telephone_tail, telephones) if tail}),
        "grams": searchkeys.bigrams(folded, spelled, letters),
    }
