"""Catalogue rows that keep their words in three languages."""

from __future__ import annotations

from django.db.models import Model
from django.utils.translation import get_language

_SUFFIXES = {"zh-hans": "_hans", "zh-hant": "_hant"}


def worded(row: Model, name: str, language: str = "") -> str:
    """The column `name` in a language (the reader's when empty), the first column where that one is empty."""
    spoken = language or (get_language() or "").lower()
    return str(getattr(row, f"{name}{_SUFFIXES.get(spoken, '')}") or getattr(row, name))
