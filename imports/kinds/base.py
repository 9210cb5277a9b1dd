"""What every kind of import has: fields with the headers they are guessed by, a row under way, the job it belongs to."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from functools import cached_property
from typing import TYPE_CHECKING, Any, ClassVar, Protocol

from django.utils.timezone import get_default_timezone

from accounts import founding
from accounts.policies import InForce, in_force
from commons.entered import found_in
from imports.kinds.figures import PLACES, figure
from imports.kinds.meanings import meant
from imports.kinds.seen import Seen
from imports.models import Choice, Import, Outcome, Plan
from imports.people import People
from imports.values import Bad, as_text, factor_in, read_emails, read_moment, read_year

if TYPE_CHECKING:
    from users.models import User

Read = Callable[[Any], Any]


@dataclass(frozen=True)
class Field:
    """One thing a column can hold. `longest` letters; `several`: more than one column may be mapped to it."""

    key: str
    label: Any
    names: tuple[str, ...]
    read: Read = as_text
    required: bool = False
    longest: int = 0
    several: bool = False
    is_date: bool = False
    is_year: bool = False  # in which something was founded
    is_choice: bool = False
    help: Any = ""
    better: tuple[str, ...] = ()  # headers that win over the others: of two columns this one is meant


# Columns in which nobody is described: no data on children is looked for in them (decision 0026).
COMPANY, CODE, OURS = "what a company is called", "an address, a number, a code", "our own people"
UNLOOKED = dict.fromkeys(
    ("company", "accounts.name", "account", "parent", "referred_by", "industry", "region", "address", "competitor"), COMPANY
) | dict.fromkeys(
    ("telephones", "telephone", "person_telephone", "account_telephone", "account_id", "website", "email", "wechat",
     "external_id", "number", "currency", "unit"), CODE,
) | dict.fromkeys(("owner", "seller", "author"), OURS)  # fmt: skip


@dataclass
class Row:
    """One row under way through checking or writing."""

    id: int
    number: int
    raw: list[Any]
    plan: str = Plan.CREATE
    choice: str = ""
    twin: dict[str, Any] | None = None
    values: dict[str, Any] = field(default_factory=dict)
    problems: list[dict[str, Any]] = field(default_factory=list)
    outcome: str = Outcome.WAITING
    made: int | None = None
    undo: dict[str, Any] | None = None

    def fail(self, code: str, key: str = "", **params: Any) -> None:
        """Say why the row cannot be written."""
        self.problems.append({"c": code, "f": key, "p": params})
        self.plan = Plan.ERROR

    def remark(self, code: str, key: str = "", **params: Any) -> None:
        """Say what is odd about a row that can be written all the same."""
        problem = {"c": code, "f": key, "p": params, "w": 1}
        if problem not in self.problems:
            self.problems.append(problem)

    @property
    def is_good(self) -> bool:
        """Whether nothing forbids to write it."""
        return self.plan != Plan.ERROR

    def done(self, outcome: Outcome, made: int | None = None, undo: dict[str, Any] | None = None) -> None:
        """Note what became of it."""
        self.outcome, self.made, self.undo = outcome, made, undo


class Job:
    """An import while it is checked, written or taken back: who, when, by which columns and options."""

    def __init__(self, batch: Import, kind: KindOf, *, today: date, now: datetime) -> None:
        self.batch, self.kind, self.today, self.now = batch, kind, today, now
        self.by: User = batch.by
        self.options: dict[str, Any] = batch.options
        self.columns = _columns_of(batch.mapping, kind)
        self.orders: dict[str, str] = self.options.get("orders", {})
        self.decimals: str = self.options.get("decimals", "")  # what stands before the decimals of the file's numbers
        self.words: dict[str, dict[str, str]] = self.options.get("words", {})  # what words of the file mean, by field
        self.seen = Seen()  # what the file itself has said before, by key: the row
        self.known: dict[int, list[dict[str, Any]]] = {}  # what rows were recognised as, by number
        self.like: dict[int, int] = {}  # rows that are the same as an earlier one: the first of them, by number
        self.filled: dict[int, dict[str, Any]] = {}  # what rows say with what later ones fill, by number
        self.chunk: dict[int, Row] = {}  # the rows that are being written, by number
        self.loads: Counter[int] = Counter()  # what owners have and would get, while it is checked
        self.made: set[int] = set()  # ids of what this import has created, while it is written
        self.wrote: dict[tuple[int, str], Any] = {}  # what this import has put into fields of records that were there
        self.beside: Counter[str] = Counter()  # what rows bring along beside what they are about, while it is checked
        self.persons_back = 0  # persons that contacts brought along and an undo takes back
        self.persons_stay: dict[int, str] = {}  # those it leaves, with the remark that says why
        self.in_file: set[str] = set()  # companies the file tells of, where other rows refer to them

    @cached_property
    def people(self) -> People:
        """Colleagues by name and address, and for whom the importer may import."""
        return People(self.by)

    @cached_property
    def policy(self) -> InForce:
        """The rules in force."""
        return in_force()

    @property
    def default_choice(self) -> str:
        """What happens to rows that are known already unless a row says otherwise."""
        return str(self.options.get("duplicates") or Choice.SKIP)

    def read(self, row: Row) -> None:
        """Fill the row's values from its cells; what is no such value is an error of the row."""
        for spec, columns in self.columns:
            cells = [row.raw[c] for c in columns if c < len(row.raw)]
            try:
                value = self._value(row, spec, columns, cells)
            except Bad as why:
                say = row.fail if _decides(spec) or why.code not in ("formula_cell", "error_cell") else row.remark
                say(why.code, spec.key, **why.params)
                continue
            if spec.longest and isinstance(value, str) and len(value) > spec.longest:
                row.fail("too_long", spec.key, most=spec.longest)
            elif value not in (None, "", []):
                row.values[spec.key] = value
                say_what_is_left(row, spec, cells, value)
        if self.options.get("keep_notes"):
            self._keep(row)
        for key, value in row.values.items():
            if not UNLOOKED.keys() & {key, f"{self.kind.code}.{key}"} and (found := found_in(value)):
                row.fail("child", key, found=found)

    def _value(self, row: Row, spec: Field, columns: list[int], cells: list[Any]) -> Any:
        if cells and (words := self.words.get(spec.key)):
            cells = [meant(spec.key, cells[0], words)]
        if spec.is_date:
            return self.moment(cells[0], order=self.orders.get(spec.key, "")) if cells else None
        if spec.key in PLACES and cells:
            factor = self.factors.get(columns[0], 1)
            return figure(row, spec.key, cells[0], factor=factor, decimals=self.decimals)
        if spec.is_year:
            low, high = founding.years(self.today)
            return read_year(cells[0], low=low, high=high) if cells else None
        if not spec.several or len(cells) < 2:
            value = spec.read(cells[0]) if cells else None
            return value.strip() if isinstance(value, str) else value
        parts = [spec.read(cell) for cell in cells]
        if any(isinstance(part, list) for part in parts):
            return list(dict.fromkeys(item for part in parts for item in part or []))
        return "\n".join(str(part).strip() for part in parts if part)

    def moment(self, cell: Any, *, order: str = "") -> tuple[date, time | None] | None:
        """A day, perhaps with a time, as the company's clocks show it (domain.md section 3). Raises Bad."""
        return read_moment(cell, order=order, zone=get_default_timezone())

    @cached_property
    def factors(self) -> dict[int, int]:
        """Columns of money whose heading names a unit, and by what their numbers are multiplied."""
        return factors(self.batch, self.kind)

    def _keep(self, row: Row) -> None:
        """Columns that nobody mapped, as lines of the notes."""
        key = self.kind.notes
        if not key:
            return
        lines = []
        for column, header in enumerate(self.batch.headers):
            if str(column) in self.batch.mapping or column >= len(row.raw):
                continue
            try:
                text = as_text(row.raw[column]).strip()
            except Bad:
                continue
            if text:
                lines.append(f"{header or column + 1}: {text}")
        if lines:
            row.values[key] = "\n".join(filter(None, [row.values.get(key, ""), *lines]))[:5000]


