"""Catalogue rows that keep their words in three languages."""

from __future__ import annotations

from django.db.models import Model
from django.utils.translation import get_language

_SUFFIXES = {"zh-hans": "_hans", "zh-hant": "_hant"}


def worded(row: Model, name: str, language: str = "") -> str:
    """The column `name` in a language (the reader's when empty), else the first of its columns that says something."""
    spoken = language or (get_language() or "").lower()
    suffixes = (_SUFFIXES.get(spoken, ""), "", *_SUFFIXES.values())
    return next((str(text) for suffix in suffixes if (text := getattr(row, f"{name}{suffix}", ""))), "")
