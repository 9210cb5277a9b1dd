"""Cases in a merge: they go along to the kept account; their figures stay those of the day they were told."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from cases.models import Case

if TYPE_CHECKING:
    from datetime import date

    from accounts.models import Account
    from commons.journal import Journal
    from users.models import User


def move(kept: Account, gone: Account, journal: Journal) -> None:
    """The cases of the gone account."""
    journal.change(Case.objects.filter(account=gone), account_id=kept.pk)


def move_person(kept_id: int, gone_id: int, journal: Journal, choices: Mapping[str, str]) -> None:
    """Cases name no person."""


def recount(account_ids: Iterable[int], *, today: date, by: User | None = None) -> None:
    """Nothing is counted here."""
