"""What is different between the map of a day and today's, in sentences."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _

from core.formatting import listed, sentences
from pages.powermap.building import PowerMap, sort_nodes

MOST_DIFFERENCES = 40


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
