"""The score as one expression over an account and its facts: what a recomputation writes, a dry run counts, verify compares.

The expression adds up, in one whole number, the weight that is known and the points gained: asked once a row, it costs
a tenth of a score that is divided, rounded and compared in SQL. `read` makes score, share and grade of it.
"""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from functools import reduce
from operator import add
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db.models import DecimalField, F, Func, IntegerField, Value
from django.db.models.expressions import Combinable
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast, Coalesce

from accounts.grading.weighing import GRADES, POINTS, Criterion, Weighing
from accounts.models import AccountQuerySet

OF_ACCOUNT = {"employees", "annual_revenue"}
KNOWN = 1_000_000  # the weight that is known stands above, weight times points below
TENTH = Decimal("0.1")
_NUMBER = DecimalField(max_digits=20, decimal_places=4)


def scored(accounts: AccountQuerySet, model: Weighing) -> Any:
    """The accounts with `sums`, to be told by `read`."""
    parts: list[Any] = [_part(criterion) for criterion in model.weighed]
    return accounts.annotate(sums=reduce(add, parts, Value(0)))


def read(sums: int, model: Weighing) -> tuple[Decimal | None, int, str]:
    """Score (0 to 100, one decimal), percent of the weight that is known, and the grade.

    An unknown answer takes its weight out; with less than the model's share known there is no grade (empty).
    """
    known, gained = divmod(sums, KNOWN)
    if not known:
        return None, 0, ""
    score = rounded(Decimal(gained * 100 // POINTS) / known)
    share = known * 100 // sum(criterion.weight for criterion in model.weighed)
    if share < model.min_known:
        return score, share, ""
    return score, share, next((grade for grade in GRADES if score >= model.thresholds[grade]), "D")


def rounded(value: Decimal) -> Decimal:
    """To one decimal, a half upwards."""
    return value.quantize(TENTH, ROUND_HALF_UP)


def answer_of(criterion: Criterion) -> Combinable:
    """Where the answer to a criterion lies."""
    if criterion.judged:
        return Cast(KeyTextTransform(criterion.code, "grade_facts__judged"), _NUMBER)
    name = criterion.source if criterion.source in OF_ACCOUNT else f"grade_facts__{criterion.source}"
    return Cast(F(name), _NUMBER)


def points_of(criterion: Criterion) -> Combinable:
    """0 to 5 points; null where the answer is unknown. The scale rises (weighing.problems)."""
    steps = Cast(Value(list(criterion.scale)), ArrayField(_NUMBER))
    return _Reached(answer_of(criterion), steps)


def _part(criterion: Criterion) -> Combinable:
    weight = criterion.weight
    return Coalesce(weight * KNOWN + weight * points_of(criterion), 0)


class _Reached(Func):
    """How many of rising steps an answer reaches; null for none. The answer is looked up once, a CASE would for each step."""

    function = "width_bucket"
    output_field = IntegerField(null=True)
