"""Catalogue rows that keep their words in three languages."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import Model
from django.utils.translation import get_language

_SUFFIXES = {"zh-hans": "_hans", "zh-hant": "_hant"}


def by_language(name: str) -> list[str]:
    """The three columns of words, the one in the reader's language first."""
    mine = _SUFFIXES.get((get_language() or "").lower(), "")
    ends = sorted(("", *_SUFFIXES.values()), key=lambda end: (end != mine, not (mine and end), end))
    return [f"{name}{end}" for end in ends]


def spoken(words: Sequence[str], language: str = "") -> str:
    """Of words in English, simplified and traditional Chinese those in a language (the reader's when empty)."""
    place = {"zh-hans": 1, "zh-hant": 2}.get(language or (get_language() or "").lower(), 0)
    return next((text for text in (words[place], *words) if text), "")


def worded(row: Model, name: str, language: str = "") -> str:
    """The column `name` in a language (the reader's when empty); where that one is empty, in any that is written."""
    spoken = language or (get_language() or "").lower()
    own = f"{name}{_SUFFIXES.get(spoken, '')}"
    columns = (own, name, *(f"{name}{suffix}" for suffix in _SUFFIXES.values()))
    return next((str(text) for column in columns if (text := getattr(row, column, ""))), "")
