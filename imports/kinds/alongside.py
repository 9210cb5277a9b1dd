"""What rows make or change beside what they are about: key persons, opportunities. The preview says so beforehand."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from accounts.models import Account, KeyPerson
from core import searchkeys
from imports.kinds import finding
from imports.kinds.base import Row
from imports.kinds.history import cycles_of
from imports.kinds.names import persons_in
from imports.models import Kind, Plan
from leads.models import Opportunity

if TYPE_CHECKING:
    from imports.kinds.base import Job

# What is counted, and the remark that says it of a row.
PERSONS, WON = "persons_new", "deals_won"
REMARKS = {PERSONS: "person_new", WON: "deal_won"}
_WHAT = {remark: what for what, remark in REMARKS.items()}
_FIELD = {PERSONS: "person", WON: "opportunity"}


def persons_there(account_ids: Iterable[int]) -> dict[tuple[int, str], int]:
    """By account and folded name, who is there now."""
    rows = KeyPerson.objects.current().filter(account__in=set(account_ids)).order_by("-pk")
    return {(account, searchkeys.fold(name)): pk for pk, account, name in rows.values_list("pk", "account_id", "name")}


def running(rows: Iterable[Row]) -> dict[tuple[int, str], Opportunity]:
    """Open opportunities of the rows' accounts by account and folded name, of rows that name one."""
    named = {row.values["account_pk"] for row in rows if row.values.get("opportunity")}
    found = Opportunity.objects.open().filter(account__in=named).order_by("-pk") if named else ()
    return {(deal.account_id, searchkeys.fold(deal.name)): deal for deal in found}


def made(rows: Iterable[Row], job: Job) -> dict[int, tuple[str, list[str]]]:
    """By row what it brings along: what, and names. Rows are checked: complete, with their account, planned."""
    creating = [row for row in rows if row.plan == Plan.CREATE]
    if job.batch.kind == Kind.ACCOUNTS:
        return {row.id: (PERSONS, [row.values["person"]]) for row in creating if row.values.get("person")}
    creating = [row for row in creating if "account_pk" in row.values]
    if job.batch.kind == Kind.FOLLOWUPS:
        return _persons(creating)
    return _won(creating) if job.batch.kind == Kind.ORDERS else {}


def _persons(rows: list[Row]) -> dict[int, tuple[str, list[str]]]:
    named = [row for row in rows if row.values.get("person")]
    there = persons_there(row.values["account_pk"] for row in named) if named else {}
    found = {}
    for row in named:
        account = row.values["account_pk"]
        new = [name for name in persons_in(row.values["person"]) if (account, searchkeys.fold(name)) not in there]
        if new:
            found[row.id] = (PERSONS, new)
    return found


def _won(rows: list[Row]) -> dict[int, tuple[str, list[str]]]:
    open_ = running(rows)
    if not open_:
        return {}
    ids = {account for account, _name in open_}
    accounts, cycles = Account.objects.in_bulk(ids), cycles_of(ids)
    found = {}
    for row in rows:
        deal = open_.get((row.values["account_pk"], searchkeys.fold(row.values.get("opportunity", ""))))
        if deal is None:
            continue
        account = accounts[deal.account_id]
        if account.owner_id is None or cycles.on(account.pk, row.values["ordered_on"]) == account.current_cycle_id:
            found[row.id] = (WON, [deal.name])
    return found


def say_not_added(rows: Iterable[Row], job: Job) -> None:
    """Remark on rows that change an account and name somebody it does not have: an update adds nobody."""
    known = [row for row in rows if row.plan == Plan.UPDATE and row.twin and row.twin["k"] == "account"]
    tries = {row.id: Row(row.id, row.number, row.raw) for row in known}
    for one in tries.values():
        job.read(one)
        job.kind.complete(one, job)
    named = [(row, row.twin["id"], tries[row.id].values.get("person")) for row in known if row.twin]
    there = persons_there(pk for _row, pk, person in named if person) if any(named) else {}
    for row, pk, person in named:
        if person and (pk, searchkeys.fold(person)) not in there:
            row.remark("person_not_filled", "person", name=person[:80])


def count(rows: list[Row], job: Job) -> Counter[str]:
    """How much the rows bring along, each person and opportunity once a file."""
    told: Counter[str] = Counter()
    by_id = {row.id: row for row in rows}
    for pk, (what, names) in made(rows, job).items():
        row = by_id[pk]
        for name in names:
            key = f"{what}:{row.values.get('account_pk', row.number)}:{searchkeys.fold(name)}"
            told[what] += job.seen.setdefault(key, row.number) == row.number
    return told


def difference(rows: list[Row], before: dict[int, str], job: Job) -> Counter[str]:
    """By how much more (or less) rows bring along than they did under their plans `before`, by id."""
    told: Counter[str] = Counter()
    if job.batch.kind not in (Kind.ACCOUNTS, Kind.ORDERS):
        return told
    turned = [row for row in rows if Plan.CREATE in (row.plan, before[row.id]) and row.plan != before[row.id]]
    tries = [replace(row, plan=Plan.CREATE, problems=[], values={}) for row in turned]
    signs = {row.id: 1 if row.plan == Plan.CREATE else -1 for row in turned}
    for pk, problems in remarks(tries, job).items():
        for problem in problems:
            told[_WHAT[problem["c"]]] += signs[pk] * len(problem["p"]["listed"])
    return told


def remarks(rows: list[Row], job: Job) -> dict[int, list[dict[str, Any]]]:
    """What the preview says of rows as they are planned, by id; they are read anew and their accounts looked up."""
    wanted = [row for row in rows if row.plan == Plan.CREATE]
    if job.batch.kind not in (Kind.ACCOUNTS, Kind.FOLLOWUPS, Kind.ORDERS) or not wanted:
        return {}
    for row in wanted:
        job.read(row)
        job.kind.complete(row, job)
    if job.batch.kind != Kind.ACCOUNTS:
        finding.resolve(wanted, job)
    return {
        pk: [{"c": REMARKS[what], "f": _FIELD[what], "p": {"listed": names}, "w": 1}]
        for pk, (what, names) in made([row for row in wanted if row.is_good], job).items()
    }
