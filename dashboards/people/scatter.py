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
# The room of a name in percent of the picture, on a desk and on a phone: one that would lie over another is left out.
WIDE, NARROW, HIGH = 7, 20, 6
RIGHT = 80  # from here on a name stands to the left of its dot

# By whether a person has at least the median of contacts and of orders.
WORDS: dict[tuple[bool, bool], Promise] = {
    (True, True): _("much contact, and it brings orders"),
    (True, False): _("much contact, few orders: look at whom they talk to, and how"),
    (False, True): _("little contact, yet orders: learn how"),
    (False, False): _("little contact, few orders: begin with the number"),
}

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

    dots: list[Dot] = []
    named: list[Place] = []
    named_on_phones: list[Place] = []
    for person, contacts, orders in sorted(people, key=lambda each: (-each[2], -each[1], each[0].name)):
        at = (x(contacts), y(orders))
        free, fine = _free(at, named, WIDE), not _free(at, named_on_phones, NARROW)
        named += [at] if free else []
        named_on_phones += [] if fine else [at]
        much = contacts >= middle_contacts, orders >= middle_orders
        name = person.name.split()[0] if free and person.name.split() else ""
        dots.append(
            Dot(
                person, contacts, orders, f"{at[0]:.2f}%", f"{at[1]:.2f}%", WORDS[much], name, fine, at[0] > RIGHT,
                much == (True, False),
            )
        )  # fmt: skip
    return Picture(
        dots, middle_contacts, middle_orders, f"{x(middle_contacts):.2f}%", f"{y(middle_orders):.2f}%",
        [(f"{x(tick):.2f}%", tick) for tick in across], [(f"{y(tick):.2f}%", tick) for tick in up],
    )  # fmt: skip


def ticks(most: int) -> list[int]:
    """Round whole numbers from 0 to at least `most`, MOST_TICKS + 1 at most, two at least."""
    steps = (lead * 10**power for power in range(12) for lead in (1, 2, 5))
    step = next(step for step in steps if step * MOST_TICKS >= most)
    return [n * step for n in range(max(1, -(-most // step)) + 1)]


def _free(at: Place, named: Sequence[Place], width: int) -> bool:
    return not any(abs(at[0] - left) < width and abs(at[1] - top) < HIGH for left, top in named)


def _number(value: Decimal) -> str:
    return formatting.number(value, 0 if value == int(value) else 1)
