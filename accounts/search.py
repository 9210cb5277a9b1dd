"""Finding accounts by characters, pinyin, initials and the tail of a telephone number (ux.md, find anything)."""

from __future__ import annotations

import re
from dataclasses import dataclass

from django.db.models import CharField, F, Func, Q, Value

from accounts.models import AccountQuerySet
from core import searchkeys

_DIGITS = re.compile(r"[\d\s\-+().]+")
MAX_WORDS = 6
MOST_CANDIDATES = 500
SHORTEST_TAIL = 4


class _Digits(Func):
    """All numbers of an account as digits, each followed by a comma."""

    template = "(regexp_replace(array_to_string(%(expressions)s, ','), '[^0-9,]', '', 'g') || ',')"
    output_field = CharField()


@dataclass(frozen=True)
class Candidates:
    """Accounts that a text fits, in no order; `crowded`: there are more than these."""

    ids: list[int]
    crowded: bool


def candidates(accounts: AccountQuerySet, text: str, *, telephones: bool) -> Candidates:
    """Up to 500 of these accounts found under `text`: a word that one name in eight bears is not followed to its end."""
    fitting = matching(accounts, text, telephones=telephones).order_by().values_list("pk", flat=True)
    ids = list(fitting[: MOST_CANDIDATES + 1])
    return Candidates(ids[:MOST_CANDIDATES], len(ids) > MOST_CANDIDATES)


def follows_order(text: str) -> bool:
    """Whether a text is found by walking the names in their order, and so never costs more than its page."""
    return any(len(word) == 1 for word in map(searchkeys.fold, text.split()[:MAX_WORDS]))


def matching(accounts: AccountQuerySet, text: str, *, telephones: bool) -> AccountQuerySet:
    """Accounts found under `text`; numbers are searched only where the reader may see them (`telephones`)."""
    found = _by_name(text)
    tail = _telephone_digits(text) if telephones else ""
    if tail:
        accounts = accounts.alias(_digits=_Digits(F("telephones")))
        found |= Q(search__telephone_tails__contains=[tail[-SHORTEST_TAIL:]]) & Q(_digits__contains=Value(f"{tail},"))
    return accounts.filter(found)


def _by_name(text: str) -> Q:
    words = [word for word in map(searchkeys.fold, text.split()[:MAX_WORDS]) if word]
    if not words:
        return Q(pk__in=[])
    found = Q()
    for word in words:
        found &= _has_word(word[:100])
    return found


def _has_word(word: str) -> Q:
    if len(word) == 1:
        return _begins_with(word)
    holds = Q(search__name_folded__contains=word)
    if word.isascii():
        holds |= Q(search__pinyin__contains=word) | Q(search__initials__contains=word)
    return Q(search__grams__contains=searchkeys.bigrams(word)) & holds


def _begins_with(letter: str) -> Q:
    """One character makes no bigram: names that begin with it, a range of the order of names per reading."""
    readings = Q()
    for reading in searchkeys.readings(letter):
        readings |= Q(sort_key__startswith=reading)
    return readings & Q(search__name_folded__startswith=letter)


def _telephone_digits(text: str) -> str:
    if not _DIGITS.fullmatch(text.strip()):
        return ""
    digits = re.sub(r"\D", "", text)
    return digits if len(digits) >= SHORTEST_TAIL else ""
