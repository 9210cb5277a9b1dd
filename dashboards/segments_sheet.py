"""The segments of leads as a spreadsheet: every row of every way to cut them, those beyond the page's among them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from dashboards.lead_steps import SHORT, labels
from dashboards.likely import GROUPS
from leads.outcomes import Outcome

PLACES = 4


def headers() -> list[str]:
    """What the columns are called."""
    return [pgettext("grouped", "By"), _("Name"), *(str(words) for words in SHORT.values()), _("Ordered / contacted")]


def lines(found: Mapping[str, Mapping[str, Outcome]]) -> Iterator[list[Any]]:
    """All leads together, then each segment, the most leads first; `found` by group."""
    if (every := found["all"].get("")) is not None:
        yield [_("All"), _("All"), *_numbers(every)]
    for group, words in GROUPS.items():
        named = labels(group, found[group])
        for key, outcome in sorted(found[group].items(), key=lambda row: (-row[1].leads, row[0])):
            yield [str(words), named[key], *_numbers(outcome)]


def _numbers(found: Outcome) -> list[Any]:
    share = round(found.ordered / found.contacted, PLACES) if found.contacted else None
    return [*(found.at(step) for step in SHORT), share]
