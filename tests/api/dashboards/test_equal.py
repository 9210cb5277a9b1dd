"""Every figure of the API is the one of the page: the same person asks both for the same."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from core.clock import business_date
from dashboards.forecasting.spans import quarter_of
from dashboards.services import snapshots, targets
from leads.models import Opportunity
from leads.services import opportunities
from tests.access.world import World
from tests.api.dashboards.conftest import Both

Ask = Callable[[str], Both]
PEOPLE = ("ann", "mia", "ada")


def ids_of(context: Any) -> list[int]:
    """The records on a list's page."""
    return [row.pk for row in context["page"].rows]


@pytest.mark.parametrize("name", PEOPLE)
def test_the_curve(both: Ask, name: str) -> None:
    it = both(name)
    for query in ({}, {"way": "days", "by": "industry"}, {"by": "grade", "stop": 5, "period": "month"}):
        page, found = it.page("curve", **query), it.api("curve/", **query)
        whole = page["whole"]
        assert whole.accounts > 0
        assert (found["accounts"], found["ordered"], found["median"]) == (whole.accounts, whole.ordered, whole.median)
        by_place = {point["at"]: point for point in found["points"]}
        for row, _risk, _ordered in page["table"]:
            if row.first == row.last:
                point = by_place[row.first]
                assert (point["at_risk"], point["converted"]) == (row.at_risk, row.converted)
                assert point["cumulative"] == pytest.approx(row.cumulative)
                assert point["share"] == pytest.approx(row.share)
        assert [mark["at"] for mark in found["marks"]] == list(page["marks"])
        assert found["colleagues"] == page["colleagues"]
        assert [stop["saved_contacts"] for stop in found["stops"]] == [stop.saved for stop, _o, _r in page["stops"]]
        assert [(g["label"], g["accounts"], g["ordered"]) for g in found["groups"]] == [
            (row.label, row.curve.accounts, row.curve.ordered) for row in page["rows"]
        ]
    for query in ({"what": "all"}, {"what": "ordered", "n": 0}, {"what": "risk", "n": 1}):
        listed = it.page("curve_list", **query)
        assert it.ids("curve/accounts/", **query) == ids_of(listed)
    assert it.ids("curve/accounts/", what="ordered", n=0)


@pytest.mark.parametrize("name", PEOPLE)
def test_the_funnel_in_its_three_modes(both: Ask, name: str) -> None:
    it = both(name)
    for mode, kinds in (("passed", ("account_bars", "opportunity_bars")), ("now", ("account_bars", "opportunity_bars")), ("leads", ("lead_bars",))):  # fmt: skip
        page, found = it.page("funnel", mode=mode), it.api("funnel/", mode=mode)
        shown = [(row.bar.kind, row.bar.stage, row.count) for kind in kinds for row in page[kind]]
        assert [(bar["bar"], bar["stage"], bar["count"]) for bar in found["bars"]] == shown
        assert any(count for _bar, _stage, count in shown)
        if mode != "now":
            assert found["band"]["verdict"] == page["band"].verdict
        for bar, stage, _count in shown:
            query = {"mode": mode, "bar": bar, **({"stage": stage} if stage else {})}
            assert it.ids("funnel/records/", **query) == ids_of(it.page("funnel_list", **query)), query
    assert [(g["label"], g["found"]["leads"]) for g in found["groups"]] == [
        (row.label, row.found.leads) for row in page["rows"]
    ]


