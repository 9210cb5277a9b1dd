"""Everybody in the order of the tree with branches that fold: the map for a telephone and for readers without eyes."""

from __future__ import annotations

from dataclasses import dataclass, field

from pages.powermap import drawing, graph, telling
from pages.powermap.building import Node, PowerMap, sort_nodes

FEW = 20  # persons, up to which no branch is folded
UNFOLDED = 2  # levels whose branches are open where there are more
DEEPEST = 6  # levels that are set in further


@dataclass
class Row:
    """One person: `below`: how many stand under them at any depth; `ends`: a mark for each branch that ends with them."""

    node: Node
    level: int
    boss: str
    moves: list[str]
    spoke: str
    planned: str = ""
    below: int = 0
    unfolded: bool = True
    ends: list[int] = field(default_factory=list)

    @property
    def deep(self) -> bool:
        """Whether the branch under this person is set in no further."""
        return self.level > DEEPEST


def rows(it: PowerMap, chart: str) -> list[Row]:
    """The rows of a chart; a branch follows its head."""
    above = it.real if chart == "real" else it.bosses
    moves = telling.influence_words(it)
    order = graph.levels((node.pk for node in sort_nodes(it.nodes.values())), above)
    found = [
        Row(
            it.nodes[pk],
            level=depth + 1,
            boss=it.nodes[above[pk]].name if pk in above else "",
            moves=moves.get(pk, []),
            spoke=drawing.spoke(it.nodes[pk]),
            planned=drawing.planned(it.nodes[pk]),
            unfolded=len(order) <= FEW or depth < UNFOLDED,
        )
        for pk, depth in order
    ]
    _fold(found)
    return found


def _fold(found: list[Row]) -> None:
    """Count who stands under each, and mark where branches end."""
    heads: list[Row] = []
    for n, row in enumerate(found):
        del heads[row.level - 1 :]
        for head in heads:
            head.below += 1
        heads.append(row)
        after = found[n + 1].level if n + 1 < len(found) else 1
        row.ends = list(range(max(0, row.level - after)))
