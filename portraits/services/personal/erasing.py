"""Forgetting a person: two people decide, a preview says what goes, the business facts stay (quality.md, The law)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Account, KeyPerson, PersonMatch, PersonSearch
from accounts.models.names import ERASED
from accounts.services.managers import manages
from accounts.services.moves import lock
from accounts.services.refusals import NotAllowed, ReasonNeeded, WrongState
from audit import services as audit
from leads.models import Lead, LeadMatch, Quote
from leads.services.findable import write_search as write_lead
from portraits import sealing
from portraits.models import Erasure, ErasureState, Value, Viewing
from portraits.services import keys, merging
from portraits.services.personal import joining, register, texts
from portraits.services.personal.naming import MARK, Naming

if TYPE_CHECKING:
    from datetime import date

    from users.models import User

REASON_LENGTH = 300


class _TakeBack(Exception):
    """Ends a preview."""


@transaction.atomic
def ask(person: KeyPerson, *, reason: str, by: User) -> Erasure:
    """Ask for an erasure; a second person approves it. Raises NotAllowed, ReasonNeeded, WrongState."""
    _may(person.account, by)
    if not reason.strip():
        raise ReasonNeeded
    if person.merged_into_id:
        raise WrongState(_("This person was merged into another one: erase that one."))
    try:
        with transaction.atomic():
            asked = Erasure.objects.create(
                person=person, reason=reason.strip()[:REASON_LENGTH], asked_by=by, asked_at=timezone.now()
            )
    except IntegrityError:
        raise WrongState(_("This erasure has been asked for already.")) from None
    audit.record("erasure.asked", person, by=by, erasure=asked.pk)
    return asked


@transaction.atomic
def approve(erasure: Erasure, *, by: User, today: date) -> dict[str, int]:
    """The second person's approval: the person is forgotten now; returns what went. Raises NotAllowed, WrongState."""
    row = _open(erasure, by)
    if row.asked_by_id == by.pk:
        raise NotAllowed(_("You asked for it yourself: another manager or admin has to approve."))
    gone = forget(row.person, by=by, today=today)
    row.state, row.decided_by, row.decided_at, row.gone = ErasureState.DONE, by, timezone.now(), gone
    row.reason = Naming([row.person]).without(row.reason)
    row.save()
    audit.record("erasure.done", row.person, by=by, erasure=row.pk, asked_by=row.asked_by_id)
    register.note(row.person_id, row.decided_at)
    return gone


@transaction.atomic
def refuse(erasure: Erasure, *, by: User) -> None:
    """Nothing is erased; whoever asked may take it back so. Raises NotAllowed, WrongState."""
    row = _open(erasure, by)
    row.state, row.decided_by, row.decided_at = ErasureState.REFUSED, by, timezone.now()
    row.save()
    audit.record("erasure.refused", row.person, by=by, erasure=row.pk)


def preview(person: KeyPerson, *, today: date) -> dict[str, int]:
    """What an erasure would empty, by kind; it is done and taken back, so that the figures are the very ones."""
    found: dict[str, int] = {}
    try:
        with transaction.atomic():
            found = forget(person, by=None, today=today)
            raise _TakeBack
    except _TakeBack:
        return found


@transaction.atomic
def forget(person: KeyPerson, *, by: User | None, today: date) -> dict[str, int]:
    """Empty everything that says who a person is, and what was merged into them; rows, counts, orders stay.

    The name reads as a placeholder, keys are destroyed, texts about the account lose what names the person. Safe to
    run again. Attachments are left: only people can read them (decision 0026).
    """
    lock_if_present(person.account_id)
    persons = _with_merged(person)
    ids, naming = [each.pk for each in persons], Naming(persons)
    done = {kind: forget_there(persons, naming) for kind, forget_there in joining.joined().items()}
    for account_id in {each.account_id for each in persons}:
        for table, rows in texts.forget(account_id, naming).items():
            done[table] = done.get(table, 0) + rows
        done["values"] = done.get("values", 0) + _account_values(account_id, naming)
    done["values"] = done.get("values", 0) + Value.objects.filter(person__in=ids).update(
        text="", source="", purpose="", sealed="", consent_how=""
    )
    for each in persons:
        done["keys"] = done.get("keys", 0) + keys.destroy(person=each, by=by)
    done["viewings"] = Viewing.objects.filter(person__in=ids).exclude(words="").update(words="")
    done["leads"] = _leads(ids)
    done["quotes"] = Quote.objects.filter(contact__in=ids).exclude(contact_name="").update(contact_name="")
    done["channels"] = _persons(ids, today)
    merging.recount({each.account_id for each in persons}, today=today)
    return {kind: rows for kind, rows in done.items() if rows}


def lock_if_present(account_id: int) -> None:
    """Wait for whoever works on the account; one that was merged away has nobody."""
    if Account.objects.filter(pk=account_id, merged_into=None).exists():
        lock(account_id)


def _with_merged(person: KeyPerson) -> list[KeyPerson]:
    found, step = [person], [person.pk]
    while step:
        more = list(KeyPerson.objects.filter(merged_into__in=step))
        found, step = [*found, *more], [each.pk for each in more]
    return found


def _persons(ids: list[int], today: date) -> int:
    rows = KeyPerson.objects.filter(pk__in=ids)
    rows.filter(left_on=None).update(left_on=today)
    emptied: dict[str, Any] = {"name": ERASED, "title": "", "telephone": "", "email": "", "wechat": "", "went_to": ""}
    done = rows.update(**emptied, erased_at=timezone.now(), version=F("version") + 1)
    PersonSearch.objects.filter(person__in=ids).update(
        name_folded="", pinyin="", initials="", telephone_tails=[], grams=[]
    )
    for match in PersonMatch.objects.filter(person__in=ids):
        match.value, match.current = f"erased {match.pk}", False
        match.save(update_fields=["value", "current"])
    return done


def _leads(ids: list[int]) -> int:
    rows = list(Lead.objects.filter(key_person__in=ids))
    for lead in rows:
        if lead.is_person:
            lead.company = MARK
        lead.person = lead.title = lead.email = lead.wechat = ""
        lead.telephones = []
        lead.save(update_fields=["company", "person", "title", "email", "wechat", "telephones"])
    if rows:
        write_lead(rows)
    for match in LeadMatch.objects.filter(lead__in=[lead.pk for lead in rows], current=False):
        match.value = f"erased {match.pk}"
        match.save(update_fields=["value"])
    return len(rows)


def _account_values(account_id: int, naming: Naming) -> int:
    """Values about the account itself that name the person, open and closed ones."""
    done = 0
    for value in Value.objects.filter(account=account_id, person=None).select_related("key", "field"):
        try:
            said = keys.unsealed(value)
        except sealing.Unreadable:
            continue
        clean = naming.without(said)
        if clean == said:
            continue
        if value.key is not None:
            value.sealed = keys.seal(value.key, value, **clean)
        else:
            value.text, value.source, value.purpose = clean["text"], clean["source"], clean["purpose"]
        value.save(update_fields=["sealed", "text", "source", "purpose"])
        done += 1
    return done


def _open(erasure: Erasure, by: User) -> Erasure:
    row = Erasure.objects.select_for_update(no_key=True).get(pk=erasure.pk)
    _may(row.person.account, by)
    if row.state != ErasureState.ASKED:
        raise WrongState(_("Somebody has decided this in the meantime."))
    return row


def _may(account: Account, by: User) -> None:
    if not manages(by, account):
        raise NotAllowed(_("Only managers of the team and admins answer such requests."))
