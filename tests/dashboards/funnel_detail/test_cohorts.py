"""Cohorts by month against figures that are known, and each cell against its list."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import Cycle
from accounts.services import letting_go
from dashboards.funnel_detail import asking, cohorts
from dashboards.funnel_detail.cohorts import Cohort
from leads.models import LeadState
from tests.cast import TODAY, Cast, again, make_account
from tests.dashboards.funnel_detail.made import contacted, converted, deal, entered, lead, lost, order, won
from users.models import User

PAGE, LIST = reverse("dashboards:funnel_detail"), reverse("dashboards:funnel_detail_list")
JAN, FEB, MAR = date(2026, 1, 20), date(2026, 2, 10), date(2026, 3, 5)


def counted(user: User, **params: str) -> dict[date, Cohort]:
    asked = asking.asked(again(user), {"part": "cohorts", **params}, today=TODAY)
    return {cohort.month: cohort for cohort in cohorts.count(asked) if cohort.size}


def of_months(cohort: Cohort, step: str, months: int = 2) -> list[int]:
    return [cohort.within(step, n) for n in range(months + 1)]


def test_leads_are_followed_from_the_month_in_which_they_were_entered(cast: Cast) -> None:
    lead(cast.ann, JAN)
    lead(cast.ann, JAN, first_contact_on=FEB)
    lead(cast.ann, JAN, first_contact_on=JAN, qualified_on=FEB, state=LeadState.QUALIFIED)
    converted(cast.ann, JAN, FEB, MAR)
    converted(cast.bob, FEB, MAR)
    found = counted(cast.mia)
    january, february = found[date(2026, 1, 1)], found[date(2026, 2, 1)]
    assert (january.size, february.size) == (4, 1)
    assert of_months(january, "contacted") == [2, 3, 3]
    assert of_months(january, "qualified") == [0, 2, 2]
    assert of_months(january, "converted") == [0, 1, 1]
    assert of_months(january, "ordered") == [0, 0, 1]
    assert [february.until_now(step) for step in ("contacted", "qualified", "opportunity", "ordered")] == [1, 1, 1, 0]


def test_accounts_are_followed_from_the_day_on_which_somebody_got_them(cast: Cast) -> None:
    one = entered(cast.ann, JAN)
    contacted(one, date(2026, 1, 25), MAR)
    deal(one, FEB, (FEB, "S"), (MAR, "A"))
    order(entered(cast.ann, JAN), MAR)  # an order without a contact or an opportunity implies all steps
    entered(cast.bob, FEB)
    january = counted(cast.mia, unit="accounts")[date(2026, 1, 1)]
    assert january.size == 2
    assert of_months(january, "contacted") == [1, 1, 2]
    assert of_months(january, "S") == [0, 1, 2]
    assert of_months(january, "P") == [0, 0, 2]  # Analysis implies Prospect
    assert of_months(january, "D") == [0, 0, 1]
    assert of_months(january, "O") == [0, 0, 1]


def test_what_an_account_does_with_others_is_not_counted_for_who_lost_it(cast: Cast) -> None:
    account = make_account(cast.ann, today=TODAY, days_old=60, contacts_made=12)
    letting_go.release(account, by=cast.mia, reason="too small", today=date(2026, 3, 1), override=True)
    Cycle.objects.create(account=account, owner=cast.sue, team=cast.south, started_on=date(2026, 3, 2))
    order(account, MAR, credited_to=cast.sue, team=cast.south, cycle=None)
    assert [c.until_now("O") for c in counted(cast.ann, unit="accounts").values()] == [0]
    assert [c.until_now("O") for c in counted(cast.zoe, unit="accounts").values()] == [1]
    company = counted(cast.ada, unit="accounts")
    assert [(c.month, c.size, c.until_now("O")) for c in company.values()] == [(date(2026, 1, 1), 1, 1)]


def test_opportunities_are_followed_from_their_opening_to_won_or_lost(cast: Cast) -> None:
    account = entered(cast.ann, date(2025, 12, 1))
    deal(account, JAN, (JAN, "S"), (FEB, "D"))
    won(account, JAN, MAR)
    lost(account, JAN, FEB, stage="P")
    january = counted(cast.ann, unit="opportunities")[date(2026, 1, 1)]
    assert january.size == 3
    assert of_months(january, "P") == [1, 2, 3]
    assert of_months(january, "D") == [0, 1, 2]
    assert of_months(january, "O") == [0, 0, 1]
    assert of_months(january, "lost") == [0, 1, 1]


def test_orders_and_opportunities_made_void_count_nowhere(cast: Cast) -> None:
    from django.utils import timezone

    account = entered(cast.ann, JAN)
    order(account, FEB, voided_at=timezone.now())
    deal(account, JAN, (JAN, "A"), outcome="lost", closed_on=JAN, lost_reason="other", voided_at=timezone.now())
    assert counted(cast.ann, unit="accounts")[date(2026, 1, 1)].until_now("S") == 0
    assert counted(cast.ann, unit="opportunities") == {}


@pytest.mark.parametrize(("who", "number"), [("ann", 2), ("bob", 1), ("mia", 3), ("max", 3), ("zoe", 1), ("ada", 4)])
@pytest.mark.parametrize("unit", ["leads", "accounts", "opportunities"])
def test_people_see_their_own_managers_their_teams_admins_all(cast: Cast, unit: str, who: str, number: int) -> None:
    for owner in (cast.ann, cast.ann, cast.bob, cast.sue):
        lead(owner, JAN)
        deal(entered(owner, JAN), JAN)
    assert sum(c.size for c in counted(getattr(cast, who), unit=unit).values()) == number


@pytest.mark.parametrize("unit", ["leads", "accounts", "opportunities"])
def test_every_cell_leads_to_as_many_records(client: Client, cast: Cast, unit: str) -> None:
    for owner, on in ((cast.ann, JAN), (cast.bob, JAN), (cast.ann, FEB)):
        converted(owner, on, FEB if on == JAN else MAR, MAR)
        account = entered(owner, on)
        contacted(account, on, MAR)
        won(account, on, MAR)
        lost(account, on, MAR)
        lead(owner, on, first_contact_on=MAR)
    client.force_login(cast.mia)
    for step in ("", "O" if unit != "leads" else "contacted"):
        page = client.get(PAGE, {"part": "cohorts", "unit": unit, "step": step})
        rows = [*page.context["rows"], page.context["total"], *page.context["triangle"]]
        seen = 0
        for row in rows:
            cells = [(cell.number, cell.to) for cell in row.cells if cell] + [(row.size, row.to)]
            for number, to in cells:
                if number:
                    seen += 1
                    assert len(client.get(f"{LIST}?{to}").context["page"].rows) == number, to
        assert seen > 20


def test_a_long_period_shows_its_last_36_months_and_says_so(client: Client, cast: Cast) -> None:
    entered(cast.ann, JAN)
    client.force_login(cast.ann)
    page = client.get(PAGE, {"part": "cohorts", "unit": "accounts", "from": "2015-01-01", "to": "2026-03-10"})
    assert len(page.context["rows"]) == 36
    assert "The last 36 months" in page.content.decode()


def test_a_segment_narrows_each_unit(cast: Cast) -> None:
    for industry in ("Food", "Toys"):
        lead(cast.ann, JAN, industry=industry)
        deal(entered(cast.ann, JAN, industry=industry), JAN)
    for unit in ("leads", "accounts", "opportunities"):
        assert sum(c.size for c in counted(cast.ann, unit=unit, industry="foo").values()) == 1


@pytest.mark.parametrize(
    "params",
    [{}, {"list": "else"}, {"list": "cohort", "month": "2026-13"}, {"list": "cohort", "at": "Z"},
     {"list": "cohort", "at": "ordered", "within": "-1"}, {"list": "age", "kind": "deal", "place": "Z"},
     {"list": "unfit", "reason": "x"}],
)  # fmt: skip
def test_a_list_of_nonsense_is_missing(client: Client, cast: Cast, params: dict[str, Any]) -> None:
    client.force_login(cast.ann)
    assert client.get(LIST, params).status_code == 404