class KindOf(Protocol):
    """One kind: its fields, and how rows are checked, written and taken back, a chunk at a time."""

    code: str
    fields: tuple[Field, ...]
    notes: str
    knows: ClassVar[Mapping[str, Callable[[str], bool]]]  # columns whose reader takes any word: which it knows

    def begin(self, job: Job) -> None:
        """Before the check: what has to be known of the whole file."""

    def finish(self, job: Job) -> None:
        """After the last row was written, inside the caller's transaction."""

    def check(self, rows: list[Row], job: Job) -> None:
        """Plan each row: new, update, skip or error; by set."""

    def complete(self, row: Row, job: Job) -> None:
        """Settle the values that were read from a row's cells, or say what is wrong with them."""

    def promise(self, rows: list[Row], job: Job) -> None:
        """Skip rows planned as updates that the run would leave alone, and say why: a preview promises what is done."""

    def write(self, rows: list[Row], job: Job) -> None:
        """Write the rows that are good, inside the caller's transaction; note on each what became of it."""

    def undo(self, rows: list[Row], job: Job) -> None:
        """Take back what rows made; note UNDONE or STAYED on each."""


class RowByRow:
    """What a kind need not do whose rows know nothing of each other, or change nothing that is there."""

    knows: ClassVar[Mapping[str, Callable[[str], bool]]] = {}

    def promise(self, rows: list[Row], job: Job) -> None:
        """Nothing."""

    def begin(self, job: Job) -> None:
        """Nothing."""

    def finish(self, job: Job) -> None:
        """Nothing."""


