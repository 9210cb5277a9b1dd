"""What portraits bring into another account or person; the journal of the merge takes it back."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import TYPE_CHECKING

from django.utils import timezone

from portraits.models import Distance, Value
from portraits.services import binding, measuring

if TYPE_CHECKING:
    from datetime import date

    from accounts.models import Account
    from commons.journal import Journal
    from users.models import User


def move(kept: Account, gone: Account, journal: Journal) -> None:
    """Values of the gone account; where both know a field of the account itself, the kept one's holds."""
    known = Value.objects.current().filter(account=kept, person=None).values("field_id")
    twice = Value.objects.current().filter(account=gone, person=None, field__in=known)
    journal.change(twice, replaced_at=timezone.now())
    journal.change(Value.objects.filter(account=gone), account_id=kept.pk)


def move_person(kept_id: int, gone_id: int, journal: Journal) -> None:
    """Values of the gone person; where both have one, the kept person's holds. They stay under their own key."""
    known = Value.objects.current().filter(person_id=kept_id).values("field_id")
    twice = Value.objects.current().filter(person_id=gone_id, field__in=known)
    journal.change(twice, replaced_at=timezone.now())
    journal.change(Value.objects.filter(person_id=gone_id), person_id=kept_id)


def changed(account_id: int, names: Collection[str], *, person_id: int | None, by: User | None, today: date) -> None:
    """Facts kept elsewhere were entered or changed there (accounts.facts): they are known from today, the distance follows."""
    if binding.changed(account_id, names, person_id=person_id, by=by, today=today):
        measuring.measure([account_id], today=today, by=by)


def recount(account_ids: Iterable[int], *, today: date, by: User | None = None) -> None:
    """The distances that follow; an account without a portrait gets none."""
    with_values = Value.objects.filter(account__in=account_ids).values_list("account", flat=True)
    standing = Distance.objects.filter(account__in=account_ids).values_list("pk", flat=True)
    measuring.measure({*with_values, *standing}, today=today, by=by)
