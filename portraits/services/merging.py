"""What portraits bring into another account or person; the journal of the merge takes it back."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.services.merging.choosing import GONE
from accounts.services.merging.joining import Differing
from core import formatting
from core.clock import business_date
from portraits import reading
from portraits.models import Distance, Value
from portraits.services import binding, measuring, opening

if TYPE_CHECKING:
    from datetime import date

    from accounts.models import Account, KeyPerson
    from commons.journal import Journal
    from users.models import User


def move(kept: Account, gone: Account, journal: Journal) -> None:
    """Values of the gone account; where both know a field of the account itself, the kept one's holds."""
    known = Value.objects.current().filter(account=kept, person=None).values("field_id")
    twice = Value.objects.current().filter(account=gone, person=None, field__in=known)
    journal.change(twice, replaced_at=timezone.now())
    journal.change(Value.objects.filter(account=gone), account_id=kept.pk)


FIELD = "portrait."  # and the field's code: the name of a choice


def differing(kept: KeyPerson, gone: KeyPerson, reader: User) -> list[Differing]:
    """The fields of the portrait of which both persons have another value; a closed one is not opened for it."""
    today, found = business_date(), []
    rows = Value.objects.visible_to(reader).current().filter(bound=False).select_related("field").order_by("field_id")
    theirs = {row.field_id: row for row in rows.filter(person=gone)}
    for mine in rows.filter(person=kept):
        other = theirs.get(mine.field_id)
        if other is None or (not mine.is_sealed and not other.is_sealed and mine.text == other.text):
            continue
        sealed = [row for row in (mine, other) if row.is_sealed]
        if all(opening.may_read(kept.account, row, user=reader, today=today) for row in sealed):
            found.append(Differing(f"{FIELD}{mine.field.code}", mine.field.words, _in_words(mine), _in_words(other)))
    return found


def _in_words(row: Value) -> str:
    if row.is_sealed:
        return _("closed, known on %(day)s") % {"day": formatting.day(row.known_on)}
    return reading.shown(row.field, row.text)


def move_person(kept_id: int, gone_id: int, journal: Journal, choices: Mapping[str, str]) -> None:
    """Values of the gone person; where both have one, the kept person's holds unless the other's is chosen.

    They stay under their own key.
    """
    others = [name.removeprefix(FIELD) for name, side in choices.items() if name.startswith(FIELD) and side == GONE]
    theirs = Value.objects.current().filter(person_id=gone_id, field__code__in=others).values("field_id")
    journal.change(Value.objects.current().filter(person_id=kept_id, field__in=theirs), replaced_at=timezone.now())
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
