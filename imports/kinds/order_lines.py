"""Rows of a ledger that share an order's number, as the lines of one order (domain.md 5)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import F, Max
from django.utils.translation import gettext

from commons import bulk
from commons.numbers import key_of as number_key
from core import searchkeys
from imports.kinds.base import Job, Row
from imports.kinds.voided import undone
from imports.models import ImportRow, Kind, Outcome
from leads.models import Opportunity, Order, OrderLine, Product
from leads.services import numbering
from leads.services.lines import amount_of

Key = tuple[Any, ...]
SMALL = Decimal("0.0001")
LONGEST_NOTE = 500  # letters, as the history of an opportunity keeps them


def key_of(row: Row) -> Key:
    """Rows with the same key are one order: account, number, day and currency; without a number each is one."""
    v = row.values
    number = searchkeys.fold(v.get("number", ""))
    return (v["account_pk"], number, v["ordered_on"], v["currency"]) if number else (row.id,)


def grouped(rows: Iterable[Row]) -> dict[Key, list[Row]]:
    """Rows by the order they belong to, in the order of the file."""
    groups: dict[Key, list[Row]] = {}
    for row in rows:
        groups.setdefault(key_of(row), []).append(row)
    return groups


def total_of(rows: Sequence[Row]) -> Decimal:
    """What an order comes to."""
    return sum((row.values["amount"] for row in rows), Decimal(0))


def why_of(rows: Sequence[Row]) -> str:
    """What the history of the opportunity says of its order: the notes of its rows, else that it was imported."""
    notes = "\n".join(dict.fromkeys(filter(None, (row.values.get("notes", "") for row in rows))))
    return notes[:LONGEST_NOTE] or gettext("imported")


def written_before(rows: Sequence[Row], job: Job) -> dict[Key, int]:
    """Orders that an earlier chunk of this import made, by key."""
    if not job.made:
        return {}
    numbers = {row.values["number"] for row in rows if row.values.get("number")}
    accounts = {row.values["account_pk"] for row in rows}
    found = Order.objects.valid().filter(account__in=accounts, number__in=numbers).order_by("-pk")
    return {
        (account, searchkeys.fold(number), day, currency): pk
        for pk, account, number, day, currency in found.values_list(
            "pk", "account_id", "number", "ordered_on", "currency"
        )
        if pk in job.made
    }


def write_lines(orders: Mapping[int, Sequence[Row]]) -> None:
    """Lines of new orders, where the file says what was ordered."""
    chosen = {pk: rows for pk, rows in orders.items() if _speak(rows)}
    if chosen:
        products = _products()
        bulk.copy(
            OrderLine,
            [
                {"order_id": pk, "position": place, **_line(row, products)}
                for pk, rows in chosen.items()
                for place, row in enumerate(rows, start=1)
            ],
        )


def extend(orders: Mapping[int, Sequence[Row]], job: Job) -> None:
    """Add rows to orders that an earlier chunk made: to the amount, and to the lines where there are some."""
    positions = dict(
        OrderLine.objects.filter(order__in=list(orders), removed_at=None)
        .order_by()
        .values("order")
        .annotate(last=Max("position"))
        .values_list("order", "last")
    )
    undo = dict(
        ImportRow.objects.of(job.batch)
        .filter(made__in=list(orders), outcome=Outcome.CREATED)
        .values_list("made", "undo")
    )
    products = _products()
    lines = []
    for pk, rows in orders.items():
        Order.objects.filter(pk=pk).update(amount=F("amount") + total_of(rows))
        Opportunity.objects.filter(orders=pk).update(amount=F("amount") + total_of(rows))
        for row in rows:
            if pk in positions:
                positions[pk] += 1
                lines.append({"order_id": pk, "position": positions[pk], **_line(row, products)})
            row.done(Outcome.CREATED, pk, dict(undo.get(pk) or {}))
    bulk.copy(OrderLine, lines)


def say_taken(rows: list[Row], job: Job) -> None:
    """Name the order that has a row's number already, or the row of another customer; the import goes on."""
    numbers = {row.id: row.values["number"] for row in rows if row.values.get("number")}
    others = numbering.taken(set(numbers.values()), by=job.by, but=job.made)
    for row in rows:
        if row.id not in numbers:
            continue
        key = number_key(numbers[row.id])
        for other in others.get(key, [])[-1:]:
            if other.ordered_on:
                row.remark("number_of", "number", name=other.customer, day=other.ordered_on.isoformat())
            else:
                row.remark("number_taken", "number")
        first = job.seen.setdefault(f"number of {row.values['account_pk']}:{key}", row.number)
        elsewhere = job.seen.setdefault(f"number anywhere:{key}", row.number)
        if key and first == row.number and elsewhere != row.number:
            row.remark("number_elsewhere", "number", n=elsewhere)


