"""An order number that is there already: told with its order as far as it may be seen, and used again for a reason."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from accounts.services.refusals import ReasonNeeded
from commons.numbers import key_of
from core import formatting
from leads.models import Order

if TYPE_CHECKING:
    from users.models import User

LONGEST = 300


@dataclass(frozen=True)
class Taken:
    """The order that has a number; without a customer where the reader may not see it."""

    order_id: int
    number: str
    account_id: int | None = None
    customer: str = ""
    ordered_on: date | None = None
    amount: Decimal | None = None
    currency: str = ""


class NumberTaken(ReasonNeeded):
    """Another order has this number, and nobody says why it is used again."""

    code = "number_taken"

    def __init__(self, taken: Taken) -> None:
        self.taken = taken
        if taken.ordered_on is None or taken.amount is None:
            words = _("Another order has the number %(number)s already. Correct it, or say why it is used again.")
            super(ReasonNeeded, self).__init__(words, number=taken.number)
            return
        super(ReasonNeeded, self).__init__(
            _(
                "%(customer)s has an order with the number %(number)s already: %(day)s, %(amount)s. Correct it, or say why"
                " it is used again."
            ),
            number=taken.number,
            customer=taken.customer,
            day=taken.ordered_on,
            amount=formatting.money(taken.amount, taken.currency),
        )


def taken(numbers: Collection[str], *, by: User, but: Collection[int] = ()) -> dict[str, list[Taken]]:
    """The valid orders that have one of these numbers in any spelling, by `commons.numbers.key_of`; not those in `but`.

    Two statements, however many numbers. Customer, day and amount only of orders that `by` may see.
    """
    keys = {key for number in numbers if (key := key_of(number))}
    if not keys:
        return {}
    rows = Order.objects.valid().filter(number__squeezed__in=keys).exclude(number="").exclude(pk__in=list(but))
    found = list(rows.order_by("pk").values_list("pk", "number"))
    seen = Order.objects.visible_to(by).filter(pk__in=[pk for pk, _number in found]).select_related("account")
    mine = {order.pk: order for order in seen}
    by_key: dict[str, list[Taken]] = {}
    for pk, number in found:
        order = mine.get(pk)
        one = Taken(pk, number)
        if order is not None:
            of, on = order.account, order.ordered_on
            one = Taken(pk, number, of.pk, of.name, on, order.amount, order.currency)
        by_key.setdefault(key_of(number), []).append(one)
    return by_key


def check(number: str, *, by: User, reason: str = "") -> dict[str, object]:
    """What to note in the event of an order with this number, nothing where the number is new.

    Raises NumberTaken, telling the latest such order that may be seen, where it is taken and no `reason` is given.
    """
    others = taken([number], by=by).get(key_of(number), []) if number.strip() else []
    if not others:
        return {}
    told = max(others, key=lambda other: (other.account_id is not None, other.order_id))
    said = " ".join(reason.split())[:LONGEST]
    if not said:
        raise NumberTaken(told)
    return {"number_again": said, "number_of": [other.order_id for other in others][-5:]}
