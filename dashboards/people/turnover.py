"""How many left in a year beside the band of 10-15 %: above it an alarm, below it too little pressure (domain.md 2.3)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from django.db.models import Count, Q

from accounts.rules import RuleValues

if TYPE_CHECKING:
    from users.models.people import UserQuerySet

YEAR = timedelta(days=365)
FEWEST = 10  # people on average below which one leaver says nothing


@dataclass(frozen=True)
class Turnover:
    """Leavers of the last 365 days, and how many people there were on their first and on their last day."""

    left: int
    at_start: int
    at_end: int
    low: int
    high: int

    @property
    def people(self) -> Decimal:
        """The mean of both."""
        return Decimal(self.at_start + self.at_end) / 2

    @property
    def rate(self) -> Decimal | None:
        """Leavers in percent of it; None of nobody."""
        return self.left * 100 / self.people if self.people else None

    @property
    def verdict(self) -> str:
        """few, below, within or above the band."""
        if self.rate is None or self.people < FEWEST:
            return "few"
        if self.rate > self.high:
            return "above"
        return "below" if self.rate < self.low else "within"


def first_of_year(today: date) -> date:
    """The first of the days whose leavers are counted."""
    return today - YEAR + timedelta(days=1)


def turnover_of(people: UserQuerySet, rules: RuleValues, *, today: date) -> Turnover:
    """The turnover of some people (a queryset that came through a door), those who left among them: one statement."""
    start = today - YEAR

    def there(day: date) -> Q:
        hired = Q(hired_on=None) | Q(hired_on__lte=day)
        return hired & (Q(left_on__gt=day) | Q(left_on=None, is_active=True))

    found = people.order_by().aggregate(
        left=Count("pk", filter=Q(left_on__gt=start, left_on__lte=today)),
        at_start=Count("pk", filter=there(start)),
        at_end=Count("pk", filter=there(today)),
    )
    return Turnover(**found, low=rules.turnover_low_percent, high=rules.turnover_high_percent)
