"""Rows that name somebody who was erased, or whose data may not be processed: told so, and not written."""

from __future__ import annotations

from collections.abc import Iterable

from accounts.services.forgotten import Named, Why, against
from imports.kinds.base import Row

CODES = {Why.RESTRICTED: "restricted_person", Why.ERASED: "erased_person"}


def refuse(rows: Iterable[Row], key: str, named: Iterable[list[Named]]) -> None:
    """Fail each row of which somebody named may not be entered; two statements a chunk.

    Rows with other errors are told as well, so that a row says at once all that is wrong with it.
    """
    rows, lists = list(rows), list(named)
    answers = iter(against(each for one in lists for each in one))
    for row, one in zip(rows, lists, strict=True):
        found = [why for why in [next(answers) for _each in one] if why]
        if found and not any(problem["c"] in CODES.values() for problem in row.problems):
            row.fail(CODES[found[0]], key)


def by_numbers(telephones: Iterable[str], email: str | None) -> list[Named]:
    """Somebody of these numbers and this address, of no account that is there."""
    return [*(Named(0, telephone=number) for number in telephones), *([Named(0, email=email)] if email else [])]
