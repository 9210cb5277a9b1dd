"""Where accounts and leads come from (domain.md 2.1): the kinds of source, and a typed one by the word it is.

An account keeps the code of a kind, or what somebody typed when it is none; every reader sees the kind in their language.
"""

from __future__ import annotations

from functools import cache

from django.conf import settings
from django.db import models
from django.utils import translation
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

LONGEST = 80


class Source(models.TextChoices):
    """How a customer came to us."""

    FAIR = "fair", _("Trade fair")
    EVENT = "event", _("Industry event")
    NOTICE = "notice", _("Purchasing notice")
    WEB = "web", pgettext_lazy("source", "Web")
    ADVERT = "advert", _("Advertisement")
    REFERRAL = "referral", _("Referral")
    DORMANT = "dormant", _("Dormant account")
    OWN = "own", _("Found by the salesperson")
    OTHER = "other", _("Other")


def kept(typed: str) -> str:
    """What an account keeps of a typed source: the code of the kind it names in any of our languages, else its words."""
    words = " ".join(typed.split())
    return _codes().get(words.casefold(), words)


def words_of(source: str) -> str:
    """A kept source as people read it."""
    return str(Source(source).label) if source in Source.values else source


def spellings(code: str) -> list[str]:
    """What a kind is called, in small letters: in each of our languages, and its code."""
    return sorted(word for word, of in _codes().items() if of == code)


def alike(typed: str) -> list[str]:
    """The codes of the kinds whose name has these letters, in any of our languages."""
    part = " ".join(typed.split()).casefold()
    return sorted({code for word, code in _names().items() if part in word}) if part else []


def called(typed: str) -> str:
    """The code of the kind that bears this name in one of our languages; a code is no name, and a part of one neither."""
    return _names().get(" ".join(typed.split()).casefold(), "")


@cache
def _names() -> dict[str, str]:
    found: dict[str, str] = {}
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            for code, label in Source.choices:
                found.setdefault(str(label).casefold(), str(code))
    return found


@cache
def _codes() -> dict[str, str]:
    return _names() | {str(code): str(code) for code in Source.values}


def offered() -> list[str]:
    """The kinds in the reader's language, offered while one types."""
    return [str(label) for code, label in Source.choices if code != Source.OTHER]
