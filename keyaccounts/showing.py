"""Everything about a key account on one page, and on paper for a review meeting."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Any

from accounts.models import WorkingGroupMember
from accounts.relatives import relatives
from accounts.services import withholding
from commons.together import attach, read
from followups.models import StepState
from keyaccounts import board, doubts, figures, visits
from keyaccounts.glance import glance
from keyaccounts.models import (
    AIMS,
    BOARD,
    FOUR,
    PRESSURES,
    ChangeSignal,
    CheckStep,
    Complaint,
    GroupMeeting,
    Level,
    Part,
    PlanAction,
    PlanText,
    Survey,
    Tick,
)
from portraits.models import Distance
from users.models import User

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from accounts.models import Account

MOST, SHOWN = 60, 12
LEVELS = len(Level) - 1


@dataclass(frozen=True)
class Piece:
    """One text of the plan as a page shows it."""

    part: Part
    row: PlanText | None

    @property
    def words(self) -> str:
        """Its heading."""
        return str(self.part.label)

    @property
    def text(self) -> str:
        """What is written."""
        return self.row.text if self.row else ""

    @property
    def is_pressure(self) -> bool:
        """Whether it has a level."""
        return self.part in PRESSURES

    @property
    def dots(self) -> list[bool]:
        """The level as filled dots."""
        level = self.row.level or 0 if self.row else 0
        return [place < level for place in range(LEVELS)]


@dataclass(frozen=True)
class Checked:
    """One step of the checklist and whether it is done."""

    step: CheckStep
    tick: Tick | None
    doubt: str = ""


def plan_of(account: Account, *, user: User, today: date) -> dict[str, Any]:
    """What the tab and the print page say of an account that came through a door which serves `user`."""
    texts, wallets, positions, signals, surveys, meetings, steps, ticks, group, persons, stances, complaints, held = (
        read(
            _texts(account, user),
            figures.wallets(account, user=user),
            figures.positions(account, user=user),
            _noted(ChangeSignal, account, user)[:SHOWN],
            _noted(Survey, account, user)[:SHOWN],
            _noted(GroupMeeting, account, user)[:SHOWN],
            CheckStep.objects.visible_to(user).in_use(),
            Tick.objects.visible_to(user).current().filter(account=account),
            WorkingGroupMember.objects.filter(account=account, ended_on=None),
            board.persons_of(account, user=user),
            board.stances_of(account, user=user),
            Complaint.objects.visible_to(user).filter(account=account).order_by("-pk")[:SHOWN],
            withholding.persons_of([account.pk]),
        )
    )
    met = visits.logged(account, board.nameable(persons), user=user)
    attach(
        User, [*texts, *positions, *signals, *ticks, *group, *complaints, *met], "by", "user", "owner", "answered_by"
    )
    written = {row.part: row for row in texts}
    done = {tick.step_id: tick for tick in ticks}
    shares, money = figures.earned(account, wallets, user=user, today=today)
    actions, noted = actions_of(account, user=user), visits.noted(account, user=user, today=today, most=SHOWN)
    written_down = (texts, wallets, positions, signals, surveys, meetings, ticks, stances, complaints, actions, noted)
    withholding.hide(*written_down, group, [action.step for action in actions], persons=held, of=account.pk)
    _answered(signals, actions)
    for complaint in complaints:
        complaint.late = complaint.is_overdue(today)
    visited = visits.together(noted, met, most=SHOWN)
    checklist = [Checked(step, done.get(step.pk)) for step in steps]
    it: dict[str, Any] = {
        "account": account,
        "today": today,
        "four": [Piece(part, written.get(part)) for part in FOUR],
        "success": Piece(Part.SUCCESS, written.get(Part.SUCCESS)),
        "aims": [Piece(part, written.get(part)) for part in AIMS],
        "board": [Piece(part, written.get(part)) for part in BOARD],
        "pressures": [Piece(part, written.get(part)) for part in PRESSURES],
        "actions": actions,
        "checked": sum(step.pk in done for step in steps),
        "meetings": meetings,
        "visits": visited,
        "visited": [row for row in visited if row.made],  # type: ignore[attr-defined]
        "shares": shares,
        "bars": figures.bars(shares),
        "matrix": figures.matrix(shares),
        "positions": positions,
        "position_since": figures.since(positions),
        "steps": figures.steps(positions, today),
        "money": money,
        "signals": signals,
        "open_signals": [signal for signal in signals if signal.answered_on is None],
        "surveys": surveys,
        "complaints": sorted(complaints, key=lambda row: (row.closed_on is not None, row.due_on or date.max)),
        "people": board.people(persons, stances),
        "distance": Distance.objects.visible_to(user).filter(pk=account.pk).first(),
        "brought": relatives(user, account).brought,
        "group": group,
        "large_from": figures.LARGE_FROM,
    }
    it["checklist"] = [replace(each, doubt=doubts.doubt(each.step.fact, it)) for each in checklist]
    it["glance"] = glance(it, today=today)
    return it


def _answered(signals: list[ChangeSignal], actions: list[PlanAction]) -> None:
    """Give each signal the action that answers it, where the plan has read it anyway."""
    known = {action.pk: action for action in actions}
    for signal in signals:
        if signal.action_id in known:
            signal.action = known[signal.action_id]


def piece(account: Account, part: str, *, user: User) -> Piece:
    """One text."""
    row = _texts(account, user).filter(part=part).select_related("by").first()
    withholding.hide([row])
    return Piece(Part(part), row)


def before(account: Account, part: str, *, user: User) -> list[PlanText]:
    """What was written there before, the latest first."""
    rows = PlanText.objects.visible_to(user).filter(account=account, part=part).select_related("by")
    found = list(rows.order_by("-pk")[:MOST])
    withholding.hide(found)
    return found


def actions_of(account: Account, *, user: User) -> list[PlanAction]:
    """The actions: open ones by day, then those that are over."""
    rows = PlanAction.objects.visible_to(user).filter(account=account).select_related("owner", "step")
    found = list(rows.order_by("-step__due_on", "-pk")[:MOST])
    running = [row for row in found if row.step.state == StepState.OPEN]
    running.sort(key=lambda row: (row.step.due_on, row.pk))
    return running + [row for row in found if row.step.state != StepState.OPEN]


def open_signals(account: Account, *, user: User) -> QuerySet[ChangeSignal]:
    """What changes at theirs and nobody has answered; for the account's head and the brief."""
    rows = ChangeSignal.objects.visible_to(user).open().filter(account=account)
    return rows.order_by("-on", "-pk")[:SHOWN]


def _texts(account: Account, user: User) -> Any:
    return PlanText.objects.visible_to(user).current().filter(account=account)


def _noted(model: Any, account: Account, user: User) -> Any:
    return model.objects.visible_to(user).current().filter(account=account).order_by("-on", "-pk")
