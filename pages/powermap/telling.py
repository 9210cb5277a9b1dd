"""The map in words: the ways from our coach to those we have not met, and lines of influence."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum
from functools import cached_property

from django.utils.translation import gettext as _

from accounts.committee.coverage import BITS
from accounts.models import KeyRole, Strength
from core.formatting import listed
from leads.models import StanceKind
from pages.powermap import graph
from pages.powermap.building import FOR_US, Node, PowerMap

MOST_WAYS = 40
MATTERS = 4  # influence from which somebody without a role matters


class Start(IntEnum):
    """With whom a way begins; the first that leads there is taken."""

    COACH = 0
    FRIEND = 1
    MET = 2
    UNMET_COACH = 3


@dataclass(frozen=True)
class Way:
    """How to come to somebody not met yet, step by step in words; no steps: `advice` says what is missing.

    `people`: the ids of who stands on it, the goal the last; `warning`: who is against us on it.
    """

    goal: Node
    steps: list[str]
    advice: str = ""
    people: tuple[int, ...] = ()
    warning: str = ""

    @property
    def words(self) -> str:
        """The way in one line."""
        return " → ".join(self.steps) or self.advice


class Guide:
    """Finds the ways over one map."""

    def __init__(self, it: PowerMap) -> None:
        self.it = it
        friendly = [node for node in it.nodes.values() if node.stance != StanceKind.OPPONENT and not node.boxed]
        coaches = [node for node in friendly if KeyRole.COACH in node.roles]
        self.starts = {
            Start.COACH: [node.pk for node in coaches if node.met],
            Start.FRIEND: [node.pk for node in friendly if node.met and node.stance in FOR_US],
            Start.MET: [node.pk for node in friendly if node.met],
            Start.UNMET_COACH: [node.pk for node in coaches if not node.met],
        }

    @cached_property
    def reached(self) -> list[tuple[Start, dict[int, list[graph.Stop]]]]:
        """From each kind of start, whom one comes to and how."""
        it = self.it
        return [
            (start, graph.ways(pks, it.bosses, it.influences, opponents=it.against))
            for start, pks in self.starts.items()
            if pks
        ]

    def way(self, goal: Node) -> Way:
        """The way to a person, or what it lacks."""
        for start, stops in self.reached:
            if goal.pk in stops:
                return self._told(goal, start, stops[goal.pk])
        return Way(goal, [], self._advice(goal))

    def _told(self, goal: Node, start: Start, stops: Sequence[graph.Stop]) -> Way:
        nodes = [self.it.nodes[stop.person] for stop in stops]
        against = [node.name for node in nodes[:-1] if node.stance == StanceKind.OPPONENT]
        warning = _("This way leads through somebody against us: %(names)s.") % {"names": listed(against)}
        return Way(
            goal,
            [_begun(nodes[0], start), *(_stop(node, stop) for node, stop in zip(nodes[1:], stops[1:], strict=True))],
            people=tuple(node.pk for node in nodes),
            warning=warning if against else "",
        )

    def _advice(self, goal: Node) -> str:
        """What is missing for a way: a coach, or the lines."""
        ours = self.starts[Start.COACH] or self.starts[Start.FRIEND]
        starts = ours or self.starts[Start.UNMET_COACH]
        facts = {"name": goal.name, "coach": listed(self.it.nodes[pk].name for pk in starts[:2])}
        if not starts:
            return _("No way to %(name)s yet: find a coach, somebody there who helps us.") % facts
        if not ours:
            return _("No way to %(name)s yet: meet your coach %(coach)s first, and draw who reports to whom.") % facts
        return _("No way from %(coach)s to %(name)s yet: draw who reports to whom.") % facts


def unmet(it: PowerMap) -> list[Node]:
    """Persons we have never met."""
    return [node for node in it.nodes.values() if not node.met and not node.boxed]


def ways(it: PowerMap) -> list[Way]:
    """To persons never met who matter: who holds an open role first, of a role nobody has met before all, then by influence."""
    wanted = [node for node in unmet(it) if (node.roles or (node.influence or 0) >= MATTERS)]
    order = sorted(
        wanted,
        key=lambda n: (_open(it, n), KeyRole.INVESTOR not in n.roles, -(n.influence or 0), n.name, n.pk),
    )
    guide = Guide(it)
    return [guide.way(node) for node in order[:MOST_WAYS]]


def _open(it: PowerMap, node: Node) -> int:
    """0: of a role that nobody has met, 1: of one that has not agreed, 2: of none."""
    bits = [BITS[role] for role in node.roles if role in BITS]
    if any(not it.coverage.met & bit for bit in bits):
        return 0
    return 1 if any(not it.coverage.agreed & bit for bit in bits) else 2


def merged(found: Sequence[Way]) -> list[Way]:
    """Without those that are only the start of another one, which takes the place of its first part."""
    kept: list[Way] = []
    for way in found:
        longer = [one for one in found if one.people[: len(way.people)] == way.people] if way.people else [way]
        best = max(longer, key=lambda one: len(one.people))
        if best not in kept:
            kept.append(best)
    return kept


def left_out(it: PowerMap, shown: Sequence[Way]) -> int:
    """How many persons never met no shown way speaks of."""
    told = {pk for way in shown for pk in (way.goal.pk, *way.people)}
    return sum(1 for node in unmet(it) if node.pk not in told)


def way_words(it: PowerMap) -> dict[int, str]:
    """By person never met, the way to them in one line."""
    guide = Guide(it)
    found = {node.pk: guide.way(node) for node in unmet(it)}
    return {pk: f"{way.words}. {way.warning}" if way.warning else way.words for pk, way in found.items()}


def _begun(node: Node, start: Start) -> str:
    facts = {"name": node.name}
    if start is Start.UNMET_COACH:
        return _("meet your coach %(name)s first") % facts
    if KeyRole.COACH in node.roles:
        return _("your coach %(name)s") % facts
    if node.stance in FOR_US:
        return _("%(name)s, who is on your side") % facts
    return _("%(name)s, whom we have met") % facts


def _stop(node: Node, stop: graph.Stop) -> str:
    if node.boxed and not node.erased:
        return (
            _("their boss, whose name is withheld") if stop.by == graph.BOSS else _("somebody whose name is withheld")
        )
    if node.erased:
        return _("their boss, whose data was erased") if stop.by == graph.BOSS else _("somebody whose data was erased")
    words = {
        graph.BOSS: _("their boss %(name)s"),
        graph.REPORT: _("%(name)s, who reports to them"),
        graph.INFLUENCE: _("%(name)s, whom they influence"),
    }[stop.by]
    said = words % {"name": node.name}
    about = [listed(node.role_words).lower(), _("against us") if node.stance == StanceKind.OPPONENT else ""]
    notes = listed(one for one in about if one)
    return _("%(who)s (%(role)s)") % {"who": said, "role": notes} if notes else said


def influence_words(it: PowerMap) -> dict[int, list[str]]:
    """By person, whom they move, how strongly, and for or against us."""
    found: dict[int, list[str]] = {}
    strengths = dict(Strength.choices)
    for line in it.influences:
        text = (
            _("moves %(name)s against us (%(strength)s)") if line.against else _("moves %(name)s for us (%(strength)s)")
        )
        facts = {"name": it.nodes[line.target].name, "strength": str(strengths[line.strength]).lower()}
        found.setdefault(line.source, []).append(text % facts)
    return found
