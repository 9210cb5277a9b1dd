"""Writing what is known, field by field; what it replaces is kept (domain.md 2.4)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Account, KeyPerson
from accounts.services.moves import lock
from accounts.services.refusals import InvalidInput, NotAllowed
from audit import services as audit
from core.errors import StaleEdit
from portraits.models import Basis, Field, LegalBasis, Section, Subject, Value
from portraits.reading import canonical
from portraits.services import children, consent, keys, measuring, opening

if TYPE_CHECKING:
    from users.models import User

SOURCE_LENGTH = PURPOSE_LENGTH = 200
_UNSEEN = -1


@dataclass(frozen=True)
class Known:
    """What somebody writes into a field; empty text clears it. `known_on` defaults to today, `purpose` to the field's."""

    text: str
    basis: str = Basis.TOLD
    source: str = ""
    known_on: date | None = None
    purpose: str = ""
    legal_basis: str = ""
    consent_on: date | None = None
    consent_how: str = ""


@transaction.atomic
def fill(
    account: Account,
    field: Field,
    known: Known,
    *,
    person: KeyPerson | None = None,
    by: User,
    today: date,
    seen: int | None = _UNSEEN,
) -> Value | None:
    """Write a value; the one before stays as history. Returns it, or None when the field was cleared.

    `seen`: id of the value that was shown (None: there was none); left out, nothing is compared.
    Raises NotAllowed, WrongState, InvalidInput, StaleEdit.
    """
    account = lock(account.pk)
    field = Field.objects.get(
        pk=field.pk
    )  # as it is behind the lock: a change of the catalogue waits for it or has been
    if not Account.objects.editable_by(by).filter(pk=account.pk).exists():
        raise NotAllowed(_("Only people who work on this account fill its portrait."))
    _check(account, field, known, person, today)
    current = Value.objects.current().filter(account=account, person=person, field=field).first()
    if current and current.is_sealed and not opening.may_open(account, user=by, today=today):
        raise NotAllowed(_("Not yet opened to you: ask the account's manager."))
    if seen != _UNSEEN and seen != (current.pk if current else None):
        raise StaleEdit(
            _("Somebody else has filled “%(name)s” in the meantime. Compare and save again."), name=field.words
        )
    text = canonical(field, known.text)
    if not text and current is None:
        return None
    if current is not None:
        Value.objects.filter(pk=current.pk).update(replaced_at=timezone.now())
    value = _write(account, field, known, text, person=person, by=by, today=today) if text else None
    said = {"field": field.code, "person": person.pk if person else None, "basis": known.basis if text else ""}
    audit.record("portrait.filled" if text else "portrait.cleared", account, by=by, **said)
    measuring.measure([account.pk], today=today, by=by)
    return value


def _check(account: Account, field: Field, known: Known, person: KeyPerson | None, today: date) -> None:
    if field.retired_at is not None:
        raise InvalidInput(_("This field is no longer asked for."))
    if (field.subject == Subject.PERSON) != (person is not None):
        raise InvalidInput(_("Choose the person whom this field describes."))
    if person is not None and (person.account_id != account.pk or person.merged_into_id):
        raise InvalidInput(_("This person does not belong to the account."))
    if (
        person is not None and not KeyPerson.objects.filter(pk=person.pk, restricted_at=None, erased_at=None).exists()
    ):  # asked behind the account's lock
        raise InvalidInput(_("This person's data may not be processed: nothing is changed."))
    if known.basis not in Basis.values:
        raise InvalidInput(_("Choose how we know it: told, seen or guessed."))
    if known.known_on is not None and known.known_on > today:
        raise InvalidInput(_("Nobody can know it from a later day than today."))
    consent.check(known, today)
    said = f"{known.text} {known.source} {known.purpose}"
    if (field.sealed or field.section == Section.EXTENDED) and (found := children.describes(said)):
        raise InvalidInput(
            _(
                "This seems to describe a child (“%(found)s”). No data on children are kept: leave out who they are,"
                " age, school and lessons. For a business, write “children's wear”, “school canteens” or the like."
            ),
            found=found,
        )
    if len(known.source) > SOURCE_LENGTH or len(known.purpose) > PURPOSE_LENGTH:
        raise InvalidInput(_("Write source and purpose in at most %(most)s characters."), most=SOURCE_LENGTH)


def _write(
    account: Account, field: Field, known: Known, text: str, *, person: KeyPerson | None, by: User, today: date
) -> Value:
    known_on = known.known_on or today
    value = Value(
        field=field,
        account=account,
        person=person,
        basis=known.basis,
        known_on=known_on,
        expires_on=known_on + timedelta(days=field.shelf_days),
        legal_basis=known.legal_basis,
        consent_on=known.consent_on if known.legal_basis == LegalBasis.CONSENT else None,
        consent_how=known.consent_how.strip() if known.legal_basis == LegalBasis.CONSENT else "",
        author=by,
        entered_at=timezone.now(),
    )
    source, purpose = known.source.strip(), known.purpose.strip()
    if field.sealed:
        value.key = keys.key_for(account, person)
        value.sealed = keys.seal(value.key, value, text=text, source=source, purpose=purpose)
    else:
        value.text, value.source, value.purpose = text, source, purpose
    value.save()
    return value
