"""What `verify` recomputes of opportunities and orders."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db.models import DecimalField, Exists, ExpressionWrapper, F, OuterRef, Q, Subquery, Sum
from django.db.models.functions import Round

from accounts.models import Account
from accounts.services.verify import Difference, IsDistinct
from commons.found import astray, without_keys
from leads.models import LeadSearch, Opportunity, OpportunityLine, Order, OrderLine, Outcome, StageChange
from leads.models.leads import IN_POOL
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
    yield from _stage_days()
    yield from _order_lines()
    yield from _followed_amounts()
    for found in without_keys(Opportunity.objects.all(), MOST):
        what = f"search keys of opportunity {found.pk}"
        yield {"account": found.account_id, "what": what, "stored": None, "expected": found.name}
    for lead_id in astray(LeadSearch, IN_POOL, MOST):
        yield {"account": None, "what": f"doors of the search keys of lead {lead_id}", "stored": None, "expected": None}


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


def _stage_days() -> Iterator[Difference]:
    """Open ones whose `stage_since` is not the day of the step that brought them to their stage."""
    moved = StageChange.objects.filter(opportunity=OuterRef("pk")).exclude(from_stage=OuterRef("stage"))
    found = Opportunity.objects.open().exclude(stage_since=None)
    wrong = found.annotate(expected_value=Subquery(moved.order_by("-pk").values("on")[:1])).filter(
        _distinct("stage_since")
    )
    rows = wrong.order_by("pk").values_list("pk", "account_id", "stage_since", "expected_value")[:MOST]
    for pk, account, stored, expected in rows:
        what = f"days at the stage of opportunity {pk}"
        yield {"account": account, "what": what, "stored": _plain(stored), "expected": _plain(expected)}


def _order_lines() -> Iterator[Difference]:
    """Orders whose amount is not what their lines, less the discount, add up to."""
    lines = OrderLine.objects.filter(order=OuterRef("pk"), removed_at=None).order_by()
    total = Subquery(lines.values("order").annotate(total=Sum("amount")).values("total"))
    less = ExpressionWrapper(F("total") * (100 - F("discount")) / 100, DecimalField(max_digits=30, decimal_places=6))
    rows = Order.objects.annotate(total=total).filter(total__isnull=False)
    wrong = rows.annotate(expected_value=Round(less, precision=2)).filter(_distinct("amount"))
    for pk, account, stored, expected in wrong.order_by("pk").values_list(
        "pk", "account_id", "amount", "expected_value"
    )[:MOST]:
        yield {"account": account, "what": f"lines of order {pk}", "stored": str(stored), "expected": str(expected)}


def _followed_amounts() -> Iterator[Difference]:
    """Open opportunities whose amount follows their lines and yet differs from them."""
    lines = OpportunityLine.objects.filter(opportunity=OuterRef("pk"), removed_at=None).order_by()
    total = Subquery(lines.values("opportunity").annotate(total=Sum("amount")).values("total"))
    rows = Opportunity.objects.open().filter(amount_from_lines=True).annotate(expected_value=total)
    wrong = rows.filter(expected_value__isnull=False).filter(_distinct("amount"))
    for pk, account, stored, expected in wrong.order_by("pk").values_list(
        "pk", "account_id", "amount", "expected_value"
    )[:MOST]:
        what = f"lines of opportunity {pk}"
        yield {"account": account, "what": what, "stored": _plain(stored), "expected": _plain(expected)}


def _distinct(column: str) -> Q:
    return Q(IsDistinct(F(column), F("expected_value")))


def _plain(value: Any) -> Any:
    return value if value is None or isinstance(value, int | str) else str(value)
