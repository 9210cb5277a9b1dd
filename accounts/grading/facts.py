"""What the model reads of accounts, gathered by set: a constant number of statements for one account or thousands."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Count

from accounts.models import Account, GradeFacts, Judgement, JudgementState, KeyPerson

FIGURES = ("orders_amount", "orders_count", "growth", "sales_cycle", "key_persons", "judged")


@dataclass(frozen=True)
class OrderFigures:
    """Orders of one account up to a day: the last 12 months, the 12 before, and the first one of all."""

    amount: Decimal
    count: int
    amount_before: Decimal
    first_on: date


Source = Callable[[Collection[int], date], Mapping[int, OrderFigures]]
_sources: list[Source] = []


def register(source: Source) -> None:
    """Let a higher app tell the orders of accounts; `source(ids, today)` leaves out those that never ordered."""
    _sources.append(source)


def gather(ids: Collection[int], *, today: date) -> dict[int, dict[str, Any]]:
    """What is known of each of these accounts on `today`; what nobody knows is None, never nought."""
    orders: dict[int, OrderFigures] = {}
    for source in _sources:
        orders |= source(ids, today)
    persons = KeyPerson.objects.current().filter(account__in=ids).order_by().values("account")
    people = dict(persons.annotate(n=Count("pk")).values_list("account", "n"))
    judged: dict[int, dict[str, int]] = {}
    standing = Judgement.objects.filter(account__in=ids, state=JudgementState.STANDING)
    for pk, code, value in standing.values_list("account_id", "criterion", "value"):
        judged.setdefault(pk, {})[code] = value
    met = dict(Account.objects.filter(pk__in=ids).values_list("pk", "first_contact_on"))
    return {
        pk: {**_of_orders(orders.get(pk), first), "key_persons": people.get(pk), "judged": judged.get(pk, {})}
        for pk, first in met.items()
    }


def refresh(ids: Collection[int], *, today: date) -> int:
    """Keep what is known of these accounts; returns how many rows had changed."""
    found = gather(ids, today=today)
    stored = {row[0]: dict(zip(FIGURES, row[1:], strict=True)) for row in _stored(ids)}
    changed = [GradeFacts(account_id=pk, **it) for pk, it in sorted(found.items()) if stored.get(pk) != it]
    GradeFacts.objects.bulk_create(
        changed, update_conflicts=True, unique_fields=["account"], update_fields=FIGURES, batch_size=5000
    )
    return len(changed)


def _stored(ids: Collection[int]) -> Any:
    return GradeFacts.objects.filter(account__in=ids).values_list("account_id", *FIGURES)


def _of_orders(orders: OrderFigures | None, met_on: date | None) -> dict[str, Any]:
    if orders is None:
        return {"orders_amount": None, "orders_count": None, "growth": None, "sales_cycle": None}
    growth = None
    if orders.amount_before:
        growth = min(int((orders.amount - orders.amount_before) * 100 / orders.amount_before), 1_000_000)
    days = (orders.first_on - met_on).days if met_on else None
    return {
        "orders_amount": orders.amount,
        "orders_count": orders.count,
        "growth": growth,
        "sales_cycle": days if days is not None and days >= 0 else None,
    }
