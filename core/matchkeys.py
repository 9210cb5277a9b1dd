"""Keys under which two records of one company or person meet: telephone, e-mail, domain, name (issue 4, duplicates)."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import lru_cache
from urllib.parse import urlsplit

import phonenumbers

from core import searchkeys
from core.matchwords import (
    BEFORE_FORM,
    BETWEEN_WORDS,
    CHINESE_SUFFIXES,
    HOSTS_OF_MANY,
    JOINED_FORMS,
    LATIN_SUFFIXES,
    LONG_FORMS,
    NOISE,
    PUBLIC_MAIL,
    REGIONS,
    SECOND_LEVEL,
)
from core.telephones import without_extension

LONGEST = 120  # of a value that is kept
SHORTEST_PART = 4  # characters that two names share before one may stand for the other
SHORTEST_TYPO = 8  # letters of a name in which one may be wrong
_HAN = re.compile(r"[\u3400-\u9fff]")
_WORDS = re.compile(r"[^\W_]+")
_BRACKETS = re.compile(r"[(\[【〔]([^)\]】〕]*)[)\]】〕]")
_DOTTED = re.compile(r"\b([^\W\d_])\.(?=[^\W\d_]\b)")
_COUNTED = re.compile(r"\d+|[一二三四五六七八九十]")
_EXTENSION = re.compile(r"转|轉|分机|分機|内线|內線|ext|x|#|[*]|,")
_LOCAL = re.compile(r"[2-9][0-9]{6,7}")
_AREAS = [f"86{area}" for area in range(310, 1000)]
_AREAS_OF_8 = [*(f"86{area}" for area in (10, *range(20, 30))), *_AREAS, "852", "853", "65", "8862", "8864"]
_AREAS_OF_7 = [*_AREAS, *(f"886{area}" for area in range(3, 9))]
_MOBILE = re.compile(r"(?:\+86 ?)?(1(?:[3-68-9][0-9]|7[0-8]))[ -]?([0-9]{4})[ -]?([0-9]{4})")
_MARKED = re.compile("[\u00c0-\u024f\u1e00-\u1eff]")
_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ø": "oe", "æ": "ae", "å": "aa", "ł": "l", "đ": "d"})
_MARKS = "".join(map(chr, range(0x300, 0x370)))
_JOINED = re.compile(r"^\s*(?:{0})|(?:{0})\s*$".format("|".join(map(re.escape, JOINED_FORMS))))
_UNITS = ("省", "市", "自治区", "特别行政区", "区", "县")


@dataclass(frozen=True)
class NameKey:
    """A company's name for comparison.

    `key`: without legal form, `core`: without the places in front either, `sound`: the key in pinyin.
    """

    key: str
    core: str
    sound: str
    words: tuple[str, ...] = ()

    @property
    def is_chinese(self) -> bool:
        """Whether it is written in characters, so that `sound` says something new."""
        return self.sound != self.key


@lru_cache(maxsize=4096)
def telephone(text: str, region: str = "CN") -> str:
    """Country code and national number as digits, however it was written; empty for what is no number."""
    if plain := _MOBILE.fullmatch(text):
        return f"86{''.join(plain.groups())}" if region == "CN" or text[0] == "+" else _number(text, region)
    return _number(text, region)


def with_areas(local: str) -> list[str]:
    """The keys under which a number without its area code may be kept: one of each area in China, Hong Kong, Taiwan …

    None for what is no such number: 7 or 8 digits, the first of them no 0 or 1.
    """
    if not _LOCAL.fullmatch(local):
        return []
    return [f"{area}{local}" for area in (_AREAS_OF_8 if len(local) == 8 else _AREAS_OF_7)]


def _number(text: str, region: str) -> str:
    text = _EXTENSION.split(without_extension(text).strip().lower())[0]
    digits = re.sub(r"\D", "", text)
    if not 7 <= len(digits) <= 20:
        return ""
    try:
        number = phonenumbers.parse(text, region)
    except phonenumbers.NumberParseException:
        return digits[:LONGEST]
    national = phonenumbers.national_significant_number(number)
    if number.country_code == 86 and len(national) < 9:
        return national  # a local number without its area code: known by its digits alone
    return f"{number.country_code}{national}"[:LONGEST]


@lru_cache(maxsize=16384)
def email(text: str) -> str:
    """An address in lower case; empty for what is none."""
    text = unicodedata.normalize("NFKC", text).strip().lower()
    name, at, host = text.rpartition("@")
    return text[:LONGEST] if at and name and "." in host and " " not in text else ""


@lru_cache(maxsize=16384)
def domain(text: str) -> str:
    """The company's own domain of an e-mail or web address; empty for public mail and for hosts of many companies."""
    text = unicodedata.normalize("NFKC", text).strip().lower()
    if "@" in text:
        host = text.rpartition("@")[2]
    else:
        try:
            host = urlsplit(text if "://" in text else f"//{text}").hostname or ""
        except ValueError:
            return ""
    labels = [label for label in host.strip(".").split(".") if label]
    if len(labels) < 2 or not re.fullmatch(r"[\w.-]+", host) or all(label.isdigit() for label in labels):
        return ""
    size = 3 if len(labels) > 2 and len(labels[-1]) == 2 and labels[-2] in SECOND_LEVEL else 2
    own = ".".join(labels[-size:])
    if len(labels) == 2 and len(labels[-1]) == 2 and labels[-2] in SECOND_LEVEL:
        return ""
    if own in PUBLIC_MAIL:
        return ""
    if own in HOSTS_OF_MANY:
        return "" if "@" in text or labels[:-size] in ([], ["www"]) else host[:LONGEST]
    return own[:LONGEST]


