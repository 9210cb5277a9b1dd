"""Stopping to process a person's data, and going on again (quality.md, The law)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.committee import coverage
from accounts.models import Account, KeyPerson
from accounts.services.managers import manages
from accounts.services.moves import lock
from accounts.services.refusals import NotAllowed, ReasonNeeded, WrongState
from audit import services as audit
from portraits.models import Restriction
from portraits.services.personal.person_rows import whole

if TYPE_CHECKING:
    from users.models import User

REASON_LENGTH = 300


@transaction.atomic
def restrict(person: KeyPerson, *, reason: str, by: User) -> Restriction:
    """Stop: the person is in no list, brief or search, and nothing of theirs opens. Raises NotAllowed, ReasonNeeded, WrongState."""
    row = _locked(person, reason, by)
    if row.restricted_at is not None or row.erased_at is not None:
        raise WrongState(_("Processing has stopped already."))
    now, why = timezone.now(), reason.strip()[:REASON_LENGTH]
    rows = [row, *(each for each in whole(row) if each.pk != row.pk and each.restricted_at is None)]
    KeyPerson.objects.filter(pk__in=[each.pk for each in rows]).update(restricted_at=now)
    made = [Restriction.objects.create(person=each, reason=why, by=by, at=now) for each in rows]
    audit.record("person.restricted", row, by=by)
    _recount(rows)
    return made[0]


@transaction.atomic
def lift(person: KeyPerson, *, reason: str, by: User) -> None:
    """Go on, with a reason. Raises NotAllowed, ReasonNeeded, WrongState."""
    row = _locked(person, reason, by)
    if row.restricted_at is None:
        raise WrongState(_("Processing goes on already."))
    rows = whole(row)
    KeyPerson.objects.filter(pk__in=[each.pk for each in rows]).update(restricted_at=None)
    Restriction.objects.standing().filter(person__in=rows).update(
        lifted_by=by, lifted_at=timezone.now(), lift_reason=reason.strip()[:REASON_LENGTH]
    )
    audit.record("person.unrestricted", row, by=by)
    _recount(rows)


def _recount(rows: list[KeyPerson]) -> None:
    """Who is counted among the four roles has changed."""
    coverage.refresh(*{row.account_id for row in rows})


def _locked(person: KeyPerson, reason: str, by: User) -> KeyPerson:
    for account_id in sorted({each.account_id for each in whole(person)}):  # whoever fills or logs ends first
        if Account.objects.filter(pk=account_id, merged_into=None).exists():
            lock(account_id)
    row = KeyPerson.objects.select_for_update(no_key=True).select_related(None).get(pk=person.pk)
    if not manages(by, row.account):
        raise NotAllowed(_("Only managers of the team and admins answer such requests."))
    if not reason.strip():
        raise ReasonNeeded
    return row
