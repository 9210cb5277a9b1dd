"""Next steps: planned, done, snoozed, cancelled; the account's row remembers the earliest ones."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import F, Min, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Account
from accounts.services.moves import lock
from accounts.services.noting import note_steps
from accounts.services.refusals import ReasonNeeded, TooLate, WrongState
from audit import services as audit
from core.clock import business_date
from core.errors import StaleEdit
from followups.models import FollowUp, NextStep, StepKind, StepState
from followups.models.next_step import NextStepQuerySet
from followups.services.people import check_may_log
from followups.services.refusals import WrongInput, refuse_children

if TYPE_CHECKING:
    from users.models import User

FARTHEST = timedelta(days=731)


@dataclass(frozen=True)
class StepInput:
    """What somebody plans: a day in the company's calendar, for an appointment also a time and a place."""

    kind: str = StepKind.CONTACT
    due_on: date | None = None
    due_at: time | None = None
    place: str = ""
    text: str = ""
    agreed: bool = False
    objective_kind: str = ""
    objective: str = ""


def check(step: StepInput, today: date) -> None:
    """Raise WrongInput unless the step has a date, and an appointment a time and a place."""
    if step.kind not in StepKind.values:
        raise WrongInput("step_kind", _("Choose what kind of step it is."))
    if step.due_on is None:
        raise WrongInput("due_on", _("Give the day of the next step."))
    if step.due_on < today:
        raise WrongInput("due_on", _("The next step lies in the past: choose today or later."))
    if step.due_on > today + FARTHEST:
        raise WrongInput("due_on", _("The next step lies more than two years ahead: choose an earlier day."))
    if step.kind == StepKind.APPOINTMENT and step.due_at is None:
        raise WrongInput("due_at", _("An appointment needs a time."))
    if step.kind == StepKind.APPOINTMENT and not step.place.strip():
        raise WrongInput("place", _("An appointment needs a place."))
    refuse_children("step_text", step.text)
    refuse_children("objective", step.objective)


@transaction.atomic
def add_step(account: Account, step: StepInput, *, by: User, today: date) -> NextStep:
    """Plan a step on an account the person serves. Raises WrongInput, NotAllowed, WrongState."""
    account = lock(account.pk)
    check_may_log(account, by)
    check(step, today)
    row = write(account, step, by=by, follow_up=None)
    audit.record("step.planned", account, by=by, step=row.pk, due_on=row.due_on.isoformat())
    refresh(account.pk, today=today)
    return row


@transaction.atomic
def put_off(account: Account, *, by: User, until: date, today: date) -> None:
    """Put the next contact off: the earliest open step moves, or a plain one is planned. Raises as `snooze`."""
    account = lock(account.pk)
    earliest = open_steps(account).first()
    if earliest:
        snooze(earliest, by=by, until=until, today=today)
    else:
        add_step(account, StepInput(due_on=until), by=by, today=today)


def open_steps(account: Account) -> NextStepQuerySet:
    """What is planned on an account, the earliest first."""
    return NextStep.objects.open().filter(account=account).order_by("due_on", "pk")


def to_tick(account: Account, ticked: Collection[int] = ()) -> NextStepQuerySet:
    """What a contact may fulfil: the open steps, and those of `ticked` that are done by now.

    The form that ticked them may have been saved before, and asks again.
    """
    done = Q(pk__in=ticked, state__in=(StepState.DONE, StepState.REPLACED))
    return NextStep.objects.filter(Q(state=StepState.OPEN) | done, account=account).order_by("due_on", "pk")


def planned_already(account: Account, step: StepInput) -> NextStepQuerySet:
    """Open steps that say what `step` says: the day, the kind and the words; an agreed one only if they are agreed."""
    if step.due_on is None:
        return NextStep.objects.none()
    at, place, text = _words_of(step)
    same = open_steps(account).filter(kind=step.kind, due_on=step.due_on, due_at=at, place=place, text=text)
    return same.filter(agreed=True) if step.agreed else same


def _words_of(step: StepInput) -> tuple[time | None, str, str]:
    """Time, place and words as they are kept."""
    at = step.due_at if step.kind == StepKind.APPOINTMENT else None
    return at, step.place.strip(), step.text.strip()


def write(account: Account, step: StepInput, *, by: User | None, follow_up: FollowUp | None) -> NextStep:
    """Insert a checked step on a locked account; the caller refreshes the account."""
    assert step.due_on is not None
    at, place, text = _words_of(step)
    return NextStep.objects.create(
        account=account,
        follow_up=follow_up,
        kind=step.kind,
        due_on=step.due_on,
        first_due_on=step.due_on,
        due_at=at,
        place=place,
        text=text,
        agreed=step.agreed,
        objective_kind=step.objective_kind if step.objective.strip() else "",
        objective=step.objective.strip(),
        created_by=by,
    )


def judge(account: Account, step_ids: Collection[int], *, met: bool, by: User, follow_up: FollowUp) -> int:
    """Say of steps that a contact has done whether their objective was met (domain.md section 5); how many said it.

    The account is locked by the caller.
    """
    rows = NextStep.objects.filter(account=account, pk__in=step_ids, done_by=follow_up).exclude(objective="")
    judged = rows.update(objective_met=met)
    if judged:
        audit.record("step.objective", account, by=by, follow_up=follow_up.pk, met=met)
    return judged


