"""Dated notes: positions, shares of spend, signals, surveys, meetings, visits; noted, and made void by reason."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, TypeVar

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts import facts
from accounts.services.minors import refuse_children
from accounts.services.moves import lock
from accounts.services.refusals import InvalidInput, ReasonNeeded, WrongState
from audit import services as audit
from core.clock import business_date
from keyaccounts.models import (
    ActionKind,
    ChangeSignal,
    GroupMeeting,
    HighVisit,
    Noted,
    Period,
    PlanAction,
    Position,
    Survey,
    Wallet,
)
from keyaccounts.services import plan
from keyaccounts.services.people import check_edits

if TYPE_CHECKING:
    from accounts.models import Account
    from users.models import User

KINDS: dict[str, type[Noted]] = {
    "position": Position,
    "wallet": Wallet,
    "signal": ChangeSignal,
    "survey": Survey,
    "meeting": GroupMeeting,
    "visit": HighVisit,
}
EARLIEST = date(2000, 1, 1)
AHEAD = timedelta(days=366)  # how far a visit can be planned
Row = TypeVar("Row", bound=Noted)


@transaction.atomic
def note(account: Account, model: type[Row], values: Mapping[str, Any], *, by: User, today: date) -> Row:
    """Note something of a day, today unless `on` says otherwise; a visit can be planned for a day to come, without an outcome.

    Raises NotAllowed, WrongState, InvalidInput.
    """
    account = lock(account.pk)
    check_edits(account, by)
    refuse_children(*values.values())
    row = model(account=account, by=by, noted_at=timezone.now(), **{**values, "on": values.get("on") or today})
    if isinstance(row, Wallet):
        row.on = first_day(row.on, row.period)
    _check(row, today)
    row.save()
    audit.record("plan.noted", account, by=by, what=model._meta.model_name, row=row.pk)
    _tell(row, by, today)
    return row


@transaction.atomic
def void(row: Noted, reason: str, *, by: User) -> None:
    """It was a mistake: it stays, and counts no more. Raises NotAllowed, WrongState, ReasonNeeded."""
    account = lock(row.account_id)
    check_edits(account, by)
    if not reason.strip():
        raise ReasonNeeded
    rows = type(row)._default_manager.filter(pk=row.pk, voided_at=None)
    if not rows.update(voided_at=timezone.now(), voided_by=by, void_reason=reason.strip()[:500]):
        raise WrongState(_("This has been made void already. Reload the page."))
    audit.record("plan.voided", account, by=by, what=row._meta.model_name, row=row.pk)
    _tell(row, by, business_date())


@transaction.atomic
def answer(signal: ChangeSignal, text: str, *, action: PlanAction | None = None, by: User, today: date) -> ChangeSignal:
    """Say what a signal led to, with the action if there is one. Raises NotAllowed, WrongState, ReasonNeeded."""
    account = lock(signal.account_id)
    check_edits(account, by)
    text = " ".join(text.replace("\0", "").split())
    if not text:
        raise ReasonNeeded
    if action is not None and action.account_id != account.pk:
        raise InvalidInput(_("This action belongs to another account."))
    values = {"answered_on": today, "answered_by": by, "answer": text[:300], "action": action}
    if not ChangeSignal.objects.open().filter(pk=signal.pk).update(**values):
        raise WrongState(_("This signal has been answered already. Reload the page."))
    audit.record("signal.answered", account, by=by, signal=signal.pk, action=action.pk if action else None)
    return ChangeSignal.objects.get(pk=signal.pk)


@transaction.atomic
def answer_with(signal: ChangeSignal, text: str, *, due_on: date | None, by: User, today: date) -> ChangeSignal:
    """Answer a signal; with a day the words become an action of the plan as well. Raises as `answer` and `plan.plan`."""
    action = None
    if due_on is not None:
        planned = plan.Planned(text, signal.text[: plan.LINE_LENGTH], due_on, ActionKind.MEETING)
        action = plan.plan(signal.account, planned, by=by, today=today)
    return answer(signal, text, action=action, by=by, today=today)


def _tell(row: Noted, by: User, today: date) -> None:
    """The portrait reads our position and their spend here (services.bound)."""
    if isinstance(row, Position):
        facts.changed(row.account_id, {"account.position"}, by=by, today=today)
    elif isinstance(row, Wallet):
        facts.changed(row.account_id, {"account.spend"}, by=by, today=today)


def first_day(on: date, period: str) -> date:
    """The first day of the year or quarter that a day lies in."""
    return date(on.year, 1, 1) if period == Period.YEAR else date(on.year, (on.month - 1) // 3 * 3 + 1, 1)


def _check(row: Noted, today: date) -> None:
    planned = isinstance(row, HighVisit) and row.on >= today
    if not EARLIEST <= row.on <= (today + AHEAD if planned else today):
        far = _("Choose a day at most a year ahead.")
        raise InvalidInput(far if planned else _("Choose a day from 2000 on, and not in the future."))
    left_out = [field.name for field in row._meta.fields if field.null and not field.blank]
    try:
        row.clean_fields(exclude=[*left_out, "outcome"] if planned else left_out)
    except ValidationError as wrong:
        name, said = next(iter(wrong.message_dict.items()))
        field: Any = row._meta.get_field(name)
        label = field.verbose_name
        raise InvalidInput(_("%(label)s: %(said)s"), label=label, said=said[0]) from wrong
    if isinstance(row, Wallet) and row.ours is not None and row.ours > row.spend:
        raise InvalidInput(_("They cannot spend more with us than they spend in all."))
    if isinstance(row, Survey) and row.very_satisfied > row.asked:
        raise InvalidInput(_("No more people can be very satisfied than were asked."))
    if isinstance(row, HighVisit):
        if row.person is None and not row.whom.strip():
            raise InvalidInput(_("Say whom we visited."))
        if row.person is not None and row.person.account_id != row.account_id:
            raise InvalidInput(_("This person does not belong to the account."))
