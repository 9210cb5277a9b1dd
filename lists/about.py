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

LONGEST_PART, LONGEST_NAME = 60, 200  # characters of a part of a file's name; bytes of all of it
FORBIDDEN = re.compile(r'[\\/:*?"<>|\x00-\x1f]+')  # in file names of one system or another


@dataclass(frozen=True)
class About:
    """One file: the page it is from, whose figures, what narrows them, which days, as of when, and who took it out."""

    title: str
    whose: str
    by: str
    as_of: date
    days: str = ""
    filters: tuple[str, ...] = ()

    @property
    def rows(self) -> list[tuple[str, Any]]:
        """(what, its value), each a row of the last sheet."""
        return [
            (pgettext("spreadsheet", "Page"), self.title),
            (pgettext("spreadsheet", "Whose"), self.whose),
            (_("Period"), self.days or "–"),
            (_("Filters"), "; ".join(self.filters) or "–"),
            (pgettext("spreadsheet", "As of"), self.as_of),
            (pgettext("spreadsheet", "Taken out by"), self.by),
        ]

    @property
    def name(self) -> str:
        """The name of the file without its ending."""
        parts = [self.title, self.whose, *self.filters, self.days, self.as_of.isoformat(), self.by]
        said = [
            Truncator(" ".join(FORBIDDEN.sub(" ", part).split())).chars(LONGEST_PART)
            for part in dict.fromkeys(parts)
            if part
        ]
        return " - ".join(said).encode()[:LONGEST_NAME].decode(errors="ignore").strip()
