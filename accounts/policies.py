"""The policy in force: the company's values and each team's, read once per version and process."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from django.db.models import Q

from accounts.models.policy import Policy
from accounts.rules import RuleValues
from core.prepared import prepared
from users.models import Team

if TYPE_CHECKING:
    from users.models import User


@dataclass(frozen=True)
class InForce:
    """One published version with the values of the company and of each team that differs."""

    version: int
    company: RuleValues
    by_team: dict[int, RuleValues]
    limits: Mapping[str, Any] = field(default_factory=dict)  # what the company decided that teams may set

    def of(self, team_id: int | None) -> RuleValues:
        """The values that hold for a team (the company's when it overrides nothing)."""
        return self.company if team_id is None else self.by_team.get(team_id, self.company)

    def groups(self) -> list[tuple[RuleValues, Q]]:
        """Each distinct set of values with the accounts it holds for: a rule runs once per set."""
        teams: dict[RuleValues, list[int]] = defaultdict(list)
        for team_id, values in self.by_team.items():
            if values != self.company:
                teams[values].append(team_id)
        special = [team_id for ids in teams.values() for team_id in ids]
        everyone_else = Q(team_id__isnull=True) | ~Q(team_id__in=special) if special else Q()
        return [(self.company, everyone_else), *((values, Q(team_id__in=ids)) for values, ids in teams.items())]


Tree = tuple[tuple[int, int | None], ...]


def in_force() -> InForce:
    """The latest published version; version 0 with domain.md's defaults before the first publication."""
    latest = prepared("policy", lambda: Policy.objects.order_by("-pk").values_list("pk", flat=True)[:1]).first() or 0
    return _read(latest, team_tree() if latest else ())


def of_version(policy: Policy | None) -> InForce:
    """A published version as it would be in force over today's teams; the method's own numbers for None."""
    return _read(policy.pk, team_tree()) if policy else _read(0, ())


def team_tree() -> Tree:
    """Every team with the one above it."""
    return tuple(prepared("teams", lambda: Team.objects.order_by("pk").values_list("pk", "parent_id")).rows())


def overrides_of(policy: Policy | None) -> dict[int, dict[str, Any]]:
    """What each team overrides in a version."""
    return {each.team_id: each.values for each in policy.overrides.all()} if policy else {}


def supposing_tree(parents: dict[int, int | None]) -> InForce:
    """The policy in force as it would be if these teams (by id) stood under others."""
    latest = Policy.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    rows = Team.objects.order_by("pk").values_list("pk", "parent_id")
    return _read(latest, tuple((pk, parents.get(pk, parent)) for pk, parent in rows))


@lru_cache(maxsize=16)
def _read(version: int, tree: Tree) -> InForce:
    if not version:
        return InForce(0, RuleValues(), {})
    policy = Policy.objects.get(pk=version)
    return build(version, policy.values, overrides_of(policy), policy.limits, tree)


def build(
    version: int,
    values: Mapping[str, Any],
    overrides: Mapping[int, Mapping[str, Any]],
    limits: Mapping[str, Any],
    tree: Tree,
) -> InForce:
    """Stored values as a policy: each team with what it overrides and inherits."""
    company = RuleValues.from_json(values)
    parents = dict(tree)
    by_team = {team_id: _inherited(team_id, parents, overrides, company) for team_id in parents} if overrides else {}
    return InForce(version, company, by_team, limits)


def _inherited(
    team_id: int, parents: dict[int, int | None], overrides: Mapping[int, Mapping[str, Any]], company: RuleValues
) -> RuleValues:
    line: list[int] = []
    at: int | None = team_id
    while at is not None and at not in line:
        line.append(at)
        at = parents.get(at)
    values = company
    for ancestor in reversed(line):
        values = values.overridden(overrides.get(ancestor, {}))
    return values


def claim_scope(user: User) -> Q:
    """Which pooled accounts a person may claim: by company, team, region or industry; read once per request."""
    if not hasattr(user, "_claim_scope"):
        user._claim_scope = _scope_of(user)  # type: ignore[attr-defined]
    return user._claim_scope  # type: ignore[attr-defined, no-any-return]


def for_request(user: User) -> InForce:
    """The policy in force, read once for all that one request asks of it."""
    if not hasattr(user, "_in_force"):
        user._in_force = in_force()  # type: ignore[attr-defined]
    return user._in_force  # type: ignore[attr-defined, no-any-return]


def _scope_of(user: User) -> Q:
    scope = for_request(user).of(user.team_id).claim_scope
    if scope == "company":
        return Q()
    if scope == "team":
        return Q(team_id=user.team_id)
    team = user.team
    if team and scope == "industry" and team.industry:
        from accounts import industries

        return Q(industry__in=industries.alike(team.industry, exactly=True))
    return Q(**{scope: getattr(team, scope)}) if team else Q(pk__in=[])
