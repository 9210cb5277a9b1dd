"""The rows that were not written, as a spreadsheet to mend and import again; nothing in it is a live formula."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import xlsxwriter
from django.utils.translation import gettext as _

from imports.kinds.catalogue import KINDS
from imports.kinds.common import OF_CHOICE
from imports.models import Import, ImportRow, Outcome, Plan
from imports.values import Bad, as_text
from imports.words import of_row


def write(batch: Import, path: Path, *, which: str = "failed") -> int:
    """Write the `failed` or `skipped` rows with a column that says why, in the reader's language; returns how many.

    What is only remarked on stands in a column of its own: it is no reason. Its heading is none that means notes.
    `remarks`: the rows that were written and have something to say about it, in that column.
    """
    kind = KINDS[batch.kind]
    book = xlsxwriter.Workbook(
        str(path), {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    )
    sheet = book.add_worksheet()
    heading = book.add_format({"bold": True})
    heads = [*batch.headers, _("Row"), _("Why it was not imported"), _("Also noticed")]
    for column, head in enumerate(heads):
        sheet.write_string(0, column, str(head), heading)
    width, count = len(batch.headers), 0
    for number, raw, problems, twin in _rows(batch, which).iterator(2000):
        count += 1
        _cells(sheet, count, raw[:width])
        sheet.write_number(count, width, number)
        why, noticed = _apart(problems or ())
        if which == REMARKS:
            why, noticed = [], [*why, *noticed]
        else:
            sheet.write_string(count, width + 1, of_row(why, kind) or _twin_words(twin))
        sheet.write_string(count, width + 2, of_row(noticed, kind))
    book.close()
    return count


REMARKS = "remarks"
LISTS = {"failed": (Outcome.FAILED, Plan.ERROR), "skipped": (Outcome.SKIPPED, Plan.SKIP)}


def _rows(batch: Import, which: str) -> Any:
    rows = ImportRow.objects.of(batch)
    if which == REMARKS:
        rows = rows.remarked().filter(outcome__in=[Outcome.CREATED, Outcome.UPDATED, Outcome.UNDONE, Outcome.STAYED])
    else:
        outcome, plan = LISTS[which]
        rows = rows.filter(outcome=outcome) if batch.started_at else rows.filter(plan=plan)
    return rows.values_list("number", "raw", "problems", "twin")


# Remarks that are the reason why a row is skipped.
WHY_SKIPPED = OF_CHOICE - {"fills", "person_not_filled"} | {
    "totals", "below_the_table", "headings_again", "void_in_file", "not_won", "appeared",
    "appeared_skipped", "first_not_made", "changed_since", "linked_since",
}  # fmt: skip


def _apart(problems: Iterable[dict[str, Any]]) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """What keeps a row out, and what is odd about it besides."""
    why: list[dict[str, Any]] = []
    noticed: list[dict[str, Any]] = []
    for problem in problems:
        (noticed if problem.get("w") and problem["c"] not in WHY_SKIPPED else why).append(problem)
    return why, noticed


def _cells(sheet: Any, line: int, raw: Iterable[Any]) -> None:
    for column, cell in enumerate(raw):
        if isinstance(cell, bool) or cell is None or cell == "":
            continue
        if isinstance(cell, int | float):
            sheet.write_number(line, column, cell)
            continue
        try:
            text = as_text(cell)
        except Bad as why:
            text = str(why.params.get("what", ""))
        sheet.write_string(line, column, text[:32_000])


def _twin_words(twin: dict[str, Any] | None) -> str:
    if twin and twin.get("k") == "row":
        return _("the same as row %(n)s") % {"n": twin["id"]}
    return _("known already") if twin else ""
