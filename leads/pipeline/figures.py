"""What board and list add up: open ones by stage, those won and lost, those at rest; of many what was so some minutes ago."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal

from django.db.models import Case, Count, F, OuterRef, Q, Subquery, Sum, When

from accounts.models import State
from core.keyset import bounded_counts
from core.many import MANY, Counted, kept_if_many
from leads.models import OpportunityQuerySet, Order, Outcome
from leads.pipeline.asked import Asked

CLOSED = {Outcome.WON: "O", Outcome.LOST: "L"}
OF_CLOSED = ("closed", "period", "outcome")  # what an address asks of closed ones alone

Running = tuple[str, str, int | None, int, Decimal | None, int]  # stage, currency, team that weighs, number, sum, stuck
Closed = tuple[str, str | None, int, Decimal | None]  # outcome, currency, number, sum
Listed = tuple[str, str, int | None, int, Decimal | None]  # stage, currency, team that weighs, number, sum


@dataclass
class Beside:
    """What stands beside the totals of open ones: those won and lost, and how many rest or are in no list."""

    closed: list[Closed] = field(default_factory=list)
    held: int = 0
    not_listed: int = 0

    @property
    def rows(self) -> int:
        """How many rows were counted, about."""
        return self.held + sum(n for _outcome, _currency, n, _total in self.closed)


def running(asked: Asked, *, anew: bool = False) -> Counted[list[Running]]:
    """Open ones by stage, currency and, where teams weigh stages differently, team; one statement, or none."""

    def count() -> list[Running]:
        groups = asked.summed.order_by().annotate(team=asked.team_that_weighs).values_list(
            "stage", "currency", "team"
        ).annotate(n=Count("pk"), total=Sum("amount"), stuck=Count("pk", filter=asked.stuck()))  # fmt: skip
        return sorted(groups, key=lambda group: group[:2])

    key = (*asked.key(*OF_CLOSED), asked.policy.version, asked.team_that_weighs)
    return kept_if_many("pipeline.open", key, count, _number, ever=asked.leads_others, anew=anew)


def closed(asked: Asked) -> Counted[list[Listed]]:
    """Those a list shows of won or lost ones, grouped like those that run; one statement, or none."""

    def count() -> list[Listed]:
        groups = asked.closed.filter(outcome=asked.outcome).order_by().annotate(team=asked.team_that_weighs)
        return list(groups.values_list("stage", "currency", "team").annotate(n=Count("pk"), total=Sum("amount")))

    key = (*asked.key("closed"), asked.team_that_weighs)
    return kept_if_many("pipeline.closed", key, count, _number, ever=asked.leads_others)


def beside(asked: Asked, *, many: bool, anew: bool = False) -> Counted[Beside]:
    """What stands beside the totals of a board, in at most two statements; `many`: those are kept, so are these."""

    def count() -> Beside:
        groups = _closed(asked) if asked.on("closed") else []
        held, not_listed = _bounded(asked, sum(n for _outcome, _currency, n, _total in groups))
        return Beside(groups, held, not_listed)

    key = asked.key(*(() if asked.on("closed") else OF_CLOSED))
    return kept_if_many(
        "pipeline.beside",
        key,
        count,
        lambda found: MANY + 1 if many else found.rows,
        ever=asked.leads_others,
        anew=anew,
    )


def _number(groups: list[Running] | list[Listed]) -> int:
    return sum(group[3] for group in groups)


def _closed(asked: Asked) -> list[Closed]:
    """What was won (by its orders) and lost (by its amounts) in the period, also at accounts that are with others now."""
    valid = Order.objects.filter(opportunity=OuterRef("pk")).valid()
    won = Q(outcome=Outcome.WON)
    groups = asked.results.order_by().annotate(
        worth=Case(When(won, then=Subquery(valid.values("amount")[:1])), default=F("amount")),
        paid_in=Case(When(won, then=Subquery(valid.values("currency")[:1])), default=F("currency")),
    ).values_list("outcome", "paid_in").annotate(n=Count("pk"), total=Sum("worth"))  # fmt: skip
    return sorted(groups, key=lambda group: (group[0], group[1] or ""))


def _bounded(asked: Asked, counted: int) -> tuple[int, int]:
    """How many open ones rest because their account has no owner, and how many results no list shows; one statement.

    Both are counted to a bound. None rests where only owners' are asked.
    """
    groups: dict[str, list[OpportunityQuerySet]] = {"held": [], "listed": []}
    if not (asked.on("hold") or asked.of_owners):
        resting = (
            [State.SUSPENDED, State.POOLED] if asked.user.is_admin else [State.SUSPENDED]
        )  # the pool serves nobody
        groups["held"] = [asked.opened.filter(account__state__in=resting)]
    if asked.on("closed") and asked.leaves_out:
        groups["listed"] = [asked.listed.filter(outcome__in=CLOSED)]
    held, listed = bounded_counts(list(groups.values()))
    return held, asked.beyond(counted, listed) if groups["listed"] else 0
