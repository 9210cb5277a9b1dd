"""Catalogue rows that keep their words in three languages."""

from __future__ import annotations

from django.db.models import Model
from django.utils.translation import get_language

_SUFFIXES = {"zh-hans": "_hans", "zh-hant": "_hant"}


def worded(row: Model, name: str, language: str = "") -> str:
    """The column `name` in a language (the reader's when empty); where that one is empty, in any that is written."""
    spoken = language or (get_language() or "").lower()
    own = f"{name}{_SUFFIXES.get(spoken, '')}"
    columns = (own, name, *(f"{name}{suffix}" for suffix in _SUFFIXES.values()))
    return next((str(text) for column in columns if (text := getattr(row, column, ""))), "")
