"""What an address may ask of figures: each parameter with its words, its example, and what fits.

A page takes nonsense for the usual; a program is told (400), so that it never reads other figures than those it meant.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiExample, OpenApiParameter
from rest_framework import serializers
from rest_framework.exceptions import ErrorDetail, ValidationError

from accounts.models import Grade
from core.api.choosing import TRUTHS, one_of
from core.api.fields import LARGEST_ID
from dashboards import periods, segments
from leads.models import Source

MOST = 99_999
Values = Mapping[str, str]
REQUIRED = serializers.Field.default_error_messages["required"]


@dataclass(frozen=True)
class Parameter:
    """One name of the address: its schema and words for the document, an example, and the sentence against a value ("" fits)."""

    name: str
    schema: dict[str, Any]
    words: str
    example: Any
    against: Callable[[str], str]
    required: bool = False

    @property
    def declared(self) -> OpenApiParameter:
        """For the OpenAPI document."""
        shown = [] if self.example is None else [OpenApiExample(f"{self.name}", value=self.example)]
        return OpenApiParameter(
            self.name, self.schema, description=self.words, required=self.required, examples=shown  # type: ignore[arg-type]
        )  # fmt: skip

    @property
    def needed(self) -> Parameter:
        """The same, that has to be sent."""
        return Parameter(self.name, self.schema, self.words, self.example, self.against, required=True)


def check(asked: Values, known: Iterable[Parameter]) -> dict[str, str]:
    """What is sent of the known parameters, "" where nothing is; raises ValidationError (400) for what does not fit."""
    sent, wrong = {}, {}
    for parameter in known:
        value = sent[parameter.name] = asked.get(parameter.name, "").replace("\0", "")
        if not value and parameter.required:
            wrong[parameter.name] = [ErrorDetail(REQUIRED, code="required")]
        elif value and (words := parameter.against(value)):
            wrong[parameter.name] = [ErrorDetail(words, code="invalid")]
    if wrong:
        raise ValidationError(wrong)
    return sent


def choice(name: str, values: Iterable[str], words: str, example: str = "") -> Parameter:
    """One of some words."""
    known = [value for value in values if value]
    return Parameter(
        name, {"type": "string", "enum": known}, words, example or known[0],
        lambda sent: "" if sent in known else one_of(known),
    )  # fmt: skip


def number(name: str, words: str, example: int, *, least: int = 0, most: int = MOST) -> Parameter:
    """A whole number."""

    def against(sent: str) -> str:
        fits = sent.isascii() and sent.isdecimal() and len(sent) <= len(str(most)) and least <= int(sent) <= most
        return "" if fits else _("Give a number from %(least)d to %(most)d.") % {"least": least, "most": most}

    return Parameter(name, {"type": "integer", "minimum": least, "maximum": most}, words, example, against)


def record(name: str, words: str, example: int) -> Parameter:
    """The id of another record."""
    return number(name, words, example, least=1, most=LARGEST_ID)


def day(name: str, words: str, example: str = "2026-01-01") -> Parameter:
    """A date."""

    def against(sent: str) -> str:
        try:
            date.fromisoformat(sent)
        except ValueError:
            return _("Give a day that exists, as 2026-03-31.")
        return "" if len(sent) == len("2026-03-31") else _("Give a day that exists, as 2026-03-31.")

    return Parameter(name, {"type": "string", "format": "date"}, words, example, against)


def month(name: str, words: str, example: str = "2026-03") -> Parameter:
    """A month."""

    def against(sent: str) -> str:
        try:
            date.fromisoformat(f"{sent}-01")
        except ValueError:
            return _("Give a month as 2026-03.")
        return ""

    return Parameter(name, {"type": "string", "pattern": r"^20\d\d-(0[1-9]|1[0-2])$"}, words, example, against)


def text(name: str, words: str, example: str, longest: int = segments.LONGEST) -> Parameter:
    """Words; a value after "=" means exactly that."""

    def against(sent: str) -> str:
        return "" if len(sent) <= longest else _("Give at most %(most)d characters.") % {"most": longest}

    return Parameter(name, {"type": "string", "maxLength": longest}, words, example, against)


def matching(name: str, pattern: str, words: str, example: str, against: Callable[[str], str]) -> Parameter:
    """Words of a certain form."""
    return Parameter(name, {"type": "string", "pattern": pattern}, words, example, against)


def truth(name: str, words: str) -> Parameter:
    """Yes or no."""
    return Parameter(
        name, {"type": "boolean"}, words, True, lambda sent: "" if sent in TRUTHS else one_of(TRUTHS[:2])
    )  # fmt: skip


def is_true(sent: Values, name: str) -> str:
    """A yes as the pages say it."""
    return "1" if sent.get(name) in ("true", "True") else ""


def _of_period() -> Parameter:
    known = list(periods.PRESETS)

    def against(sent: str) -> str:
        year = sent.isascii() and sent.isdecimal() and len(sent) == 4
        fits = year and periods.EARLIEST_YEAR <= int(sent) <= periods.LATEST_YEAR
        return "" if fits or sent in known else one_of([*known, "2026"])

    pattern = f"^({'|'.join(known)}|(199|20\\d)\\d|2100)$"
    return matching("period", pattern, "days that are counted: a name, or a year as 2026", "quarter", against)


OWN = truth("own", "with `team`: its own people, without the teams below")
WHOSE = (
    record("team", "of one team and those below it; people who sell read their own figures only", 3),
    record("person", "of one person of one's teams", 7),
    OWN,
)
DAYS = (day("from", "first day, in the place of `period`"), day("to", "last day, included", "2026-03-31"))
PERIOD = (_of_period(), *DAYS)
INDUSTRY = text("industry", "accounts whose industry has these words; after `=` exactly these", "Food")
REGION = text("region", "accounts whose region has these words; after `=` exactly these", "North")
SOURCE = text("source", "accounts whose source has these words; after `=` exactly these", "fair")
GRADE = choice("grade", Grade.values, "accounts of one grade")
SEGMENT = (
    SOURCE,
    INDUSTRY,
    REGION,
    choice("size", segments.SIZES, "accounts of one size", "medium"),
    GRADE,
    text("tag", "accounts with this tag", "exporter", segments.LONGEST_TAG),
    choice("origin", Source.values, "accounts that were leads of this source"),
    record("campaign", "accounts that were leads of this campaign", 5),
)


def as_the_page(sent: Values) -> dict[str, str]:
    """What a page would be asked in the place of these values."""
    given = {name: value for name, value in sent.items() if value}
    if "own" in given:
        given["own"] = is_true(given, "own")
    if given.get("from") or given.get("to"):
        given["period"] = periods.CUSTOM
    return given
