"""One key, one contact: what arrives again under a key is a retry, what says something else is never dropped.

A form keeps its key with its draft. When only the answer to a save was lost, the same form comes back later: as it
was (the saved entry answers), or changed (KeyReused; its author chooses: a correction, or a second contact under the
key that follows).
"""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Account, KeyPerson
from followups.models import FollowUp, FollowUpAttachment, FollowUpCorrection, NextStep, StepKind, StepState
from followups.services import files, said
from followups.services.refusals import KeyReused, KeyTaken
from followups.services.said import Told
from followups.services.steps import StepInput, planned_already

if TYPE_CHECKING:
    from followups.services.log import Entry
    from users.models import User

# What the clock of a telephone and ours may differ by (log.CLOCK_SKEW), and what a form leaves out of a moment.
_SLACK = {
    Told.EXACTLY: timedelta(0),
    Told.TO_THE_MINUTE: timedelta(seconds=59),
    Told.WHEN_TYPED: timedelta(minutes=2),
}


@dataclass(frozen=True)
class Sent:
    """Everything that arrives with a key."""

    entry: Entry
    next_step: StepInput | None = None
    fulfilled: Collection[int] | None = None
    met: bool | None = None  # whether the objective of the steps it does was met


def key_after(key: uuid.UUID) -> uuid.UUID:
    """The key of the next contact of a form whose contact is saved; always the same, so that it too is saved once."""
    return uuid.uuid5(key, "another contact of this form")


def saved_before(client_key: uuid.UUID, account: Account, by: User, sent: Sent) -> FollowUp | None:
    """The entry that was saved under this key and says what is sent; None for a new key.

    Raises KeyTaken when the key is another account's or person's, KeyReused when what it saved says something else.
    """
    latest = None
    for saved in _of_key(client_key):
        if (saved.account_id, saved.author_id) != (account.pk, by.pk):
            raise KeyTaken(_("This form was already used for another entry. Nothing was saved: save again."))
        if not differing(saved, sent):
            return saved
        latest = saved
    if latest is not None:
        raise KeyReused(
            _(
                "A contact was saved with this key on %(at)s and says something else. Nothing was changed. Send a new "
                "key to save this as a second contact."
            ),
            latest,
        )
    return None


def saved_with(client_key: str, *, by: User) -> FollowUp | None:
    """What this person has saved with a form's key, whatever account it is on now."""
    try:
        key = uuid.UUID(client_key)
    except ValueError:
        return None
    return FollowUp.objects.filter(client_key=key, author=by).first()


def _of_key(key: uuid.UUID) -> Iterator[FollowUp]:
    while saved := FollowUp.objects.select_related("author").filter(client_key=key).first():
        yield saved
        key = key_after(key)


def planned_with(client_key: str, *, by: User) -> set[int]:
    """The steps that this person's contacts under a form's key have planned."""
    try:
        contacts = [saved.pk for saved in _of_key(uuid.UUID(client_key)) if saved.author_id == by.pk]
    except ValueError:
        return set()
    return set(NextStep.objects.filter(follow_up__in=contacts).values_list("pk", flat=True)) if contacts else set()


# -- comparing -------------------------------------------------------------------------------------------------
def differing(saved: FollowUp, sent: Sent) -> set[str]:
    """Names of what is sent otherwise than saved; empty when it is the same as first saved, or as it stands now."""
    plans = list(NextStep.objects.filter(follow_up=saved).order_by("pk"))
    relied_on = not plans and sent.next_step is not None and planned_already(saved.account, sent.next_step).exists()
    more = _more_than(saved, sent)
    now = said.snapshot(saved)
    found = _facts(now, sent.entry, saved.account_id) | more
    if not relied_on:  # the step stood there when the contact planned the same one once more, and was kept
        found |= _plan(plans[-1:], sent.next_step)
    if not found or more:
        return found
    correction = FollowUpCorrection.objects.filter(follow_up=saved).order_by("pk").first()
    first = correction.before if correction else now
    same = not _facts(first, sent.entry, saved.account_id)
    return set() if same and (relied_on or not _plan(plans[:1], sent.next_step)) else found


def _facts(state: dict[str, Any], entry: Entry, account_id: int) -> set[str]:
    """What a state of the entry says otherwise than `entry`."""
    state = {**said.UNSAID, **state}
    values = {name: getattr(entry, name) for name in said.FIELDS if name != "occurred_at"}
    values["text"] = entry.words
    found = {name for name, value in values.items() if state[name] != value}
    if not _same_time(state["occurred_at"], entry):
        found.add("occurred_at")
    if set(state["persons"]) != persons_named(entry, account_id, state["persons"]):
        found.add("persons")
    if set(state["participants"]) != set(entry.participants):
        found.add("participants")
    return found


def persons_named(entry: Entry, account_id: int, known: Collection[int]) -> set[int]:
    """Ids of the people an entry names; a name that the account does not know yet is 0."""
    persons, name = set(entry.persons), " ".join(entry.new_person.split())
    if name:
        same = KeyPerson.objects.filter(account=account_id, name__iexact=name)
        ids = list(same.order_by("pk").values_list("pk", flat=True))
        persons.add(next((pk for pk in ids if pk in known), ids[0] if ids else 0))
    return persons


def _same_time(plain: str, entry: Entry) -> bool:
    if entry.told == Told.NOTHING:
        return True
    saved = datetime.fromisoformat(plain)
    if said.is_day(plain):
        return not entry.timed and saved.date() == timezone.localdate(entry.occurred_at)
    if entry.told == Told.THE_DAY:
        return timezone.localdate(saved) == timezone.localdate(entry.occurred_at)
    return abs(saved - entry.occurred_at) <= _SLACK[entry.told]


def _plan(planned: list[NextStep], sent: StepInput | None) -> set[str]:
    """Whether another next step is sent than was planned; a plan taken out by a correction is no plan either."""
    plan = planned[0] if planned else None
    if sent is None:
        return set() if plan is None or plan.state == StepState.CANCELLED else {"next_step"}
    return set() if plan is not None and _as_planned(plan) == _as_sent(sent) else {"next_step"}


def _as_planned(step: NextStep) -> tuple[Any, ...]:
    return (step.kind, step.first_due_on, step.due_at, step.place, step.text, step.agreed)


def _as_sent(step: StepInput) -> tuple[Any, ...]:
    at = step.due_at if step.kind == StepKind.APPOINTMENT else None
    return (step.kind, step.due_on, at, step.place.strip(), step.text.strip(), step.agreed)


def _more_than(saved: FollowUp, sent: Sent) -> set[str]:
    """Files and ticked steps that the saved entry lacks. Fewer are the same: a form that is opened again has lost
    its files, and no longer offers the steps that are done."""
    found = {"files"} if new_files(saved, sent.entry) else set()
    replaces = saved.effective or sent.next_step is not None
    return found | ({"fulfilled"} if replaces and still_open(saved, sent).exists() else set())


def new_files(saved: FollowUp, entry: Entry) -> list[Any]:
    """The files of `entry` whose content does not hang on the saved one."""
    if not entry.files:
        return []
    held = FollowUpAttachment.objects.filter(follow_up=saved).values_list("attachment__sha256", flat=True)
    known = set(held)
    return [upload for upload in entry.files if files.digest_of(upload) not in known]


def still_open(saved: FollowUp, sent: Sent) -> Any:
    """Ticked steps that are open; what the entry itself has planned it does not fulfil."""
    steps_open = NextStep.objects.open().filter(account=saved.account_id, pk__in=sent.fulfilled or ())
    return steps_open.exclude(follow_up=saved)
