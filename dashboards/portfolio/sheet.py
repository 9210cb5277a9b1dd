"""The portfolio's figures as a spreadsheet: one picture below the other."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from accounts.rules import RuleValues
from dashboards.portfolio import cares, closeness, committee, ten, wallet
from dashboards.portfolio.asking import COVERS, Asked
from dashboards.portfolio.found import Found
from dashboards.portfolio.words import PART_WORDS, SIZE_WORDS, TREND_WORDS, band_words, ten_words


def headers() -> list[str]:
    """What the columns are called."""
    return [
        pgettext("spreadsheet", "Picture"),
        pgettext("spreadsheet", "Row"),
        pgettext("spreadsheet", "Column"),
        pgettext("spreadsheet", "Count"),
    ]


def lines(asked: Asked, found: Found, rules: RuleValues) -> Iterator[list[Any]]:
    """Every cell of every picture; `rules` are the reader's, for the words."""
    matrix, name = closeness.matrix(asked, found.close), _("Closeness and coverage")
    for row in matrix.rows:
        for roles, cell in enumerate(row.cells):
            yield [name, str(row.label), f"{roles} · {COVERS[asked.cover]}", cell.number]
    for of_role in committee.rows(asked, found.committee):
        for missing in of_role.cells:
            yield [_("Is the committee covered?"), str(of_role.label), str(missing.label), missing.number]
    for (size, part, trend), number in sorted(found.wallets.items()):
        words = f"{PART_WORDS[part]} · {TREND_WORDS[trend]}"
        yield [_("Share of their spend"), str(SIZE_WORDS[size]), words, number]
    for place in wallet.places(asked, found.positions):
        for column, number in ((_("Accounts"), place.number), (_("Rose"), place.rose), (_("Fell"), place.fell)):
            yield [_("Supplier position"), str(place.label), column, number]
    yield [_("Protected accounts"), _("All"), "", found.protected.number]
    yield [_("Protected accounts"), _("Silent"), "", found.protected.silent]
    for line in cares.complaints(asked, found.complaints, found.in_time).rows:
        of_line = (
            (_("Not answered yet"), line.cells[0][0]),
            (_("Answered"), line.cells[1][0]),
            (_("Overdue"), line.overdue),
        )
        for column, number in of_line:
            yield [_("Complaints"), str(line.label), column, number]
    bands = band_words(rules)
    for done in ten.table(asked, found.ten)[0]:
        for band, (number, _shade, _to) in zip(ten.BANDS, done.cells, strict=True):
            yield [ten_words(rules), str(done.label), bands[band], number]
