"""Writing the plan: texts with their versions, actions that are next steps, the ten steps (domain.md section 6)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts import facts
from accounts.services import withholding
from accounts.services.minors import refuse_children
from accounts.services.moves import lock
from accounts.services.refusals import InvalidInput, WrongState
from audit import services as audit
from core.clock import business_date
from core.errors import StaleEdit
from followups.models import StepKind, StepState
from followups.services import steps
from followups.services.steps import StepInput
from keyaccounts.models import PRESSURES, ActionKind, CheckStep, Level, Part, PlanAction, PlanText, Reached, Tick
from keyaccounts.services.people import check_edits, check_owner
from notifications.services import Message, tell

if TYPE_CHECKING:
    from accounts.models import Account
    from users.models import User

TEXT_LENGTH, LINE_LENGTH, RESULT_LENGTH = 2000, 300, 500
_UNSEEN = -1


@transaction.atomic
def write(
    account: Account,
    part: str,
    text: str,
    *,
    level: int | None = None,
    by: User,
    seen: int | None = _UNSEEN,
) -> PlanText | None:
    """Write one text of the plan; the one before stays. A pressure takes a level of 0 to 3 as well. Empty clears it.

    `seen`: id of the text that was shown (None: there was none). Raises NotAllowed, WrongState, InvalidInput, StaleEdit.
    """
    account = lock(account.pk)
    check_edits(account, by)
    text = text.replace("\0", "").strip()
    if part not in Part.values or (level is not None and (part not in PRESSURES or level not in Level.values)):
        raise InvalidInput(_("Choose one of the answers on offer."))
    if len(text) > TEXT_LENGTH:
        raise InvalidInput(_("Write it in at most %(most)s characters."), most=TEXT_LENGTH)
    current: PlanText | None = PlanText.objects.current().filter(account=account, part=part).first()
    if seen != _UNSEEN and seen != (current.pk if current else None):
        raise StaleEdit(_("Somebody else has written this in the meantime. Compare and save again."))
    if current is not None:
        text = withholding.as_stored(current, account.pk, "text", text)
    refuse_children(text, before=[current.text] if current else [])
    if current is not None and (current.text, current.level) == (text, level):
        return current
    return _replace(account, current, part, text, level, by)


@transaction.atomic
def press(account: Account, part: str, *, by: User) -> PlanText | None:
    """Judge a pressure decisive, as the latest of those that are; its note stays. Raises NotAllowed, WrongState."""
    account = lock(account.pk)
    check_edits(account, by)
    current: PlanText | None = PlanText.objects.current().filter(account=account, part=part).first()
    return _replace(account, current, part, current.text if current else "", Level.GREATEST, by)


def _replace(
    account: Account, current: PlanText | None, part: str, text: str, level: int | None, by: User
) -> PlanText | None:
    now, row = timezone.now(), None
    if current is not None:
        PlanText.objects.filter(pk=current.pk).update(replaced_at=now)
    if text or level is not None:
        row = PlanText.objects.create(account=account, part=part, text=text, level=level, by=by, written_at=now)
    audit.record("plan.written", account, by=by, part=part)
    if part in PRESSURES:
        facts.changed(account.pk, {"account.pressure"}, by=by, today=business_date())  # services.bound
    return row


@dataclass(frozen=True)
class Planned:
    """A dated action: what, by when, and how we know that it is reached."""

    what: str
    measure: str
    due_on: date | None
    kind: str = ActionKind.MEETING
    owner: User | None = None


@transaction.atomic
def plan(account: Account, planned: Planned, *, by: User, today: date) -> PlanAction:
    """Plan an action; it is a next step of the account too, done there and here at once. Its owner learns of it.

    Raises NotAllowed, WrongState, InvalidInput, WrongInput (a day that cannot be).
    """
    account = lock(account.pk)
    check_edits(account, by)
    owner = planned.owner or account.owner or by
    if planned.owner is not None:
        check_owner(account, owner)
    what, measure = (" ".join(text.replace("\0", "").split()) for text in (planned.what, planned.measure))
    refuse_children(what, measure)
    if planned.kind not in ActionKind.values or not what or not measure:
        raise InvalidInput(_("Say what is to be done, and how we know that it is reached."))
    if max(len(what), len(measure)) > LINE_LENGTH:
        raise InvalidInput(_("Write it in at most %(most)s characters."), most=LINE_LENGTH)
    text = what if owner.pk == account.owner_id else f"{what} ({owner.name})"
    step = steps.add_step(account, StepInput(StepKind.PLAN, planned.due_on, text=text), by=by, today=today)
    row = PlanAction.objects.create(
        account=account,
        kind=planned.kind,
        what=what,
        measure=measure,
        owner=owner,
        step=step,
        by=by,
        planned_at=timezone.now(),
    )
    audit.record("plan.action", account, by=by, action=row.pk, due_on=step.due_on.isoformat())
    if owner.pk != by.pk:
        params = {"name": account.name, "day": step.due_on.isoformat(), "who": by.name, "text": what}
        tell([Message(owner.pk, "plan_action", f"plan_action:{row.pk}", "", account.pk, params)])
    return row


@transaction.atomic
def finish(action: PlanAction, *, reached: str, result: str, by: User, today: date) -> PlanAction:
    """Say what came of an action and whether its measure was reached; an open one is done by it.

    Raises NotAllowed, WrongState, InvalidInput (domain.md section 6, dated SMART actions).
    """
    account = lock(action.account_id)
    check_edits(account, by)
    result = " ".join(result.replace("\0", "").split())
    if reached not in Reached.values or not result:
        raise InvalidInput(_("Say whether the measure was reached, and what came of it."))
    row: PlanAction = PlanAction.objects.select_related("step").get(pk=action.pk)
    if row.step.state == StepState.OPEN:
        steps.complete(row.step, by=by, today=today)
    elif row.step.state != StepState.DONE:
        raise WrongState(_("This action was called off. Reload the page to see it."))
    result = withholding.as_stored(row, account.pk, "result", result)
    values = {"reached": reached, "result": result[:RESULT_LENGTH], "result_by": by, "result_at": timezone.now()}
    PlanAction.objects.filter(pk=row.pk).update(**values)
    audit.record("plan.action_result", account, by=by, action=row.pk, reached=reached)
    row.refresh_from_db()
    return row


@transaction.atomic
def tick(account: Account, step: CheckStep, done: bool, *, by: User, today: date) -> None:
    """A step of the checklist is done, or was ticked by mistake. Raises NotAllowed, WrongState, InvalidInput."""
    account = lock(account.pk)
    check_edits(account, by)
    current = Tick.objects.current().filter(account=account, step=step)
    if done and not current.exists():
        if step.retired_at:
            raise InvalidInput(_("This step is no longer asked for."))
        Tick.objects.create(account=account, step=step, on=today, by=by)
        audit.record("plan.ticked", account, by=by, step=step.pk)
    elif not done and current.update(undone_at=timezone.now(), undone_by=by):
        audit.record("plan.unticked", account, by=by, step=step.pk)
