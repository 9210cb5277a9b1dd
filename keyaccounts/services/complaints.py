"""Entering, answering, closing and reopening complaints (domain.md section 6)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import Model
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.policies import in_force
from accounts.services import withholding
from accounts.services.managers import managers_of
from accounts.services.moves import lock
from accounts.services.refusals import InvalidInput, ReasonNeeded, WrongState
from audit import services as audit
from core.errors import StaleEdit
from keyaccounts.models import RECURS_WITHIN, Cause, Complaint, ComplaintEntry, ComplaintWhat, Severity
from keyaccounts.services.days import working_days_after
from keyaccounts.services.people import check_edits, check_owner, heir_of, looks_after, owners_for
from notifications.services import Message, settle, tell

if TYPE_CHECKING:
    from accounts.models import Account, KeyPerson
    from leads.models import Order
    from users.models import User

SOLVE_WITHIN = timedelta(days=14)  # from the first answer, unless a deadline is set
FARTHEST = timedelta(days=366)
TEXT_LENGTH = 2000
EDITABLE = ("severity", "owner", "cause", "deadline")


@dataclass(frozen=True)
class Told:
    """What a customer complains about; the account's owner looks after it unless somebody else is named."""

    text: str
    severity: int = Severity.SERIOUS
    person: KeyPerson | None = None
    order: Order | None = None
    owner: User | None = None
    cause: str = ""
    deadline: date | None = None


@transaction.atomic
def enter(account: Account, told: Told, *, by: User, today: date) -> Complaint:
    """Enter a complaint; the first answer is due within the working days of the team's setting. Owner and, if it is grave, manager learn of it.

    Raises NotAllowed, WrongState, InvalidInput.
    """
    account = lock(account.pk)
    check_edits(account, by)
    owner = told.owner or account.owner or by
    if told.owner is not None:
        check_owner(account, owner)
    _check_told(account, told, today)
    due = _first_answer_due(account, today)
    complaint = Complaint(
        account=account,
        person=told.person,
        order=told.order,
        text=_words(told.text),
        severity=told.severity,
        owner=owner,
        entered_on=today,
        entered_by=by,
        entered_at=timezone.now(),
        answer_due_on=due,
        due_on=due,
        deadline=told.deadline,
        cause=told.cause,
    )
    complaint.recurs = _before(complaint)
    complaint.save()
    _note(complaint, ComplaintWhat.ENTERED, complaint.text, by=by, today=today)
    audit.record("complaint.entered", complaint, by=by, account=account.pk, severity=told.severity)
    _tell_new(complaint, account, by)
    return complaint


@transaction.atomic
def edit(complaint: Complaint, values: Mapping[str, Any], *, by: User, today: date, version: int | None = None) -> None:
    """Change severity, owner, cause or deadline of a running complaint; a new owner learns of it.

    Raises NotAllowed, WrongState, InvalidInput, StaleEdit.
    """
    row, account = _locked(complaint, by)
    _require_running(row)
    if version is not None and row.version != version:
        raise StaleEdit(_("Somebody else changed this complaint in the meantime. Compare and save again."))
    changed = [name for name in EDITABLE if name in values and getattr(row, name) != values[name]]
    if not changed:
        return
    changes = {name: [_plain(getattr(row, name)), _plain(values[name])] for name in changed}
    for name in changed:
        setattr(row, name, values[name])
    if "owner" in changed:
        check_owner(account, row.owner)
    _check_values(row.severity, row.cause, row.deadline, today if "deadline" in changed else None)
    row.recurs = _before(row)
    if row.answered_on:
        row.due_on = row.deadline or row.answered_on + SOLVE_WITHIN
    _save(row)
    _note(row, ComplaintWhat.CHANGED, "", by=by, today=today, changes=changes)
    audit.record("complaint.changed", row, by=by, fields=changed)
    if "owner" in changed:
        settle(_matters_of(row), recipients=[changes["owner"][0]])
        _tell_owner(row, account, by)


@transaction.atomic
def answer(complaint: Complaint, text: str, *, deadline: date | None = None, by: User, today: date) -> None:
    """The customer has had a first answer; from here the deadline counts (14 days unless one is set).

    Raises NotAllowed, WrongState, InvalidInput.
    """
    row, _account = _locked(complaint, by)
    _require_running(row)
    if row.answered_on:
        raise WrongState(_("The first answer has been given already. Reload the page to see it."))
    _check_values(row.severity, row.cause, deadline, today)
    settle(_matters_of(row))
    row.answered_on = today
    row.deadline = deadline or row.deadline or today + SOLVE_WITHIN
    row.due_on = row.deadline
    _save(row)
    _note(row, ComplaintWhat.ANSWERED, _words(text), by=by, today=today)
    audit.record("complaint.answered", row, by=by, late=today > row.answer_due_on)


@transaction.atomic
def close(complaint: Complaint, *, cause: str, resolution: str, learned: str, by: User, today: date) -> None:
    """Close it with its cause, what was done and what we learned; all three are required.

    Raises NotAllowed, WrongState, InvalidInput.
    """
    row, account = _locked(complaint, by)
    _require_running(row)
    if not cause or not resolution.strip() or not learned.strip():
        raise InvalidInput(_("Say where it came from, what was done and what we learned: then it can be closed."))
    _check_values(row.severity, cause, None, None)
    settle(_matters_of(row))
    row.cause = cause
    row.resolution = withholding.as_stored(row, account.pk, "resolution", _words(resolution))
    row.learned = withholding.as_stored(row, account.pk, "learned", _words(learned))
    row.recurs = _before(row)
    row.answered_on = row.answered_on or today
    row.closed_on, row.closed_by, row.due_on = today, by, None
    _save(row)
    _note(row, ComplaintWhat.CLOSED, f"{row.resolution}\n{row.learned}", by=by, today=today)
    audit.record("complaint.closed", row, by=by, cause=cause, days=(today - row.entered_on).days)
    if row.recurs_id:
        _tell_manager(row, account, by, "complaint_recurs")