@pytest.mark.parametrize("name", PEOPLE)
def test_the_funnel_in_detail(both: Ask, name: str) -> None:
    it = both(name)
    for unit in ("leads", "accounts", "opportunities"):
        page, found = it.page("funnel_detail", part="cohorts", unit=unit), it.api("cohorts/", unit=unit)
        assert [c["size"] for c in found["cohorts"]] == [row.size for row in page["rows"]]
        assert [list(c["reached"].values()) for c in found["cohorts"]] == [
            [cell.number for cell in row.cells] for row in page["rows"]
        ]
        assert [c["within"] for c in found["cohorts"]] == [
            [cell.number for cell in row.cells if cell] for row in page["triangle"]
        ]
        old = (name, unit) == ("ada", "accounts")  # for the company, accounts of the world entered before the period
        assert old or sum(c["size"] for c in found["cohorts"]) > 0, unit
        listed = it.page("funnel_detail_list", part="cohorts", unit=unit, list="cohort")
        assert it.ids("cohorts/records/", unit=unit) == ids_of(listed)
    page, found = it.page("funnel_detail", part="sources"), it.api("lead-costs/")
    assert [(line["label"], line["found"]["leads"]) for line in found["sources"]] == [
        (line.label, line.outcome.leads) for line in page["sources"]
    ]
    assert [line["label"] for line in found["campaigns"]] == [line.label for line in page["campaign_lines"]]
    assert it.ids("lead-costs/orders/") == ids_of(it.page("funnel_detail_list", part="sources", list="brought"))
    page, found = it.page("funnel_detail", part="losses"), it.api("losses/")
    assert (found["lost"]["count"], found["won"]["count"]) == (page["lost"].count, page["won"].count)
    assert found["won"]["count"] > 0
    assert [row["count"] for row in found["reasons"]] == [row.whole.count for row in page["reasons"]]
    assert it.ids("losses/records/", outcome="won") == ids_of(it.page("funnel_detail_list", part="losses", list="won"))
    page, found = it.page("funnel_detail", part="ageing"), it.api("ageing/")
    strips = [strip for kind in page["kinds"] for strip in kind["strips"]]
    assert sorted((p["label"], p["number"], p["median"], p["beyond"]) for p in found["places"]) == sorted(
        (str(s.label), s.number, s.median, s.beyond) for s in strips
    )
    listed = it.page("funnel_detail_list", part="ageing", list="age", kind="deal", place="C")
    assert it.ids("ageing/records/", kind="deal", place="C") == ids_of(listed)


@pytest.mark.parametrize("name", PEOPLE)
def test_the_forecast(both: Ask, world: World, name: str) -> None:
    it, today = both(name), business_date()
    targets.set_target(
        by=world.user("mia"), person=world.user("ann"), span=quarter_of(today), amount=1000, currency="CNY"
    )
    for query in ({}, {"by": "month"}, {"team": world.cast.harbour.pk} if name != "ann" else {}):
        page, found = it.page("forecast", **query), it.api("forecast/", **query)
        assert _cell(found["detail"]) == _row(page["detail"])
        assert [_cell(row) for row in found["spans"]] == [_row(row) for row in page["spans"]]
        assert [_cell(row) for row in found["people"]] == [_row(row) for row in page.get("people") or []]
        assert [_cell(row) for row in found["teams"]] == [_row(row) for row in page.get("teams") or []]
    for bucket in ("won", "open", "best"):
        assert it.ids("forecast/records/", bucket=bucket) == ids_of(it.page("forecast_list", bucket=bucket))
    assert it.ids("forecast/records/", bucket="won")


def _cell(row: Any) -> tuple[Any, ...]:
    cell = row["cell"]
    target = None if row["target"] is None else float(row["target"])
    return row["label"], float(cell["won"]), float(cell["open"]), cell["number"], target


def _row(row: Any) -> tuple[Any, ...]:
    goal = float(row.goal.amount) if row.goal else None
    return str(row.label), float(row.cell.won), float(row.cell.open), row.cell.number, goal


