"""What complaints and plans ask of a person today, beside the queues of accounts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from accounts.services import withholding
from keyaccounts.models import Complaint, PlanAction

if TYPE_CHECKING:
    from users.models import User

SHOWN = 6


@dataclass(frozen=True)
class Cares:
    """Complaints that run, one's own and of whom one stands in for; actions due at others' accounts."""

    own: list[Complaint]
    actions: list[PlanAction]
    more: bool

    def __bool__(self) -> bool:
        return bool(self.own or self.actions)


def cares_of(user: User, *, today: date) -> Cares:
    """The first rows of each, the most urgent first; two statements, a third for withheld names where there is one."""
    rows = Complaint.objects.select_related("account", "owner").order_by("due_on", "pk")
    people = user.served_owner_ids
    mine = list(rows.visible_to(user).running().filter(owner__in=people)[: SHOWN + 1])
    helping = (
        PlanAction.objects.of_helper(user, today)
        .select_related("account", "step", "owner")
        .order_by("step__due_on", "pk")
    )
    actions = list(helping[:SHOWN])
    withholding.hide(mine, actions, [action.step for action in actions])
    for row in mine:
        row.late = row.is_overdue(today)  # type: ignore[attr-defined]
    return Cares(mine[:SHOWN], actions, len(mine) > SHOWN)
