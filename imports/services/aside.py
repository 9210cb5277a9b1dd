"""Lines of a sheet that are no records: totals, headings once more, what a program prints below its table."""

from __future__ import annotations

import re
from itertools import takewhile
from typing import Any

from imports.kinds.base import Row
from imports.models import Import, ImportRow, Plan
from imports.values import Bad, folded, read_number

LOOKED_AT = 10  # rows at the end
_COUNTED = r"(?:条|條|行|笔|筆|家|人|个|個|项|項|rows?|records?|items?|entries)"
_TOTALS = re.compile(
    r"(?:(?:本页|本頁|全部|grand|sub)?[ -]?"
    r"(?:合计|合計|总计|總計|小计|小計|共计|共計|总和|總和|totals?|sum|summe|gesamt|zwischensumme|total general)"
    rf"[ :：]*\(?[\d.,]*\)? ?{_COUNTED}?[ :：]*|共 ?\d+ ?{_COUNTED}.*)"
)
_BELOW = re.compile(
    r"(?:confidential information|confidential[ -–]|copyright |©|\(c\) \d{4}|generated (?:by|on|at) |exported (?:by|on|from) |printed (?:by|on) |report generated"
    r"|page \d+(?: (?:of|/) ?\d+)?$|第 ?\d+ ?页|第 ?\d+ ?頁"
    r"|(?:制表人?|製表人?|打印时间|列印時間|打印日期|导出时间|匯出時間|导出人|匯出人|导出日期|数据来源|資料來源|审核人?|審核人?|填表人)[:： ])"
)
_COUNT = re.compile(rf"[\d.,]+ ?{_COUNTED}")


def set_aside(row: Row, headers: list[str]) -> bool:
    """Plan a line that is no record as skipped, and say what it is; whether it is one."""
    filled = [cell for cell in row.raw if cell not in ("", None)]
    if not filled or not isinstance(filled[0], str):
        return False
    what = ""
    first = folded(filled[0])
    if _TOTALS.fullmatch(first) and all(map(_is_number, filled[1:])):
        what = "totals"
    elif len(filled) == 1 and _BELOW.match(first):
        what = "below_the_table"
    elif len(filled) > 1 and _repeats(row.raw, headers):
        what = "headings_again"
    if what:
        row.plan, row.problems = Plan.SKIP, []
        row.remark(what)
    return bool(what)


def at_the_end(batch: Import) -> int:
    """How many of the last rows are no records: totals and what a program prints stand below the table."""
    last = ImportRow.objects.of(batch).order_by("-number").values_list("pk", "number", "raw")[:LOOKED_AT]
    found = (set_aside(Row(pk, number, raw), batch.headers) for pk, number, raw in last)
    return sum(1 for _one in takewhile(bool, found))


def _repeats(cells: list[Any], headers: list[str]) -> bool:
    return all(cell in ("", None) or cell == head for cell, head in zip(cells, headers, strict=False))


def _is_number(cell: Any) -> bool:
    if isinstance(cell, str) and _COUNT.fullmatch(folded(cell)):
        return True
    try:
        return read_number(cell) is not None
    except Bad:
        return isinstance(cell, dict)  # a formula without a saved result, or one that is broken