def test_people_for_a_manager(both: Ask, world: World) -> None:
    it = both("mia")
    page, found = it.page("people", sort="days"), it.api("people-figures/", sort="days")
    assert [row["person"] for row in found["rows"]] == [row.person.pk for row in page["table"].rows]
    for row, shown in zip(found["rows"], page["table"].rows, strict=True):
        assert [_figure(cell["value"]) for cell in row["cells"]] == [_figure(cell.value) for cell in shown.cells]
        assert [cell["mark"] for cell in row["cells"]] == [cell.mark for cell in shown.cells]
    assert [_figure(v) for v in found["medians"].values()] == [
        _figure(cell.value) for cell in page["table"].medians.cells
    ]
    assert found["turnover"]["left"] == page["turnover"].left
    ann = world.cast.ann.pk
    _same_person(it, ann)
    for figure in ("customers", "days", "orders", "coverage", "slow", "claimed"):
        listed = it.page("person_list", ann, figure=figure)
        assert it.ids(f"people-figures/{ann}/records/", figure=figure) == [item.pk for item in listed["items"]], figure
    short = it.page("new_staff")["short"]
    assert [row["person"] for row in it.api("people-figures/new-staff/")] == [one.person.pk for one in short]


def test_a_salesperson_reads_their_own_figures_and_the_medians(both: Ask, world: World) -> None:
    it = both("ann")
    _same_person(it, it.user.pk)
    found = it.api("people-figures/")
    assert [row["person"] for row in found["rows"]] == [it.user.pk]
    assert (found["teams"], found["turnover"]) == ([], None)
    page = it.page("person", it.user.pk)
    middles = [_figure(middle.value) for _words, pairs in page["groups"] for _cell, middle in pairs]
    assert sorted(map(str, middles)) == sorted(str(_figure(v)) for v in found["medians"].values())


def _same_person(it: Both, pk: int) -> None:
    page, found = it.page("person", pk), it.api(f"people-figures/{pk}/")
    shown = {
        cell.figure.name: (_figure(cell.value), _figure(middle.value))
        for _words, pairs in page["groups"]
        for cell, middle in pairs
    }
    assert {c["figure"]: (_figure(c["value"]), _figure(c["median"])) for c in found["cells"]} == shown
    assert found["floor"] == page["floor"]


def _figure(value: Any) -> float | None:
    return None if value is None else round(float(value), 2)


@pytest.mark.parametrize("name", PEOPLE)
def test_pool_and_desk(both: Ask, name: str) -> None:
    it = both(name)
    moved = 0
    for place in ("pool", "desk"):
        page, found = it.page("flows", place=place), it.api("pool-and-desk/", place=place)
        shown = page["table"]
        moved += shown.sum.into
        assert (found["together"]["into"], found["together"]["out"]) == (shown.sum.into, shown.sum.out)
        assert [(s["into"], s["out"]) for s in found["steps"]] == [(row.into, row.out) for row in shown.rows]
        assert found["lying"]["count"] == page["lying"].count
        assert [age["count"] for age in found["lying"]["ages"]] == [age.count for age in page["lying"].ages]
        assert [(h["how"], h["handed"], h["ordered"]) for h in found["handed"]] == [
            (line.how, line.handed, line.ordered) for line in page["handed"]
        ]
        ahead, coming = it.page("flows_ahead", place=place), it.api("pool-and-desk/ahead/", place=place)
        assert [(d["falls"], d["stays"]) for d in coming["days"]] == [
            (day.falls, day.stays) for day in ahead["coming"].days
        ]
        loads = ahead["loads"]
        assert (coming["people"], coming["accounts"], coming["limit"]) == (loads.people, loads.now, loads.limit)
        days = {"first": found["together"]["first"], "last": found["together"]["last"]}
        for query in ({"what": "moves", "reason": "in", **days}, {"what": "lying", "least": 0}, {"what": "handed", "how": "first"}):  # fmt: skip
            listed = it.page("flows_list", place=place, **query)
            assert it.ids("pool-and-desk/records/", place=place, **query) == [r.pk for r in listed["found"].page.rows]
    assert moved or name == "ann"


