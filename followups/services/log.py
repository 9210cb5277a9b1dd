"""Logging a contact: one transaction that writes it, counts it, ticks off steps and plans the next (domain.md 2.2)."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from accounts.committee import coverage
from accounts.models import Account, KeyPerson
from accounts.policies import InForce, in_force
from accounts.services import contacts
from accounts.services.editing import save_person
from accounts.services.forgotten import WORDS, MayNotBeEntered, Why
from accounts.services.moves import lock
from audit import services as audit
from core.clock import business_date
from core.text import one_newline, printable
from followups.models import (
    Approval,
    Channel,
    FollowUp,
    FollowUpParticipant,
    FollowUpPerson,
    Need,
    NotCounting,
    Result,
)
from followups.models.follow_up import RESPONSES
from followups.services import counting, files, retries, stepping_in, steps
from followups.services.people import check_may_log, deciders
from followups.services.refusals import WrongInput, refuse_children
from followups.services.retries import Sent
from followups.services.said import Told
from followups.services.steps import StepInput
from notifications.services import Message, tell
from users.models import User as People

if TYPE_CHECKING:
    from django.core.files.uploadedfile import UploadedFile

    from commons.models import Attachment
    from users.models import User

# Two clocks never agree to the second; a telephone that is a little ahead is not the future.
CLOCK_SKEW = timedelta(minutes=2)
LONGEST_TEXT = 5000
LONGEST_NAME = 120
NOBODY_THERE = _("Tick who of us was there, or leave the tick out that you were not.")
NOBODY_REACHED = _("Pick who answered, or add their name: only a contact with a person of the customer counts.")


@dataclass(frozen=True)
class Entry:
    """What happened, as somebody tells it; persons are ids of this account's people."""

    occurred_at: datetime
    result: str
    channel: str = Channel.VISIT
    text: str = ""
    persons: Collection[int] = ()
    new_person: str = ""
    participants: Collection[int] = ()
    need: str = Need.UNCHANGED
    bigger_picture: bool | None = None
    way_higher: bool | None = None
    author_present: bool = True  # false: the participants were there, whoever logs it was not
    files: Sequence[UploadedFile[Any] | Attachment] = field(default=())
    told: Told = Told.EXACTLY  # how exactly `occurred_at` was said
    timed: bool = True  # false: only the day is known, `occurred_at` is its noon

    @property
    def words(self) -> str:
        """The text as it is kept: line ends of one character, no white space around it, nothing invisible."""
        return printable(one_newline(self.text)).strip()


def log(
    account: Account,
    entry: Entry,
    *,
    by: User,
    client_key: uuid.UUID,
    now: datetime,
    next_step: StepInput | None = None,
    fulfilled: set[int] | None = None,
    met: bool | None = None,
) -> FollowUp:
    """Log a contact once, however often the same `client_key` arrives with it.

    `now` is when it is entered; `fulfilled` are open steps this contact does (None: the plain contact steps);
    `met` says whether their objective was met. Raises WrongInput (with the field), NotAllowed, WrongState, KeyTaken,
    KeyReused (the key comes with another content).
    """
    sent = Sent(entry, next_step, fulfilled, met)
    try:
        with transaction.atomic():
            return _log(account, sent, by, client_key, now)
    except IntegrityError:
        # The same key arrived at the same time for another account: whoever came first has it.
        known = retries.saved_before(client_key, account, by, sent)
        if known is None:
            raise
        return known


def _log(account: Account, sent: Sent, by: User, client_key: uuid.UUID, now: datetime) -> FollowUp:
    today, entry, next_step = business_date(now), sent.entry, sent.next_step
    account = lock(account.pk)
    # Asked behind the lock and before any check: a retry waits for the first try, and may ask what that one changed.
    known = retries.saved_before(client_key, account, by, sent)
    if known:
        return known
    check_may_log(account, by)
    check(entry, now)
    if next_step:
        steps.check(next_step, today)
    persons = persons_of_entry(account, entry, by)
    policy = in_force()
    follow_up = _new(account, entry, by, client_key, now, policy, has_person=bool(persons))
    follow_up.save(force_insert=True)
    _link(follow_up, account, persons, entry, by, now)
    changed = _plan(follow_up, account, by, sent)
    if sent.met is not None and sent.fulfilled:
        steps.judge(account, sent.fulfilled, met=sent.met, by=by, follow_up=follow_up)
    _count(follow_up, account, today, policy, steps_changed=changed)
    if stepping_in.took_part(follow_up, account, entry.participants):
        stepping_in.settle(account)
    audit.record("follow_up.logged", follow_up, by=by, account=account.pk, counts=follow_up.not_counting == "")
    _tell_managers(follow_up, account, by)
    return follow_up


