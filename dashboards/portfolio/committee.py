"""Is the committee covered? Accounts by what is missing of each of the four roles (domain.md section 4)."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models.expressions import RawSQL
from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy

from accounts.committee.coverage import BITS, COLUMNS, GAPS, LISTED
from accounts.models import KeyRole
from dashboards.portfolio import reading
from dashboards.portfolio.asking import Asked

WORDS: dict[str, str | Promise] = {
    "no": pgettext_lazy("role", "Not known"),
    "unmet": pgettext_lazy("role", "Never met"),
    "opposed": pgettext_lazy("role", "Opposes"),
    "unagreed": pgettext_lazy("role", "Not agreed"),
    "agreed": pgettext_lazy("role", "Agrees"),
}
COVERED = f""", covered AS (
    SELECT n.id, {", ".join(f"coalesce(c.{column}, 0) AS {column}" for column in COLUMNS)}
    FROM here n LEFT JOIN accounts_accountcoverage c ON c.account_id = n.id
)"""  # noqa: S608  names of columns  # nosec B608


def _condition(gap: str) -> str:
    """A gap of the list of accounts, or that the role agrees, of a row of `covered`."""
    kind, role = GAPS[gap]
    present, absent, _words = LISTED[kind]
    bit = BITS[role]
    held = [f"{column} & {bit} <> 0" for column in present]
    return " AND ".join([*held, *(f"{column} & {bit} = 0" for column in absent)])


CONDITIONS = {gap: _condition(gap) for gap in GAPS}
COUNT = f"""SELECT 'role', k.name, '', '', k.n
FROM (SELECT {", ".join(f"count(*) FILTER (WHERE {at}) AS {gap}" for gap, at in CONDITIONS.items())} FROM covered) t
CROSS JOIN LATERAL (VALUES {", ".join(f"('{gap}', t.{gap})" for gap in GAPS)}) AS k (name, n)"""  # noqa: S608  no value  # nosec B608


@dataclass(frozen=True)
class Cell:
    """Accounts with one gap, or whose role agrees."""

    kind: str
    label: str | Promise
    number: int
    to: str

    @property
    def agrees(self) -> bool:
        """Whether this is no gap."""
        return self.kind == "agreed"


@dataclass(frozen=True)
class Row:
    """One of the four roles."""

    role: str
    label: str | Promise
    cells: list[Cell]


def rows(asked: Asked, found: dict[str, int]) -> list[Row]:
    """The picture; `found` by a word of GAPS."""

    def cell(kind: str, role: str) -> Cell:
        gap = f"{kind}_{role}"
        return Cell(kind, WORDS[kind], found.get(gap, 0), asked.address(list="committee", gap=gap))

    return [Row(role.value, role.label, [cell(kind, role.value) for kind in WORDS]) for role in KeyRole]


def ids_of(asked: Asked, gap: str) -> RawSQL:
    """The accounts of a cell."""
    return reading.ids(asked, f"{COVERED} SELECT id FROM covered WHERE {CONDITIONS[gap]}")  # noqa: S608  no value  # nosec B608


def label_of(gap: str) -> str:
    """A cell in words."""
    kind, role = GAPS[gap]
    return f"{KeyRole(role).label} · {WORDS[kind]}"