# What a record is called, known by, worth and whose it is: without these a row would become another one.
DECIDING = frozenset((
    "company", "person", "first_name", "last_name", "name", "account", "account_id", "account_telephone",
    "external_id", "number", "amount", "unit_price", "quantity", "currency", "owner", "seller", "author", "stage",
))  # fmt: skip


def _decides(spec: Field) -> bool:
    return spec.required or spec.is_date or spec.key in DECIDING


MONEY = ("amount", "unit_price", "annual_revenue")


def factors(batch: Import, kind: KindOf) -> dict[int, int]:
    """Mapped columns of money whose heading names a unit, and by what their numbers are multiplied."""
    heads = {c: batch.headers[c] for c, key in ((int(c), k) for c, k in batch.mapping.items()) if key in MONEY}
    return {column: factor for column, head in heads.items() if (factor := factor_in(head)) != 1}


_RANGE = re.compile(r"\d[\d,]*\s*(?:[-~至到–—]|to)\s*\d|\d\s*\+|以上|以下|超过|超過|[<>]|over", re.IGNORECASE)
_ABOUT = re.compile(r"约|約|左右|前后|前後|about|around|circa|\bca?\.?\s*\d", re.IGNORECASE)


def say_what_is_left(row: Row, spec: Field, cells: list[Any], value: Any) -> None:
    """Remark on what a cell says and the field does not keep: a second address, the other end of a range, “about”."""
    cell = cells[0] if cells else None
    if not isinstance(cell, str):
        return
    if spec.key == "email" and len(found := read_emails(cell)) > 1:
        row.remark("one_email", spec.key, kept=value, left=", ".join(found[1:])[:200])
    elif spec.key == "website" and len(parts := re.findall(r"[^\s;；,，、]+\.[^\s;；,，、]+", cell)) > 1:
        row.remark("one_website", spec.key, kept=value, left=", ".join(parts[1:])[:200])
    elif spec.key == "employees" and _RANGE.search(cell):
        row.remark("of_a_range", spec.key, text=cell[:40], kept=str(value))
    elif spec.key in ("employees", "founded_year") and _ABOUT.search(cell):
        row.remark("about", spec.key, text=cell[:40], kept=str(value))


def _columns_of(mapping: Mapping[str, str], kind: KindOf) -> list[tuple[Field, list[int]]]:
    columns: dict[str, list[int]] = {}
    for column, key in sorted(mapping.items(), key=lambda item: int(item[0])):
        columns.setdefault(key, []).append(int(column))
    return [(spec, columns[spec.key]) for spec in kind.fields if spec.key in columns]