@transaction.atomic
def complete(
    step: NextStep, *, by: User, today: date, done_by: FollowUp | None = None, met: bool | None = None
) -> None:
    """The step was done; `met`: whether its objective was (domain.md section 5), None where nobody says it.

    Raises NotAllowed, WrongState when it is no longer open.
    """
    account = _locked(step, by)
    _close(step, StepState.DONE, by, done_by=done_by)
    said = {}
    if met is not None and step.objective:
        NextStep.objects.filter(pk=step.pk).update(objective_met=met)
        said = {"met": met}
    audit.record("step.done", account, by=by, step=step.pk, **said)
    refresh(account.pk, today=today)


@transaction.atomic
def reopen(step: NextStep, *, by: User, today: date) -> None:
    """A step ticked off by mistake is open again, on the day of the tick. Raises NotAllowed, WrongState, TooLate.

    One that an entry fulfilled is opened by correcting or voiding that entry.
    """
    account = _locked(step, by)
    step = NextStep.objects.get(pk=step.pk)
    if step.state != StepState.DONE or step.done_by_id is not None:
        raise WrongState(_("This step is not ticked off any more. Reload the page to see it."))
    if step.closed_at is None or business_date(step.closed_at) != today:
        raise TooLate(_("A tick can be taken back on its day only: plan a new step."))
    NextStep.objects.filter(pk=step.pk).update(
        state=StepState.OPEN, closed_at=None, closed_by=None, objective_met=None, version=F("version") + 1
    )
    audit.record("step.reopened", account, by=by, step=step.pk)
    refresh(account.pk, today=today)


@transaction.atomic
def snooze(step: NextStep, *, by: User, until: date, today: date, version: int | None = None) -> None:
    """Move an open step to another day; the first date stays on record. Raises WrongInput, StaleEdit, WrongState."""
    account = _locked(step, by)
    check(StepInput(StepKind.CONTACT, until), today)
    rows = NextStep.objects.open().filter(pk=step.pk)
    if version is not None and not rows.filter(version=version).exists() and rows.exists():
        raise StaleEdit(_("Somebody else changed this step in the meantime. Reload the page to see it."))
    if not rows.update(due_on=until, snoozes=F("snoozes") + 1, version=F("version") + 1):
        raise _no_longer_open()
    audit.record("step.snoozed", account, by=by, step=step.pk, until=until.isoformat())
    refresh(account.pk, today=today)


@transaction.atomic
def cancel(step: NextStep, *, by: User, reason: str, today: date, broken: bool = False) -> None:
    """The step will not happen; `broken`: a promise was not kept. Raises ReasonNeeded, NotAllowed, WrongState."""
    account = _locked(step, by)
    if not reason.strip():
        raise ReasonNeeded
    _close(step, StepState.BROKEN if broken else StepState.CANCELLED, by, reason=reason.strip())
    audit.record("step.cancelled", account, by=by, step=step.pk, broken=broken)
    refresh(account.pk, today=today)


def withdraw(follow_up: FollowUp, *, by: User, reason: str, today: date) -> None:
    """Cancel the open steps agreed in an entry that was made void; the account is locked by the caller."""
    for step in NextStep.objects.open().filter(follow_up=follow_up):
        _close(step, StepState.CANCELLED, by, reason=reason)
    refresh(follow_up.account_id, today=today)


def replan(follow_up: FollowUp, step: StepInput | None, *, by: User, today: date) -> None:
    """Put another plan, or none, in the place of what an entry planned; the account is locked by the caller.

    Raises WrongInput.
    """
    if step is not None:
        check(step, today)
    state = StepState.CANCELLED if step is None else StepState.REPLACED
    for planned in NextStep.objects.open().filter(follow_up=follow_up):
        _close(planned, state, by)
    if step is not None:
        write(follow_up.account, step, by=by, follow_up=follow_up)
    refresh(follow_up.account_id, today=today)


def fulfil(account: Account, step_ids: set[int] | None, *, follow_up: FollowUp, by: User, replaced: bool) -> int:
    """Tick off open steps of a locked account by a contact; returns how many.

    None means the plain ones: contacts that were not agreed. An attempt that reached nobody keeps no promise: the
    steps are replaced when a new one is planned, and stay open otherwise.
    """
    rows = NextStep.objects.open().filter(account=account)
    if step_ids is None:
        rows = rows.filter(kind=StepKind.CONTACT, agreed=False)
    else:
        rows = rows.filter(pk__in=step_ids)
    if not follow_up.effective and not replaced:
        return 0
    state = StepState.DONE if follow_up.effective else StepState.REPLACED
    return rows.update(state=state, closed_at=timezone.now(), closed_by=by, done_by=follow_up, version=F("version") + 1)


def refresh(account_id: int, *, today: date) -> None:
    """Tell the account its earliest open step and the earliest one agreed with the customer."""
    note_steps(account_id, **earliest(account_id), today=today)


def earliest(account_id: int) -> dict[str, date | None]:
    """The account's columns about its steps, from the steps."""
    rows = NextStep.objects.open().filter(account_id=account_id)
    return rows.aggregate(next_step_on=Min("due_on"), agreed_step_on=Min("due_on", filter=Q(agreed=True)))


def _locked(step: NextStep, by: User) -> Account:
    account = lock(step.account_id)
    check_may_log(account, by)
    return account


def _close(
    step: NextStep, state: StepState, by: User, *, reason: str = "", done_by: FollowUp | None = None
) -> datetime:
    now = timezone.now()
    closed = (
        NextStep.objects.open()
        .filter(pk=step.pk)
        .update(
            state=state,
            closed_at=now,
            closed_by=by,
            close_reason=reason,
            done_by=done_by,
            version=F("version") + 1,
        )
    )
    if not closed:
        raise _no_longer_open()
    return now


def _no_longer_open() -> WrongState:
    return WrongState(_("This step is no longer open: somebody has dealt with it. Reload the page to see it."))
