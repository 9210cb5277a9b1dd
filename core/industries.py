"""Spellings of an industry that mean the same: case, width, script, and labels in two languages such as "食品 Food"."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable

from core import searchkeys

_HAN = re.compile(r"[\u3400-\u9fff]")
_LATIN = re.compile(r"[A-Za-z\u00c0-\u024f]")
_BILINGUAL = re.compile(
    r"^(?:(?P<h1>[^A-Za-z\u00c0-\u024f]+)(?P<l1>[^\u3400-\u9fff]+)|(?P<l2>[^\u3400-\u9fff]+)(?P<h2>[^A-Za-z\u00c0-\u024f]+))$"
)
FEWEST_HAN, FEWEST_LATIN, LONGEST_ACRONYM = 2, 3, 4


def key(name: str) -> str:
    """What spellings of one name share: lower case, half width, simplified, without punctuation."""
    return searchkeys.fold(name)


def parts(name: str) -> tuple[str, str] | None:
    """The keys of the Chinese and the Latin half of a label in two languages; None for every other name.

    "LED 照明" and "IT 服务" are names of one language: an acronym translates nothing.
    """
    found = _BILINGUAL.match(" ".join(name.split()))
    if not found:
        return None
    han, latin = found["h1"] or found["h2"], found["l1"] or found["l2"]
    letters = "".join(_LATIN.findall(latin))
    if len(_HAN.findall(han)) < FEWEST_HAN or len(letters) < FEWEST_LATIN:
        return None
    if letters.isupper() and len(letters) <= LONGEST_ACRONYM:
        return None
    return key(han), key(latin)


def groups(names: Iterable[str]) -> dict[str, str]:
    """By spelling, the one that stands for all that mean the same: the label in two languages, else the first.

    A label joins its halves only where each half has no other partner: "食品 Food" and "食品 Packaging" are two industries.
    """
    spelled = sorted(set(names))
    halves = {name: found for name in spelled if (found := parts(name))}
    partners: dict[str, set[str]] = defaultdict(set)
    for han, latin in halves.values():
        partners[han].add(latin)
        partners[latin].add(han)
    joined = {
        name: (han, latin)
        for name, (han, latin) in halves.items()
        if len(partners[han]) == 1 and len(partners[latin]) == 1
    }
    stands = {half: f"{han} {latin}" for han, latin in joined.values() for half in (han, latin)}
    of: dict[str, list[str]] = defaultdict(list)
    for name in spelled:
        own = joined.get(name)
        of[stands[own[0]] if own else stands.get(key(name), key(name)) or name].append(name)
    return {name: _best(members, joined) for members in of.values() for name in members}


def _best(members: list[str], joined: dict[str, tuple[str, str]]) -> str:
    return next((name for name in members if name in joined), members[0])