@lru_cache(maxsize=8192)
def name(text: str) -> NameKey:
    """The keys of a company's name: 重慶宏達印刷（集團）有限公司 and Chongqing Hongda Yinshua meet."""
    plain = _without_joined_form(_plain_letters(searchkeys.simplified(text)))
    places, plain = _out_of_brackets(plain)
    plain = _DOTTED.sub(r"\1", plain.replace("a/s", "as"))
    words = _without_form(_WORDS.findall(plain))
    if _HAN.search("".join(words)):
        return _chinese(places, "".join(words))
    words = [*places, *words]
    key = "".join(words)[:LONGEST]
    return NameKey(key, key, searchkeys.pinyin(key)[:LONGEST], tuple(words))


def stored(text: str) -> dict[str, str]:
    """What is kept of a name, by kind: `name`, and `core` and `sound` where they differ from it."""
    it = name(text)
    found = {"name": it.key}
    if it.core != it.key:
        found["core"] = it.core
    if it.sound != it.key:
        found["sound"] = it.sound
    return {kind: value for kind, value in found.items() if value}


def parts(it: NameKey) -> set[str]:
    """Beginnings and ends of a name that may be another one's whole name."""
    found = {it.core} if it.core != it.key and len(it.core) >= SHORTEST_PART else set()
    if it.is_chinese:
        shortest = max(SHORTEST_PART, (len(it.key) + 1) // 2)
        for size in range(shortest, len(it.key)):
            found |= {it.key[:size], it.key[-size:]}
    else:
        for n in range(1, len(it.words)):
            found.add("".join(it.words[:n]))
    return {part for part in found if holds(it, part)}


def holds(it: NameKey, part: str) -> bool:
    """Whether `part` is so much of the name that both may be one company."""
    enough = len(part) >= SHORTEST_PART and (len(part) * 2 >= len(it.key) or part == it.core)
    places = it.key.removesuffix(it.core)
    return enough and part in it.key and part not in (it.key, places) and _numbers(part) == _numbers(it.key)


def within(short: NameKey, long: NameKey) -> bool:
    """Whether one name is the other with something before or after it."""
    if not short.key or not holds(long, short.key):
        return False
    if long.is_chinese:
        return True
    return short.key == "".join(long.words[: len(short.words)])


def sound_alike(one: NameKey, other: NameKey) -> bool:
    """The same in pinyin: written in letters by one of them, or with another character for the same syllable."""
    if one.sound != other.sound or len(one.sound) < SHORTEST_PART:
        return False
    if not (one.is_chinese and other.is_chinese):
        return True
    same = sum(a == b for a, b in zip(one.key, other.key, strict=False))
    return same * 2 >= max(len(one.key), len(other.key)) and _numbers(one.key) == _numbers(other.key)


def mistyped(one: NameKey, other: NameKey) -> bool:
    """Two names in letters that differ by one letter; in characters one letter more is another company."""
    if one.is_chinese or other.is_chinese or _numbers(one.key) != _numbers(other.key):
        return False
    if min(len(one.key), len(other.key)) < SHORTEST_TYPO or abs(len(one.key) - len(other.key)) > 1:
        return False
    blocks = SequenceMatcher(None, one.key, other.key, autojunk=False).get_matching_blocks()
    return sum(block.size for block in blocks) >= max(len(one.key), len(other.key)) - 1


def _numbers(text: str) -> list[str]:
    return sorted(_COUNTED.findall(text))


def _out_of_brackets(text: str) -> tuple[list[str], str]:
    """Places written in brackets, and the text without them and without what says nothing."""
    places: list[str] = []

    def replace(match: re.Match[str]) -> str:
        inner = "".join(_WORDS.findall(match.group(1)))
        if not inner or inner in NOISE:
            return " "
        place = inner[: -len(unit)] if (unit := next((u for u in _UNITS if inner.endswith(u)), "")) else inner
        if place in REGIONS:
            places.append(place)
            return " "
        return f" {match.group(1)} "

    return places, _BRACKETS.sub(replace, text)


def _plain_letters(text: str) -> str:
    """Letters as they are typed without marks: ü and ue are one, é and e; scripts that are not Latin stay."""
    if text.isascii() or not _MARKED.search(text):
        return text
    return _MARKED.sub(lambda it: unicodedata.normalize("NFD", it[0].translate(_UMLAUTS))[:2].rstrip(_MARKS), text)


def _without_joined_form(text: str) -> str:
    """A name without the legal forms that stand joined to it: ㈱ and 株式会社."""
    return text if text.isascii() else _JOINED.sub("", text).strip() or text


def _without_form(words: list[str]) -> list[str]:
    """Words without the legal form in letters at their end, and without the word for &."""
    words = words[1:] if len(words) > 1 and words[0] == "the" else words
    for form in LONG_FORMS:
        size = form.count(" ") + 1
        if len(words) > size and " ".join(words[-size:]) == form:
            words = [*words[:-size], "gmbh"]
    kept = len(words)
    while kept > 1 and (words[kept - 1] in LATIN_SUFFIXES or (kept < len(words) and words[kept - 1] in BEFORE_FORM)):
        kept -= 1
    return [words[0], *(word for word in words[1:kept] if word not in BETWEEN_WORDS)] if words else words


def _chinese(places: list[str], text: str) -> NameKey:
    shorter = text.endswith(CHINESE_SUFFIXES)
    while shorter:
        shorter = False
        for suffix in CHINESE_SUFFIXES:
            if text.endswith(suffix) and len(text) - len(suffix) >= 2 and not text.endswith("分公司"):
                text, shorter = text[: -len(suffix)], True
                break
    before, rest = _places(text)
    key = "".join([*(place for place in places if place not in before), *before, rest])[:LONGEST]
    core = rest if len(rest) >= 2 else key
    return NameKey(key, core[:LONGEST], searchkeys.pinyin(key)[:LONGEST], (key,))


def _places(text: str) -> tuple[list[str], str]:
    """Places in front of a name, each without 省 or 市, and what follows them."""
    found: list[str] = []
    while True:
        place = next((text[:n] for n in (4, 3, 2) if text[:n] in REGIONS), "")
        if not place or len(text) - len(place) < 2:
            return found, text
        rest = text[len(place) :]
        unit = next((u for u in _UNITS if rest.startswith(u) and len(rest) - len(u) >= 2), "")
        found.append(place)
        text = rest[len(unit) :]
