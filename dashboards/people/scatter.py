"""Does activity bring results? Each person's effective contacts against their orders, with the medians (ux.md, pictures).

Places are percent of the width and height of a server-rendered SVG; the table beside it says the same in numbers.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from core import formatting
from dashboards.people import sums as plain
from users.models import User

if TYPE_CHECKING:
    from dashboards.people.table import Row

FEWEST = 3  # people before their medians say anything
MOST_TICKS = 5
# The room of a name in percent of the picture, on a desk and on a phone: where it would lie over a dot or another name,
# it is left out.
WIDE, NARROW, HIGH = 7.0, 20.0, 4.5
RIGHT = 80  # beyond it a name stands to the left of its dot, before it where there is room

# By whether a person has at least the median of contacts and of orders.
WORDS: dict[tuple[bool, bool], Promise] = {
    (True, True): _("much contact, and it brings orders"),
    (True, False): _("much contact, few orders: look at whom they talk to, and how"),
    (False, True): _("little contact, yet orders: learn how"),
    (False, False): _("little contact, few orders: begin with the number"),
}
RIGHTWARDS, LEFT = "right", "left"

Place = tuple[float, float]


@dataclass(frozen=True)
class Dot:
    """A person: where the dot lies, what it says. `label` is empty where it would lie over another one, `fine` where
    it would do so on a phone.
    """

    person: User
    contacts: int
    orders: int
    x: str
    y: str
    words: Promise
    label: str
    fine: bool
    left: bool
    odd: bool  # much contact and few orders


@dataclass(frozen=True)
class Picture:
    """The dots with their scale: effective contacts to the right, orders upwards; the medians with their places."""

    dots: list[Dot]
    middle_contacts: Decimal
    middle_orders: Decimal
    middle_x: str
    middle_y: str
    across: list[tuple[str, int]]
    up: list[tuple[str, int]]

    @property
    def middle_words(self) -> tuple[str, str]:
        """Both medians as people read them."""
        return _number(self.middle_contacts), _number(self.middle_orders)


def picture(rows: Sequence[Row]) -> Picture | None:
    """The scatter of the compared people of a table; None of fewer than FEWEST, or where nobody has talked to anybody."""
    people = [(row.person, row.sums.days, row.sums.orders) for row in rows if row.person]
    if len(people) < FEWEST or not any(contacts or orders for _person, contacts, orders in people):
        return None
    middle_contacts = plain.median([contacts for _p, contacts, _o in people]) or plain.ZERO
    middle_orders = plain.median([orders for _p, _c, orders in people]) or plain.ZERO
    across, up = ticks(max(contacts for _p, contacts, _o in people)), ticks(max(orders for _p, _c, orders in people))

    def x(value: Decimal | int) -> float:
        return float(value) * 100 / across[-1]

    def y(value: Decimal | int) -> float:
        return 100 - float(value) * 100 / up[-1]

    ordered = sorted(people, key=lambda each: (-each[2], -each[1], each[0].name))
    places = [(x(contacts), y(orders)) for _person, contacts, orders in ordered]
    names, on_phones = _names(places, WIDE), _names(places, NARROW)
    dots = []
    for n, (person, contacts, orders) in enumerate(ordered):
        much = contacts >= middle_contacts, orders >= middle_orders
        side = names.get(n, "")
        dots.append(
            Dot(
                person=person,
                contacts=contacts,
                orders=orders,
                x=f"{places[n][0]:.2f}%",
                y=f"{places[n][1]:.2f}%",
                words=WORDS[much],
                label=(person.name.split() or [""])[0] if side else "",
                fine=on_phones.get(n, "") != side,
                left=side == LEFT,
                odd=much == (True, False),
            )
        )
    return Picture(
        dots, middle_contacts, middle_orders, f"{x(middle_contacts):.2f}%", f"{y(middle_orders):.2f}%",
        [(f"{x(tick):.2f}%", tick) for tick in across], [(f"{y(tick):.2f}%", tick) for tick in up],
    )  # fmt: skip


def ticks(most: int) -> list[int]:
    """Round whole numbers from 0 to at least `most`, MOST_TICKS + 1 at most, two at least."""
    steps = (lead * 10**power for power in range(12) for lead in (1, 2, 5))
    step = next(step for step in steps if step * MOST_TICKS >= most)
    return [n * step for n in range(max(1, -(-most // step)) + 1)]


def _names(places: Sequence[Place], width: float) -> dict[int, str]:
    """By the number of a dot the side on which its name has room; the first in order come first."""
    taken: list[Place] = []  # where names begin, to the right
    sides: dict[int, str] = {}
    for n, (left, top) in enumerate(places):
        others = [place for m, place in enumerate(places) if m != n]
        for side in (RIGHTWARDS, LEFT) if left <= RIGHT else (LEFT,):
            start = left if side == RIGHTWARDS else left - width
            over_dot = any(start - 1 < at < start + width + 1 and abs(top - high) < HIGH for at, high in others)
            over_name = any(abs(start - at) < width and abs(top - high) < HIGH for at, high in taken)
            if not (over_dot or over_name):
                sides[n] = side
                taken.append((start, top))
                break
    return sides


def _number(value: Decimal) -> str:
    return formatting.number(value, 0 if value == int(value) else 1)
