"""The file to fill in: every column of a kind, an example row, and a sheet with the words that choices know."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import xlsxwriter
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from imports.kinds.base import Field, KindOf
from imports.kinds.meanings import choices_of
from imports.kinds.voided import VOID
from imports.models import Kind
from imports.words import capital

_COMPANY, _PERSON = gettext_lazy("Example Ltd (replace this row)"), gettext_lazy("Jane Example")
_EXAMPLES: dict[str, Any] = {
    "company": _COMPANY, "account": _COMPANY, "person": _PERSON, "title": gettext_lazy("Head of purchasing"),
    "telephones": "138 0013 8000", "telephone": "138 0013 8000", "person_telephone": "138 0013 8000",
    "account_telephone": "021 6543 2100", "email": "jane@example.com", "wechat": "jane-example",
    "website": "https://example.com", "industry": gettext_lazy("Printing"), "region": gettext_lazy("Shanghai"),
    "employees": "120", "annual_revenue": "5000000", "founded_year": "2008", "tags": "A, B", "amount": "12000.00",
    "ordered_on": "2026-03-05", "moment": "2026-03-05 14:30", "started_on": "2026-03-05", "number": "PO-1001",
    "currency": "CNY", "quantity": "10", "unit_price": "1200.00",
}  # fmt: skip


def write(kind: KindOf, path: Path) -> None:
    """Write the file to fill in, in the reader's language."""
    book = xlsxwriter.Workbook(str(path), {"strings_to_formulas": False, "strings_to_urls": False})
    sheet = book.add_worksheet()
    heading, needed = book.add_format({"bold": True}), book.add_format({"bold": True, "font_color": "#b42318"})
    fields = [spec for spec in kind.fields if spec.key != VOID]  # nobody fills in what is void
    allowed = [(spec, words) for spec in fields if (words := _allowed(kind, spec))]
    known = {spec.key: words[0] for spec, words in allowed}
    for column, spec in enumerate(fields):
        label = capital(str(spec.label))
        sheet.write_string(0, column, label, needed if spec.required else heading)
        sheet.write_string(1, column, known.get(spec.key) or _example(kind, spec))
        sheet.set_column(column, column, max(12, min(30, len(label) * 2)))
    sheet.freeze_panes(1, 0)
    if allowed:
        _write_allowed(book.add_worksheet(_("Allowed words")), allowed, heading)
    book.close()


def _write_allowed(sheet: Any, allowed: list[tuple[Field, list[str]]], heading: Any) -> None:
    for column, (spec, words) in enumerate(allowed):
        sheet.write_string(0, column, capital(str(spec.label)), heading)
        sheet.set_column(column, column, 24)
        for line, word in enumerate(words, start=1):
            sheet.write_string(line, column, word)


def _example(kind: KindOf, spec: Field) -> str:
    if spec.key == "name":
        return str(_PERSON if kind.code == Kind.PERSONS else _COMPANY)
    return str(_EXAMPLES.get(spec.key, ""))


def _allowed(kind: KindOf, spec: Field) -> list[str]:
    """The words a column knows; nothing when it takes any."""
    return (
        []
        if kind.code in (Kind.ORDERS, Kind.ACCOUNTS)
        else [str(label) for _code, label in choices_of(kind.code, spec.key) if label]
    )
