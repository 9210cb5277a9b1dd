"""Each Monday's figures, kept so that "since last week" can be told whatever is edited later (issue 4, point 6)."""

from __future__ import annotations

from collections import defaultdict
from datetime import date

from django.db import connection, transaction
from django.db.models import Max
from django.utils import timezone

from accounts.policies import in_force
from commons import bulk, jobs
from commons.models import JobRun
from dashboards.forecasting.figures import Cell, count
from dashboards.forecasting.spans import monday
from dashboards.models import ForecastSnapshot
from dashboards.scopes import Scope
from leads.models import Opportunity

JOB = "forecast-snapshot"
COLUMNS = (
    "on", "at", "last_opportunity", "owner_id", "team_id", "month", "currency", "number", "open", "weighted",
    "committed", "best",
)  # fmt: skip


def take_due(today: date) -> JobRun | None:
    """Take this week's snapshot unless it is taken; a Monday that was missed is taken on the first day after it."""
    return jobs.run_once(JOB, monday(today), lambda _run: {"rows": take(monday(today), today=today)})


@transaction.atomic
def take(on: date, *, today: date) -> int:
    """Keep what is open now for the date `on`, by owner, month and currency; 0 when it is kept already.

    The short lock lets running changes of opportunities end first, so that whatever is written later is told as a
    change since.
    """
    if ForecastSnapshot.objects.filter(on=on).exists():
        return 0
    with connection.cursor() as cursor:
        cursor.execute("LOCK TABLE leads_opportunity IN SHARE MODE")
    at, policy = timezone.now(), in_force()
    last = Opportunity.objects.aggregate(last=Max("pk"))["last"] or 0
    found = count(Scope(""), policy, start=on, end=on, today=today, people=True, everything=True, won=False)
    cells: dict[tuple[int, int | None, date | None, str], Cell] = defaultdict(Cell)
    for part in found.parts:
        if part.person is not None:
            cells[part.person, part.team, part.month, part.currency].add(part.cell)
    rows = [
        (on, at, last, *key, cell.number, cell.open, cell.weighted, cell.committed, cell.best)
        for key, cell in cells.items()
    ]
    if rows:
        bulk.insert(ForecastSnapshot, COLUMNS, iter(rows))
    return len(rows)
