"""Is the committee covered? Accounts by what is missing of each of the four roles (domain.md section 4).

Counted by role and gap on the page; role by account in the list behind a figure.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models.expressions import RawSQL
from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy

from accounts.committee import coverage
from accounts.committee.coverage import BITS, COLUMNS, GAPS, LISTED, Coverage
from accounts.models import KeyRole
from dashboards.portfolio import reading
from dashboards.portfolio.asking import Asked
from lists.exporting import Column

if TYPE_CHECKING:
    from users.models import User

WORDS: dict[str, str | Promise] = {
    "no": pgettext_lazy("role", "Not known"),
    "unmet": pgettext_lazy("role", "Never met"),
    "opposed": pgettext_lazy("role", "Opposes"),
    "unagreed": pgettext_lazy("role", "Not agreed"),
    "agreed": pgettext_lazy("role", "Agrees"),
}
LOOKS = {
    "opposed": ("bad", "thumb-down"),
    "agreed": ("good", "circle-check"),
    "unmet": ("", "user"),
    "unagreed": ("", "user-check"),
}
# Each role stands at one step, by the bits that are set and those that are not: who opposes or agrees without ever having
# been met is not counted a second time among those never met, as the list of accounts does that looks for a gap.
STEPS = {kind: (present, absent) for kind, (present, absent, _words) in LISTED.items()} | {
    "unmet": (("known",), ("met", "agreed", "opposed")),
    "agreed": (("agreed",), ("opposed",)),
}
COVERED = f""", covered AS (
    SELECT n.id, {", ".join(f"coalesce(c.{column}, 0) AS {column}" for column in COLUMNS)}
    FROM here n LEFT JOIN accounts_accountcoverage c ON c.account_id = n.id
)"""  # noqa: S608  names of columns  # nosec B608


def _condition(gap: str) -> str:
    """That a role stands at a step, of a row of `covered`."""
    kind, role = GAPS[gap]
    present, absent = STEPS[kind]
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


# -- role by account -----------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Mark:
    """Where one role of an account stands: the kind of WORDS, and whether the list was opened for this role."""

    kind: str
    role: str | Promise
    chosen: bool

    @property
    def words(self) -> str | Promise:
        """As the picture calls it."""
        return WORDS[self.kind]

    @property
    def tone(self) -> str:
        """good or bad; empty for what is only not there yet."""
        return LOOKS.get(self.kind, ("", ""))[0]

    @property
    def icon(self) -> str:
        """Its sign; none where nobody is known."""
        return LOOKS.get(self.kind, ("", ""))[1]


def kind_of(found: Coverage, role: str) -> str:
    """Where a role stands, one word of STEPS."""
    held = dict(zip(COLUMNS, found.row(role), strict=True))
    for kind, (present, absent) in STEPS.items():
        if all(held[column] for column in present) and not any(held[column] for column in absent):
            return kind
    return "unagreed"


def mark(accounts: Iterable[Any], *, user: User, gap: str = "") -> None:
    """Give each account of a page its four `marks`; one statement. `gap`: the one that the list was opened for."""
    listed = list(accounts)
    coverage.attach(listed, user=user)
    chosen = GAPS[gap][1] if gap else ""
    for account in listed:
        known = account.committee or Coverage()
        account.marks = [Mark(kind_of(known, r.value), r.label, r.value == chosen) for r in KeyRole]


def _column(place: int, role: KeyRole) -> Column:
    return Column(f"role_{role.value}", role.label, lambda account: str(account.marks[place].words))


MARKS: tuple[Column, ...] = tuple(_column(place, role) for place, role in enumerate(KeyRole))
