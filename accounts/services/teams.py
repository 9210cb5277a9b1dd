"""Moving a team in the tree: what it inherits may change, and the clocks follow (design.md, The rule engine)."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext

from accounts.models import Account, State
from accounts.policies import InForce, in_force, supposing_tree
from accounts.rules import RuleValues, label
from accounts.services import policies
from users.models import Team, User
from users.services import teams
from users.teams import subtree


@dataclass(frozen=True)
class MoveEffect:
    """What a move would change: the numbers of the team itself, and how many accounts follow other numbers."""

    before: RuleValues
    after: RuleValues
    teams: int
    accounts: int


def effect_of_move(team: Team, parent: Team | None) -> MoveEffect:
    """What moving a team under `parent` would change, without writing anything."""
    now, then = in_force(), supposing_tree({team.pk: parent.pk if parent else None})
    below = _differing(now, then, team)
    held = Account.objects.filter(team__in=below).exclude(state=State.POOLED).count() if below else 0
    return MoveEffect(now.of(team.pk), then.of(team.pk), len(below), held)


@transaction.atomic
def move_team(team: Team, parent: Team | None, *, by: User) -> bool:
    """Move a team and all below it under another one; whether clocks have to be computed anew.

    Where other numbers are inherited from now on, the values in force are published again as a version of their own:
    it says who moved what, the nightly job leaves accounts of the version before alone, and `recompute_stale` brings
    them over with the shortest warning first. Raises NotAnAdmin, TeamRefused.
    """
    before = in_force()
    if not teams.put_under(team, parent, by=by):
        return False
    if not _differing(before, in_force(), team):
        return False
    if parent is None:
        reason = gettext("%(team)s is a team at the top now") % {"team": team.name}
    else:
        reason = gettext("%(team)s belongs to %(above)s now") % {"team": team.name, "above": parent.name}
    policies.publish({}, by=by, reason=reason)
    return True


def changed_numbers(before: RuleValues, after: RuleValues) -> list[tuple[str, str, str]]:
    """The numbers that differ: what they are called, before, after."""
    old, new = before.as_json(), after.as_json()
    whole = {name: (getattr(before, name), getattr(after, name)) for name in {*old, *new}}
    return [(str(label(name)), _words(was), _words(will)) for name, (was, will) in sorted(whole.items()) if was != will]


def _words(value: object) -> str:
    if isinstance(value, bool):
        return gettext("yes") if value else gettext("no")
    return ", ".join(map(str, value)) if isinstance(value, tuple) else str(value)


def _differing(before: InForce, after: InForce, team: Team) -> list[int]:
    return [pk for pk in subtree(team.pk) if before.of(pk) != after.of(pk)]
