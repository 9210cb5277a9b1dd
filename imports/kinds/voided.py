"""Rows that a file itself calls void: our own exports hold them, and an import never brings them back to life."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from imports.models import ImportRow, Kind, Outcome, Plan
from imports.values import as_text, folded

if TYPE_CHECKING:
    from imports.kinds.base import Row

VOID = "void"  # the field that says so


_NO = frozenset(("no", "n", "false", "0", "-", "否", "未作废", "未作廢"))


def read_reason(value: Any) -> str:
    """Why a record is void, or that it is; empty for a word that says it is not."""
    text = as_text(value).strip()
    return "" if folded(text) in _NO else text


def skip_void(row: Row) -> bool:
    """Skip a row that its file calls void, with a remark, whatever else is wrong with it; whether it is one."""
    if not row.values.get(VOID):
        return False
    row.plan, row.problems = Plan.SKIP, []
    row.remark("void_in_file", VOID)
    return True


def undone(kind: Kind, made: Iterable[int]) -> set[int]:
    """Which of these void records an import made and an undo of it took back: their rows may come again."""
    made = list(made)
    if not made:
        return set()
    rows = ImportRow.objects.filter(made__in=made, outcome=Outcome.UNDONE, batch__kind=kind)
    return {pk for pk in rows.values_list("made", flat=True) if pk}