@transaction.atomic
def reopen(complaint: Complaint, reason: str, *, by: User, today: date) -> None:
    """Open it again: the customer is not content. A first answer is due anew.

    Whoever looked after it does so again, or the account's owner where they have no right to it any more.
    Raises NotAllowed, WrongState, ReasonNeeded.
    """
    row, account = _locked(complaint, by)
    if row.closed_on is None:
        raise WrongState(_("This complaint is open already. Reload the page to see it."))
    if not reason.strip():
        raise ReasonNeeded
    row.closed_on, row.closed_by, row.answered_on, row.deadline = None, None, None, None
    row.answer_due_on = row.due_on = _first_answer_due(account, today)
    row.reopened += 1
    before = row.owner_id
    if not owners_for(account).filter(pk=before).exists():
        row.owner_id = heir_of(account) or by.pk
    changes = {"owner": [before, row.owner_id]} if row.owner_id != before else {}
    _save(row)
    _note(row, ComplaintWhat.REOPENED, _words(reason), by=by, today=today, changes=changes)
    audit.record("complaint.reopened", row, by=by)
    _tell_owner(row, account, by)


def _locked(complaint: Complaint, by: User) -> tuple[Complaint, Account]:
    account = lock(complaint.account_id)
    row = Complaint.objects.select_for_update(no_key=True, of=("self",)).select_related("owner").get(pk=complaint.pk)
    if not looks_after(row, account, by):
        check_edits(account, by)
    return row, account


def _first_answer_due(account: Account, today: date) -> date:
    return working_days_after(today, in_force().of(account.team_id).complaint_answer_days)


def _require_running(row: Complaint) -> None:
    if row.closed_on is not None:
        raise WrongState(_("This complaint is closed. Open it again if the customer is not content."))


def _check_told(account: Account, told: Told, today: date) -> None:
    _words(told.text)
    _check_values(told.severity, told.cause, told.deadline, today)
    if told.person is not None and (told.person.account_id != account.pk or told.person.merged_into_id):
        raise InvalidInput(_("This person does not belong to the account."))
    if told.order is not None and (told.order.account_id != account.pk or told.order.voided_at):
        raise InvalidInput(_("This order does not belong to the account."))


def _check_values(severity: int, cause: str, deadline: date | None, today: date | None) -> None:
    if severity not in Severity.values:
        raise InvalidInput(_("Choose how grave it is."))
    if cause and cause not in Cause.values:
        raise InvalidInput(_("Choose one of the causes."))
    if deadline is not None and today is not None and not today <= deadline <= today + FARTHEST:
        raise InvalidInput(_("“Solved until” lies between today and a year from now."))


def _words(text: str) -> str:
    text = text.replace("\0", "").strip()
    if not text:
        raise InvalidInput(_("Write a few words: everybody concerned reads them."))
    if len(text) > TEXT_LENGTH:
        raise InvalidInput(_("Write it in at most %(most)s characters."), most=TEXT_LENGTH)
    return text


def _before(row: Complaint) -> Complaint | None:
    """The latest complaint of the account with the same cause in the twelve months before."""
    if not row.cause:
        return None
    same = Complaint.objects.filter(account=row.account_id, cause=row.cause, entered_on__lte=row.entered_on)
    same = same.filter(entered_on__gte=row.entered_on - RECURS_WITHIN)
    if row.pk:
        same = same.filter(pk__lt=row.pk)
    return same.order_by("-pk").first()


def _save(row: Complaint) -> None:
    row.version += 1
    row.save()


def _plain(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    return value.pk if isinstance(value, Model) else value


def _note(
    row: Complaint,
    what: ComplaintWhat,
    text: str,
    *,
    by: User | None,
    today: date,
    changes: dict[str, list[Any]] | None = None,
) -> None:
    ComplaintEntry.objects.create(
        complaint=row, what=what, text=text, changes=changes or {}, by=by, on=today, at=timezone.now()
    )


def _tell_new(row: Complaint, account: Account, by: User) -> None:
    _tell_owner(row, account, by)
    if row.severity == Severity.CRITICAL or row.recurs_id:
        _tell_manager(row, account, by, "complaint_recurs" if row.recurs_id else "complaint")


def _tell_owner(row: Complaint, account: Account, by: User) -> None:
    if row.owner_id != by.pk:
        tell([_message(row, account, row.owner_id, "complaint")])


def _tell_manager(row: Complaint, account: Account, by: User, kind: str) -> None:
    tell(_message(row, account, pk, kind) for pk in managers_of(account.team_id)[:1] if pk not in (by.pk, row.owner_id))


def _matters_of(row: Complaint) -> list[str]:
    """Under which matters a running complaint asked its owner and the manager until now."""
    kinds, days = ("complaint", "complaint_moved"), {row.answer_due_on, row.due_on, row.escalated_for} - {None}
    asked = [f"{kind}:{row.pk}:{version}" for kind in kinds for version in range(1, row.version + 1)]
    return [*asked, *(f"complaint_overdue:{row.pk}:{day.isoformat()}" for day in days if day)]


def _message(row: Complaint, account: Account, recipient: int, kind: str) -> Message:
    params = {"name": account.name, "day": row.due_on.isoformat() if row.due_on else "", "complaint": row.pk}
    if not params["day"]:
        params.pop("day")
    once = f"{kind}:{row.pk}:{row.version}"
    return Message(recipient, kind, once, once, account.pk, params)
