"""An order is the start of the next one: a satisfaction contact and a next-need step (domain.md 2.2)."""

from __future__ import annotations

from datetime import date, timedelta

from django.db import transaction
from django.db.models import Count, F
from django.utils import timezone

from accounts.models import State
from accounts.policies import InForce, in_force
from accounts.services.moves import lock
from followups.models import NextStep, StepKind, StepState
from followups.services import cadence, steps
from leads.models import Order

KINDS = (StepKind.SATISFACTION, StepKind.NEXT_NEED)
# Orders older than this are history (an import): nobody asks whether a delivery of last year pleased.
RECENT = timedelta(days=14)


def open_steps_for_new_orders(*, today: date) -> int:
    """Open the two steps of every recent order that lacks them, close those of void orders; returns orders seen to.

    Safe to run at any time, from several places at once.
    """
    recent = Order.objects.filter(ordered_on__gte=today - RECENT, ordered_on__lte=today)
    lacking = (
        recent.valid()
        .filter(account__state=State.OWNED)
        .annotate(steps=Count("next_steps"))
        .filter(steps__lt=len(KINDS))
        .select_related("account")
        .order_by("account_id", "pk")
    )
    policy = in_force()
    seen_to = sum(after_order(order, today=today, policy=policy) for order in lacking)
    return seen_to + _close_of_void_orders(today)


@transaction.atomic
def after_order(order: Order, *, today: date, policy: InForce | None = None) -> bool:
    """Open the satisfaction contact and the next-need step of one order; False when it had them."""
    account = lock(order.account_id)
    rules = (policy or in_force()).of(account.team_id)
    start = max(order.ordered_on, today)
    days = [start + timedelta(days=rules.cadence_need_days), start + timedelta(days=rules.cadence_later_days)]
    had = set(NextStep.objects.filter(order=order).values_list("kind", flat=True))
    rows = [
        NextStep(account=account, order=order, kind=kind, due_on=day, first_due_on=day)
        for kind, day in zip(KINDS, cadence.working_days(days), strict=True)
        if kind not in had
    ]
    NextStep.objects.bulk_create(rows, ignore_conflicts=True)
    if rows:
        steps.refresh(account.pk, today=today)
    return bool(rows)


def _close_of_void_orders(today: date) -> int:
    stale = NextStep.objects.open().filter(order__voided_at__isnull=False)
    accounts = list(stale.order_by("account_id").values_list("account_id", flat=True).distinct())
    for account_id in accounts:
        with transaction.atomic():
            lock(account_id)
            stale.filter(account_id=account_id).update(
                state=StepState.CANCELLED, closed_at=timezone.now(), version=F("version") + 1
            )
            steps.refresh(account_id, today=today)
    return len(accounts)
