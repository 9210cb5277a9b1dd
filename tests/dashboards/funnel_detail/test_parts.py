"""Cost, losses, ageing and the outlook: known figures, and each figure against its list."""

from __future__ import annotations

import csv
import io
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from python_calamine import CalamineWorkbook

from audit.models import Event
from dashboards import kept
from dashboards.forecasting.spans import quarter_of
from dashboards.funnel_detail import ageing
from dashboards.funnel_detail.asking import PARTS
from dashboards.services.targets import set_target
from leads.models import Campaign, Competitor, LeadState, Source
from tests.cast import TODAY, Cast, set_policy
from tests.dashboards.funnel_detail.made import converted, deal, entered, lead, lost, won
from users.models import User

PAGE, LIST, FIGURES, FORECAST, EXPORT = (
    reverse(f"dashboards:funnel_detail{name}") for name in ("", "_list", "_figures", "_forecast", "_export")
)
LEADS = reverse("dashboards:funnel_list")
JAN, FEB, MAR = date(2026, 1, 20), date(2026, 2, 10), date(2026, 3, 5)


def seen(client: Client, user: User, part: str, **params: Any) -> Any:
    client.force_login(user)
    return client.get(PAGE, {"part": part, **params})


def listed(client: Client, to: str, address: str = LIST) -> int:
    return len(client.get(f"{address}?{to}").context["page"].rows)


def fair(owner: User, **fields: Any) -> Campaign:
    values = {"name": "Fair", "kind": Source.FAIR, "starts_on": JAN, "cost": Decimal(1000), **fields}
    return Campaign.objects.create(owner=owner, team=owner.team, **values)


# -- cost ------------------------------------------------------------------------------------------
def test_each_lead_carries_an_equal_part_of_what_its_campaign_cost(client: Client, cast: Cast) -> None:
    campaign = fair(cast.mia)
    for owner in (cast.ann, cast.ann, cast.sue):
        lead(owner, JAN, campaign=campaign, source=Source.FAIR)
    converted(cast.bob, JAN, FEB, MAR, amount=5000, campaign=campaign, source=Source.FAIR)
    lead(cast.ann, JAN, source=Source.OWN)
    page = seen(client, cast.ada, "sources")
    (line,) = [line for line in page.context["campaign_lines"] if line.campaign]
    assert (line.outcome.leads, line.outcome.ordered, line.outcome.orders) == (4, 1, 1)
    assert line.cost == [("CNY", Decimal("1000.00"))]
    assert line.per_lead == [("CNY", Decimal("250.00"))]
    assert line.per_customer == line.per_order == [("CNY", Decimal("1000.00"))]
    of_team = seen(client, cast.mia, "sources").context
    assert of_team["whole"].cost == [("CNY", Decimal("750.00"))]
    by_source = {line.label: line.cost for line in of_team["sources"]}
    assert by_source == {"Trade fair": [("CNY", Decimal("750.00"))], "Found by the salesperson": []}


def test_a_campaign_that_brought_nobody_shows_what_it_cost(client: Client, cast: Cast) -> None:
    fair(cast.mia, name="Empty hall")
    page = seen(client, cast.ada, "sources")
    assert [(line.label, line.cost, line.per_lead) for line in page.context["campaign_lines"]] == [
        ("Empty hall", [("CNY", Decimal(1000))], [])
    ]
    assert page.context["whole"].cost == [("CNY", Decimal(1000))]


def test_a_salesperson_learns_no_cost_of_campaigns_of_others(client: Client, cast: Cast) -> None:
    lead(cast.ann, JAN, campaign=fair(cast.mia), source=Source.FAIR)
    page = seen(client, cast.ann, "sources")
    assert not page.context["shows_cost"]
    assert "1,000" not in page.content.decode()
    lead(cast.ann, JAN, campaign=fair(cast.ann, name="Own evening", cost=Decimal(77)), source=Source.EVENT)
    page = seen(client, cast.ann, "sources").context
    assert {line.label: (line.cost, line.unknown) for line in page["campaign_lines"]} == {
        "Own evening": ([("CNY", Decimal("77.00"))], False), "Fair": ([], True),
    }  # fmt: skip


def test_a_cost_that_is_not_known_is_said_beside_the_whole_as_in_the_rows(client: Client, cast: Cast) -> None:
    converted(cast.ann, JAN, FEB, MAR, campaign=fair(cast.mia), source=Source.FAIR)
    assert "+ ?</span>" not in seen(client, cast.mia, "sources").content.decode()
    free = fair(cast.mia, name="No bill yet", cost=None)
    lead(cast.ann, JAN, campaign=free, source=Source.FAIR)
    body = seen(client, cast.mia, "sources").content.decode()
    for label in ("Cost", "Cost per customer"):
        tile = body.split(f'<span class="figure-label">{label}</span>', 1)[1].split("</div>", 1)[0]
        assert "¥1K + ?" in tile
        assert "a cost is not known" in tile


