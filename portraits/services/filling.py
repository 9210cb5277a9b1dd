"""Writing what is known, field by field; what it replaces is kept (domain.md 2.4)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Account, KeyPerson
from accounts.services.minors import refuse_children
from accounts.services.moves import lock
from accounts.services.refusals import InvalidInput, NotAllowed, WrongState
from audit import services as audit
from core.errors import Refusal, StaleEdit
from portraits.models import Basis, Distance, Field, LegalBasis, Stage, Subject, Value
from portraits.reading import canonical
from portraits.services import binding, consent, keys, measuring, opening

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


class WouldLower(Refusal):
    """A guess, or nothing, would take the place of what was told or seen; nobody has confirmed that it may."""

    code = "would_lower"


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
    lower: bool = False,
) -> Value | None:
    """Write a value; the one before stays as history. Returns it, or None when the field was cleared.

    What is kept elsewhere is written there (services.binding). `seen`: id of the value that was shown (None: there was
    none); left out, nothing is compared. `lower`: a guess, or nothing, may replace what was told or seen.
    Raises NotAllowed, WrongState, InvalidInput, StaleEdit, WouldLower.
    """
    account = lock(account.pk)
    field = Field.objects.get(
        pk=field.pk
    )  # as it is behind the lock: a change of the catalogue waits for it or has been
    if not Account.objects.editable_by(by).filter(pk=account.pk).exists():
        raise NotAllowed(_("Only people who work on this account fill its portrait."))
    _check(account, field, known, person, today)
    current = _current(account, field, person)
    if current and current.is_sealed and not opening.may_read(account, current, user=by, today=today):
        raise NotAllowed(_("Not yet opened to you: ask the account's manager."))
    if seen != _UNSEEN and seen != (current.pk if current else None):
        raise StaleEdit(
            _("Somebody else has filled “%(name)s” in the meantime. Compare and save again."), name=field.words
        )
    text = canonical(field, known.text)
    if not text and current is None:
        return None
    ceiling = _ceiling(account)
    value = _put(account, field, known, text, person=person, by=by, today=today)
    said = {"field": field.code, "person": person.pk if person else None, "basis": known.basis if text else ""}
    audit.record("portrait.filled" if text else "portrait.cleared", account, by=by, **said)
    measuring.measure([account.pk], today=today, by=by)
    if current is not None and not lower and (value is None or known.basis == Basis.GUESSED):
        _keep_the_better(account, field, current, ceiling, today, emptied=value is None)
    return value


@transaction.atomic
def still_true(account: Account, field: Field, *, person: KeyPerson | None = None, by: User, today: date) -> Value:
    """What is known was heard or seen again today. Raises NotAllowed, WrongState, InvalidInput."""
    account = lock(account.pk)
    if not Account.objects.editable_by(by).filter(pk=account.pk).exists():
        raise NotAllowed(_("Only people who work on this account fill its portrait."))
    binding.follow([account.pk], today=today)
    current = _current(account, field, person)
    if current is None or current.is_sealed:
        raise WrongState(_("There is nothing to confirm: open the field and write what you know."))
    basis = Basis.TOLD if current.basis == Basis.GUESSED else current.basis
    known = Known(current.text, basis=basis, source=current.source, purpose=current.purpose)
    _check(account, field, known, person, today)
    Value.objects.filter(pk=current.pk).update(replaced_at=timezone.now())
    value = _write(account, field, known, current.text, person=person, by=by, today=today, bound=current.bound)
    audit.record("portrait.confirmed", account, by=by, field=field.code, person=person.pk if person else None)
    measuring.measure([account.pk], today=today, by=by)
    return value


def _put(
    account: Account, field: Field, known: Known, text: str, *, person: KeyPerson | None, by: User, today: date
) -> Value | None:
    """Write a text where the field is kept: with its source, or as a value of the portrait."""
    source, last = binding.source_of(field.bound), _last()
    kept = source is not None and source.write(binding.Target(account, person, by, today, known.source.strip()), text)
    current = _current(account, field, person)
    if kept and current is not None and current.bound and current.pk > last:
        return _known_so(current, field, known, today)  # its own service has dated it just now
    if current is not None:
        Value.objects.filter(pk=current.pk).update(replaced_at=timezone.now())
    if not text:
        return None
    return _write(account, field, known, text, person=person, by=by, today=today, bound=kept)


def _last() -> int:
    return Value.objects.order_by("-pk").values_list("pk", flat=True).first() or 0


def _known_so(row: Value, field: Field, known: Known, today: date) -> Value:
    """How it is known, as whoever wrote it says."""
    row.basis, row.known_on = known.basis, known.known_on or today
    row.expires_on = row.known_on + timedelta(days=field.shelf_days)
    row.source, row.purpose = known.source.strip(), known.purpose.strip()
    row.save(update_fields=["basis", "known_on", "expires_on", "source", "purpose"])
    return row


def _current(account: Account, field: Field, person: KeyPerson | None) -> Value | None:
    return Value.objects.current().filter(account=account, person=person, field=field).first()


def _ceiling(account: Account) -> int:
    return Distance.objects.filter(pk=account.pk).values_list("ceiling", flat=True).first() or 0


def _keep_the_better(
    account: Account, field: Field, before: Value, ceiling: int, today: date, *, emptied: bool
) -> None:
    """Raise WouldLower, which takes everything back, where `before` was more than a guess.

    Emptying is asked about only where a section is judged by the field: elsewhere nothing is lost but the value itself.
    """
    if not before.proves(today) or (emptied and field not in measuring.judging(Field.objects.in_use())):
        return
    now, words = _ceiling(account), {"name": field.words, "basis": before.get_basis_display()}
    if now < ceiling:
        falls = _EMPTIED_FALLS if emptied else _GUESSED_FALLS
        raise WouldLower(falls, **words, before=Stage(ceiling).label, after=Stage(now).label)
    raise WouldLower(_EMPTIED if emptied else _GUESSED, **words)


_GUESSED = _("“%(name)s” is known already (%(basis)s). As a guess it counts no more.")
_GUESSED_FALLS = _(
    "“%(name)s” is known already (%(basis)s). As a guess it counts no more, and the ceiling falls"
    " from “%(before)s” to “%(after)s”."
)
_EMPTIED = _("“%(name)s” is known (%(basis)s). Emptied, its section is no longer complete.")
_EMPTIED_FALLS = _(
    "“%(name)s” is known (%(basis)s). Emptied, it counts no more, and the ceiling falls"
    " from “%(before)s” to “%(after)s”."
)


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
    refuse_children(known.text, known.source, known.purpose)
    if len(known.source) > SOURCE_LENGTH or len(known.purpose) > PURPOSE_LENGTH:
        raise InvalidInput(_("Write source and purpose in at most %(most)s characters."), most=SOURCE_LENGTH)


def _write(
    account: Account,
    field: Field,
    known: Known,
    text: str,
    *,
    person: KeyPerson | None,
    by: User,
    today: date,
    bound: bool = False,
) -> Value:
    known_on = known.known_on or today
    value = Value(
        field=field,
        account=account,
        person=person,
        bound=bound,
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
    if bound:
        value.source, value.purpose = source, purpose
    elif field.sealed:
        value.key = keys.key_for(account, person)
        value.sealed = keys.seal(value.key, value, text=text, source=source, purpose=purpose)
    else:
        value.text, value.source, value.purpose = text, source, purpose
    value.save()
    return value