# -- checks ----------------------------------------------------------------------------------------------------
def check(entry: Entry, now: datetime, *, before: str = "") -> None:
    """Raise WrongInput: a date to come, an unknown channel or outcome, a text too long or about a child, a contact
    with nobody of us. `before`: what a corrected one says so far."""
    if entry.result not in Result.values:
        raise WrongInput("result", _("Choose what came of it."))
    if entry.channel not in Channel.values:
        raise WrongInput("channel", _("Choose how you met or spoke."))
    if entry.need not in Need.values:
        raise WrongInput("need", _("Choose what you learned about the need."))
    if len(entry.words) > LONGEST_TEXT:
        raise WrongInput("text", _("The text is longer than %(most)d characters."), most=LONGEST_TEXT)
    if entry.words != before:
        refuse_children("text", entry.words)
    if not entry.author_present and not entry.participants:
        raise WrongInput("participants", NOBODY_THERE)
    if entry.occurred_at > now + CLOCK_SKEW:
        raise WrongInput(
            "occurred_on", _("This lies in the future: log a contact after it happened, and plan it as the next step.")
        )


def persons_of_entry(account: Account, entry: Entry, by: User, *, named: Collection[int] = ()) -> list[KeyPerson]:
    """The people spoken to, a new one added by name; `named`: those that the entry names already.

    Raises WrongInput: strangers, somebody whose data may not be processed, or nobody although they responded.
    """
    wanted = set(entry.persons)
    found = list(KeyPerson.objects.filter(account=account, pk__in=wanted).order_by("pk")) if wanted else []
    if any((person.restricted_at or person.erased_at) and person.pk not in named for person in found):
        raise WrongInput("persons", WORDS[Why.RESTRICTED])
    if len(found) != len(wanted):
        raise WrongInput("persons", _("Choose people of this account."))
    name = " ".join(entry.new_person.split())
    if len(name) > LONGEST_NAME:
        raise WrongInput("new_person", _("This name is too long."))
    if name:
        found.append(_person_named(account, name, by))
    if entry.result in RESPONSES and not found:
        raise WrongInput("persons", NOBODY_REACHED)
    return found


def _person_named(account: Account, name: str, by: User) -> KeyPerson:
    """The account's person of that name (a retry or a double must not make a second one), or a new one."""
    known = KeyPerson.objects.current().filter(account=account, name__iexact=name).order_by("pk").first()
    if known is not None:
        return known
    try:
        return save_person(account, KeyPerson(name=name), by=by)
    except MayNotBeEntered as refusal:
        raise WrongInput("new_person", refusal.message) from refusal


# -- writing ---------------------------------------------------------------------------------------------------
def _new(
    account: Account,
    entry: Entry,
    by: User,
    client_key: uuid.UUID,
    now: datetime,
    policy: InForce,
    *,
    has_person: bool,
) -> FollowUp:
    rules = policy.of(account.team_id)
    occurred_on = business_date(entry.occurred_at)
    follow_up = FollowUp(
        client_key=client_key,
        account=account,
        cycle_id=contacts.cycle_on(account, occurred_on),
        author=by,
        team_id=by.team_id,
        occurred_at=entry.occurred_at,
        occurred_on=occurred_on,
        timed=entry.timed,
        entered_at=now,
        channel=entry.channel,
        result=entry.result,
        need=entry.need,
        text=entry.words,
        text_hash=counting.hash_of(entry.words),
        bigger_picture=entry.bigger_picture,
        way_higher=entry.way_higher,
        author_present=entry.author_present,
        effective=counting.is_effective(entry.result, has_person),
    )
    late = counting.is_late(occurred_on, business_date(now), rules)
    if late and follow_up.effective and not by.is_admin:
        follow_up.approval = Approval.PENDING
    follow_up.repeated = _times_written(follow_up) >= rules.repeated_text_count
    follow_up.not_counting = counting.why_not_counting(follow_up)
    return follow_up


