"""Small files of the shape of the sales data, and the command that loads them."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date, timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

ACCOUNTS = """account,sector,year_established,revenue,employees,office_location,subsidiary_of
Acme Paper,technolgy,1996,1100.04,2822,United States,
Bright Box,retail,2001,12.5,40,Philipines,Acme Paper
Quiet Ltd,medical,,,,Kenya,Lost Parent
"""
PRODUCTS = """product,series,sales_price
GTX Basic,GTX,550
GTX Pro,GTX,4821
"""
PIPELINE = """opportunity_id,sales_agent,product,account,deal_stage,engage_date,close_date,close_value
P1,Ann Lee,GTXPro,Acme Paper,Won,2017-01-10,2017-03-01,4514
P2,Bo Chan,GTX Basic,Acme Paper,Won,2017-02-01,2017-02-20,500
P3,Ann Lee,GTX Basic,Acme Paper,Engaging,2017-05-02,,
P4,Bo Chan,GTX Basic,Bright Box,Lost,2017-04-01,2017-04-30,0
P5,Bo Chan,GTX Pro,Bright Box,Prospecting,,,
P6,Ann Lee,GTX Pro,,Engaging,2017-06-01,,
"""
TEAMS = """sales_agent,manager,regional_office
Ann Lee,Mo Boss,East
Bo Chan,Mo Boss,East
Cy Idle,Di Boss,West
"""

Load = Callable[..., dict[str, Any]]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    put(tmp_path)
    return tmp_path


def put(folder: Path, **files: str | bytes) -> None:
    """Write the four files; give `accounts=`, `pipeline=`, `products=`, `teams=` to replace one."""
    names = {"accounts": ACCOUNTS, "products": PRODUCTS, "sales_pipeline": PIPELINE, "sales_teams": TEAMS}
    names |= {
        {"pipeline": "sales_pipeline", "teams": "sales_teams"}.get(name, name): text for name, text in files.items()
    }
    for name, text in names.items():
        (folder / f"{name}.csv").write_bytes(text if isinstance(text, bytes) else text.encode())


def put_company(folder: Path, *, accounts: int = 85, deals: int = 8800) -> None:
    """Write a company of the size and the habits of the sales data: every stage, some deals without an account."""
    names = [f"Customer {number} Ltd" for number in range(accounts)]
    sellers = [f"Seller {number}" for number in range(30)]
    heads = {text: text.splitlines()[0] for text in (ACCOUNTS, PIPELINE, TEAMS)}
    rows = [heads[PIPELINE]]
    for number in range(deals):
        stage = ("Won", "Won", "Won", "Won", "Lost", "Lost", "Lost", "Engaging", "Engaging", "Prospecting")[number % 10]
        opened = date(2016, 10, 1) + timedelta(days=number % 300)
        closed = opened + timedelta(days=1 + number * 7 % 130)
        account = "" if stage in ("Engaging", "Prospecting") and number % 3 == 0 else names[number * 13 % accounts]
        dates = {"Prospecting": ",", "Engaging": f"{opened},"}.get(stage, f"{opened},{closed}")
        worth = {"Won": str(38 + number * 37 % 30000), "Lost": "0"}.get(stage, "")
        product = "GTX Pro" if number % 2 else "GTXPro"
        rows.append(f"D{number},{sellers[number % 30]},{product},{account},{stage},{dates},{worth}")
    put(
        folder,
        accounts="\n".join([heads[ACCOUNTS], *(f"{name},retail,1990,10.5,40,United States," for name in names)]),
        pipeline="\n".join(rows),
        teams="\n".join([heads[TEAMS], *(f"{who},Boss {n % 6},East" for n, who in enumerate(sellers))]),
    )


@pytest.fixture
def load(db: None) -> Load:
    """`load(folder)` runs the command with --json and returns what it printed."""

    def run(folder: Path, *options: str) -> dict[str, Any]:
        out = StringIO()
        call_command("load_sales_data", str(folder), "--json", *options, stdout=out)
        assert out.getvalue().count("\n") == 1
        return dict(json.loads(out.getvalue()))

    return run
