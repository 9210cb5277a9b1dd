"""How far people are with what is required of them, as other pages say it beside a name: "2 of 3 courses"."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from accounts.policies import InForce
from accounts.training import gate
from core import formatting
from users.models import Course, User
from users.training import standing
from users.training.standing import Standing


@dataclass(frozen=True)
class State:
    """The required courses of one person. `barred`: the rules keep the person from owning customers."""

    asked: tuple[Standing, ...]
    barred: bool

    @property
    def of(self) -> int:
        """How many are required."""
        return len(self.asked)

    @property
    def holds(self) -> int:
        """How many of them hold."""
        return sum(each.holds for each in self.asked)

    @property
    def complete(self) -> bool:
        """Whether nothing is missing."""
        return self.holds == self.of

    @property
    def words(self) -> str:
        """What is missing."""
        return formatting.listed(gate.missing_words(each) for each in self.asked if each.lacks)


def of(people: Iterable[User], policy: InForce, *, today: date) -> dict[int, State]:
    """By id, the state of those of whom something is required; one statement."""
    whom = list(people)
    found = standing.read(whom, Course.objects.required(), today=today)[1] if whom else {}
    states = {}
    for person in whom:
        asked = tuple(each for each in found.get(person.pk, ()) if each.required)
        if asked:
            enforced = policy.of(person.team_id).training_gate == gate.ENFORCE
            states[person.pk] = State(asked, enforced and any(each.lacks for each in asked))
    return states