def test_figures_of_sources_lead_to_their_leads_and_orders(client: Client, cast: Cast) -> None:
    campaign = fair(cast.mia)
    lead(cast.ann, JAN, campaign=campaign, source=Source.FAIR, first_contact_on=FEB)
    converted(cast.ann, JAN, FEB, MAR, campaign=campaign, source=Source.FAIR)
    context = seen(client, cast.mia, "sources").context
    for line in (*context["sources"], *context["campaign_lines"], context["whole"]):
        for step, number in (("leads", 2), ("contacted", 2), ("qualified", 1), ("ordered", 1)):
            assert listed(client, line.lists[step], LEADS) == number
        assert listed(client, line.to_orders) == line.outcome.orders == 1


# -- losses ----------------------------------------------------------------------------------------
def test_losses_stand_by_reason_stage_and_competitor(client: Client, cast: Cast) -> None:
    Competitor.objects.create(code="north", name="Northern", name_hans="北方")
    account = entered(cast.ann, date(2025, 12, 1))
    lost(account, JAN, FEB, reason="price", stage="A", competitor="northern")
    lost(account, JAN, FEB, reason="price", stage="C", competitor="北方", currency="EUR")
    lost(account, JAN, MAR, reason="need", stage="A")
    won(account, JAN, MAR)
    lead(cast.ann, JAN, state=LeadState.UNFIT, unfit_reason="no_money", closed_on=FEB)
    context = seen(client, cast.mia, "losses").context
    reasons = {row.label: (row.whole.count, [n for n, _s, _to in row.cells]) for row in context["reasons"]}
    assert reasons == {"Price": (2, [0, 0, 1, 0, 1]), "Needs do not match": (1, [0, 0, 1, 0, 0])}
    assert [(row.label, row.whole.count, row.mostly) for row in context["rivals"]] == [
        ("Northern", 2, "Price"), ("not said", 1, "Needs do not match"),
    ]  # fmt: skip
    assert context["lost"].money == [("CNY", Decimal(2000)), ("EUR", Decimal(1000))]
    assert (context["won"].count, context["closed"], context["unfit_total"]) == (1, 4, 1)
    rows = [*context["reasons"], context["every"], *context["rivals"], *context["months"]]
    for row in rows:
        assert listed(client, row.to) == row.whole.count
        for number, _shade, to in row.cells:
            assert listed(client, to) == number
    assert listed(client, context["to_won"]) == listed(client, context["to_unfit"]) == 1


def test_losses_are_those_of_who_lost_them(client: Client, cast: Cast) -> None:
    for owner in (cast.ann, cast.bob, cast.sue):
        lost(entered(owner, JAN), JAN, FEB)
    for who, number in (("ann", 1), ("mia", 2), ("zoe", 1), ("ada", 3)):
        assert seen(client, getattr(cast, who), "losses").context["lost"].count == number


# -- ageing ----------------------------------------------------------------------------------------
def test_ageing_tells_median_nine_tenths_and_what_lies_beyond_the_usual_time(client: Client, cast: Cast) -> None:
    account = entered(cast.ann, date(2025, 6, 1))
    for days in range(1, 11):
        day = TODAY - timedelta(days=days * 5)
        deal(account, day, (day, "P"))
    context = seen(client, cast.mia, "ageing").context
    (deals,) = [of for of in context["kinds"] if of["kind"] == ageing.DEAL]
    strip = deals["strips"][1]
    assert (strip.number, strip.median, strip.p90, strip.longest, strip.limit, strip.beyond) == (10, 25, 45, 50, 30, 4)
    assert sum(bar.words[0] for bar in strip.bars) == 10
    assert listed(client, strip.to) == 10
    assert listed(client, strip.to_beyond) == 4
    for bar in strip.bars:
        assert listed(client, bar.to) == bar.words[0]
    set_policy(stuck_p=40)
    (deals,) = [of for of in seen(client, cast.mia, "ageing").context["kinds"] if of["kind"] == ageing.DEAL]
    assert deals["strips"][1].beyond == 2


