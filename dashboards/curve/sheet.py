"""A curve taken out as a spreadsheet: all accounts first, then each group of what they are compared by."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from dashboards.curve import rows
from dashboards.curve.asking import GROUP_WORDS, Asked
from dashboards.curve.estimate import Curve
from dashboards.curve.groups import labels

PLACES = 6


def headers(asked: Asked) -> list[str]:
    """What the columns are called."""
    return [
        str(GROUP_WORDS[asked.by]),
        _("Days since the first contact") if asked.by_days else pgettext("curve", "Contact"),
        _("At risk"),
        _("First orders"),
        _("Cumulative share"),
        _("Low end of the band"),
        _("High end of the band"),
        _("Plain share"),
    ]


def lines(asked: Asked, whole: Curve, groups: Mapping[str, Curve]) -> Iterator[list[Any]]:
    """After each contact, or on each day on which somebody bought or was last seen."""
    names = labels(asked.by, list(groups))
    for name, curve in [(_("All"), whole), *((names[key], curve) for key, curve in sorted(groups.items()))]:
        for point in curve.points if asked.by_days else rows.each_contact(curve):
            shares = (point.cumulative, point.low, point.high, curve.share(point.at))
            yield [name, point.at, point.at_risk, point.converted, *(round(share, PLACES) for share in shares)]
