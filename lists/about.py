"""What an exported file says about itself, so that it can be told from another one later.

In xlsx a last sheet says it; csv has nothing beside its rows, so that programs read it: there only its name does.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from core import formatting

LONGEST_PART, LONGEST_NAME = 60, 200  # characters of a part of a file's name; bytes of all of it
FORBIDDEN = re.compile(r'[\\/:*?"<>|\x00-\x1f]+')  # in file names of one system or another


@dataclass(frozen=True)
class Extent:
    """How many records of a list a file has, and which it lacks.

    `kept_back`: those that whoever took it out may not take out; `beyond`: those behind the last one that fits;
    `unseen`: those that the figure counts and the list does not show, as they are with other people or in the pool now.
    """

    rows: int
    kept_back: int = 0
    beyond: int = 0
    unseen: int = 0

    @property
    def missing(self) -> str:
        """How many of the list are left out, short; empty where none is."""
        number = self.kept_back + self.beyond
        return pgettext("spreadsheet", "%(n)s left out") % {"n": formatting.number(number)} if number else ""

    @property
    def words(self) -> str:
        """What is left out, and why."""
        said = (
            (self.kept_back, _("not for this person to take out (their own, managers their teams', admins all)")),
            (self.beyond, _("further down the list than a file reaches")),
            (self.unseen, _("counted in the figure, but with other people or in the pool now and not in the list")),
        )
        return "; ".join(f"{formatting.number(n)} {why}" for n, why in said if n)


@dataclass(frozen=True)
class About:
    """One file: the page it is from, whose figures, what narrows them, which days, as of when, and who took it out.

    `label` names the list of records behind a figure, and `extent` says how much of it the file has.
    """

    title: str
    whose: str
    by: str
    as_of: date
    days: str = ""
    filters: tuple[str, ...] = ()
    label: str = ""
    extent: Extent | None = None

    @property
    def rows(self) -> list[tuple[str, Any]]:
        """(what, its value), each a row of the last sheet."""
        listed = [(pgettext("spreadsheet", "List"), self.label)] if self.label else []
        told: list[tuple[str, Any]] = []
        if self.extent:
            told = [
                (pgettext("spreadsheet", "Records"), self.extent.rows),
                (pgettext("spreadsheet", "Left out"), self.extent.words or "–"),
            ]
        return [
            (pgettext("spreadsheet", "Page"), self.title),
            *listed,
            (pgettext("spreadsheet", "Whose"), self.whose),
            (_("Period"), self.days or "–"),
            (_("Filters"), "; ".join(self.filters) or "–"),
            (pgettext("spreadsheet", "As of"), self.as_of),
            (pgettext("spreadsheet", "Taken out by"), self.by),
            *told,
        ]

    @property
    def name(self) -> str:
        """The name of the file without its ending."""
        missing = self.extent.missing if self.extent else ""
        parts = [self.title, self.label, missing, self.whose, *self.filters, self.days, self.as_of.isoformat(), self.by]
        said = [
            Truncator(" ".join(FORBIDDEN.sub(" ", part).split())).chars(LONGEST_PART)
            for part in dict.fromkeys(parts)
            if part
        ]
        return " - ".join(said).encode()[:LONGEST_NAME].decode(errors="ignore").strip()
