"""Amounts of rows and the currencies they are in: what the cell says, else its heading, else the choice for the file."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.conf import settings

from core import formatting
from imports import values as read
from imports.kinds.base import Job, Row

_DOLLARS = frozenset(("AUD", "CAD", "HKD", "MXN", "NZD", "SGD", "TWD"))
_YUAN = frozenset(("HKD", "MOP", "TWD"))


def currency_of(row: Row, job: Job) -> str:
    """The currency of an order's row: of its own column, of the amount ($1,200), of the heading, else as chosen."""
    named = row.values.get("currency") or _named(row, "amount", job)
    return str(named or job.options.get("currency") or settings.CURRENCY)


def words_of(row: Row, key: str, job: Job) -> str:
    """An order's amount or price as it will be kept: with its currency."""
    value = row.values.get(key)
    if not isinstance(value, Decimal):
        return ""
    currency = currency_of(row, job)
    return formatting.price(value, currency) if key == "unit_price" else formatting.money(value, currency)


def settle(row: Row, key: str, job: Job) -> None:
    """An amount without a currency of its own is in the company's: one in another is left out, and the row says so."""
    value = row.values.get(key)
    if value is None:
        return
    own, cell = settings.CURRENCY, _cell(row, key, job)
    other = _named(row, key, job)
    if other and other != own and not _may_be_own(other, own, read.folded(read.as_text(cell))):
        del row.values[key]
        row.remark("other_currency", key, text=read.as_text(cell).strip()[:40], other=other, own=own)
    elif value < 0:
        row.fail("negative", key)


def _may_be_own(other: str, own: str, text: str) -> bool:
    """Whether a sign that several countries write stands for our own currency: $ in Hong Kong, 元 in Taiwan."""
    if other == "USD" and own in _DOLLARS:
        return not any(word in text for word in ("us", "美"))
    if other == "CNY" and (own in _YUAN or own == "JPY"):
        return not any(word in text for word in ("rmb", "cny", "人民")) and ("元" in text) == (own in _YUAN)
    return False


def _cell(row: Row, key: str, job: Job) -> Any:
    for spec, columns in job.columns:
        if spec.key == key and columns[0] < len(row.raw):
            return row.raw[columns[0]]
    return None


def _named(row: Row, key: str, job: Job) -> str:
    for spec, columns in job.columns:
        if spec.key == key and columns[0] < len(row.raw):
            try:
                return read.currency_in(row.raw[columns[0]]) or read.currency_of(job.batch.headers[columns[0]])
            except read.Bad:
                return ""
    return ""
