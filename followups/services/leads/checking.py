"""What `verify` recomputes of leads: the clock of those that somebody works on, and what they remember of contacts."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db.models import Count, F, Max, Min, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from accounts.services.verify import Difference, IsDistinct
from followups.models import LeadContact, Result
from leads.models import Lead

MOST = 100  # of each kind: one is enough to fail


def differences() -> Iterator[Difference]:
    """Running leads that have no clock and should, or have one and should not, and counts that contacts contradict."""
    running = Lead.objects.running()
    clockless = Q(owner__isnull=False) & (
        Q(return_due_on=None)
        | Q(return_due_on__lt=F("assigned_on"))
        | Q(return_due_on__lt=F("last_tried_on"))
        | Q(return_due_on__lt=F("next_contact_on"))
    )
    wrong = running.filter(clockless) | Lead.objects.filter(
        Q(owner=None) | ~Q(pk__in=running.values("pk")), return_due_on__isnull=False
    )
    for pk, due in wrong.order_by("pk").values_list("pk", "return_due_on")[:MOST]:
        yield {"lead": pk, "what": "return_due_on", "stored": _plain(due), "expected": "the clock of its state"}
    for column, expected in _expected().items():
        found: Any = running.filter(owner__isnull=False).annotate(expected_value=expected)
        found = found.filter(Q(IsDistinct(F(column), F("expected_value")))).order_by("pk")
        for pk, stored, value in found.values_list("pk", column, "expected_value")[:MOST]:
            yield {"lead": pk, "what": column, "stored": _plain(stored), "expected": _plain(value)}


def _expected() -> dict[str, Any]:
    valid: QuerySet[Any] = LeadContact.objects.valid().filter(lead=OuterRef("pk")).order_by()
    answered = valid.filter(effective=True)
    own = answered.filter(occurred_on__gte=OuterRef("assigned_on"))
    days = own.values("lead").annotate(n=Count("occurred_on", distinct=True)).values("n")
    tried = valid.exclude(result=Result.MASS)
    return {
        "contacts": Coalesce(Subquery(days), Value(0)),
        "first_contact_on": Subquery(answered.values("lead").annotate(day=Min("occurred_on")).values("day")),
        "last_contact_on": Subquery(answered.values("lead").annotate(day=Max("occurred_on")).values("day")),
        "last_tried_on": Subquery(tried.values("lead").annotate(day=Max("occurred_on")).values("day")),
    }


def _plain(value: Any) -> Any:
    return value if value is None or isinstance(value, int | str) else str(value)
