"""A person saved together with whom they report to: both, or neither."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.db import transaction

from accounts.committee import lines
from accounts.services import editing

if TYPE_CHECKING:
    from accounts.models import Account, KeyPerson
    from users.models import User


@transaction.atomic
def save_reporting(
    account: Account,
    person: KeyPerson,
    boss: KeyPerson | None,
    *,
    by: User,
    today: date,
    version: int | None = None,
    anew: bool = False,
) -> KeyPerson:
    """Add or change a person who reports to `boss` from today on (None: to nobody we know).

    Raises as `editing.save_person` and `lines.set_boss` (domain.md section 4).
    """
    saved = editing.save_person(account, person, by=by, version=version, anew=anew)
    lines.set_boss(saved, boss, by=by, today=today)
    return saved