def _speak(rows: Sequence[Row]) -> bool:
    priced = any("quantity" in row.values or "unit_price" in row.values for row in rows)
    return priced or (len(rows) > 1 and all(row.values.get("product") for row in rows))


def _line(row: Row, products: Mapping[str, int]) -> dict[str, Any]:
    """The line of a row: quantity and price as they stand, where they come to the row's amount."""
    v = row.values
    amount, text = v["amount"], v.get("product") or v.get("number") or "–"
    quantity = v.get("quantity") or Decimal(1)
    price = v.get("unit_price")
    for count, one in ((quantity, price), (quantity, (amount / quantity).quantize(SMALL)), (Decimal(1), amount)):
        if one is not None and amount_of(count, one) == amount:
            break
    else:  # pragma: no cover
        count, one = Decimal(1), amount
    said = text if count == quantity else f"{text} × {quantity.normalize():f}"
    return {
        "product_id": products.get(searchkeys.fold(text)), "text": said[:300], "quantity": count,
        "unit": v.get("unit", ""), "unit_price": one, "amount": amount,
    }  # fmt: skip


def _products() -> dict[str, int]:
    """Products of the catalogue by code and name."""
    found: dict[str, int] = {}
    for pk, *words in (
        Product.objects.offered().order_by("-pk").values_list("pk", "name_hant", "name_hans", "name", "code")
    ):
        found |= {searchkeys.fold(word): pk for word in words if word}
    return found


def known(rows: list[Row], job: Job) -> dict[int, tuple[int, str]]:
    """Orders that are there: of the same account and number, else of the same account, day and amount.

    By its number also one that somebody has made void here; what an undone import made comes again.
    """
    numbers: dict[tuple[int, str], int] = {}
    sums: dict[tuple[int, date, Any], int] = {}
    of = Order.objects.filter(account__in={row.values["account_pk"] for row in rows})
    columns = ("pk", "account_id", "number", "ordered_on", "amount")
    void = list(of.exclude(voided_at=None).exclude(number="").order_by("-pk").values_list(*columns))
    gone = undone(Kind.ORDERS, [pk for pk, *_facts in void])
    for pk, account, number, *_facts in void:
        if pk not in gone:
            numbers[account, searchkeys.fold(number)] = pk
    for pk, account, number, day, amount in of.filter(voided_at=None).order_by("-pk").values_list(*columns):
        if pk in job.made:
            continue
        if number:
            numbers[account, searchkeys.fold(number)] = pk
        sums[account, day, amount] = pk
    found: dict[int, tuple[int, str]] = {}
    for row in rows:
        v = row.values
        number = searchkeys.fold(v.get("number", ""))
        by_number = numbers.get((v["account_pk"], number)) if number else None
        by_sum = sums.get((v["account_pk"], v["ordered_on"], v["amount"])) if not number else None
        if by_number:
            found[row.id] = (by_number, "number")
        elif by_sum:
            found[row.id] = (by_sum, "amount")
    return found
