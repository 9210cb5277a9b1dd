"""What plans and complaints bring into another account or person; the journal of the merge takes it back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from keyaccounts.models import Complaint, HighVisit, PlanAction, PlanText, Tick
from keyaccounts.services.notes import KINDS

if TYPE_CHECKING:
    from datetime import date

    from accounts.models import Account
    from commons.journal import Journal
    from users.models import User


def move(kept: Account, gone: Account, journal: Journal) -> None:
    """Everything of the gone account; where both have a text or a tick, the kept one's holds."""
    now = timezone.now()
    parts = PlanText.objects.current().filter(account=kept).values("part")
    journal.change(PlanText.objects.current().filter(account=gone, part__in=parts), replaced_at=now)
    done = Tick.objects.current().filter(account=kept).values("step_id")
    journal.change(Tick.objects.current().filter(account=gone, step__in=done), undone_at=now)
    models: tuple[Any, ...] = (Complaint, PlanText, PlanAction, Tick, *KINDS.values())
    for model in models:
        journal.change(model._default_manager.filter(account=gone), account_id=kept.pk)


def move_person(kept_id: int, gone_id: int, journal: Journal, choices: Mapping[str, str]) -> None:
    """Complaints and visits name the kept person."""
    for model in (Complaint, HighVisit):
        journal.change(model._default_manager.filter(person_id=gone_id), person_id=kept_id)


def recount(account_ids: Iterable[int], *, today: date, by: User | None = None) -> None:
    """Nothing is counted here."""
