"""The score as one expression over an account and its facts: what a recomputation writes, a dry run counts, verify compares."""

from __future__ import annotations

from decimal import Decimal
from functools import reduce
from operator import add
from typing import Any

from django.db.models import Case, CharField, DecimalField, F, IntegerField, Q, Value, When
from django.db.models.expressions import Combinable
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast, Coalesce, Round
from django.db.models.lookups import GreaterThanOrEqual, IsNull, LessThan

from accounts.grading.weighing import GRADES, POINTS, Criterion, Weighing
from accounts.models import AccountQuerySet

OF_ACCOUNT = {"employees", "annual_revenue"}
_NUMBER = DecimalField(max_digits=20, decimal_places=4)


def scored(accounts: AccountQuerySet, model: Weighing) -> AccountQuerySet:
    """The accounts with `new_score` (0 to 100, one decimal), `new_known` (percent of the weight) and `new_model`.

    An unknown answer takes its weight out; with less than the model's share known there is no grade (empty).
    """
    points = {f"points_{criterion.code}": points_of(criterion) for criterion in model.weighed}
    weights = {f"points_{criterion.code}": criterion.weight for criterion in model.weighed}
    known = _sum([_when_known(name, Value(weight)) for name, weight in weights.items()])
    gained = _sum([Coalesce(F(name), 0) * Value(weight) for name, weight in weights.items()])
    rows = accounts.alias(**points).alias(known_weight=known, gained=gained)
    rows = rows.annotate(new_score=_score(), new_known=_share(sum(weights.values())))
    return rows.annotate(new_model=_grade(model))


def answer_of(criterion: Criterion) -> Combinable:
    """Where the answer to a criterion lies."""
    if criterion.judged:
        return Cast(KeyTextTransform(criterion.code, "grade_facts__judged"), _NUMBER)
    name = criterion.source if criterion.source in OF_ACCOUNT else f"grade_facts__{criterion.source}"
    return Cast(F(name), _NUMBER)


def points_of(criterion: Criterion) -> Combinable:
    """0 to 5 points; null where the answer is unknown."""
    answer, steps = answer_of(criterion), list(enumerate(criterion.scale, 1))
    reached = [When(Q(_at_least(answer, step)), then=Value(points)) for points, step in reversed(steps)]
    nothing = When(Q(IsNull(answer, True)), then=Value(None))
    return Case(nothing, *reached, default=Value(0), output_field=IntegerField(null=True))


def _at_least(answer: Any, step: Decimal) -> Any:
    return GreaterThanOrEqual(answer, Value(step, output_field=_NUMBER))


def _when_known(name: str, then: Value) -> Combinable:
    return Case(When(Q(**{f"{name}__isnull": False}), then=then), default=Value(0), output_field=IntegerField())


def _sum(parts: list[Any]) -> Any:
    return reduce(add, parts)


def _score() -> Combinable:
    gained = Cast(F("gained"), _NUMBER) * Value(100 // POINTS)
    share = Round(gained / F("known_weight"), precision=1, output_field=DecimalField(max_digits=4, decimal_places=1))
    return Case(When(known_weight__gt=0, then=share), default=None, output_field=share.output_field)


def _share(total: int) -> Combinable:
    return Cast(F("known_weight") * Value(100) / Value(max(total, 1)), IntegerField())


def _grade(model: Weighing) -> Combinable:
    too_little = Q(LessThan(F("new_known"), Value(model.min_known))) | Q(new_score__isnull=True)
    steps = [When(new_score__gte=model.thresholds[grade], then=Value(grade)) for grade in GRADES]
    return Case(When(too_little, then=Value("")), *steps, default=Value("D"), output_field=CharField())
