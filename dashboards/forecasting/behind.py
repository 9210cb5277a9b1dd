"""The rows behind a number of the forecast: the same definition, narrowed to what the reader may see."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Q, QuerySet, Sum

from accounts.models import Account, State
from accounts.policies import InForce
from core.keyset import Sort
from core.many import Counted, kept_if_many
from dashboards.forecasting.asked import Asked
from dashboards.forecasting.spans import SpanOf
from dashboards.records import taking
from dashboards.scopes import Scope
from leads import weights
from leads.models import BY_STAGE, Forecast, Opportunity, Order
from users.models import User

CATEGORIES = {
    "committed": (Forecast.COMMIT,),
    "best": (Forecast.COMMIT, Forecast.BEST),
    "open": (Forecast.COMMIT, Forecast.BEST, Forecast.PIPELINE),
    "omitted": (Forecast.OMITTED,),
    "passed": (Forecast.COMMIT, Forecast.BEST, Forecast.PIPELINE),
    "undated": (Forecast.COMMIT, Forecast.BEST, Forecast.PIPELINE),
}


WALKED = (
    10_000  # opportunities of teams from which a page is found along `opp_by_close` sooner than from their accounts
)


@dataclass(frozen=True)
class Sums:
    """How many records a bucket has, how many of them the reader may not take out, and what they add up to."""

    number: int
    kept_back: int
    groups: list[tuple[int | None, str, Decimal]]  # team and stage where they weigh, and the amounts

    @property
    def amount(self) -> Decimal:
        """All of it."""
        return sum((amount for _team, _stage, amount in self.groups), Decimal(0))

    def weighted(self, policy: InForce) -> Decimal:
        """What opportunities weigh by their stage."""
        return sum((weights.weighted(policy, team, stage, amount) for team, stage, amount in self.groups), Decimal(0))


def of_bucket(user: User, ask: Asked, bucket: str, *, of: int = 0) -> tuple[QuerySet[Any], Sort]:
    """The orders or opportunities of one bucket of `asked.BUCKETS` in the span asked for, with their order.

    `of`: so many they are, where that is known: a page of many is found along their order.
    """
    if bucket == "won":
        return orders(user, ask.scope, ask.span, ask.currency), Sort("ordered_on", descending=True)
    rows = opportunities(user, ask.scope, bucket, ask.span, ask.currency, ask.today, walk=of > WALKED)
    return rows, Sort("expected_close_on", nullable=True)


def sums(user: User, ask: Asked, bucket: str) -> Counted[Sums]:
    """What the records of a bucket add up to; of many what they did some minutes ago."""
    rows = of_bucket(user, ask, bucket)[0]

    def count() -> Sums:
        number, kept_back = taking.sizes(rows, user)
        if bucket == "won":
            total = rows.order_by().aggregate(total=Sum("amount"))["total"]
            return Sums(number, kept_back, [(None, "", total or Decimal(0))])
        groups = rows.order_by().values_list("account__team_id", "stage").annotate(total=Sum("amount"))
        return Sums(number, kept_back, [group for group in groups if group[2] is not None])

    scope = ask.scope
    whose = (user.is_admin or user.pk, sorted(user.managed_team_ids), scope.owner_id, scope.team_ids, scope.nobody)
    key = (*whose, bucket, ask.span, ask.currency, ask.today)
    return kept_if_many("forecast.list", key, count, lambda found: found.number, ever=scope.owner_id is None)


def loaded(user: User, bucket: str) -> QuerySet[Any]:
    """Where the rows of a page are read from by their keys."""
    if bucket == "won":
        return Order.objects.visible_to(user).valid().select_related("account", "credited_to", "opportunity")
    return Opportunity.objects.visible_to(user).select_related("account__owner")


def orders(user: User, scope: Scope, span: SpanOf, currency: str) -> QuerySet[Order]:
    """The orders of a span that the reader may see."""
    rows = Order.objects.visible_to(user).valid().select_related("account", "credited_to", "opportunity")
    rows = rows.filter(ordered_on__gte=span.start, ordered_on__lt=span.after, currency=currency)
    if scope.nobody:
        return rows.none()
    if scope.owner_id is not None:
        return rows.filter(credited_to=scope.owner_id)
    return rows.filter(team__in=scope.team_ids) if scope.team_ids else rows


def opportunities(
    user: User, scope: Scope, bucket: str, span: SpanOf, currency: str, today: date, *, walk: bool = False
) -> QuerySet[Opportunity]:
    """The open opportunities of a span and bucket that the reader may see."""
    rows: Any = _in_play(user, scope, walk=walk).select_related("account__owner")
    rows = rows.filter(_of(CATEGORIES[bucket]), currency=currency)
    if scope.nobody:
        return rows.none()
    this_month = today.replace(day=1)
    if bucket == "undated":
        return rows.filter(expected_close_on=None)
    if bucket == "passed":
        return rows.filter(expected_close_on__lt=this_month)
    return rows.filter(expected_close_on__gte=max(span.start, this_month), expected_close_on__lt=span.after)


def _in_play(user: User, scope: Scope, *, walk: bool) -> QuerySet[Opportunity]:
    """What is in play in a scope, as far as the reader may see it: of whoever leads teams from their accounts.

    `walk`: of teams from the opportunities themselves.
    """
    narrowed: dict[str, Any] = {}
    if scope.owner_id is not None:
        narrowed = {"owner": scope.owner_id}
    elif scope.team_ids:
        narrowed = {"team__in": scope.team_ids}
    if user.managed_team_ids and not user.is_admin:
        led = bool(scope.team_ids) and set(scope.team_ids) <= set(user.managed_team_ids)
        if walk and led:
            return Opportunity.objects.of_teams(user).in_play().filter(account__team__in=scope.team_ids)
        door = Account.objects.of_teams(user) if led else Account.objects.served_by(user)
        return Opportunity.objects.running_at(door.filter(state=State.OWNED, **narrowed), user=user)
    rows = Opportunity.objects.visible_to(user).in_play()
    return rows.filter(**{f"account__{name}": value for name, value in narrowed.items()})


def _of(categories: tuple[Forecast, ...]) -> Q:
    stages = [stage for stage, category in BY_STAGE.items() if category in categories]
    return Q(forecast__in=categories) | Q(forecast="", stage__in=stages)
