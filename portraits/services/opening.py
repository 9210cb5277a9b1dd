"""Opening closed values: who may, and the event that every reading of one leaves (domain.md 2.4)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.services.moves import lock
from accounts.services.refusals import InvalidInput, NotAllowed
from audit import services as audit
from commons import sealing
from portraits.models import Purpose, Restriction, Value, Viewing
from portraits.services import keys
from portraits.services.access import Ground, ground, ground_of_own, undertaking
from portraits.services.said import says_something

if TYPE_CHECKING:
    from datetime import date

    from accounts.models import Account
    from users.models import User

WORDS_LENGTH = 300


def may_open(account: Account, *, user: User, today: date) -> bool:
    """Whether closed values of this account are open to the person (services.access)."""
    return ground(account, user=user, today=today) == Ground.OPEN


def may_read(account: Account, value: Value, *, user: User, today: date) -> bool:
    """The same for one value: whoever typed it may read it back as long as they serve the account."""
    if may_open(account, user=user, today=today):
        return True
    return value.author_id == user.pk and ground_of_own(account, user=user, today=today) == Ground.OPEN


def open_values(
    account: Account, values: Sequence[Value], *, by: User, purpose: str, words: str, today: date
) -> dict[int, dict[str, str] | None]:
    """text, source and purpose of closed values of one account by id, None for one that no key opens any more.

    One event per value and view, saved before the text is handed out; it names fields, never what they say.
    Raises NotAllowed, InvalidInput.
    """
    if purpose not in Purpose.values or not words.strip():
        raise InvalidInput(_("Choose and write what you need it for: it is kept with your name."))
    if not says_something(words):
        raise InvalidInput(_("Write what you need it for in some words, so that others understand it."))
    with transaction.atomic():
        account = lock(account.pk)
        undertaking.hold(by)
        whole = may_open(account, user=by, today=today)
        own = whole or (
            all(value.author_id == by.pk for value in values)
            and ground_of_own(account, user=by, today=today) == Ground.OPEN
        )
        if not own or any(value.account_id != account.pk for value in values):
            raise NotAllowed(_("Not yet opened to you: ask the account's manager."))
        persons = {value.person_id for value in values if value.person_id}
        if Restriction.objects.standing().filter(person__in=persons).exists():
            raise NotAllowed(_("Processing of this person's data is restricted: nothing is opened."))
        if any(value.consent_withdrawn_on for value in values):
            raise NotAllowed(_("The consent was taken back: nobody opens this value."))
        now, said = timezone.now(), words.strip()[:WORDS_LENGTH]
        Viewing.objects.bulk_create(
            Viewing(
                account=account,
                person_id=value.person_id,
                field=value.field,
                user=by,
                purpose=purpose,
                words=said,
                at=now,
            )
            for value in values
        )
        seen = [
            (account.pk, {"field": value.field.code, "person": value.person_id, "purpose": purpose}) for value in values
        ]
        audit.record_many("portrait.opened", "account", seen, by=by)
        rows = Value.objects.filter(pk__in=[value.pk for value in values]).select_related("key", "field")
        fresh = {value.pk: value for value in rows}
    return {value.pk: _readable(fresh[value.pk]) for value in values}


def _readable(value: Value) -> dict[str, str] | None:
    try:
        return keys.unsealed(value)
    except sealing.Unreadable:
        return None
