"""Amounts, prices and quantities of rows: by the unit of their heading, the signs of the file, and the places we keep."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from imports import values as read

if TYPE_CHECKING:
    from imports.kinds.base import Row

PLACES = {"amount": 2, "annual_revenue": 2, "unit_price": 4, "quantity": 3}  # decimals, as the models keep them
_NOISE = Decimal("0.00005")  # of what a spreadsheet has calculated
_UNLIKELY = {"amount": Decimal(10) ** 8, "annual_revenue": Decimal(10) ** 10}  # in the unit of money


def figure(row: Row, key: str, cell: Any, *, factor: int, decimals: str) -> Decimal | None:
    """A number as the row keeps it: times the heading's unit, unless the cell names one itself. Raises Bad.

    Under a heading such as 金额（万元） an amount with a sign of currency may be in that unit or the full one: ¥12,000 is
    refused. What comes to an unlikely sum by its heading, or loses decimals, says so.
    """
    if factor != 1 and decimals == read.UNTOLD:
        decimals = read.POINT  # 1.234 in 万元
    reader = read.read_quantity if key == "quantity" else read.read_number
    number = reader(cell, decimals=decimals, places=None)
    if number is None:
        return None
    text = read.as_text(cell).strip()[:40]
    if factor != 1 and not read.has_own_unit(cell):
        if isinstance(cell, str) and read.currency_in(cell):
            raise read.Bad("unit_or_sign", text=text, n=factor)
        number *= factor
        if key in _UNLIKELY and number >= _UNLIKELY[key]:
            row.remark("times_heading", key, text=text, n=factor)
    kept = number.quantize(Decimal(1).scaleb(-PLACES[key]))
    if abs(kept - number) > _NOISE:
        row.remark("rounded", key, text=text, kept=f"{kept:f}")
    return kept
