"""What is different between the map of a day and today's, in sentences."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.formatting import listed, sentences
from leads.models import StanceKind
from pages.powermap.building import Node, PowerMap, sort_nodes

SHOWN = 12  # of each kind before the rest is folded
STANDING, LINES, PEOPLE = "standing", "lines", "people"
KINDS = {
    STANDING: gettext_lazy("How they stand"),
    LINES: gettext_lazy("Whom they follow and move"),
    PEOPLE: gettext_lazy("Who is there"),
}


@dataclass(frozen=True)
class Different:
    """What is different today about one person, in a sentence."""

    pk: int
    kind: str
    words: str


@dataclass(frozen=True)
class Group:
    """One kind of difference: the first ones, and those that are folded."""

    words: str
    count: int
    shown: list[str]
    rest: list[str]


def differences(then: PowerMap, now: PowerMap) -> list[Different]:
    """Everything that is different today; who matters most first."""
    every = sort_nodes({**then.nodes, **now.nodes}.values())
    return [Different(node.pk, kind, words) for node in every for kind, words in _of(node.pk, then, now)]


def grouped(found: Iterable[Different]) -> list[Group]:
    """By kind, each that there is: a map with many new persons still says whose stance has changed."""
    kinds: dict[str, list[str]] = {kind: [] for kind in KINDS}
    for each in found:
        kinds[each.kind].append(each.words)
    return [Group(str(KINDS[kind]), len(said), said[:SHOWN], said[SHOWN:]) for kind, said in kinds.items() if said]


def marked(found: Iterable[Different]) -> dict[int, str]:
    """By person, everything that is different, for the picture."""
    words: dict[int, list[str]] = {}
    for each in found:
        words.setdefault(each.pk, []).append(each.words)
    return {pk: sentences(*said) for pk, said in words.items()}


def _of(pk: int, then: PowerMap, now: PowerMap) -> Iterator[tuple[str, str]]:
    old, new = then.nodes.get(pk), now.nodes.get(pk)
    if old is None or new is None:
        if (new or old).boxed:  # type: ignore[union-attr]
            return
        if new is not None:
            yield PEOPLE, _("%(name)s is new.") % {"name": new.name}
            yield from ((STANDING, words) for words in _newly(new))
            yield from ((LINES, words) for words in _lines(pk, then, now))
        elif old is not None:
            yield PEOPLE, _("%(name)s is no longer there.") % {"name": old.name}
        return
    yield from ((STANDING, words) for words in _standing(old, new))
    if old.boss != new.boss:
        boss = now.nodes.get(new.boss) if new.boss else None
        if boss is None:
            yield LINES, _("%(name)s reports to nobody on the map any more.") % {"name": new.name}
        else:
            yield LINES, _("%(name)s reports to %(boss)s now.") % {"name": new.name, "boss": boss.name}
    yield from ((LINES, words) for words in _lines(pk, then, now))


def _newly(new: Node) -> Iterator[str]:
    """Of somebody new: what is known of how they stand."""
    if new.stance != StanceKind.UNKNOWN:
        yield _("%(name)s: %(after)s.") % {"name": new.name, "after": new.stance_words}
    if new.agreed:
        yield _("%(name)s agrees now.") % {"name": new.name}


def _standing(old: Node, new: Node) -> Iterator[str]:
    """Stance, agreement, meetings, influence and roles."""
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
