"""All that we hold about one person, for the answer to their request; who saw, changed and exported it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import KeyRole
from accounts.services.managers import manages
from accounts.services.minors import refuse_children
from accounts.services.refusals import InvalidInput
from audit import services as audit
from audit.models import Event
from portraits import reading
from portraits.models import Field, Purpose, Value, Viewing
from portraits.services import opening
from portraits.services.access import granting
from portraits.services.personal import places
from portraits.services.said import says_something

if TYPE_CHECKING:
    from accounts.models import KeyPerson
    from users.models import User

MOST_ASKED = 30
SHOWN = 100


@transaction.atomic
def collect(person: KeyPerson, *, by: User, today: date, words: str) -> dict[str, Any]:
    """Everything as plain data, and the event that says so. Closed values only where the reader may open them, each an event.

    What stands beside the portrait is read place by place (`places`). The names of our own people are left out: they are not the person's data. Raises InvalidInput for words that say nothing.
    """
    if not says_something(words):
        raise InvalidInput(_("Write who asked and when: it is kept with what you open."))
    refuse_children(words)
    portrait = _values(person, by=by, today=today, words=words)
    others = places.held(person, by=by)
    audit.record("person.exported", person, by=by)
    return {
        "made_at": timezone.now().isoformat(),
        "company": person.account.name,
        "person": {
            name: getattr(person, name)
            for name in (
                "name",
                "title",
                "department",
                "telephone",
                "email",
                "wechat",
                "last_contact_on",
                "left_on",
                "went_to",
            )
        }
        | {
            "roles": [str(KeyRole(role).label) for role in person.roles],
            "influence": person.get_influence_display() if person.influence else "",
            "rank": person.get_rank_display() if person.rank else "",
            "referred_by": person.referred_by.shown if person.referred_by else "",
        },
        "has_closed": any(row["closed"] for row in portrait),
        "complete": not any(row["closed"] for row in portrait) and not others["elsewhere"],
        "processing_stopped": person.restricted_at,
        "portrait": portrait,
        **others,
    }


def _values(person: KeyPerson, *, by: User, today: date, words: str) -> list[dict[str, Any]]:
    rows = list(
        Value.objects.filter(person=person, bound=False)
        .select_related("field", "key")
        .order_by("field__position", "-pk")
    )
    closed = [row for row in rows if row.is_sealed]
    may = person.restricted_at is None and opening.may_open(person.account, user=by, today=today)
    texts: dict[int, dict[str, str] | None] = {}
    closed = [row for row in closed if row.consent_withdrawn_on is None]
    if closed and may:
        texts = opening.open_values(person.account, closed, by=by, purpose=Purpose.REQUEST, words=words, today=today)
    found = []
    for row in rows:
        said: dict[str, str] | None = {"text": row.text, "source": row.source, "purpose": row.purpose}
        if row.is_sealed:
            said = texts.get(row.pk)
        found.append(
            {
                "field": row.field.words,
                "value": reading.shown(row.field, said["text"]) if said else None,
                "closed": said is None,
                "source": said["source"] if said else "",
                "purpose": (said["purpose"] if said else "") or row.field.what_for,
                "how_we_know": row.get_basis_display(),
                "legal_basis": row.get_legal_basis_display(),
                "consent_on": row.consent_on,
                "consent_how": row.consent_how,
                "consent_withdrawn_on": row.consent_withdrawn_on,
                "known_on": row.known_on,
                "until": row.replaced_at,
            }
        )
    return found


def who_completes(person: KeyPerson, *, by: User, today: date) -> list[User] | None:
    """Who can hand out the closed values that are closed to `by`; None when nothing is missing."""
    sealed = Value.objects.filter(person=person, consent_withdrawn_on=None).exclude(key=None).exclude(sealed="")
    account = person.account
    if not sealed.exists() or opening.may_open(account, user=by, today=today):
        return None
    serve = granting.who_serve(account, but=by)[:MOST_ASKED]
    lead = (user for user in serve if manages(user, account))
    return [user for user in lead if opening.may_open(account, user=user, today=today)]


@dataclass(frozen=True)
class Trace:
    """One line of who saw, changed or exported a person."""

    at: datetime
    who: str
    what: str  # saw, changed, exported, other
    code: str
    words: str = ""
    purpose: str = ""
    field: str = ""  # of the portrait, in words


def traces(person: KeyPerson) -> list[Trace]:
    """Who saw, changed, exported and decided about the person, newest first; for whoever answers such requests."""
    seen = Viewing.objects.filter(person=person).select_related("user", "field").order_by("-pk")[:SHOWN]
    found = [Trace(row.at, row.user.name, "saw", row.field.words, row.words, row.get_purpose_display()) for row in seen]
    mine = Q(subject_type="keyperson", subject_id=person.pk)
    mine |= Q(subject_type="account", subject_id=person.account_id, params__person=person.pk)
    events = Event.objects.filter(mine).exclude(code="portrait.opened").select_related("actor").order_by("-at")[:SHOWN]
    told = list(events)
    codes = {event.params.get("field") for event in told}
    fields = {field.code: field.words for field in Field.objects.filter(code__in=[code for code in codes if code])}
    for event in told:
        kind = "exported" if event.code.endswith("exported") else "changed"
        field = fields.get(event.params.get("field"), "")
        found.append(Trace(event.at, event.actor.name if event.actor else "", kind, event.code, field=field))
    return sorted(found, key=lambda each: each.at, reverse=True)[:SHOWN]
