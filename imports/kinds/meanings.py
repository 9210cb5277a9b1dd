"""Columns that know only certain words: which words they know, and what others of a file are said to mean."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import Grade, KeyRole, Rank, Vip
from accounts.models.people import INFLUENCES
from followups.models import Channel, Need, Result
from imports.kinds.spoken import spoken
from imports.models import Kind
from imports.values import Bad, as_text, folded
from leads.models import Source

if TYPE_CHECKING:
    from imports.kinds.base import Field

EMPTY = "-"  # the meaning of a word that is to count as an empty cell
LONGEST = 60  # letters of a word
_LISTS = ("roles",)  # several words in one cell
_PARTS = re.compile(r"([,;，；、/|\n]+)")
WON = [
    ("won", pgettext_lazy("import", "won: an order")),
    ("lost", pgettext_lazy("import", "not won: the row is skipped")),
]
_CHOICES: dict[tuple[str, str], Any] = {
    (Kind.FOLLOWUPS, "result"): Result, (Kind.FOLLOWUPS, "channel"): Channel, (Kind.FOLLOWUPS, "need"): Need,
    (Kind.LEADS, "source"): Source, (Kind.PERSONS, "roles"): KeyRole, (Kind.PERSONS, "rank"): Rank,
    (Kind.PERSONS, "influence"): INFLUENCES, (Kind.ACCOUNTS, "grade"): Grade, (Kind.ACCOUNTS, "vip"): Vip,
    (Kind.ORDERS, "stage"): WON,
}  # fmt: skip
# What an empty cell of a column comes to, where it is not simply empty.
_OTHERWISE: dict[tuple[str, str], Any] = {
    (Kind.FOLLOWUPS, "result"): _("as rows without an outcome"), (Kind.FOLLOWUPS, "channel"): _("as rows without a channel"),
    (Kind.ORDERS, "stage"): _("as rows without it: an order"),
}  # fmt: skip


def choices_of(kind: str, key: str) -> list[tuple[str, Any]]:
    """What a word of this column can mean, (code, label); empty for columns that take any word."""
    found = _CHOICES.get((kind, key), ())
    pairs = getattr(found, "choices", found)
    if (kind, key) == (Kind.PERSONS, "rank"):
        pairs = [pair for pair in pairs if pair[0] != Rank.UNKNOWN]
    return [(str(code), label) for code, label in pairs if code not in ("", None)]


def empty_words(kind: str, key: str) -> Any:
    """What it is called to take a word of this column for an empty cell."""
    return _OTHERWISE.get((kind, key), _("leave it empty"))


def words_in(key: str, cell: Any) -> list[str]:
    """The words of a cell as they are asked about, folded; none of an empty or a broken one."""
    try:
        text = folded(as_text(cell))
    except Bad:
        return []
    parts = [part.strip() for part in _PARTS.split(text)[::2]] if key in _LISTS else [text]
    return [part[:LONGEST] for part in parts if part]


def is_known(spec: Field, word: str, knows: Mapping[str, Any]) -> bool:
    """Whether the column reads this word by itself; `knows`: what kinds know beside what their reader says."""
    if spec.key in knows:
        return bool(knows[spec.key](word))
    try:
        value = spec.read(word)
    except Bad:
        return False
    return not (isinstance(value, str) and value.startswith("?"))


def meant(key: str, cell: Any, words: Mapping[str, str]) -> Any:
    """A cell with the words that somebody has given a meaning put as that meaning's code; others as they stand."""
    try:
        text = as_text(cell)
    except Bad:
        return cell
    if key not in _LISTS:
        code = words.get(folded(text)[:LONGEST])
        return cell if code is None else "" if code == EMPTY else code
    parts = _PARTS.split(text)
    for place in range(0, len(parts), 2):
        code = words.get(folded(parts[place])[:LONGEST])
        if code is not None:
            parts[place] = "" if code == EMPTY else code
    return "".join(parts)


def code_of(kind: str, key: str, said: str) -> str | None:
    """The code that a meaning is given by, as a code or as any of the three languages calls it; None for no such one."""
    if said == EMPTY:
        return said
    codes = [code for code, _label in choices_of(kind, key)]
    if said in codes:
        return said
    choices = _CHOICES.get((kind, key))
    return spoken(choices).get(folded(said)) if isinstance(choices, type) else None
