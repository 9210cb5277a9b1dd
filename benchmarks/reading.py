"""What one page costs: statements, buffers, sequential scans, time.

The floor is the same answer without a framework: the page's own SQL through bare psycopg2 and its finished HTML,
served by the same gunicorn (throughput.py). Both are asked in turns, so that a noisy machine is noisy for both.
"""

from __future__ import annotations

import json
import statistics
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.db import connection
from django.db.models import Count
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import Account, State
from users.models import User

BIG_SCAN = 10_000
ROUNDS = 9


@dataclass(frozen=True)
class Page:
    """A page and who reads it; `fragment`: as the page asks for it afterwards."""

    name: str
    url: str
    reader: User
    fragment: bool = False

    @property
    def headers(self) -> dict[str, str]:
        """What the request says beside its address."""
        return {"HX-Request": "true"} if self.fragment else {}


@dataclass
class Reading:
    """What one page cost."""

    page: Page
    statements: list[str] = field(default_factory=list)
    buffers: int = 0
    big_scans: list[str] = field(default_factory=list)
    milliseconds: list[float] = field(default_factory=list)
    html: bytes = b""
    each: list[tuple[int, float, str]] = field(default_factory=list)  # buffers, ms and text of every statement

    @property
    def median(self) -> float:
        """Median server time in milliseconds."""
        return statistics.median(self.milliseconds)

    @property
    def p95(self) -> float:
        """95th percentile in milliseconds."""
        return sorted(self.milliseconds)[int(len(self.milliseconds) * 0.95)]


@dataclass(frozen=True)
class Readers:
    """The busiest salesperson, the manager of the most teams with one of their people, and an admin."""

    busy: User
    manager: User
    of_manager: User
    admin: User

    @property
    def all(self) -> tuple[tuple[str, User], ...]:
        """The three roles by name."""
        return ("salesperson", self.busy), ("manager", self.manager), ("admin", self.admin)


def readers() -> Readers:
    """Who reads the pages."""
    manager = User.objects.filter(role="manager", team__isnull=False).order_by("pk")[0]
    admin = User.objects.filter(role="admin").order_by("pk")[0]
    below = User.objects.filter(role="salesperson", team_id__in=manager.managed_team_ids).order_by("pk")[0]
    return Readers(_busy_salesperson(), manager, below, admin)


def read(page: Page, rounds: int = ROUNDS) -> Reading:
    """Ask for the page in this process: statements once, time several times."""
    client = Client(SERVER_NAME="127.0.0.1")
    client.force_login(page.reader)
    reading = Reading(page)
    _get(client, page)
    with CaptureQueriesContext(connection) as captured:
        reading.html = _get(client, page)
    reading.statements = [
        q["sql"] for q in captured.captured_queries if q["sql"].lstrip(" (\n").upper().startswith(("SELECT", "WITH"))
    ]
    for _ in range(rounds):
        began = time.perf_counter()
        _get(client, page)
        reading.milliseconds.append((time.perf_counter() - began) * 1000)
    for sql in reading.statements:
        _explain(sql, reading)
    return reading


def _get(client: Client, page: Page) -> bytes:
    response = client.get(page.url, headers=page.headers)
    if response.status_code != 200:
        raise RuntimeError(f"{page.name}: {page.url} answered {response.status_code}")
    return response.getvalue()


def _explain(sql: str, reading: Reading) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) {sql}")
        plan = cursor.fetchone()[0]
    root = (json.loads(plan) if isinstance(plan, str) else plan)[0]["Plan"]
    buffers = root.get("Shared Hit Blocks", 0) + root.get("Shared Read Blocks", 0)
    reading.buffers += buffers
    reading.each.append((buffers, root["Actual Total Time"], sql))
    for node in _nodes(root):
        seen = (node.get("Actual Rows", 0) + node.get("Rows Removed by Filter", 0)) * node.get("Actual Loops", 1)
        if node["Node Type"].endswith("Seq Scan") and seen > BIG_SCAN:
            reading.big_scans.append(node.get("Relation Name", "?"))


def _nodes(node: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield node
    for child in node.get("Plans", []):
        yield from _nodes(child)


def _busy_salesperson() -> User:
    """Somebody with many accounts, as the busiest have."""
    busy = (
        Account.objects.filter(state=State.OWNED, owner__role="salesperson")
        .values("owner")
        .annotate(n=Count("pk"))
        .order_by("-n")
        .values_list("owner", flat=True)
        .first()
    )
    return User.objects.get(pk=busy)
