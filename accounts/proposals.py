"""A change of the rules that somebody considers: what would differ, as an address carries it, and against what it counts.

Nothing here writes. Publishing, the dry run and the form all read one `Change`, so they cannot mean different things.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from accounts.models import Policy
from accounts.policies import InForce, Tree, build, overrides_of, team_tree
from accounts.rule_conflicts import contradictions
from accounts.rules import (
    SPECS,
    Latitude,
    PolicyRefused,
    RuleValues,
    check_typed,
    clean,
    clean_latitude,
    latitude,
)

Values = Mapping[str, Any]
COMPANY, TEAM, LIMITS = "c", "t", "l"
LONGEST_VALUE = 100
FIXED = "fixed"


@dataclass(frozen=True)
class Change:
    """Company values, overrides per team id (None takes one back), and what teams may set; what is not named stays."""

    company: Values = field(default_factory=dict)
    teams: Mapping[int, Values] = field(default_factory=dict)
    limits: Values = field(default_factory=dict)
    base: int | None = None  # the version it was made against

    def __bool__(self) -> bool:
        return bool(self.company or any(self.teams.values()) or self.limits)

    @property
    def names(self) -> set[str]:
        """The settings whose value changes somewhere."""
        return {*self.company, *(name for values in self.teams.values() for name in values)}

    def query(self) -> str:
        """The change as the query of an address."""
        pairs = [] if self.base is None else [("base", str(self.base))]
        pairs += [(f"{COMPANY}.{name}", text(value)) for name, value in sorted(self.company.items())]
        for team_id, values in sorted(self.teams.items()):
            pairs += [(f"{TEAM}{team_id}.{name}", text(value)) for name, value in sorted(values.items())]
        pairs += [(f"{LIMITS}.{name}", _bounds(value)) for name, value in sorted(self.limits.items())]
        return urlencode(pairs)


@dataclass(frozen=True)
class Outcome:
    """What would be stored, and the policy that would then be in force."""

    values: dict[str, Any]
    overrides: dict[int, dict[str, Any]]
    limits: dict[str, Any]
    policy: InForce


@dataclass(frozen=True)
class Difference:
    """One setting that differs: of the company (`team_id` None), of a team, or what teams may set (`limit`).

    A team without a number of its own has None and inherits one: what it was before (`above`) or is after.
    """

    name: str
    old: Any
    new: Any
    team_id: int | None = None
    limit: bool = False
    above: Any = None


def from_query(params: Mapping[str, Any]) -> Change:
    """The change an address describes; what is no setting is ignored, values are looked at by `problems`."""
    company: dict[str, Any] = {}
    teams: dict[int, dict[str, Any]] = {}
    limits: dict[str, Any] = {}
    for key in list(params)[:2000]:
        where, dot, name = key.partition(".")
        value = str(params[key])[:LONGEST_VALUE].replace("\0", "")
        if not dot or name not in SPECS:
            continue
        if where == COMPANY:
            company[name] = value
        elif where == LIMITS:
            limits[name] = None if value == FIXED else value.split("~")
        elif where.startswith(TEAM) and where[1:].isascii() and where[1:].isdigit() and len(where) < 19:
            teams.setdefault(int(where[1:]), {})[name] = value or None
    base = str(params.get("base", ""))
    return Change(company, teams, limits, int(base) if base.isascii() and base.isdigit() and len(base) < 19 else None)


def text(value: Any) -> str:
    """A value as a form field or an address holds it; an override that is taken back is empty."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return ", ".join(map(str, value)) if isinstance(value, list | tuple) else str(value)


def outcome(change: Change, latest: Policy | None) -> Outcome:
    """What would be stored and in force after `latest`; raises PolicyRefused for the first value that is none."""
    values = {**(latest.values if latest else {}), **_cleaned(change.company)}
    limits = {**(latest.limits if latest else {})}
    for name, bounds in change.limits.items():
        allowed = clean_latitude(name, bounds)
        limits[name] = None if allowed is None else list(allowed)
    overrides = overrides_of(latest)
    for team_id, changes in change.teams.items():
        its = {**overrides.get(team_id, {}), **_cleaned({n: v for n, v in changes.items() if v is not None})}
        overrides[team_id] = {n: v for n, v in its.items() if changes.get(n, v) is not None}
    overrides = {team_id: its for team_id, its in overrides.items() if its}
    version = (latest.pk if latest else 0) + 1
    return Outcome(values, overrides, limits, build(version, values, overrides, limits, team_tree()))


