"""All figures of a portfolio, counted by one statement."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from accounts.policies import InForce
from dashboards import kept
from dashboards.portfolio import cares, closeness, reading, ten, wallet
from dashboards.portfolio.asking import Asked
from dashboards.portfolio.cares import Protected
from keyaccounts.figures import LARGE_FROM


@dataclass(frozen=True)
class Found:
    """What the statements gave, ready to be kept."""

    close: dict[tuple[int, int], int]
    wallets: dict[tuple[str, str, str], int]
    dots: list[tuple[Any, ...]]
    positions: dict[str, tuple[int, int, int]]
    protected: Protected
    complaints: cares.Counted
    in_time: dict[str, int]
    ten: dict[tuple[str, str], int]


def count(asked: Asked, policy: InForce) -> Found:
    """Count everything: one statement, and one for the dots of the picture where there are any."""
    parts = closeness.placed(asked) + wallet.SHARES + wallet.POSITIONS + ten.LED + reading.looked_after(asked)
    counts = (closeness.COUNT, wallet.COUNT, wallet.POSITION_COUNT, cares.PROTECTED, cares.COMPLAINTS, ten.COUNT)
    a_year_ago = asked.today - timedelta(days=365)
    values = {"large": LARGE_FROM, "year_ago": a_year_ago, **ten.rules_of(policy)}
    rows = reading.rows(asked, f"{parts} {' UNION ALL '.join(counts)}", **values)
    found: dict[str, dict[tuple[str, str, str], int]] = defaultdict(dict)
    for kind, first, second, third, number in rows:
        found[kind][first, second, third] = number
    positions = {
        key[0]: (number, found["rose"].get(key, 0), found["fell"].get(key, 0))
        for key, number in found["position"].items()
    }
    nothing = ("", "", "")
    return Found(
        {(int(stage), int(roles)): number for (stage, roles, _none), number in found["close"].items()},
        found["wallet"],
        wallet.dots(asked) if found["wallet"] else [],
        positions,
        Protected(found["protected"].get(nothing, 0), found["silent"].get(nothing, 0)),
        found["complaint"],
        {in_time: number for (in_time, _s, _t), number in found["in time"].items()},
        {(did, band): number for (did, band, _none), number in found["ten"].items()},
    )


def kept_of(asked: Asked, policy: InForce, *, wide: bool) -> kept.Figures[Found]:
    """The same; of a wide scope what was counted some minutes ago. Raises TooMuch."""
    scope = asked.scope
    key = (scope.owner_id, scope.team_ids, asked.segment, asked.cover, asked.read, asked.today)
    return kept.others("portfolio", key, lambda: count(asked, policy), wide=wide)
