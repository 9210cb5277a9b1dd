"""How close we are, against how many of the four roles we cover (domain.md 2.4 and 4)."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models.expressions import RawSQL
from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy

from dashboards.funnel_detail.triangle import SHADES
from dashboards.portfolio import reading
from dashboards.portfolio.asking import CONFIRMED, Asked
from portraits.models.distance import SURE, Stage

ROLES = 4
FROM_TOP = sorted(Stage, reverse=True)
KNOWN = -1  # in the place of a stage: something is known, but nothing is confirmed for the owner of today
UNCONFIRMED, HIGHER, CAPPED = "unconfirmed", "higher", "capped"
KNOWN_WORDS = pgettext_lazy("distance", "Known, not confirmed")

_STAGES = {
    CONFIRMED: f"""CASE WHEN d.closeness > {SURE} AND d.confirmed_cycle_id = n.current_cycle_id THEN d.closeness - {SURE}
        WHEN d.ceiling > 0 AND d.confirmed_cycle_id IS DISTINCT FROM n.current_cycle_id THEN {KNOWN} ELSE 0 END""",
    "ceiling": "coalesce(d.ceiling, 0)",
}
_PLACED = """, placed AS (
    SELECT n.id, {stage} AS stage,
        coalesce((c.{cover} & 1) + (c.{cover} >> 1 & 1) + (c.{cover} >> 2 & 1) + (c.{cover} >> 3 & 1), 0) AS roles,
        d.ceiling > d.confirmed AND d.confirmed_cycle_id = n.current_cycle_id AS higher, d.confirmed > d.ceiling AS capped
    FROM here n LEFT JOIN portraits_distance d ON d.account_id = n.id
    LEFT JOIN accounts_accountcoverage c ON c.account_id = n.id
)"""
COUNT = "SELECT 'close', stage::text, roles::text, '', count(*) FROM placed GROUP BY 2, 3"
COUNT_WAITING = """SELECT 'waits', 'higher', '', '', count(*) FROM placed WHERE higher
UNION ALL SELECT 'waits', 'capped', '', '', count(*) FROM placed WHERE capped"""
_WAITING = {HIGHER: " SELECT id FROM placed WHERE higher", CAPPED: " SELECT id FROM placed WHERE capped"}
_NEAR = " SELECT id FROM placed WHERE stage >= %(near)s"
_IDS = """ SELECT id FROM placed WHERE (%(stage)s::int IS NULL OR stage = %(stage)s)
    AND (%(roles)s::int IS NULL OR roles = %(roles)s)"""


@dataclass(frozen=True)
class Cell:
    """Accounts at one stage with so many roles covered."""

    number: int
    shade: int
    to: str


@dataclass(frozen=True)
class Row:
    """A stage (KNOWN: none of them; nothing: all together), its cells from no role to all four, and all of it."""

    stage: int | None
    label: str | Promise
    cells: list[Cell]
    number: int
    to: str


@dataclass(frozen=True)
class Matrix:
    """The stages from the closest down, and all of them together."""

    rows: list[Row]
    total: Row

    @property
    def number(self) -> int:
        """All accounts."""
        return self.total.number


def matrix(asked: Asked, found: dict[tuple[int, int], int]) -> Matrix:
    """The picture."""
    top = max(found.values(), default=0)
    rows = [
        _row(asked, label, {roles: found.get((stage, roles), 0) for roles in range(ROLES + 1)}, top, stage)
        for stage, label in stages(asked)
    ]
    sums = {roles: sum(n for (_s, at), n in found.items() if at == roles) for roles in range(ROLES + 1)}
    return Matrix(rows, _row(asked, "", sums, 0, None))


def stages(asked: Asked) -> list[tuple[int, str | Promise]]:
    """The rows from the closest down; between "doctor" and "none yet" what is only known, where stages are confirmed."""
    named: list[tuple[int, str | Promise]] = [(stage.value, stage.label) for stage in FROM_TOP]
    return [*named[:-1], (KNOWN, KNOWN_WORDS), named[-1]] if asked.read == CONFIRMED else named


def waiting_ids(asked: Asked, which: str) -> RawSQL:
    """Those that could be confirmed higher, or were closer than what is known of them allows today."""
    return reading.ids(asked, placed(asked) + _WAITING[which])


def ids_of(asked: Asked, stage: int | None, roles: int | None) -> RawSQL:
    """The accounts of a cell, a row, a column, or all."""
    return reading.ids(asked, placed(asked) + _IDS, stage=stage, roles=roles)


def near_ids(asked: Asked) -> RawSQL:
    """The friends and brothers."""
    return reading.ids(asked, placed(asked) + _NEAR, near=Stage.FRIEND.value)


def placed(asked: Asked) -> str:
    """The accounts with their stage and roles, as a part of a statement after `here`."""
    return _PLACED.format(stage=_STAGES[asked.read], cover=asked.cover)


def _row(asked: Asked, label: str | Promise, numbers: dict[int, int], top: int, stage: int | None) -> Row:
    named = {"list": "close", "stage": "" if stage is None else UNCONFIRMED if stage == KNOWN else str(stage)}

    def cell(roles: int, number: int) -> Cell:
        shade = -(-number * SHADES // top) if top and number else 0
        return Cell(number, shade, asked.address(**named, roles=str(roles)))

    cells = [cell(roles, number) for roles, number in numbers.items()]
    return Row(stage, label, cells, sum(numbers.values()), asked.address(**named))
