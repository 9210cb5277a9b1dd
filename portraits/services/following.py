"""What is known of a person goes along to the company they work for now; who may open it is decided there (decision 0050)."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.utils import timezone

from audit import services as audit
from portraits.models import CLOSED_SECTIONS, Section, Sensitivity, Subject, Value
from portraits.models.access import is_guarded
from portraits.services import keys, measuring
from portraits.services.access import Ground, ground

if TYPE_CHECKING:
    from accounts.models import KeyPerson
    from users.models import User

# What belongs to the person. Needs, competition and how one is reached belong to the post that was left.
ALONG = (Section.BACKGROUND, Section.DEEP, Section.EXTENDED)
OF_THE_POST = ("person_reports_to", "person_standing", "person_win")


def take_along(was: KeyPerson, now: KeyPerson, *, by: User, today: date) -> None:
    """Give the person's current values to their new entry, with how we know them, date, legal basis and consent.

    Closed ones are sealed under a key of the new entry without anybody reading them; the need-to-know list of the old
    account does not come along. They stay behind where the mover may not open them, and always at a VVIP or what was
    one: a move opens nothing. What was withdrawn stays behind. At the old account what went becomes history.
    """
    rows = Value.objects.current().filter(person=was, consent_withdrawn_on=None, field__subject=Subject.PERSON)
    rows = rows.filter(bound=False, field__section__in=ALONG, field__retired_at=None).exclude(
        field__code__in=OF_THE_POST
    )
    if is_guarded(was.account) or ground(was.account, user=by, today=today) != Ground.OPEN:
        rows = rows.filter(key=None, field__sensitivity=Sensitivity.PLAIN).exclude(field__section__in=CLOSED_SECTIONS)
    taken = 0
    for value in rows.select_related("field", "key").order_by("pk"):
        said = keys.unsealed(value)
        copy = Value(
            field=value.field, account=now.account, person=now, basis=value.basis, known_on=value.known_on,
            expires_on=value.expires_on, legal_basis=value.legal_basis, consent_on=value.consent_on,
            consent_how=value.consent_how, author=value.author, entered_at=value.entered_at,
        )  # fmt: skip
        if value.field.sealed or value.key is not None:
            copy.key = keys.key_for(now.account, now)
            copy.sealed = keys.seal(copy.key, copy, **said)
        else:
            copy.text, copy.source, copy.purpose = said["text"], said["source"], said["purpose"]
        copy.save()
        Value.objects.filter(pk=value.pk).update(replaced_at=timezone.now())
        taken += 1
    if taken:
        audit.record("portrait.went_along", now.account, by=by, person=now.pk, values=taken)
        measuring.measure([now.account_id], today=today, by=by)
