"""Sources of accounts are typed: what people call one thing in several languages is counted as one."""

from __future__ import annotations

from collections.abc import Iterable

from accounts import sources
from accounts.sources import Source
from imports.kinds.leads import SOURCES


def code_of(typed: str) -> str:
    """The kind of source that a typed word names; empty when it is a word of its own."""
    own = sources.kept(typed)
    return own if own in Source.values else SOURCES.get(typed.strip().lower(), "")


def spellings(typed: str) -> list[str]:
    """Every word, in small letters, that names the same source; none for a word of its own."""
    code = code_of(typed)
    return sorted({*sources.spellings(code), *(word for word, of in SOURCES.items() if of == code)}) if code else []


def alike(typed: str) -> list[str]:
    """Every word, in small letters, for the kinds of source whose name has these letters, in any of our languages."""
    return sorted({word for code in sources.alike(typed) for word in spellings(code)})


def canonical(typed: str, exactly: str) -> str:
    """A filter's source: the code of a kind after the sign for `exactly`, where it asks for one by a name that pages show."""
    word = typed.removeprefix(exactly)
    code = code_of(word) if typed.startswith(exactly) else sources.called(word)
    return f"{exactly}{code}" if code else typed


def words_of(typed: str) -> str:
    """A source in the reader's language, or as it was typed."""
    return sources.words_of(code_of(typed)) or typed


def together(typed: Iterable[tuple[str, int]]) -> dict[str, str]:
    """By each typed source the one it is counted under: of the words for one thing the most frequent (word, accounts)."""
    chosen: dict[str, str] = {}
    found: dict[str, str] = {}
    for word, _n in sorted(typed, key=lambda each: (-each[1], each[0])):
        found[word] = chosen.setdefault(code_of(word) or word, word)
    return found
