"""Stopping to process a person's data, and going on again (quality.md, The law)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import KeyPerson
from accounts.services.managers import manages
from accounts.services.refusals import NotAllowed, ReasonNeeded, WrongState
from audit import services as audit
from portraits.models import Restriction

if TYPE_CHECKING:
    from users.models import User

REASON_LENGTH = 300


@transaction.atomic
def restrict(person: KeyPerson, *, reason: str, by: User) -> Restriction:
    """Stop: the person is in no list, brief or search, and nothing of theirs opens. Raises NotAllowed, ReasonNeeded, WrongState."""
    row = _locked(person, reason, by)
    if row.restricted_at is not None or row.erased_at is not None:
        raise WrongState(_("Processing has stopped already."))
    now = timezone.now()
    KeyPerson.objects.filter(pk=row.pk).update(restricted_at=now)
    audit.record("person.restricted", row, by=by)
    return Restriction.objects.create(person=row, reason=reason.strip()[:REASON_LENGTH], by=by, at=now)


@transaction.atomic
def lift(person: KeyPerson, *, reason: str, by: User) -> None:
    """Go on, with a reason. Raises NotAllowed, ReasonNeeded, WrongState."""
    row = _locked(person, reason, by)
    if row.restricted_at is None:
        raise WrongState(_("Processing goes on already."))
    KeyPerson.objects.filter(pk=row.pk).update(restricted_at=None)
    Restriction.objects.standing().filter(person=row).update(
        lifted_by=by, lifted_at=timezone.now(), lift_reason=reason.strip()[:REASON_LENGTH]
    )
    audit.record("person.unrestricted", row, by=by)


def _locked(person: KeyPerson, reason: str, by: User) -> KeyPerson:
    row = KeyPerson.objects.select_for_update(no_key=True).select_related(None).get(pk=person.pk)
    if not manages(by, row.account):
        raise NotAllowed(_("Only managers of the team and admins answer such requests."))
    if not reason.strip():
        raise ReasonNeeded
    return row
