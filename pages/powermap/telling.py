"""The map in words: gaps, the way from our coach, lines of influence, what has changed since a day."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import KeyRole, Strength
from core.formatting import listed, number, sentences
from leads.models import StanceKind
from pages.powermap import graph
from pages.powermap.building import FOR_US, Node, PowerMap, sort_nodes

MOST_WAYS = 40
MOST_DIFFERENCES = 40


@dataclass(frozen=True)
class Way:
    """How to come to somebody not reached yet, step by step in words; no steps: `advice` says what is missing."""

    goal: Node
    steps: list[str]
    advice: str = ""


def ways(it: PowerMap) -> list[Way]:
    """From our coach to persons never met who matter: holders of roles nobody has met first, then by influence."""
    starts, unmet = _helpers(it)
    found = []
    for node in _wanted(it, starts)[:MOST_WAYS]:
        stops = graph.way(starts, node.pk, it.bosses, it.influences, opponents=it.against)
        steps = [_stop(it, stop, unmet=unmet, through=stop is not stops[-1]) for stop in stops]
        found.append(Way(node, steps, "" if steps else _advice(it, node, starts)))
    return found


def left_out(it: PowerMap) -> str:
    """How many more persons never met matter than ways are told, in a sentence; empty when none."""
    starts, _unmet = _helpers(it)
    rest = len(_wanted(it, starts)) - MOST_WAYS
    if rest <= 0:
        return ""
    words = ngettext(
        "%(n)s more person was never met: find them on the map.", "%(n)s more persons were never met: find them on the map.", rest
    )  # fmt: skip
    return words % {"n": number(rest)}


def _wanted(it: PowerMap, starts: list[int]) -> list[Node]:
    """Persons never met who matter, in the order in which a way to them is told."""
    nobody_met = set(KeyRole.values) - {role for node in it.nodes.values() if node.met for role in node.roles}
    wanted = [
        node
        for node in it.nodes.values()
        if not node.met and node.pk not in starts and (node.roles or (node.influence or 0) >= 4)
    ]

    def order(node: Node) -> tuple[bool, bool, int, str, int]:
        open_role = bool(nobody_met & set(node.roles))
        return (not open_role, KeyRole.INVESTOR not in node.roles, -(node.influence or 0), node.name, node.pk)

    # One holder of each role that nobody has met, before the others of a role that many hold.
    ordered = sorted(wanted, key=order)
    first = {next((node.pk for node in ordered if role in node.roles), None) for role in nobody_met}
    return sorted(ordered, key=lambda node: node.pk not in first)


def _helpers(it: PowerMap) -> tuple[list[int], bool]:
    """Our coaches whom we have met, else whoever is on our side and met, else (True) coaches still to be met."""
    friendly = [node for node in it.nodes.values() if node.stance != StanceKind.OPPONENT]
    met = [node for node in friendly if node.met]
    coaches = [node.pk for node in met if KeyRole.COACH in node.roles]
    found = coaches or [node.pk for node in met if node.stance in FOR_US]
    if found:
        return found, False
    return [node.pk for node in friendly if KeyRole.COACH in node.roles], True


def _advice(it: PowerMap, goal: Node, starts: list[int]) -> str:
    """What is missing for a way: a coach, or the lines."""
    facts = {"name": goal.name, "coach": listed(it.nodes[pk].name for pk in starts[:2])}
    if not starts:
        return _("No way to %(name)s yet: find a coach, somebody there who helps us.") % facts
    if not it.nodes[starts[0]].met:
        return _("No way to %(name)s yet: meet your coach %(coach)s first, and draw who reports to whom.") % facts
    return _("No way from %(coach)s to %(name)s yet: draw who reports to whom.") % facts


def _stop(it: PowerMap, stop: graph.Stop, *, unmet: bool, through: bool = False) -> str:
    """One step; `through`: it leads on to somebody else, and whoever is against us there is named as such."""
    node = it.nodes[stop.person]
    facts = {"name": node.name, "role": _role(node)}
    if not stop.by:
        if unmet:
            return _("meet your coach %(name)s first") % facts
        coach = KeyRole.COACH in node.roles
        return (_("your coach %(name)s") if coach else _("%(name)s, who is on your side")) % facts
    words = {
        graph.BOSS: _("their boss %(name)s"),
        graph.REPORT: _("%(name)s, who reports to them"),
        graph.INFLUENCE: _("%(name)s, whom they influence"),
    }[stop.by]
    said = words % facts
    if through and stop.person in it.against:
        said = _("%(who)s, who is against us") % {"who": said}
    return _("%(who)s (%(role)s)") % {"who": said, "role": facts["role"]} if facts["role"] else said


def _role(node: Node) -> str:
    return listed(node.role_words).lower()


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


def differences(then: PowerMap, now: PowerMap) -> list[tuple[int, str]]:
    """(person, what is different today) in sentences; who matters most first."""
    every = sort_nodes({**then.nodes, **now.nodes}.values())
    return [(node.pk, words) for node in every for words in _of(node.pk, then, now)][:MOST_DIFFERENCES]


def marked(found: list[tuple[int, str]]) -> dict[int, str]:
    """By person, everything that is different, for the picture."""
    words: dict[int, list[str]] = {}
    for pk, said in found:
        words.setdefault(pk, []).append(said)
    return {pk: sentences(*said) for pk, said in words.items()}


def _of(pk: int, then: PowerMap, now: PowerMap) -> Iterator[str]:
    old, new = then.nodes.get(pk), now.nodes.get(pk)
    if old is None or new is None:
        if new is not None:
            yield _("%(name)s is new.") % {"name": new.name}
        elif old is not None:
            yield _("%(name)s is no longer there.") % {"name": old.name}
        return
    facts = {"name": new.name}
    if old.stance != new.stance:
        words = _("%(name)s: %(before)s, now %(after)s.")
        yield words % {**facts, "before": old.stance_words, "after": new.stance_words}
    if old.agreed != new.agreed:
        yield (_("%(name)s agrees now.") if new.agreed else _("%(name)s no longer agrees.")) % facts
    if not old.met and new.met:
        yield _("%(name)s has been met since.") % facts
    if old.influence != new.influence:
        words = _("Influence of %(name)s: %(before)s, now %(after)s.")
        yield words % {**facts, "before": old.influence or "–", "after": new.influence or "–"}
    if set(old.roles) != set(new.roles):
        words = _("Roles of %(name)s: %(before)s, now %(after)s.")
        lists = {"before": listed(old.role_words) or "–", "after": listed(new.role_words) or "–"}
        yield words % {**facts, **lists}
    if old.boss != new.boss:
        boss = now.nodes.get(new.boss) if new.boss else None
        if boss is None:
            yield _("%(name)s reports to nobody on the map any more.") % facts
        else:
            yield _("%(name)s reports to %(boss)s now.") % {**facts, "boss": boss.name}
    yield from _lines(pk, then, now)


def _lines(pk: int, then: PowerMap, now: PowerMap) -> Iterator[str]:
    """Lines of influence that the person has drawn or dropped."""
    had = {line.target: line for line in then.influences if line.source == pk}
    has = {line.target: line for line in now.influences if line.source == pk}
    for target in sorted(had.keys() | has.keys()):
        names = {"name": now.nodes[pk].name, "other": (now.nodes.get(target) or then.nodes[target]).name}
        if target not in has:
            yield _("%(name)s no longer influences %(other)s.") % names
        elif had.get(target) != has[target]:
            against = has[target].against
            words = (
                _("%(name)s moves %(other)s against us now.") if against else _("%(name)s moves %(other)s for us now.")
            )
            yield words % names
