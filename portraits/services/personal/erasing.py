"""Forgetting a person: two people decide, a preview says what goes, the business facts stay (quality.md, The law)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pgtrigger
from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts import variants
from accounts.committee import coverage
from accounts.models import Account, KeyPerson, PersonChange, PersonMatch, PersonSearch
from accounts.models.names import ERASED
from accounts.naming import MARK, Naming
from accounts.services import forgotten, withholding
from accounts.services.managers import manages, with_admins
from accounts.services.moves import lock
from accounts.services.refusals import NotAllowed, ReasonNeeded, WrongState
from audit import services as audit
from commons.models import KeptAnswer
from leads.models import Lead, LeadMatch, Quote
from leads.services.findable import write_search as write_lead
from lists.services import exports
from notifications.services import Message, settle, tell
from portraits.models import Erasure, ErasureState, Viewing
from portraits.services import keys, merging
from portraits.services.personal import choosing, derived, joining, register, texts, values
from portraits.services.personal.choosing import Chosen
from portraits.services.personal.person_rows import whole
from portraits.services.said import explains

if TYPE_CHECKING:
    from datetime import date

    from users.models import User

REASON_LENGTH = 300


class Undecided(WrongState):
    """Texts or files that may speak of the person wait for a look."""

    code = "undecided"

    def __init__(self, waiting: int) -> None:
        super().__init__(
            _("%(n)s texts and files that may speak of this person wait for a look: decide about each first."),
            n=waiting,
        )


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
                person=person, reason=reason.strip()[:REASON_LENGTH], asked_by=by, asked_at=timezone.now(),
                also=variants.of(whole(person)),
            )  # fmt: skip
    except IntegrityError:
        raise WrongState(_("This erasure has been asked for already.")) from None
    audit.record("erasure.asked", person, by=by, erasure=asked.pk)
    account = person.account
    params = {"name": account.name, "who": by.name}
    tell(Message(pk, "erasure_to_approve", f"erasure-{asked.pk}", "", account.pk, params) for pk in seconds(asked))
    return asked


def supposed(person: KeyPerson) -> Erasure:
    """The erasure as it would be asked for, not saved: to tell beforehand what there is to look at."""
    return Erasure(person=person, also=variants.of(whole(person)), choices={})


@transaction.atomic
def approve(erasure: Erasure, *, by: User, today: date) -> dict[str, int]:
    """The second person's approval: the person is forgotten now; returns what went.

    Raises NotAllowed, WrongState, and Undecided while texts or files that may speak of them wait for a look.
    """
    row = _open(erasure, by)
    if row.asked_by_id == by.pk:
        raise NotAllowed(_("You asked for it yourself: another manager or admin has to approve."))
    persons, chosen = whole(row.person), choosing.chosen(row)
    for account_id in sorted({each.account_id for each in persons}):
        lock_if_present(account_id)
    if waiting := choosing.waiting(row):
        raise Undecided(waiting)
    names = Naming(persons)
    gone = forget(row.person, by=by, today=today, chosen=chosen)
    row.state, row.decided_by, row.decided_at, row.gone = ErasureState.DONE, by, timezone.now(), gone
    row.reason, row.also, row.choices = chosen.naming.without(names.without(row.reason)), [], {}
    row.save()
    audit.record("erasure.done", row.person, by=by, erasure=row.pk, asked_by=row.asked_by_id)
    register.note({each.pk for each in persons}, row.decided_at, chosen)
    _tell_outcome(row, by, "erasure_done")
    return gone


def seconds(erasure: Erasure) -> list[int]:
    """Who may approve: managers above the team and admins, but not who asked for it."""
    return [pk for pk in with_admins(erasure.person.account.team_id) if pk != erasure.asked_by_id]


@transaction.atomic
def refuse(erasure: Erasure, *, reason: str, by: User) -> None:
    """Nothing is erased, and the record says why; whoever asked may take it back so.

    Raises NotAllowed, WrongState, and ReasonNeeded for words that explain nothing.
    """
    row = _open(erasure, by)
    if not explains(reason):
        raise ReasonNeeded
    row.answer = reason.strip()[:REASON_LENGTH]
    row.state, row.decided_by, row.decided_at = ErasureState.REFUSED, by, timezone.now()
    row.also, row.choices = [], {}
    row.save()
    audit.record("erasure.refused", row.person, by=by, erasure=row.pk)
    [why] = withholding.without_any([row.answer], [row.person.account_id])
    _tell_outcome(row, by, "erasure_refused", why=why)


def _tell_outcome(erasure: Erasure, by: User, kind: str, **params: str) -> None:
    """It asks nobody any more, and whoever asked learns how it ended, unless they ended it themselves."""
    settle([f"erasure-{erasure.pk}"])
    if erasure.asked_by_id == by.pk:
        return
    account = erasure.person.account
    params |= {"name": account.name, "who": by.name}
    tell([Message(erasure.asked_by_id, kind, f"erasure-{erasure.pk}-decided", "", account.pk, params)])


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
def forget(person: KeyPerson, *, by: User | None, today: date, chosen: Chosen | None = None) -> dict[str, int]:
    """Empty everything that says who a person is, at every company they worked for; rows, counts, orders stay.

    The name reads as a placeholder, keys are destroyed, texts about the accounts lose what names the person for certain,
    and of `chosen` rows other names too; chosen files leave the disk. Safe to run again (decisions 0026 and 0051).
    """
    persons = whole(person)
    ids, naming = [each.pk for each in persons], Naming(persons)
    accounts = sorted({each.account_id for each in persons})
    for account_id in accounts:
        lock_if_present(account_id)
    forgotten.remember(each for each in persons if each.erased_at is None)
    known_by = derived.match_values(persons)
    done = {kind: forget_there(persons, naming) for kind, forget_there in joining.joined().items()}
    for account_id in accounts:
        _add(done, texts.forget(account_id, naming))
        _add(done, {"values": values.forget(account_id, ids, naming)})
    if chosen is not None:
        _add(done, choosing.apply(chosen))
    _add(done, {"values": values.empty(ids)})
    for each in persons:
        _add(done, {"keys": keys.destroy(person=each, by=by)})
    done["viewings"] = Viewing.objects.filter(person__in=ids).exclude(words="").update(words="")
    done["leads"] = _leads(ids)
    done["quotes"] = Quote.objects.filter(contact__in=ids).exclude(contact_name="").update(contact_name="")
    done["answers"] = _answers(naming)
    done["channels"] = _persons(ids, today)
    exports.expire_all()
    derived.write(accounts, known_by)
    joining.write_anew(accounts, chosen.rows if chosen else [])
    coverage.refresh(*accounts)
    merging.recount(set(accounts), today=today)
    return {kind: rows for kind, rows in done.items() if rows}


def _add(done: dict[str, int], more: dict[str, int]) -> None:
    for kind, rows in more.items():
        done[kind] = done.get(kind, 0) + rows


def lock_if_present(account_id: int) -> None:
    """Wait for whoever works on the account; one that was merged away has nobody."""
    if Account.objects.filter(pk=account_id, merged_into=None).exists():
        lock(account_id)


def _persons(ids: list[int], today: date) -> int:
    rows = KeyPerson.objects.filter(pk__in=ids)
    rows.filter(left_on=None).update(left_on=today)
    emptied: dict[str, Any] = {"name": ERASED, **dict.fromkeys(("title", "telephone", "email", "wechat"), "")}
    emptied |= {"department": "", "went_to": ""}
    done = rows.update(**emptied, erased_at=timezone.now(), restricted_at=None, version=F("version") + 1)
    PersonSearch.objects.filter(person__in=ids).update(
        name_folded="", pinyin="", initials="", telephone_tails=[], grams=[]
    )
    said = PersonChange.objects.filter(person__in=ids, field__in=("title", "department"))
    with pgtrigger.ignore("accounts.PersonChange:no_update"):
        said.update(before="", after="")
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


def _answers(naming: Naming) -> int:
    """What the API keeps for retries: emptied, as it is after a day."""
    if not naming.words:
        return 0
    return KeptAnswer.objects.exclude(body="").filter(body__iregex=naming.rough).update(body="")


def _open(erasure: Erasure, by: User) -> Erasure:
    row = Erasure.objects.select_for_update(no_key=True).get(pk=erasure.pk)
    _may(row.person.account, by)
    if row.state != ErasureState.ASKED:
        raise WrongState(_("Somebody has decided this in the meantime."))
    return row


def _may(account: Account, by: User) -> None:
    if not manages(by, account):
        raise NotAllowed(_("Only managers of the team and admins answer such requests."))
