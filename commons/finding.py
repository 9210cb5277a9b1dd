"""Finding records by characters, pinyin, initials and the tail of a telephone number (ux.md, find anything).

Works on every model with search keys beside it (commons/found.py, related_name "search").
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from django.db.models import Case, CharField, Func, IntegerField, Model, Q, QuerySet, Value, When

from commons import pieces
from core import searchkeys
from core.telephones import DASHED_EXTENSION, MARKED_EXTENSION, without_extension

Rows = TypeVar("Rows", bound="QuerySet[Any]")

_DIGITS = re.compile(r"[\d\s\-+().]+")
MAX_WORDS = 6
SHORTEST_TAIL = 4
NATIONAL, WITH_AREA = 11, 9  # digits of the longest number without a country code; of the shortest with its area
_WECHAT = re.compile(r"[\w+-]{5,30}", re.ASCII)


class _Digits(Func):
    """Numbers as digits without their extensions, each followed by a comma."""

    arity = 1
    output_field = CharField()
    numbers = "%(expressions)s"

    def as_sql(self, compiler: Any, connection: Any, **extra: Any) -> tuple[str, Any]:  # type: ignore[override]
        """The text normalised, the extensions cut off, the digits left."""
        bare = f"normalize({self.numbers}, NFKC)"
        for pattern in (MARKED_EXTENSION, DASHED_EXTENSION):
            bare = f"regexp_replace({bare}, '{pattern}', '\\1', 'gi')"
        return super().as_sql(compiler, connection, template=f"(regexp_replace({bare}, '[^0-9,]', '', 'g') || ',')")


class DigitsOfMany(_Digits):
    """All numbers of an array."""

    numbers = "array_to_string(%(expressions)s, ',')"


class DigitsOfOne(_Digits):
    """One number; what follows a comma is its extension."""

    numbers = "split_part(replace(%(expressions)s, '，', ','), ',', 1)"


@dataclass(frozen=True)
class Candidates:
    """Records that a text fits, in no order; `crowded`: there are more than these."""

    ids: list[int]
    crowded: bool


def matching(
    rows: Rows,
    text: str,
    *,
    numbers: Func | None = None,
    sorted_by: str = "",
    few: bool = False,
    doors: Collection[int] = (),
    also: Collection[int] = (),
) -> Rows:
    """Rows found under `text`; telephone numbers are searched only where `numbers` says how to read them.

    `also` are keys of rows found otherwise. `doors`: the rows are those behind one of these (commons/found.py).

    `sorted_by` is the column of the order of names, if the model has one with an index. `few`: the rows are one
    person's, so that their names are compared one by one instead of finding the whole company's by the index first.
    """
    found = _by_name(text, rows.model, sorted_by, few)
    if doors:
        found &= Q(search__doors__overlap=list(doors))
    tail = telephone_digits(text) if numbers is not None else ""
    if tail:
        rows = rows.alias(_digits=numbers)
        found |= _ends_with(tail)
    return rows.filter(found | Q(pk__in=also) if also else found)


def keys(model: type[Model], text: str, *, doors: Collection[int] = ()) -> QuerySet[Any]:
    """The search keys of the records of `model` called `text`, behind one of these doors; their pk is that of the record.

    Not for texts that `follows_order`: these are found by walking the records.
    """
    found = _by_name(text, model, "", False)
    if doors:
        found &= Q(search__doors__overlap=list(doors))
    related: Any = model._meta.get_field("search").related_model
    rows: QuerySet[Any] = related._default_manager.filter(_of_keys(found))
    return rows


def _of_keys(found: Q) -> Q:
    """The same conditions of the search keys themselves."""
    parts: list[Any] = list(found.children)
    renamed = [_of_keys(part) if isinstance(part, Q) else (part[0].removeprefix("search__"), part[1]) for part in parts]
    return Q(*renamed, _connector=found.connector, _negated=found.negated)


def candidates(found: Sequence[QuerySet[Any]], most: int) -> Candidates:
    """Up to `most` rows of each of these querysets: a word that one name in eight bears is not followed to its end."""
    parts = [rows.order_by().values_list("pk", flat=True)[: most + 1] for rows in found]
    if not parts:
        return Candidates([], False)
    ids = list(parts[0] if len(parts) == 1 else parts[0].union(*parts[1:]))
    return Candidates(ids[: most * len(parts)], len(ids) > most)


def closest_first(rows: Rows, text: str) -> Rows:
    """The rows annotated with `closeness`: 0 for the very name, 1 for names that begin so, 2 for the rest."""
    word = searchkeys.fold(text)[:100]
    begins = Q(search__name_folded__startswith=word)
    if word.isascii():
        begins |= Q(search__pinyin__startswith=word) | Q(search__initials__startswith=word)
    steps = Case(
        When(search__name_folded=word, then=Value(0)),
        When(begins, then=Value(1)),
        default=Value(2),
        output_field=IntegerField(),
    )
    return rows.annotate(closeness=steps)


def bears(name: str, text: str) -> bool:
    """Whether a name by itself is found under the text, whatever else its record is found under."""
    keys = (searchkeys.fold(name), searchkeys.pinyin(name), searchkeys.initials(name))
    return all(any(word in key for key in (keys if word.isascii() else keys[:1])) for word in words_of(text))


def words_of(text: str) -> list[str]:
    """The folded words of a text, at most six."""
    return [word[:100] for word in map(searchkeys.fold, text.split()[:MAX_WORDS]) if word]


def follows_order(text: str) -> bool:
    """Whether a text is found by walking the names in their order, and so never costs more than its page."""
    words = words_of(text)
    return bool(words) and all(len(word) == 1 for word in words)


def telephone_digits(text: str) -> str:
    """The digits of a text that can be a telephone number or its end, without its extension; else nothing."""
    text = without_extension(text).strip()
    if not _DIGITS.fullmatch(text):
        return ""
    digits = re.sub(r"\D", "", text)
    if text.startswith(("+", "00")) or len(digits) > NATIONAL:  # as it is dialled from abroad; kept with or without
        digits = re.sub(r"^(?:00)?86(?=\d{9})", "", digits)
    if len(digits) >= WITH_AREA:
        digits = digits.lstrip("0")
    return digits if len(digits) >= SHORTEST_TAIL else ""


def may_be_channel(text: str) -> bool:
    """Whether a text can be a telephone number, its end, or a WeChat id."""
    return bool(telephone_digits(text) or _WECHAT.fullmatch(text.strip()))


def by_telephone(rows: Rows, text: str, numbers: Func) -> Rows:
    """Rows with a telephone number that ends with the digits of `text`; none for a text that can be no number."""
    tail = telephone_digits(text)
    return rows.alias(_digits=numbers).filter(_ends_with(tail)) if tail else rows.none()


def by_wechat(rows: Rows, text: str) -> Rows:
    """Rows whose WeChat id is `text`, in capitals or not; none for a text that can be no id."""
    if not _WECHAT.fullmatch(text.strip()):
        return rows.none()
    return rows.exclude(wechat="").filter(wechat__iexact=text.strip())


def _ends_with(tail: str) -> Q:
    return Q(search__telephone_tails__contains=[tail[-SHORTEST_TAIL:]]) & Q(_digits__contains=Value(f"{tail},"))


def _by_name(text: str, model: type[Model], sorted_by: str, few: bool) -> Q:
    words = words_of(text)
    if not words:
        return Q(pk__in=[])
    found = Q()
    if all(len(word) == 1 for word in words):
        found, words = _begins_with(words[0], "" if few else sorted_by), words[1:]
    for word in words:
        found &= _has_word(word, model, few)
    return found


def _has_word(word: str, model: type[Model], few: bool) -> Q:
    if len(word) == 1 or few:  # no bigram, or no need of one: what other conditions find is looked through
        return _holds(word)
    if len(word) == 2:
        # The piece itself says it all; a second condition would only mislead the planner's count.
        return Q(search__grams__contains=[word])
    return Q(search__grams__contains=pieces.rarest(model, searchkeys.bigrams(word))) & _holds(word)


def _holds(word: str) -> Q:
    holds = Q(search__name_folded__contains=word)
    if word.isascii():
        holds |= Q(search__pinyin__contains=word) | Q(search__initials__contains=word)
    return holds


def _begins_with(letter: str, sorted_by: str) -> Q:
    """One character alone makes no bigram: names that begin with it, a range of the order of names per reading."""
    begins = Q(search__name_folded__startswith=letter)
    if not sorted_by:
        return begins
    readings, spelled = Q(), sorted(searchkeys.readings(letter))
    for reading in spelled:
        readings |= Q(**{f"{sorted_by}__startswith": reading})
    if len(spelled) > 1:  # for an OR PostgreSQL would begin at the first name of all, not at that of the first reading
        last = spelled[-1][:-1] + chr(ord(spelled[-1][-1]) + 1)
        readings &= Q(**{f"{sorted_by}__gte": spelled[0], f"{sorted_by}__lt": last})
    return readings & begins
