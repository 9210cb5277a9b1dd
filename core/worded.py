"""Catalogue rows that keep their words in three languages."""

from __future__ import annotations

from django.db.models import Model
from django.utils.translation import get_language

_SUFFIXES = {"zh-hans": "_hans", "zh-hant": "_hant"}


def worded(row: Model, name: str) -> str:
    """The column `name` in the reader's language, the English one where there is no other."""
    there = getattr(row, f"{name}{_SUFFIXES.get((get_language() or '').lower(), '')}")
    return str(there or getattr(row, name))
