"""What `verify` recomputes of opportunities and orders."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, Subquery

from accounts.models import Account
from accounts.services.verify import Difference, IsDistinct
from commons.found import without_keys
from leads.models import Opportunity, Order, Outcome, StageChange
from leads.services.facts import FACTS

MOST = 100  # of each kind: one is enough to fail


def differences() -> Iterator[Difference]:
    """Each fact on an account, and each stage and outcome, that its rows contradict; found by set."""
    for column, fact in FACTS.items():
        wrong = Account.objects.annotate(expected_value=fact()).filter(_distinct(column))
        for pk, stored, expected in wrong.order_by("pk").values_list("pk", column, "expected_value")[:MOST]:
            yield {"account": pk, "what": column, "stored": _plain(stored), "expected": _plain(expected)}
    yield from _outcomes()
    yield from _stages()
    for found in without_keys(Opportunity.objects.all(), MOST):
        what = f"search keys of opportunity {found.pk}"
        yield {"account": found.account_id, "what": what, "stored": None, "expected": found.name}


def _outcomes() -> Iterator[Difference]:
    ordered = Exists(Order.objects.valid().filter(opportunity=OuterRef("pk")))
    wrong = Opportunity.objects.annotate(ordered=ordered).exclude(
        Q(outcome=Outcome.WON, ordered=True) | ~Q(outcome=Outcome.WON) & Q(ordered=False)
    )
    for pk, account, outcome in wrong.order_by("pk").values_list("pk", "account_id", "outcome")[:MOST]:
        expected = "no order" if outcome != Outcome.WON else "an order"
        yield {"account": account, "what": f"opportunity {pk}", "stored": outcome, "expected": expected}


def _stages() -> Iterator[Difference]:
    last = StageChange.objects.filter(opportunity=OuterRef("pk")).order_by("-pk")
    wrong = Opportunity.objects.annotate(expected_value=Subquery(last.values("to_stage")[:1])).filter(
        _distinct("stage")
    )
    rows = wrong.order_by("pk").values_list("pk", "account_id", "stage", "expected_value")[:MOST]
    for pk, account, stored, expected in rows:
        yield {"account": account, "what": f"stage of opportunity {pk}", "stored": stored, "expected": expected}


def _distinct(column: str) -> Q:
    return Q(IsDistinct(F(column), F("expected_value")))


def _plain(value: Any) -> Any:
    return value if value is None or isinstance(value, int | str) else str(value)
