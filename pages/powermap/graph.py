"""Plain graphs over ids: the real chart, and the shortest ways from our coach to those we have not reached."""

from __future__ import annotations

import heapq
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

BOSS, REPORT, INFLUENCE = "boss", "report", "influence"
AVOID = 6  # what a way through an opponent costs more
WEAK_COST = {1: 2, 2: 1, 3: 1}


@dataclass(frozen=True)
class Influence:
    """One line of influence: who moves whom, how strongly, and whether against us."""

    source: int
    target: int
    strength: int
    against: bool = False


@dataclass(frozen=True)
class Stop:
    """One person on a way, and how one comes to them from the stop before."""

    person: int
    by: str = ""


def real_chart(bosses: Mapping[int, int], influences: Iterable[Influence]) -> dict[int, int]:
    """Whom each person really follows: the strongest influence on them that is not weak, else the formal boss.

    The strongest lines are taken first; one that would turn in a circle is left out, and so is a formal one then.
    """
    follows: dict[int, int] = {}
    strong = sorted((i for i in influences if i.strength > 1), key=lambda i: (-i.strength, i.target, i.source))
    for line in strong:
        if line.target not in follows and not _leads_to(follows, line.source, line.target):
            follows[line.target] = line.source
    for person, boss in sorted(bosses.items()):
        if person not in follows and not _leads_to(follows, boss, person):
            follows[person] = boss
    return follows


def _leads_to(follows: Mapping[int, int], start: int, goal: int) -> bool:
    """Whether whoever `start` follows, step by step, is `goal`."""
    step: int | None = start
    seen: set[int] = set()
    while step is not None and step not in seen:
        if step == goal:
            return True
        seen.add(step)
        step = follows.get(step)
    return False


def ways(
    starts: Collection[int],
    bosses: Mapping[int, int],
    influences: Iterable[Influence],
    *,
    opponents: Collection[int] = (),
) -> dict[int, list[Stop]]:
    """By person, the cheapest way to them from one of `starts` over reporting lines and influence for us, where there is one.

    A weak influence costs two steps, a person against us is gone around where it can be.
    """
    edges: dict[int, list[tuple[int, int, str]]] = {}
    for person, boss in bosses.items():
        edges.setdefault(person, []).append((boss, 1, BOSS))
        edges.setdefault(boss, []).append((person, 1, REPORT))
    for line in influences:
        if not line.against:
            edges.setdefault(line.source, []).append((line.target, WEAK_COST[line.strength], INFLUENCE))
    best = dict.fromkeys(starts, 0)
    came: dict[int, tuple[int, str]] = {}
    queue = [(0, pk) for pk in sorted(starts)]
    heapq.heapify(queue)
    while queue:
        cost, here = heapq.heappop(queue)
        if cost > best[here]:
            continue
        for there, price, by in sorted(edges.get(here, ())):
            total = cost + price + (AVOID if there in opponents else 0)
            if total < best.get(there, total + 1):
                best[there], came[there] = total, (here, by)
                heapq.heappush(queue, (total, there))
    return {pk: _stops(came, pk) for pk in best}


def _stops(came: Mapping[int, tuple[int, str]], goal: int) -> list[Stop]:
    stops, here = [], goal
    while here in came:
        before, by = came[here]
        stops.append(Stop(here, by))
        here = before
    return [Stop(here), *reversed(stops)]


def levels(persons: Iterable[int], above: Mapping[int, int]) -> list[tuple[int, int]]:
    """(person, depth) of everybody in the order of the tree, in the order given among equals."""
    order = list(persons)
    there = set(order)
    below: dict[int, list[int]] = {}
    for pk in order:
        if above.get(pk) in there:
            below.setdefault(above[pk], []).append(pk)
    found: list[tuple[int, int]] = []
    stack = [(pk, 0) for pk in reversed(order) if above.get(pk) not in there]
    while stack:
        pk, depth = stack.pop()
        found.append((pk, depth))
        stack += [(child, depth + 1) for child in reversed(below.get(pk, []))]
    return found
