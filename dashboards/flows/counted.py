"""What pool and desk are made of: for the page and the API alike."""

from __future__ import annotations

from dataclasses import dataclass

from accounts.policies import for_request
from dashboards import kept
from dashboards.flows import handing, lying, moving
from dashboards.flows.asking import Asked
from users.models import User


@dataclass(frozen=True)
class Counted:
    """What the statements found."""

    moves: moving.Counts
    handed: handing.Counted
    ages: lying.Ages


def counted(asked: Asked, *, wide: bool) -> kept.Figures[Counted]:
    """Moves, second owners and what lies there; of a wide scope what was counted some minutes ago. Raises TooMuch."""
    question = asked.question

    def count() -> Counted:
        return Counted(moving.counts(question), handing.counts(question), lying.counts(question))

    return kept.others("flows", question, count, wide=wide)


def mark(user: User) -> int:
    """The contact at which owners are compared: the one that the rules of the reader's team require."""
    return for_request(user).of(user.team_id).contacts_required