def _times_written(follow_up: FollowUp) -> int:
    """How often the author has written this text about this account, this time included."""
    if not follow_up.text_hash:
        return 0
    same = FollowUp.objects.filter(
        account=follow_up.account, author=follow_up.author, text_hash=follow_up.text_hash, voided_at=None
    )
    return same.exclude(pk=follow_up.pk).count() + 1


def _link(
    follow_up: FollowUp, account: Account, persons: list[KeyPerson], entry: Entry, by: User, now: datetime
) -> None:
    FollowUpPerson.objects.bulk_create(FollowUpPerson(follow_up=follow_up, person=person) for person in persons)
    if persons and follow_up.not_counting == NotCounting.COUNTS:
        day = follow_up.occurred_on
        first = any(person.last_contact_on is None for person in persons)
        KeyPerson.objects.filter(pk__in=[person.pk for person in persons]).exclude(last_contact_on__gte=day).update(
            last_contact_on=day
        )
        if first:
            coverage.refresh(account.pk)
    if entry.participants:
        check_participants(entry.participants)
        FollowUpParticipant.objects.bulk_create(
            FollowUpParticipant(follow_up=follow_up, user_id=pk) for pk in sorted(set(entry.participants))
        )
    files.attach(follow_up, entry.files, by=by, now=now)


def check_participants(participants: Collection[int]) -> None:
    """Raise WrongInput unless everybody works here."""
    if not participants:
        return
    if People.objects.active().filter(pk__in=set(participants)).count() != len(set(participants)):
        raise WrongInput("participants", _("Choose colleagues who work here."))


def _plan(follow_up: FollowUp, account: Account, by: User, sent: Sent) -> bool:
    """Tick off steps and write the next one, unless the same stands there; whether anything changed."""
    next_step, fulfilled = sent.next_step, None if sent.fulfilled is None else set(sent.fulfilled)
    changed = steps.fulfil(account, fulfilled, follow_up=follow_up, by=by, replaced=next_step is not None)
    if next_step and not steps.planned_already(account, next_step).exists():
        steps.write(account, next_step, by=by, follow_up=follow_up)
    return bool(changed or next_step)


def _count(follow_up: FollowUp, account: Account, today: date, policy: InForce, *, steps_changed: bool) -> None:
    """Bring the account's row up to date by one change: the count if it counts, the need, the steps."""
    if follow_up.not_counting == NotCounting.COUNTS:
        contacts.touch(
            account.pk,
            day=follow_up.occurred_on,
            today=today,
            need_explicit=_need_told(follow_up, account),
            steps=steps.earliest(account.pk) if steps_changed else None,
            policy=policy,
        )
    elif steps_changed:
        steps.refresh(account.pk, today=today)


def _need_told(follow_up: FollowUp, account: Account) -> bool | None:
    """What the entry changes about the account's need; nothing when a later contact has spoken of it already."""
    told = {Need.EXPLICIT: True, Need.NONE: False}.get(Need(follow_up.need))
    if told is None or account.last_contact_on is None or follow_up.occurred_on >= account.last_contact_on:
        return told
    later = FollowUp.objects.counting().filter(account=account, occurred_on__gt=follow_up.occurred_on)
    return None if later.exclude(need=Need.UNCHANGED).exists() else told


# -- telling ---------------------------------------------------------------------------------------------------
def _tell_managers(follow_up: FollowUp, account: Account, by: User) -> None:
    messages = []
    facts = {"name": account.name, "who": by.name, "day": follow_up.occurred_on.isoformat()}
    if follow_up.approval == Approval.PENDING:
        for pk in deciders(account, by):
            once = f"late:{follow_up.pk}"
            messages.append(Message(pk, "late_entry", once, account_id=account.pk, params=facts))
    if follow_up.repeated:
        times = _times_written(follow_up)
        once = f"repeated:{account.pk}:{by.pk}:{follow_up.text_hash}"
        for pk in deciders(account, by):
            messages.append(Message(pk, "repeated_text", once, account_id=account.pk, params={**facts, "times": times}))
    if messages:
        tell(messages)