@pytest.mark.parametrize("many", [1, 20, 10_000, 200_000])
def test_the_bars_of_a_strip_tell_how_many_lie_how_long_and_never_overlap(
    client: Client, cast: Cast, many: int
) -> None:
    asked = seen(client, cast.ada, "ageing").context["asked"]
    deals = {0: (many, 0), 40: (-(-many // 2), -(-many // 2)), 41: (1, 0), 5_000: (1, 1)}
    few = dict.fromkeys(range(0, 900, 7), (2, 1))
    limits: ageing.Limits = {None: {(ageing.DEAL, "S"): 30}}
    found = ageing.Found({(ageing.DEAL, "S"): deals, (ageing.DEAL, "P"): few}, {}, limits)
    strips = ageing.strips(asked, found, None)[ageing.DEAL]
    for strip in strips:
        edges = [(float(bar.place[:-1]), float(bar.width[:-1])) for bar in strip.bars]
        assert all(at + wide <= following for (at, wide), (following, _w) in pairwise(edges))
        assert all(at >= 0 and at + wide <= 100 for at, wide in edges)
        assert all(ageing.LEAST <= bar.height <= ageing.HEIGHT for bar in strip.bars)
        assert sum(bar.words[0] for bar in strip.bars) == strip.number
    first, second, last = strips[0].bars
    most = max(first.words[0], second.words[0])
    assert first.height == pytest.approx(ageing.HEIGHT * many / most)
    assert second.height == pytest.approx(ageing.HEIGHT * second.words[0] / most)
    assert second.height_beyond == pytest.approx(second.height * -(-many // 2) / second.words[0])
    assert (last.words, last.height_beyond) == ((1, 720, None), last.height)
    if many >= 10_000:
        assert second.height == pytest.approx(ageing.HEIGHT / 2, abs=0.1)
        assert last.height == ageing.LEAST


def test_ageing_of_leads_and_of_accounts_without_an_opportunity(client: Client, cast: Cast) -> None:
    lead(cast.ann, TODAY - timedelta(days=20))
    lead(cast.ann, TODAY - timedelta(days=20), state=LeadState.WORKING, first_contact_on=TODAY - timedelta(days=8))
    entered(cast.ann, TODAY - timedelta(days=15))
    deal(entered(cast.ann, TODAY - timedelta(days=15)), TODAY)
    kinds = {of["kind"]: of["strips"] for of in seen(client, cast.ann, "ageing").context["kinds"]}
    new, working, _qualified = kinds[ageing.LEAD]
    assert (new.number, new.median, new.beyond, working.median, working.limit) == (1, 20, 1, 8, None)
    untouched, contacted = kinds[ageing.ACCOUNT]
    assert (untouched.number, untouched.median, untouched.beyond, contacted.number) == (1, 15, 1, 0)
    for strip in (new, working, untouched):
        assert listed(client, strip.to) == strip.number
        assert listed(client, strip.to_beyond) == strip.beyond


def test_those_that_moved_on_show_how_long_a_stage_takes(client: Client, cast: Cast) -> None:
    account = entered(cast.ann, date(2025, 6, 1))
    for days in (4, 10, 16):
        day = TODAY - timedelta(days=40)
        deal(account, day, (day, "S"), (day + timedelta(days=days), "P"))
    (deals,) = [of for of in seen(client, cast.ann, "ageing").context["kinds"] if of["kind"] == ageing.DEAL]
    assert deals["strips"][0].passed == (10, 3)


def test_ageing_is_seen_by_those_who_see_the_records(client: Client, cast: Cast) -> None:
    for owner in (cast.ann, cast.bob, cast.sue):
        deal(entered(owner, JAN), JAN)
    for who, number in (("ann", 1), ("mia", 2), ("zoe", 1), ("ada", 3)):
        kinds = seen(client, getattr(cast, who), "ageing").context["kinds"]
        assert sum(of["number"] for of in kinds) == number
    foreign = seen(client, cast.sue, "ageing").context["kinds"][0]["strips"][0].to
    client.force_login(cast.bob)
    assert {o.account.owner_id for o in client.get(f"{LIST}?{foreign}").context["page"].rows} == {cast.bob.pk}


# -- the whole -------------------------------------------------------------------------------------
def test_the_outlook_puts_target_and_forecast_beside_the_funnel(client: Client, cast: Cast) -> None:
    won(entered(cast.ann, JAN), JAN, MAR, amount=600)
    set_target(by=cast.mia, span=quarter_of(TODAY), amount=Decimal(1000), currency="CNY", person=cast.ann)
    context = seen(client, cast.ann, "outlook").context
    beside = client.get(FORECAST).context["detail"]
    assert (beside.cell.won, beside.gap) == (600, 400)
    assert context["funnel"].account_stages["O"] == 1
    assert context["per_order"] == 1
    assert client.get(PAGE).context["asked"].part == "outlook"


def test_the_file_of_the_outlook_has_the_forecast(client: Client, cast: Cast) -> None:
    won(entered(cast.ann, JAN), JAN, MAR, amount=600)
    set_target(by=cast.mia, span=quarter_of(TODAY), amount=Decimal(1000), currency="CNY", person=cast.ann)
    client.force_login(cast.ann)
    body = b"".join(client.post(EXPORT, {"file_format": "csv"}).streaming_content).decode("utf-8-sig")
    rows = [row for row in csv.reader(io.StringIO(body)) if row[0] == "Forecast against the targets"]
    quarter = {row[2]: (row[3], row[4]) for row in rows if row[1] == rows[0][1]}
    assert {name: (float(quarter[name][0]), quarter[name][1]) for name in ("Target", "Won", "Committed", "Gap")} == {
        "Target": (1000, "CNY"), "Won": (600, "CNY"), "Committed": (0, "CNY"), "Gap": (400, "CNY"),
    }  # fmt: skip
    assert quarter.pop("Over the target")[0] == ""
    assert set(quarter) == {"Target", "Won", "Committed", "With best case", "Weighted", "Gap"}


def test_a_forecast_says_where_it_is_not_narrowed(client: Client, cast: Cast) -> None:
    client.force_login(cast.ann)
    assert "not narrowed" not in client.get(FORECAST).content.decode()
    narrowed = client.get(FORECAST, {"industry": "zzz"}).content.decode()
    assert f"Forecast and targets of {cast.ann.name} as a whole, not narrowed by: Industry: zzz" in narrowed


@pytest.mark.parametrize("part", list(PARTS))
def test_an_empty_company_is_told_what_to_do(client: Client, cast: Cast, part: str) -> None:
    page = seen(client, cast.ada, part)
    assert page.status_code == 200
    words = page.content.decode()
    assert 'class="state"' in words or part == "outlook"
    narrowed = seen(client, cast.ada, part, industry="nothing").content.decode()
    assert "Clear the filters" in narrowed or part == "outlook"


@pytest.mark.parametrize("who", ["ann", "mia", "ada"])
@pytest.mark.parametrize("part", list(PARTS))
def test_statements_stay_within_the_bar_however_many_rows(
    client: Client, cast: Cast, who: str, part: str, django_assert_max_num_queries: Any
) -> None:
    campaign = fair(cast.mia)
    for owner in (cast.ann, cast.bob):
        for n in range(4):
            converted(owner, JAN, FEB, MAR if n % 2 else None, campaign=campaign, source=Source.FAIR)
            lost(entered(owner, JAN), JAN, MAR, competitor=f"rival {n}")
    user = getattr(cast, who)
    client.force_login(user)
    with django_assert_max_num_queries(15):
        client.get(PAGE, {"part": part})
    with django_assert_max_num_queries(15):
        client.get(FORECAST)
    with django_assert_max_num_queries(15):
        client.get(LIST, {"part": part, "list": "lost", "rival": "rival 1"})


@pytest.mark.parametrize("file_format", ["csv", "xlsx"])
@pytest.mark.parametrize("part", list(PARTS))
def test_a_part_is_taken_out_as_a_file_and_logged(client: Client, cast: Cast, part: str, file_format: str) -> None:
    converted(cast.ann, JAN, FEB, MAR, campaign=fair(cast.mia, name="=cmd()"), source=Source.FAIR)
    lost(entered(cast.ann, JAN), JAN, MAR)
    client.force_login(cast.mia)
    response = client.post(f"{EXPORT}?part={part}", {"file_format": file_format})
    body = b"".join(response.streaming_content)
    if file_format == "csv":
        lines = list(csv.reader(io.StringIO(body.decode("utf-8-sig"))))
        assert not any(cell.startswith("=") for line in lines for cell in line)
    else:
        lines = CalamineWorkbook.from_filelike(io.BytesIO(body)).get_sheet_by_index(0).to_python()
    assert len({len(line) for line in lines}) == 1
    event = Event.objects.get(code=f"funnel_{part}.exported")
    assert (event.actor_id, event.params["rows"]) == (cast.mia.pk, len(lines) - 1)
    assert client.post(f"{EXPORT}?part={part}", {"file_format": "exe"}).status_code == 404


def test_a_wide_page_shows_first_and_its_figures_follow(
    client: Client, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    entered(cast.ann, JAN)
    entered(cast.bob, JAN)
    monkeypatch.setattr(kept, "WIDE", 1)
    page = seen(client, cast.ada, "cohorts", unit="accounts")
    assert page.context["follows"]
    assert client.get(FIGURES, {"part": "cohorts", "unit": "accounts"}).context["total"].size == 2
    assert not seen(client, cast.ann, "cohorts").context["follows"]


def test_what_is_too_much_to_count_says_what_to_narrow(
    client: Client, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    def too_much(*_asked: Any, **_how: Any) -> None:
        raise kept.TooMuch

    monkeypatch.setattr(kept, "others", too_much)
    assert "Too much to count at once" in seen(client, cast.ada, "losses").content.decode()
    assert client.post(f"{EXPORT}?part=losses", {"file_format": "csv"}).status_code == 409
