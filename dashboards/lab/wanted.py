"""What a replay is asked for: two sets of numbers over the rules in force, and which grades are never let go."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts import proposals
from accounts.models import Policy
from accounts.policies import InForce
from accounts.proposals import Change
from accounts.rules import RuleValues

# The numbers that a replay of moves and loads depends on, in the order of the form.
NUMBERS = (
    "contacts_required", "contacts_alert", "min_cycle_days", "auto_suspend", "grace_days", "min_warning_suspend_days",
    "opportunity_hold_days", "max_postponements", "dormancy_days", "min_warning_recycle_days", "capacity",
)  # fmt: skip
GRADES: dict[str, tuple[Promise, frozenset[str]]] = {
    "A": (_("A and VVIP, as the rules say"), frozenset("A")),
    "AB": (_("A, B and VVIP"), frozenset("AB")),
    "": (_("only VVIP"), frozenset()),
}
USUAL = "A"


@dataclass(frozen=True)
class Wanted:
    """One side of a replay: numbers that differ from those in force, and the protected grades (a key of GRADES)."""

    numbers: Mapping[str, Any] = field(default_factory=dict)
    grades: str = USUAL

    @property
    def protects(self) -> frozenset[str]:
        """Grades that are never let go."""
        return GRADES[self.grades][1]

    def change(self, team_ids: Iterable[int], *, base: int) -> Change:
        """As a change of the rules: of these teams, or (none) of the company."""
        teams = list(team_ids)
        if teams:
            return Change(teams={pk: dict(self.numbers) for pk in teams} if self.numbers else {}, base=base)
        return Change(dict(self.numbers), base=base)

    def policy(self, team_ids: Iterable[int], latest: Policy | None) -> InForce:
        """The rules with these numbers in the place of those in force; raises PolicyRefused."""
        return proposals.outcome(self.change(team_ids, base=latest.pk if latest else 0), latest).policy

    def plain(self) -> dict[str, Any]:
        """As it is kept."""
        return {"numbers": {name: proposals.text(value) for name, value in self.numbers.items()}, "grades": self.grades}


def over(numbers: Mapping[str, Any], grades: str, now: RuleValues) -> Wanted:
    """What one side asks for; numbers that are not given, or those in force, are left out."""
    return Wanted({n: v for n, v in numbers.items() if v is not None and v != getattr(now, n)}, grades)


def read(stored: Mapping[str, Any]) -> Wanted:
    """What was kept; a key that is no longer known is the usual one."""
    grades = stored.get("grades", USUAL)
    return Wanted(dict(stored.get("numbers", {})), grades if grades in GRADES else USUAL)
