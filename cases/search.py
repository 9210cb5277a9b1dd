"""Finding cases by any word of their story, and by title, industry and product in pinyin and initials too."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q

from commons.finding import words_of
from core import searchkeys

if TYPE_CHECKING:
    from cases.models import CaseQuerySet


def matching(cases: CaseQuerySet, text: str) -> CaseQuerySet:
    """Cases that hold every word of the text; none for a text without words."""
    found, words = Q(), words_of(text)
    for word in words:
        held = Q(search__story__contains=word)
        if word.isascii():
            held |= Q(search__pinyin__contains=word) | Q(search__initials__contains=word)
        found &= held if len(word) == 1 else Q(search__grams__contains=searchkeys.bigrams(word)) & held
    return cases.filter(found) if words else cases.none()
