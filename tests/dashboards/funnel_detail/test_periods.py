"""Every period that the pages offer means the same days on the lists behind their figures."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from dashboards import periods
from dashboards.funnel_detail import asking
from leads.models import LeadState, Source
from tests import worlds
from tests.cast import TODAY, Cast, again
from tests.dashboards.funnel_detail.made import NOW, contacted, converted, deal, entered, lead, lost, won

PAGE, LIST = reverse("dashboards:funnel_detail"), reverse("dashboards:funnel_detail_list")
FUNNEL, BEHIND = reverse("dashboards:funnel"), reverse("dashboards:funnel_list")
DAYS = [TODAY, *(TODAY - timedelta(days=days) for days in (20, 50, 120, 200, 300, 420, 800))]
PERIODS = [*periods.PRESETS, "2025", ""]


def _story() -> Cast:
    """Something in every period, and in each something else."""
    with time_machine.travel(NOW, tick=False):
        cast = Cast()
        for at, day in enumerate(DAYS):
            for _n in range(at % 3 + 1):
                converted(cast.ann, day - timedelta(days=3), day, day, source=Source.FAIR)
                lead(cast.ann, day, source=Source.OWN, first_contact_on=day)
            account = entered(cast.ann, day)
            contacted(account, day)
            deal(account, day, (day, "P"))
            lost(account, day, day, stage="A", competitor="Northern")
            won(account, day, day)
            lead(cast.ann, day, state=LeadState.UNFIT, unfit_reason="no_money", closed_on=day)
    return cast


story_of_module = worlds.of_module(_story)


@pytest.fixture
def story(client: Client, story_of_module: Cast, db: None) -> None:
    """The story, and its manager before the screen."""
    client.force_login(again(story_of_module.mia))


def opened(client: Client, to: str, address: str) -> int:
    """How many rows a link opens, page by page."""
    return int(client.get(f"{address}?{to}").context["total"])


def figures(context: Any, part: str) -> list[tuple[int, str, str]]:
    """(number, query string, address of the list) of the figures of a part."""
    if part == asking.OUTLOOK:
        return [(row.count, row.to, BEHIND) for row in context["account_bars"]]
    if part == asking.SOURCES:
        lines = [*context["sources"], context["whole"]]
        out = [(getattr(line.outcome, step), line.lists[step], BEHIND) for line in lines for step in line.lists]
        return [*out, *((line.outcome.orders, line.to_orders, LIST) for line in lines)]
    if part == asking.LOSSES:
        rows = [*context["reasons"], context["every"], *context["rivals"], *context["months"]]
        found = [(row.whole.count, row.to, LIST) for row in rows]
        found += [(n, to, LIST) for row in rows for n, _shade, to in row.cells]
        unfit = (context["unfit_total"], context["to_unfit"], LIST)
        return [*found, unfit, (context["won"].count, context["to_won"], LIST)]
    size = context["total"].size
    return [(size if isinstance(size, int) else size.count, context["total"].to, LIST)]


@pytest.mark.parametrize("period", PERIODS)
@pytest.mark.parametrize("part", [asking.OUTLOOK, asking.SOURCES, asking.LOSSES])
def test_each_figure_of_the_funnel_in_detail_opens_as_many(client: Client, story: None, part: str, period: str) -> None:
    shown = figures(client.get(PAGE, {"part": part, "period": period}).context, part)
    assert any(number for number, _to, _address in shown) or period in ("last_month", "quarter")
    assert [opened(client, to, address) for _n, to, address in shown] == [number for number, _to, _address in shown]


@pytest.mark.parametrize("period", PERIODS)
@pytest.mark.parametrize("mode", ["passed", "leads"])
def test_each_figure_of_the_funnel_opens_as_many(client: Client, story: None, mode: str, period: str) -> None:
    context = client.get(FUNNEL, {"mode": mode, "period": period}).context
    bars = context["lead_bars"] if mode == "leads" else [*context["account_bars"], *context["opportunity_bars"]]
    for row in bars:
        assert opened(client, row.to, BEHIND) == row.count


def test_only_one_teams_own_people_stay_only_those_on_the_list(client: Client, cast: Cast) -> None:
    entered(cast.ann, date(2026, 1, 5))
    client.force_login(cast.ada)
    asked = client.get(PAGE, {"team": cast.ann.team_id, "own": "1"}).context["asked"]
    assert "own=1" in asked.report.address()


@pytest.mark.parametrize("address", [PAGE, BEHIND, LIST, FUNNEL])
def test_a_period_that_is_not_known_is_said(client: Client, cast: Cast, address: str) -> None:
    client.force_login(cast.mia)
    page = client.get(address, {"period": "13m", "bar": "accounts", "list": "won"})
    assert "That is no period this report knows." in page.content.decode()
