"""A small company with a record of every kind behind some figure; today is 10 March 2026."""

from __future__ import annotations

import csv
import io
from datetime import date, timedelta
from typing import Any

from django.test import Client
from django.urls import reverse

from accounts.models import Account, State
from accounts.services import letting_go
from followups.models import NextStep, StepState
from keyaccounts.models import Complaint, HighVisit
from leads.models import Lead, LeadState, Opportunity
from portraits.models import Change, DistanceEntry
from tests.cast import TODAY, Cast, again, log_lead, make_lead, noon
from tests.dashboards.funnel_detail.made import contacted, converted, deal, entered, lead, lost, won
from tests.dashboards.people.contacts import log_contact

ALL = "period=all"
DAYS = "period=custom&from=2026-01-01&to=2026-03-10"
LISTS: dict[str, tuple[str, ...]] = {
    "funnel_list": (
        f"{ALL}&bar=accounts", f"{ALL}&bar=opportunity&stage=S", f"{ALL}&bar=opportunity&stage=O",
        f"{ALL}&mode=leads&bar=lead", f"{ALL}&mode=leads&bar=orders", "mode=now&bar=owned",
        "mode=now&bar=running",
    ),
    "funnel_detail_list": (
        f"{ALL}&part=losses&list=lost", f"{ALL}&part=losses&list=won", f"{ALL}&part=losses&list=unfit",
        f"{ALL}&part=cohorts&list=cohort", f"{ALL}&part=sources&list=brought",
        "part=ageing&list=age&kind=deal&place=S", "part=ageing&list=age&kind=lead&place=working",
        "part=ageing&list=age&kind=account&place=untouched",
    ),
    "flows_list": (
        f"{DAYS}&what=moves&reason=in&first=2026-01-01&last=2026-03-10", "what=lying&least=0", "what=leads&whose={ann}",
        "what=held&whose={ann}",
    ),
    "portfolio_list": (
        "list=close", "list=complaints", "list=unknown", "list=roles", "list=committee&gap=no_user",
    ),
    "curve_list": ("what=all&n=0", "what=ordered&n=0", "way=days&what=all&n=0"),
    "forecast_list": ("bucket=won", "bucket=open", "bucket=undated"),
}  # fmt: skip
TABS = (
    ("customers", 0), ("customers", 1), ("days", 0), ("days", 1), ("steps_missed", 0), ("coverage", 0),
    ("portraits", 0), ("gained", 0), ("released", 0), ("high", 1), ("orders", 0),
)  # fmt: skip


def address(name: str, query: str, cast: Cast) -> str:
    """The address of a list behind a figure."""
    return f"{reverse(f'dashboards:{name}')}?{query.format(ann=cast.ann.pk)}"


def of_person(cast: Cast, figure: str, part: int = 0) -> str:
    """The address of a tab of a list behind Ann's figures."""
    return f"{reverse('dashboards:person_list', args=[cast.ann.pk])}?{DAYS}&figure={figure}&part={part}"


def company(cast: Cast) -> dict[str, Account]:
    """Ann's Harbour Print with everything, her Quiet Mill that lies in the pool, and some of Bob's."""
    ann = cast.ann
    harbour = entered(ann, date(2026, 1, 5), name="Harbour Print")
    contacted(harbour, date(2026, 1, 8), date(2026, 1, 15))
    deal(harbour, date(2026, 2, 1), expected_close_on=TODAY + timedelta(days=5), name="Cartons")
    Opportunity.objects.filter(name="Cartons").update(stage="C")
    deal(harbour, date(2026, 2, 10), name="Labels")
    won(harbour, date(2026, 1, 20), date(2026, 2, 20), amount=5000)
    lost(harbour, date(2026, 1, 20), date(2026, 2, 12), competitor="Else Ltd")
    log_contact(harbour, ann, on=date(2026, 3, 9), text="=1+1")
    harbour.refresh_from_db()
    Complaint.objects.create(
        account=harbour, text="late again", owner=ann, entered_by=ann, entered_on=TODAY, entered_at=noon(TODAY),
        answer_due_on=TODAY + timedelta(days=2), due_on=TODAY + timedelta(days=2),
    )  # fmt: skip
    NextStep.objects.create(
        account=harbour, due_on=date(2026, 3, 2), first_due_on=date(2026, 3, 2), state=StepState.OPEN, text="call"
    )
    DistanceEntry.objects.create(
        account=harbour, what=Change.CONFIRMED, before=1, after=2, by=cast.mia, on=TODAY, at=noon(TODAY),
        cycle=harbour.current_cycle,
    )  # fmt: skip
    HighVisit.objects.create(
        account=harbour, on=TODAY, by=ann, noted_at=noon(TODAY), whom="Chair", ours="us", outcome="agreed"
    )
    mill = entered(ann, date(2026, 1, 10), name="Quiet Mill")
    contacted(mill, date(2026, 1, 20))
    deal(mill, date(2026, 1, 21), name="Boxes of the mill")
    letting_go.release(mill, by=again(cast.mia), reason="too small", today=date(2026, 3, 1), override=True)
    entered(cast.bob, date(2026, 2, 1), name="Bob's Bakery")
    converted(ann, date(2026, 1, 7), date(2026, 1, 30), date(2026, 2, 15))
    lead(ann, date(2026, 2, 3), state=LeadState.UNFIT, unfit_reason="no_need", closed_on=date(2026, 2, 9))
    log_lead(make_lead(ann, "Fair Guest", days_old=9), date(2026, 3, 4))
    assert Account.objects.get(pk=mill.pk).state == State.POOLED
    assert Lead.objects.count() == 3
    return {"harbour": harbour, "mill": mill}


def rows_of(answer: Any) -> list[list[str]]:
    """The rows of a csv file, its header among them."""
    return list(csv.reader(io.StringIO(b"".join(answer.streaming_content).decode("utf-8-sig"))))


def taken(browser: Client, to: str) -> list[list[str]]:
    """The rows of the list at an address as a file."""
    answer = browser.post(to, {"file_format": "csv"})
    assert answer.status_code == 200, (to, answer.status_code)
    return rows_of(answer)


def shown(browser: Client, to: str) -> list[str]:
    """What the list at an address names, row by row: accounts and companies."""
    context = browser.get(to).context
    if items := context.get("items"):
        return [item.title for item in items]
    page = context["found"].page if context.get("found") else context["page"]
    return [named(row) for row in page.rows]


def named(row: Any) -> str:
    """The account or company of a record."""
    return str(row.company if isinstance(row, Lead) else row.name if isinstance(row, Account) else row.account.name)
