"""Taking back and mending follow-ups: nothing disappears, and the account is recounted (domain.md 2.2, Counting)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import Account
from accounts.policies import in_force
from accounts.services import withholding
from accounts.services.contacts import cycle_on
from accounts.services.refusals import InvalidInput, NotAllowed, WrongState
from audit import services as audit
from core.clock import business_date
from core.errors import StaleEdit
from followups.models import (
    Approval,
    FollowUp,
    FollowUpAttachment,
    FollowUpCorrection,
    FollowUpParticipant,
    FollowUpPerson,
)
from followups.services import counting, files, retries, steps
from followups.services.log import Entry, check, check_participants, persons_of_entry
from followups.services.people import deciders, may_correct, may_decide
from followups.services.refusals import WrongInput
from followups.services.retries import Sent
from followups.services.said import FIELDS, snapshot
from followups.services.settling import locked, no_longer_late, reason_of, settle, tell_author
from notifications.services import Message, tell

if TYPE_CHECKING:
    from django.core.files.uploadedfile import UploadedFile

    from users.models import User


@transaction.atomic
def correct(follow_up: FollowUp, entry: Entry, *, by: User, version: int, now: datetime) -> FollowUp:
    """Change what a follow-up says; what it said before is kept.

    A correction that makes an old day count needs the manager's approval like a late entry. Raises StaleEdit,
    NotAllowed, WrongState, WrongInput.
    """
    account, follow_up = locked(follow_up)
    if not may_correct(follow_up, account, by):
        raise NotAllowed(_("Only its author, the manager of the team or an admin may correct this entry."))
    if follow_up.version != version:
        raise StaleEdit(_("Somebody else changed this entry in the meantime. Compare and save again."))
    entry = _with_names(follow_up, entry, account)
    check(entry, now, before=follow_up.text)
    before, counted_before, day_before = snapshot(follow_up), follow_up.not_counting == "", follow_up.occurred_on
    persons = {person.pk for person in persons_of_entry(account, entry, by, named=before["persons"])}
    new_colleagues = set(entry.participants) - set(before["participants"])
    check_participants(new_colleagues)
    _apply(follow_up, entry, has_person=bool(persons))
    _relink(follow_up, persons, set(entry.participants))
    if before == snapshot(follow_up):
        return follow_up
    _judge_lateness(follow_up, account, by, now, counted_before=counted_before, day_before=day_before)
    follow_up.cycle_id = (
        cycle_on(account, follow_up.occurred_on) if _moved(follow_up, day_before) else follow_up.cycle_id
    )
    follow_up.version += 1
    FollowUpCorrection.objects.create(follow_up=follow_up, before=before, by=by, at=now)
    settle(follow_up, account, now=now, persons=persons | set(before["persons"]))
    audit.record("follow_up.corrected", follow_up, by=by, account=account.pk, fields=_changed(before, follow_up))
    return follow_up


def _with_names(follow_up: FollowUp, entry: Entry, account: Account) -> Entry:
    """The entry with the names that were not shown to whoever corrects it (decision 0026)."""
    try:
        return replace(entry, text=withholding.as_stored(follow_up, account.pk, "text", entry.text))
    except InvalidInput as lost:
        raise WrongInput("text", lost.message) from None


@transaction.atomic
def correct_saved(saved: FollowUp, sent: Sent, *, by: User, version: int, now: datetime) -> FollowUp:
    """Save what a form sends once more, changed, as a correction: what it says, its next step, done steps and files.

    Raises as `correct` does.
    """
    _account, saved = locked(saved)
    changed = retries.differing(saved, sent)
    if not changed:
        return saved
    entry, today = sent.entry, business_date(now)
    if "occurred_at" not in changed:
        entry = replace(entry, occurred_at=saved.occurred_at, timed=saved.timed)
    corrected = correct(saved, entry, by=by, version=version, now=now)
    if "next_step" in changed:
        steps.replan(corrected, sent.next_step, by=by, today=today)
    ticked = set(retries.still_open(corrected, sent).values_list("pk", flat=True))
    if ticked:
        steps.fulfil(corrected.account, ticked, follow_up=corrected, by=by, replaced=sent.next_step is not None)
        steps.refresh(corrected.account_id, today=today)
    files.attach(corrected, retries.new_files(corrected, entry), by=by, now=now)
    return corrected


@transaction.atomic
def add_file(follow_up: FollowUp, upload: UploadedFile[Any], *, by: User, now: datetime) -> FollowUpAttachment:
    """Hang one more file on an entry; the one that is there when its content hangs there already.

    Raises NotAllowed, WrongState on a void entry, WrongFile.
    """
    account, follow_up = locked(follow_up)
    if not may_correct(follow_up, account, by):
        raise NotAllowed(_("Only its author, the manager of the team or an admin may correct this entry."))
    files.check(upload)
    held = FollowUpAttachment.objects.filter(follow_up=follow_up)
    same = held.filter(attachment__sha256=files.digest_of(upload)).first()
    if same is not None:
        return same
    files.attach(follow_up, [upload], by=by, now=now)
    audit.record("follow_up.file_added", follow_up, by=by, account=account.pk)
    return held.latest("pk")


@transaction.atomic
def void(follow_up: FollowUp, *, by: User, reason: str, now: datetime) -> FollowUp:
    """Make an entry void (the wrong account, a double): it stays readable and no longer counts.

    Raises ReasonNeeded, NotAllowed, WrongState.
    """
    account, follow_up = locked(follow_up)
    if not may_correct(follow_up, account, by):
        raise NotAllowed(_("Only its author, the manager of the team or an admin may make this entry void."))
    follow_up.void_reason = reason_of(reason)
    follow_up.voided_at, follow_up.voided_by = now, by
    settle(follow_up, account, now=now)
    if follow_up.approval == Approval.PENDING:
        no_longer_late(follow_up)
    steps.withdraw(follow_up, by=by, reason=follow_up.void_reason, today=business_date(now))
    audit.record("follow_up.voided", follow_up, by=by, account=account.pk)
    if follow_up.author_id != by.pk:
        tell_author(follow_up, account, "disallowed", reason=follow_up.void_reason)
    return follow_up


@transaction.atomic
def disallow(follow_up: FollowUp, *, by: User, reason: str, now: datetime, batch: str = "") -> FollowUp:
    """A manager decides that a contact does not count; its author reads why (`batch`: one notice for one act).

    Raises ReasonNeeded, NotAllowed, WrongState.
    """
    account, follow_up = locked(follow_up)
    if not may_decide(follow_up, account, by):
        raise NotAllowed(_("Only a manager of the team who did not write it, or an admin, may disallow an entry."))
    if follow_up.disallowed_by_id:
        raise WrongState(_("This entry has been disallowed already."))
    follow_up.disallow_reason = reason_of(reason)
    follow_up.disallowed_by = by
    settle(follow_up, account, now=now)
    if follow_up.approval == Approval.PENDING:
        no_longer_late(follow_up)
    audit.record("follow_up.disallowed", follow_up, by=by, account=account.pk)
    tell_author(follow_up, account, "disallowed", batch=batch, reason=follow_up.disallow_reason)
    return follow_up


def _apply(follow_up: FollowUp, entry: Entry, *, has_person: bool) -> None:
    for name in FIELDS:
        setattr(follow_up, name, getattr(entry, name))
    follow_up.text, follow_up.timed = entry.words, entry.timed
    follow_up.text_hash = counting.hash_of(entry.words)
    follow_up.occurred_on = business_date(entry.occurred_at)
    follow_up.effective = counting.is_effective(entry.result, has_person)


def _relink(follow_up: FollowUp, persons: set[int], participants: set[int]) -> None:
    """Links are never deleted: those taken out stop being current."""
    sides: tuple[tuple[Any, str, set[int]], ...] = (
        (FollowUpPerson, "person_id", persons),
        (FollowUpParticipant, "user_id", participants),
    )
    for model, column, wanted in sides:
        links = model.objects.filter(follow_up=follow_up)
        known = set(links.values_list(column, flat=True))
        links.filter(**{f"{column}__in": known - wanted}).update(current=False)
        links.filter(**{f"{column}__in": known & wanted}).update(current=True)
        new: list[Any] = [model(follow_up=follow_up, **{column: pk}) for pk in sorted(wanted - known)]
        model.objects.bulk_create(new)


def _judge_lateness(
    follow_up: FollowUp, account: Account, by: User, now: datetime, *, counted_before: bool, day_before: date
) -> None:
    """A day that did not count before and is old now waits for the manager; one that counted stays as it was."""
    if not follow_up.effective or by.is_admin or (counted_before and not _moved(follow_up, day_before)):
        return
    if follow_up.approval in (Approval.APPROVED, Approval.REFUSED) and not _moved(follow_up, day_before):
        return
    if follow_up.approval == Approval.PENDING:
        no_longer_late(follow_up)  # what it says now is asked about anew
    rules = in_force().of(account.team_id)
    if not counting.is_late(follow_up.occurred_on, business_date(now), rules):
        if follow_up.approval == Approval.PENDING:
            follow_up.approval = Approval.NOT_NEEDED
        return
    follow_up.approval, follow_up.approved_by = Approval.PENDING, None
    facts = {"name": account.name, "who": by.name, "day": follow_up.occurred_on.isoformat()}
    once = f"late:{follow_up.pk}:{follow_up.version + 1}"
    tell(Message(pk, "late_entry", once, account_id=account.pk, params=facts) for pk in deciders(account, by))


def _moved(follow_up: FollowUp, day_before: date) -> bool:
    return follow_up.occurred_on != day_before


def _changed(before: dict[str, Any], follow_up: FollowUp) -> list[str]:
    after = snapshot(follow_up)
    return sorted(name for name in before if before[name] != after[name])
