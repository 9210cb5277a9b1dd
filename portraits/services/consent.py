"""The legal basis of a sensitive value, and a consent that is taken back (quality.md, The law)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import Account
from accounts.services.moves import lock
from accounts.services.refusals import InvalidInput, NotAllowed, WrongState
from audit import services as audit
from portraits.models import LegalBasis, Value

if TYPE_CHECKING:
    from datetime import date

    from portraits.services.filling import Known
    from users.models import User

HOW_LENGTH = 100


def check(known: Known, today: date) -> None:
    """Refuse a basis that is none, and a consent without its day. Raises InvalidInput."""
    if known.legal_basis and known.legal_basis not in LegalBasis.values:
        raise InvalidInput(_("Choose the legal basis."))
    if known.legal_basis == LegalBasis.CONSENT and (known.consent_on is None or not known.consent_how.strip()):
        raise InvalidInput(_("Consent: write on which day and how it was given."))
    if known.consent_on is not None and known.consent_on > today:
        raise InvalidInput(_("Consent cannot have been given later than today."))
    if len(known.consent_how) > HOW_LENGTH:
        raise InvalidInput(_("Write it in at most %(most)s characters."), most=HOW_LENGTH)


@transaction.atomic
def withdraw(value: Value, *, by: User, today: date) -> None:
    """The person takes the consent back: from now on nobody opens the value. Raises NotAllowed, WrongState."""
    lock(value.account_id)
    if not Account.objects.editable_by(by).filter(pk=value.account_id).exists():
        raise NotAllowed(_("Only people who work on this account fill its portrait."))
    row = Value.objects.select_for_update(no_key=True).get(pk=value.pk)
    if row.legal_basis != LegalBasis.CONSENT or row.consent_withdrawn_on is not None:
        raise WrongState(_("No consent stands here."))
    row.consent_withdrawn_on = today
    row.save(update_fields=["consent_withdrawn_on"])
    audit.record("portrait.consent_withdrawn", row.account, by=by, field=row.field.code, person=row.person_id)