@pytest.mark.parametrize("name", PEOPLE)
def test_the_portfolio(both: Ask, name: str) -> None:
    it = both(name)
    for query in ({}, {"cover": "met", "read": "ceiling"}):
        page, found = it.page("portfolio", **query), it.api("portfolio/", **query)
        assert found["accounts"] == page["matrix"].number > 0
        assert [row["roles"] for row in found["closeness"]] == [
            [cell.number for cell in row.cells] for row in page["matrix"].rows
        ]
        assert [q["number"] for q in found["quadrants"]] == [row[3] for row in page["quadrants"]]
        assert [(p["number"], p["rose"], p["fell"]) for p in found["positions"]] == [
            (place.number, place.rose, place.fell) for place in page["places"]
        ]
        assert (found["protected"], found["silent"]) == (page["protected"].number, page["protected"].silent)
        assert [row["number"] for row in found["ten"]] == [row.number for row in page["done"]]
        assert [row["number"] for row in found["complaints"]] == [row.number for row in page["complaints"].rows]
    acts, found = it.page("portfolio_acts"), it.api("portfolio/acts/")
    for kind in ("waiting", "silent"):
        assert [row["account"] for row in found[kind]] == [row.pk for row in acts[kind]]
    for query in (
        {"list": "close"},
        {"list": "complaints"},
        {"list": "wallet"},
        {"list": "position", "position": "none"},
    ):
        assert it.ids("portfolio/records/", **query) == ids_of(it.page("portfolio_list", **query)), query
    assert it.ids("portfolio/records/", list="close")


@pytest.mark.parametrize("name", PEOPLE)
def test_what_changed_in_the_forecast(both: Ask, world: World, name: str) -> None:
    today = business_date()
    monday = today - timedelta(days=today.weekday() + 7)
    snapshots.take(monday, today=monday)
    it, span = both(name), quarter_of(today).key
    theirs = Opportunity.objects.get(pk=world.things["own"]["opportunity"])
    values = {"amount": Decimal(9999), "expected_close_on": today}
    opportunities.edit(theirs, values, by=world.cast.ann, today=today, version=theirs.version)
    page, found = it.page("forecast_changes", span=span), it.api("forecast/changes/", span=span)
    assert (found["since"], found["mondays"]) == (monday.isoformat(), [monday.isoformat()])
    bridge = page["bridge"]
    assert [(row["kind"], row["number"], Decimal(row["delta"]["open"])) for row in found["kinds"]] == [
        (kind, number, delta.open) for kind, _words, number, delta in bridge.rows
    ]
    assert [row["opportunity"] for row in found["changes"]] == [each.opportunity.pk for each in bridge.shown]
    assert theirs.pk in [row["opportunity"] for row in found["changes"]]
    assert Decimal(found["now"]["open"]) == bridge.now.open
    assert it.api("forecast/changes/", span=span, since=monday.isoformat())["kinds"] == found["kinds"]


def test_a_replay(both: Ask, world: World) -> None:
    it, pk = both("mia"), world.things["own"]["replay"]
    page, found = it.page("replay", pk), it.api(f"replays/{pk}/")
    assert [(line["label"], line["real"], line["one"], line["two"]) for line in found["lines"]] == [
        (line.label, *map(str, line.values)) for line in page["lines"]
    ]
    assert found["months"] == [
        {"month": row["month"].isoformat(), **{side: row[side] for side in ("real", "one", "two")}}
        for row in page["months"]
    ]
    assert [row["person"] for row in found["people"]] == [row["pk"] for row in page["people"]]
    assert (found["same"], list(found["differences"].values())) == (
        page["same"],
        [n for _k, _w, n in page["differences"]],
    )
    listed = it.page("replay_list", pk, side="one", kind="moves")
    rows = it.api(f"replays/{pk}/records/", side="one", kind="moves")["results"]
    assert [row["account"] for row in rows] == [row.account_id for row in listed["rows"]]
    assert rows
    assert pk in it.ids("replays/")
