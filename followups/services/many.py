"""The same next step for many accounts at once, and its undo (ux.md, lists)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Account
from accounts.services.refusals import NotAllowed, WrongState
from followups.models import NextStep
from followups.services import steps

if TYPE_CHECKING:
    from users.models import User


@transaction.atomic
def plan(ids: Sequence[int], step: steps.StepInput, *, by: User, today: date, only_without: bool) -> dict[int, int]:
    """Plan a step on each of these accounts that `by` serves; returns the step by account.

    `only_without` leaves those alone that have an open step already. Raises WrongInput for a step that is none.
    """
    steps.check(step, today)
    planned: dict[int, int] = {}
    for account in Account.objects.filter(pk__in=ids).order_by("pk"):
        if only_without and steps.open_steps(account).exists():
            continue
        try:
            with transaction.atomic():
                planned[account.pk] = steps.add_step(account, step, by=by, today=today).pk
        except (NotAllowed, WrongState):
            continue
    return planned


@transaction.atomic
def take_back(step_ids: Iterable[int], *, by: User, today: date) -> int:
    """Cancel those of the steps that are still open; returns how many."""
    count = 0
    for step in NextStep.objects.open().filter(pk__in=list(step_ids)).order_by("account_id", "pk"):
        try:
            with transaction.atomic():
                steps.cancel(step, by=by, reason=_("Planned for many accounts, and taken back"), today=today)
        except (NotAllowed, WrongState):
            continue
        count += 1
    return count
