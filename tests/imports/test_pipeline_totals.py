"""The board's totals are what the CSV of the sales data adds up to, worked out here from the file alone."""

from __future__ import annotations

import csv
from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal
from io import StringIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from django.core.management import call_command

from core.clock import business_date
from leads.pipeline import board as boards
from leads.pipeline import listing, lost
from leads.pipeline.asked import Asked
from tests import worlds
from tests.cast import make_user
from tests.imports.conftest import Load, put, put_company
from users.models import Role, User

# What a stage of the file is here (docs/decisions/0008): where an opportunity stands, or how it closed.
COLUMNS = {"Prospecting": "P", "Engaging": "A", "Won": "O", "Lost": "L"}


def by_hand(folder: Path) -> dict[str, tuple[int, Decimal]]:
    """Count and sum of close_value of each column, without the rows that name no account (they are left out)."""
    found: dict[str, list[Any]] = defaultdict(lambda: [0, Decimal(0)])
    with (folder / "sales_pipeline.csv").open(newline="", encoding="utf-8") as file:
        for row in csv.DictReader(file):
            if row["account"].strip():
                column = found[COLUMNS[row["deal_stage"]]]
                column[0] += 1
                column[1] += Decimal(row["close_value"] or 0)
    return {stage: (count, total) for stage, (count, total) in found.items()}


def by_agent(folder: Path) -> dict[tuple[str, str], tuple[int, Decimal]]:
    """The same of what was won and lost, by the sales_agent of the row."""
    found: dict[tuple[str, str], list[Any]] = defaultdict(lambda: [0, Decimal(0)])
    with (folder / "sales_pipeline.csv").open(newline="", encoding="utf-8") as file:
        for row in csv.DictReader(file):
            if row["account"].strip() and row["deal_stage"] in ("Won", "Lost"):
                cell = found[" ".join(row["sales_agent"].split()).casefold(), COLUMNS[row["deal_stage"]]]
                cell[0] += 1
                cell[1] += Decimal(row["close_value"] or 0)
    return {key: (count, total) for key, (count, total) in found.items()}


def on_board(**params: str) -> tuple[boards.Board, dict[str, tuple[int, Decimal]]]:
    admin = make_user("Ada Reads", role=Role.ADMIN)
    found = boards.board(Asked(admin, {"closed": "1", "period": "all", **params}, business_date()))
    totals = {c.stage: (c.count, sum((m.total for m in c.money), Decimal(0))) for c in found.columns if c.count}
    return found, totals


def test_the_board_of_a_small_file_adds_up(load: Load, folder: Path) -> None:
    put(folder)
    load(folder)
    found, totals = on_board()
    expected = by_hand(folder)
    assert totals == expected
    assert found.count == sum(count for stage, (count, _total) in expected.items() if stage in "SPADC")


@dataclass
class File:
    """What a file of 8,800 opportunities adds up to, which is loaded."""

    by_hand: dict[str, tuple[int, Decimal]]
    by_agent: dict[tuple[str, str], tuple[int, Decimal]]


def _loaded() -> File:
    with TemporaryDirectory() as name:
        put_company(Path(name))
        call_command("load_sales_data", name, "--json", stdout=StringIO())
        return File(by_hand(Path(name)), by_agent(Path(name)))


file_of_module = worlds.of_module(_loaded)


def test_the_boards_8800_opportunities_add_up_to_the_file(file_of_module: File, db: None) -> None:
    _found, totals = on_board()
    assert totals == file_of_module.by_hand
    admin = make_user("Ada Again", role=Role.ADMIN)
    found = lost.losses(Asked(admin, {"period": "all"}, business_date()))
    count, parts = found.total, found.parts
    assert count == file_of_module.by_hand["L"][0]
    assert all(sum(row.count for row in part.rows) == count for part in parts if len(part.rows) < lost.MOST)


def test_what_each_agent_won_and_lost_adds_up_to_the_file_on_board_list_and_among_the_losses(
    file_of_module: File, db: None
) -> None:
    """Most deals of the file are at accounts that belong to another agent by now."""
    admin, expected = make_user("Ada Reads", role=Role.ADMIN), file_of_module.by_agent
    of_losses: dict[str, int] = {}
    of_teams: dict[int, dict[str, tuple[int, Decimal]]] = defaultdict(
        lambda: {"O": (0, Decimal(0)), "L": (0, Decimal(0))}
    )
    for agent in User.objects.salespeople():
        board, listed = {}, {}
        for outcome, letter in (("won", "O"), ("lost", "L")):
            asked = Asked(
                admin, {"closed": "1", "period": "all", "person": str(agent.pk), "outcome": outcome}, business_date()
            )
            column = next(c for c in boards.board(asked).columns if c.stage == letter)
            board[letter] = (column.count, sum((m.total for m in column.money), Decimal(0)))
            listed[letter] = listing.totals(asked)[0]
            if letter == "L":
                of_losses[agent.name] = lost.losses(asked).total
        mine = {letter: cell for (name, letter), cell in expected.items() if name == agent.name.casefold()}
        assert {letter: cell for letter, cell in board.items() if cell[0]} == mine, agent
        for letter, (count, total) in mine.items():
            known = of_teams[agent.team_id or 0][letter]
            of_teams[agent.team_id or 0][letter] = (known[0] + count, known[1] + total)
        own = boards.board(Asked(agent, {"closed": "1", "period": "all", "scope": "mine"}, business_date()))
        assert {c.stage: c.count for c in own.columns if c.stage in "OL" and c.count} == {
            letter: count for letter, (count, _sum) in mine.items()
        }
        assert {letter: n for letter, n in listed.items() if n} == {letter: n for letter, (n, _sum) in mine.items()}
    assert {name.casefold(): n for name, n in of_losses.items() if n} == {
        name: n for (name, letter), (n, _sum) in expected.items() if letter == "L"
    }
    for manager in User.objects.filter(role=Role.MANAGER).exclude(team=None):
        led = boards.board(Asked(manager, {"closed": "1", "period": "all", "scope": "team"}, business_date()))
        found = {
            c.stage: (c.count, sum((m.total for m in c.money), Decimal(0))) for c in led.columns if c.stage in "OL"
        }
        assert found == of_teams[manager.team_id or 0], manager
