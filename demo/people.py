"""What the figures of people are read from and nothing else writes: promises kept, forecasts of past months, coaching."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise
from random import Random

from django.conf import settings
from django.db.models import Sum
from django.db.models.functions import TruncMonth

from dashboards.forecasting.spans import monday, shifted
from dashboards.models import ForecastSnapshot
from dashboards.services import coaching, snapshots
from demo.history import moment
from demo.staff import Staff
from followups.models import FollowUp, NextStep, StepState
from leads.models import Order

SEED = 29
DAYS, MONTHS, MONDAYS = 200, 6, 5
NOTES = (
    ("zhou", "wang", 9, "这两周电话打得多，见面少。下周我陪你跑三家新客户，先把第一句话准备好。"),
    ("zhou", "", 8, "好的，我把三家的背景先查清楚，周一发给您。"),
    ("chen", "wang", 9, "宏达那次拜访准备得很好，问到了预算和决策人。其他大客户也照这个办法做一遍。"),
    ("noah", "daniel", 6, "You ask good questions, but few customers hear them yet. Four new companies a week, and log each one the same day."),
    ("emma", "daniel", 12, "Too many accounts have waited a month. Plan the next step before you hang up; I look at it with you on Friday."),
)  # fmt: skip


def write(staff: Staff, today: date) -> None:
    """Steps of the past months, the forecasts kept then, a few notes."""
    pen = Random(SEED)  # noqa: S311  nothing secret
    _steps(pen, today)
    _forecasts(pen, staff, today)
    for address, by, days_ago, text in NOTES:
        person = staff.people[address]
        writer = staff.people[by] if by else person
        coaching.write(person, text, by=writer, now=moment(today - timedelta(days=days_ago), 17, 10))


def _steps(pen: Random, today: date) -> None:
    """Between two contacts of an account some step had been planned: most were kept, some were late, a few were not."""
    days: dict[int, list[tuple[date, int, int]]] = defaultdict(list)
    contacts = FollowUp.objects.filter(not_counting="", occurred_on__gt=today - timedelta(days=DAYS))
    for row in contacts.order_by("occurred_on", "pk").values_list("account_id", "occurred_on", "pk", "author_id"):
        days[row[0]].append(row[1:])
    rows = []
    for account_id, made in days.items():
        for (_earlier, _pk, _author), (day, pk, author) in pairwise(made):
            if pen.random() > 0.4:
                continue
            late = pen.choice((0, 0, 0, 0, 1, 0, 3, 0))
            broken = pen.random() < 0.08
            rows.append(
                NextStep(
                    account_id=account_id, due_on=day - timedelta(days=late), first_due_on=day - timedelta(days=late),
                    state=StepState.BROKEN if broken else StepState.DONE, closed_at=moment(day, 18, 0),
                    closed_by_id=author, created_by_id=author, done_by_id=None if broken else pk,
                )
            )  # fmt: skip
    NextStep.objects.bulk_create(rows, batch_size=1000)


def _forecasts(pen: Random, staff: Staff, today: date) -> None:
    """What people had committed in the first week of each past month; the Mondays since then as they stand now."""
    for weeks in range(MONDAYS):
        snapshots.take(monday(today) - timedelta(weeks=weeks), today=today)
    first = shifted(today.replace(day=1), -MONTHS)
    won = (
        Order.objects.valid()
        .filter(ordered_on__range=(first, today), currency=settings.CURRENCY, credited_to__isnull=False)
        .annotate(month=TruncMonth("ordered_on"))
        .values_list("credited_to_id", "month")
        .annotate(total=Sum("amount"))
    )
    teams = {person.pk: person.team_id for person in staff.sellers}
    rows = []
    for person, month, total in won.order_by("credited_to_id", "month"):
        on = monday(month + timedelta(days=6))
        if person not in teams or month >= today.replace(day=1):
            continue
        promised = (total * Decimal(pen.randrange(55, 150)) / 100).quantize(Decimal(1000))
        rows.append(
            ForecastSnapshot(
                on=on, at=moment(on, 6, 0), last_opportunity=0, owner_id=person, team_id=teams[person], month=month,
                currency=settings.CURRENCY, number=2, open=promised, weighted=promised, committed=promised, best=promised,
            )
        )  # fmt: skip
    ForecastSnapshot.objects.bulk_create(rows, ignore_conflicts=True)
