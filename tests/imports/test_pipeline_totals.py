"""The board's totals are what the CSV of the sales data adds up to, worked out here from the file alone."""

from __future__ import annotations

import csv
from collections import defaultdict
from decimal import Decimal
from pathlib import Path
from typing import Any

from core.clock import business_date
from leads.pipeline import board as boards
from leads.pipeline import lost
from leads.pipeline.asked import Asked
from tests.cast import make_user
from tests.imports.conftest import Load, put, put_company
from users.models import Role

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


def test_the_boards_8800_opportunities_add_up_to_the_file(load: Load, tmp_path: Path) -> None:
    put_company(tmp_path)
    load(tmp_path)
    _found, totals = on_board()
    assert totals == by_hand(tmp_path)
    admin = make_user("Ada Again", role=Role.ADMIN)
    count, parts = lost.parts(Asked(admin, {"period": "all"}, business_date()))
    assert count == by_hand(tmp_path)["L"][0]
    assert all(sum(row.count for row in part.rows) == count for part in parts if len(part.rows) < lost.MOST)