def value_problems(change: Change) -> Iterator[tuple[int | None, PolicyRefused]]:
    """Every value that is none or outside its limits: (team id or None, why)."""
    places: list[tuple[int | None, Values]] = [(None, change.company), *change.teams.items()]
    for team_id, values in places:
        for name, value in values.items():
            try:
                if value is not None:
                    check_typed(name, value)
                    clean(name, value)
            except PolicyRefused as refusal:
                yield team_id, refusal
    for name, bounds in change.limits.items():
        try:
            clean_latitude(name, bounds)
        except PolicyRefused as refusal:
            yield None, refusal


def conflicts(then: InForce, now: InForce) -> Iterator[tuple[int | None, PolicyRefused]]:
    """Numbers that would contradict one another where something changes: (team id or None, why)."""
    told = set()
    for refusal in contradictions(then.company):
        told.add(refusal.setting)
        yield None, refusal
    for team_id, rules in then.by_team.items():
        if rules != now.of(team_id):
            yield from ((team_id, refusal) for refusal in contradictions(rules) if refusal.setting not in told)


def differences(old: Policy | None, new: Outcome | Policy | None, *, tree: Tree | None = None) -> list[Difference]:
    """Field by field what differs between two versions, or a version and what would be published.

    `tree`: today's teams, for who asks many times; what a team inherits is read along it.
    """
    before, after = _stored(old), _stored(new)
    tree = team_tree() if tree is None and (before[1] or after[1]) else tree or ()
    sides = [build(0, values, overrides, limits, tree) for values, overrides, limits in (before, after)]
    found = []
    company_before, company_after = (RuleValues.from_json(side[0]).as_json() for side in (before, after))
    for name in SPECS:
        if company_before[name] != company_after[name]:
            found.append(Difference(name, company_before[name], company_after[name]))
    for team_id in sorted({*before[1], *after[1]}):
        mine, its = before[1].get(team_id, {}), after[1].get(team_id, {})
        for name in SPECS:
            was, then = mine.get(name), its.get(name)
            if was != then:
                above = getattr(sides[0 if was is None else 1].of(team_id), name)
                found.append(Difference(name, was, then, team_id, above=above))
    for name in SPECS:
        allowed, then = latitude(name, before[2]), latitude(name, after[2])
        if allowed != then:
            found.append(Difference(name, allowed, then, limit=True))
    return found


def towards(target: Policy | None, latest: Policy | None, *, company: bool, teams: set[int] | None) -> Change:
    """The change that brings back the values of `target`, as far as somebody may set them (`teams` None: all)."""
    change: dict[str, Any] = {}
    limits: dict[str, Any] = {}
    by_team: dict[int, dict[str, Any]] = {}
    for difference in differences(latest, target):
        if difference.team_id is not None:
            if teams is None or difference.team_id in teams:
                by_team.setdefault(difference.team_id, {})[difference.name] = difference.new
        elif company and difference.limit:
            limits[difference.name] = difference.new
        elif company:
            change[difference.name] = difference.new
    return Change(change, by_team, limits, latest.pk if latest else 0)


def _stored(side: Outcome | Policy | None) -> tuple[dict[str, Any], dict[int, dict[str, Any]], dict[str, Any]]:
    if side is None:
        return {}, {}, {}
    if isinstance(side, Outcome):
        return side.values, side.overrides, side.limits
    return side.values, overrides_of(side), side.limits


def _cleaned(values: Values) -> dict[str, Any]:
    whole = RuleValues().overridden({name: clean(name, value) for name, value in values.items()}).as_json()
    return {name: whole[name] for name in values}


def _bounds(allowed: Latitude | list[Any]) -> str:
    return FIXED if allowed is None else "~".join(str(bound) for bound in allowed)


def clean_stored(name: str, value: Any) -> Any:
    """A stored value in its type."""
    return clean(name, value)
