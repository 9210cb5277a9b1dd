"""Small files of the shape of the sales data, and the command that loads them."""

from __future__ import annotations

import json
from collections.abc import Callable
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


@pytest.fixture
def load(db: None) -> Load:
    """`load(folder)` runs the command with --json and returns what it printed."""

    def run(folder: Path, *options: str) -> dict[str, Any]:
        out = StringIO()
        call_command("load_sales_data", str(folder), "--json", *options, stdout=out)
        assert out.getvalue().count("\n") == 1
        return dict(json.loads(out.getvalue()))

    return run
