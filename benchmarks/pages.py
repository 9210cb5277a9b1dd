"""Each page as its reader gets it: statements, buffers, sequential scans, time; and its throughput beside the floor's.

The floor is the same answer without a framework: the page's own SQL through bare psycopg2 and its finished HTML,
served by the same gunicorn. Both are asked in turns, so that a noisy machine is noisy for both.
"""

from __future__ import annotations

import json
import statistics
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import Account, State
from core.clock import business_date
from core.templatetags.crm import url_or_none
from leads.models import Campaign
from users.models import User

BIG_SCAN = 10_000
ROUNDS = 15


@dataclass(frozen=True)
class Page:
    """A page and who reads it."""

    name: str
    url: str
    reader: User


@dataclass
class Reading:
    """What one page cost."""

    page: Page
    statements: list[str] = field(default_factory=list)
    buffers: int = 0
    big_scans: list[str] = field(default_factory=list)
    milliseconds: list[float] = field(default_factory=list)
    html: bytes = b""

    @property
    def median(self) -> float:
        """Median server time in milliseconds."""
        return statistics.median(self.milliseconds)

    @property
    def p95(self) -> float:
        """95th percentile in milliseconds."""
        return sorted(self.milliseconds)[int(len(self.milliseconds) * 0.95)]


def pages() -> Iterator[Page]:
    """Every page that exists, read by the role it is made for."""
    busy = _busy_salesperson()
    manager = User.objects.filter(role="manager", team__isnull=False).order_by("pk").first()
    admin = User.objects.filter(role="admin").order_by("pk").first()
    assert manager is not None
    assert admin is not None
    owned = Account.objects.filter(owner=busy).order_by("pk").first()
    pooled = Account.objects.filter(state=State.POOLED).order_by("pk").first()
    assert owned is not None
    assert pooled is not None
    lists = reverse("accounts:list")
    yield Page("Today, salesperson", reverse("pages:today"), busy)
    yield Page("Today, manager", reverse("pages:today"), manager)
    yield Page("Accounts, mine", lists, busy)
    yield Page("Accounts, teams", f"{lists}?scope=team", manager)
    yield Page("Accounts, all", f"{lists}?scope=team", admin)
    yield Page("Search by characters", f"{lists}?scope=team&q=金星", admin)
    yield Page("Search by pinyin", f"{lists}?scope=team&q=jinxing77", admin)
    yield Page("Search by characters, everywhere", f"{lists}?scope=all&q=金星", busy)
    yield Page("Search by pinyin, everywhere", f"{lists}?scope=all&q=jinxing", busy)
    yield Page("Search, own", f"{lists}?q=cq", busy)
    find = reverse("pages:find")
    for what, text in (
        ("characters", "金星"), ("pinyin", "jinxing"), ("a person", "李伟"), ("a telephone tail", "4711"),
        ("what every name holds", "包装"), ("an opportunity", "boxes 4711"),
    ):  # fmt: skip
        for who, reader in (("salesperson", busy), ("manager", manager), ("admin", admin)):
            yield Page(f"Find anything by {what}, {who}", f"{find}?q={text}", reader)
    yield Page("Account", reverse("pages:account", args=[owned.pk]), busy)
    yield Page("Account in the pool", reverse("pages:account", args=[pooled.pk]), busy)
    yield Page("Timeline", reverse("followups:timeline", args=[owned.pk]), busy)
    yield Page("Opportunities of an account", reverse("leads:of_account", args=[owned.pk]), busy)
    yield Page("Log form", reverse("followups:log"), busy)
    yield Page("Pool", reverse("accounts:pool"), busy)
    yield Page("Desk", reverse("accounts:desk"), manager)
    yield Page("Desk, admin", reverse("accounts:desk"), admin)
    yield Page("Team", reverse("accounts:team"), manager)
    yield Page("Calendar, salesperson", reverse("pages:calendar"), busy)
    yield Page("Calendar, manager", reverse("pages:calendar"), manager)
    yield Page("Batches", reverse("accounts:batches"), admin)
    yield Page("Rules", reverse("accounts:rules"), manager)
    yield Page("Teams", reverse("users:teams"), admin)
    yield Page("Funnel, salesperson", reverse("dashboards:funnel_figures"), busy)
    yield Page("Funnel, ten teams", reverse("dashboards:funnel_figures"), manager)
    yield Page("Funnel, company", reverse("dashboards:funnel_figures"), admin)
    standing = f"{reverse('dashboards:funnel_figures')}?mode=now"
    yield Page("Funnel now in stage, salesperson", standing, busy)
    yield Page("Funnel now in stage, ten teams", standing, manager)
    yield Page(
        "Funnel of a segment, salesperson", f"{reverse('dashboards:funnel_figures')}?industry=pack&source=fair", busy
    )
    leads = f"{reverse('dashboards:funnel_figures')}?mode=leads&by=source"
    yield Page("Funnel from the lead, salesperson", leads, busy)
    yield Page("Funnel from the lead, ten teams", leads, manager)
    yield Page("Funnel from the lead, company", leads, admin)
    yield Page("Segments, salesperson", reverse("dashboards:segments"), busy)
    yield Page("Segments, ten teams", reverse("dashboards:segments"), manager)
    campaigns = f"{reverse('leads:campaigns')}?year={business_date().year}"
    yield Page("Campaigns of a year, salesperson", campaigns, busy)
    yield Page("Campaigns of a year, ten teams", campaigns, manager)
    yield Page("Campaign", reverse("leads:campaign", args=[Campaign.objects.order_by("pk")[0].pk]), manager)
    yield Page("Dormant accounts as leads", reverse("leads:dormant"), manager)
    if address := url_or_none("leads:list"):
        yield Page("Leads, mine", address, busy)
        yield Page("Leads, teams", f"{address}?scope=team", manager)
        yield Page("Leads, pool", f"{address}?scope=pool", busy)
    yield Page("Inbox", reverse("notifications:inbox"), busy)
    yield Page("People", reverse("users:people"), manager)


def read(page: Page) -> Reading:
    """Ask for the page in this process: statements once, time several times."""
    client = Client(SERVER_NAME="127.0.0.1")
    client.force_login(page.reader)
    reading = Reading(page)
    _get(client, page)
    with CaptureQueriesContext(
        connection,
    ) as captured:
        reading.html = _get(client, page)
    reading.statements = [
        q["sql"] for q in captured.captured_queries if q["sql"].lstrip(" (\n").upper().startswith(("SELECT", "WITH"))
    ]
    for _ in range(ROUNDS):
        began = time.perf_counter()
        _get(client, page)
        reading.milliseconds.append((time.perf_counter() - began) * 1000)
    for sql in reading.statements:
        _explain(sql, reading)
    return reading


def _get(client: Client, page: Page) -> bytes:
    response = client.get(page.url)
    if response.status_code != 200:
        raise RuntimeError(f"{page.name}: {page.url} answered {response.status_code}")
    return response.getvalue()


def _explain(sql: str, reading: Reading) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) {sql}")
        plan = cursor.fetchone()[0]
    root = (json.loads(plan) if isinstance(plan, str) else plan)[0]["Plan"]
    reading.buffers += root.get("Shared Hit Blocks", 0) + root.get("Shared Read Blocks", 0)
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
    from django.db.models import Count

    busy = (
        Account.objects.filter(state=State.OWNED, owner__role="salesperson")
        .values("owner")
        .annotate(n=Count("pk"))
        .order_by("-n")
        .values_list("owner", flat=True)
        .first()
    )
    return User.objects.get(pk=busy)
