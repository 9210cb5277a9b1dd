"""What it would cost to stop at the n-th contact: orders lost, contacts saved (domain.md 2.2, the rule of twelve)."""

from __future__ import annotations

from dataclasses import dataclass

from dashboards.curve.estimate import Curve

ENOUGH = 20  # accounts at a contact from which on the curve is leant on
A_TENTH = 10  # of few accounts, this part of them is followed


@dataclass(frozen=True)
class Stop:
    """Stopping after contact `at`, for the accounts of the curve, counted as far as contact `until`.

    `lost` orders and `saved` contacts are expected: what the curve says of all these accounts had each been followed to
    `until`, which `at_risk` of them have come to, or to its order. `orders` and `contacts` are what has happened beyond `at`.
    """

    at: int
    until: int
    at_risk: int
    lost: float
    saved: float
    orders: int
    contacts: int
    beyond: int = 0  # accounts with which those contacts were made

    @property
    def known(self) -> bool:
        """Whether enough accounts were followed beyond the stop to say anything."""
        return self.until > self.at

    @property
    def thin(self) -> bool:
        """Whether too few came to the end of it to lean on what is expected."""
        return self.at_risk < ENOUGH

    @property
    def contacts_per_order(self) -> float | None:
        """How many contacts one more order takes beyond the stop; None when none is expected."""
        return self.saved / self.lost if self.known and self.lost > 0 else None


def stopping(curve: Curve, counts: list[tuple[int, bool, int]], at: int) -> Stop:
    """What stopping after contact `at` would have cost the accounts of the curve.

    A contact is made with whoever has not bought after the one before, so the contacts beyond `at` are the sum of those
    still without an order after each of at, at + 1, ... The curve is followed as far as 20 accounts have come, or a tenth
    of them where these are fewer.
    """
    until = curve.followed(max(1, min(ENOUGH, curve.accounts // A_TENTH)))
    here, there = curve.at(at), curve.at(until)
    lost = saved = 0.0
    if here and there and until > at:
        lost = curve.accounts * (there.cumulative - here.cumulative)
        saved = curve.accounts * sum(1 - _at(curve, place) for place in range(at, until))
    return Stop(
        at=at,
        until=until,
        at_risk=there.at_risk if there else 0,
        lost=lost,
        saved=saved,
        orders=curve.converted_between(at + 1, curve.last),
        contacts=sum(max(0, place - at) * number for place, _ordered, number in counts),
        beyond=sum(number for place, _ordered, number in counts if place > at),
    )


def _at(curve: Curve, place: int) -> float:
    point = curve.at(place)
    return point.cumulative if point else 0.0
