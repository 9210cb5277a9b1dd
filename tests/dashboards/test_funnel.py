"""The funnel against a plain recount in Python, and what its lists show."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.urls import reverse

from accounts.models import Account, BatchAction, ContactDay, Cycle, Strategy
from core.clock import business_date
from dashboards import funnel, kept, periods, scopes
from dashboards.funnel import Funnel
from dashboards.periods import Period
from dashboards.report import PASSED, Report
from dashboards.scopes import Choice, Scope
from dashboards.segments import EVERYTHING
from leads.models import STAGE_ORDER, Opportunity, Order, Stage, StageChange
from leads.services import orders as order_services
from tests.accounts.batches.steps import done, undone
from tests.cast import Cast, again, make_account
from tests.founded import company_of
from tests.leads.conftest import make_opportunity, win
from users.models import Team, User
from users.teams import subtree

TODAY = business_date()


def recount(scope: Scope, start: date, end: date) -> Funnel:
    """The same figures in plain Python, row by row."""

    def in_scope(owner: int | None, team: int | None) -> bool:
        if scope.owner_id is not None:
            return owner == scope.owner_id
        return not scope.team_ids or team in scope.team_ids

    held = {
        c.pk: c.account_id
        for c in Cycle.objects.all()
        if in_scope(c.owner_id, c.team_id)
        and not c.taken_back
        and c.started_on <= end
        and (c.ended_on is None or c.ended_on >= start)
    }
    now = {
        a.pk
        for a in Account.objects.all()
        if in_scope(a.owner_id, a.team_id) and (a.state != "pooled" or not scope.team_ids)
    }
    reached: dict[int, int] = {}
    ordered = {o.opportunity_id for o in Order.objects.all() if o.voided_at is None and start <= o.ordered_on <= end}
    account_of = dict(Opportunity.objects.values_list("pk", "account_id"))
    history: dict[int, list[tuple[date, str]]] = {}
    for pk, on, stage in StageChange.objects.values_list("opportunity_id", "on", "to_stage"):
        history.setdefault(pk, []).append((on, stage))
    for pk, account in account_of.items():
        steps = history[pk]
        if not any(start <= on <= end for on, _stage in steps) or (account not in held.values() and account not in now):
            continue
        so_far = [STAGE_ORDER.index(stage) + 1 for on, stage in steps if on <= end and stage != "O"]
        reached[pk] = 6 if pk in ordered else max(so_far)
    of_account: dict[int, int] = {}
    for pk, stage in reached.items():
        of_account[account_of[pk]] = max(stage, of_account.get(account_of[pk], 0))
    days = ContactDay.objects.filter(counted=True, day__gte=start, day__lte=end)
    contacted = {held[d.cycle_id] for d in days if d.cycle_id in held} | set(of_account)
    return Funnel(
        accounts=len({*held.values(), *of_account}),
        contacted=len(contacted),
        account_stages={s: sum(n > i for n in of_account.values()) for i, s in enumerate(STAGE_ORDER)},
        opportunity_stages={s: sum(n > i for n in reached.values()) for i, s in enumerate(STAGE_ORDER)},
    )


@pytest.mark.django_db
def test_every_figure_agrees_with_a_plain_recount_of_the_demo_company() -> None:
    company_of(TODAY)
    seller = User.objects.get(email="chen@demo.example")
    east, head = Team.objects.get(name__contains="East"), Team.objects.get(name__contains="Head")
    wide = [
        Scope("", owner_id=seller.pk),
        Scope("", team_ids=(east.pk,)),
        Scope("", team_ids=tuple(subtree(head.pk))),
        Scope(""),
    ]
    for scope in wide:
        for days in ((30, 0), (200, 100), (800, 0)):
            start, end = (TODAY - timedelta(days=n) for n in days)
            found = funnel.count(scope, Period("custom", start, end))
            expected = recount(scope, start, end)
            assert (found.accounts, found.contacted) == (expected.accounts, expected.contacted)
            assert found.account_stages == expected.account_stages
            assert found.opportunity_stages == expected.opportunity_stages
            bars = [found.accounts, found.contacted, *found.account_stages.values()]
            assert bars == sorted(bars, reverse=True)
            assert sum(number for _c, _a, number in found.money) == found.opportunity_stages["O"]


def this_year(scope: Scope) -> Funnel:
    return funnel.count(scope, periods.chosen({"period": "custom", "from": f"{TODAY.year - 1}-01-01"}, today=TODAY))


def test_a_small_example_worked_out_by_hand(cast: Cast) -> None:
    make_account(cast.ann, today=TODAY, days_old=5)
    make_account(cast.ann, today=TODAY, days_old=5, contacts_made=2)
    selling = make_account(cast.ann, today=TODAY, days_old=5)
    make_opportunity(selling, today=TODAY, stage=Stage.ANALYSIS)
    win(make_opportunity(selling, today=TODAY, currency="USD"), on=TODAY, today=TODAY)
    win(make_opportunity(selling, today=TODAY), on=TODAY, today=TODAY)
    make_account(cast.sue, today=TODAY, contacts_made=1, days_old=3)
    found = this_year(Scope("", owner_id=cast.ann.pk))
    assert (found.accounts, found.contacted) == (3, 2)
    assert found.account_stages == {"S": 1, "P": 1, "A": 1, "D": 1, "C": 1, "O": 1}
    assert found.opportunity_stages == {"S": 3, "P": 3, "A": 3, "D": 2, "C": 2, "O": 2}
    assert sorted((c, int(a), n) for c, a, n in found.money) == [("CNY", 1000, 1), ("USD", 1000, 1)]


def test_a_void_order_is_no_order(cast: Cast) -> None:
    account = make_account(cast.ann, today=TODAY, days_old=5)
    order = win(make_opportunity(account, today=TODAY, stage=Stage.CLOSE), on=TODAY, today=TODAY)
    order_services.void_order(order, by=again(cast.ada), reason="mistake", today=TODAY)
    found = this_year(Scope(""))
    assert found.opportunity_stages == {"S": 1, "P": 1, "A": 1, "D": 1, "C": 1, "O": 0}


def test_what_moved_outside_the_period_does_not_count(cast: Cast) -> None:
    account = make_account(cast.ann, today=TODAY, days_old=50)
    make_opportunity(account, today=TODAY - timedelta(days=40), expected_close_on=None)
    found = funnel.count(Scope(""), Period("custom", TODAY - timedelta(days=10), TODAY))
    assert (found.accounts, found.contacted, found.opportunity_stages["S"]) == (1, 0, 0)


def test_an_order_entered_late_counts_in_its_own_period_and_nothing_of_it_in_a_later_one(cast: Cast) -> None:
    account = make_account(cast.ann, today=TODAY, days_old=50)
    win(make_opportunity(account, today=TODAY, stage=Stage.CLOSE), on=TODAY - timedelta(days=40), today=TODAY)
    then = funnel.count(Scope(""), Period("custom", TODAY - timedelta(days=45), TODAY - timedelta(days=35)))
    later = funnel.count(Scope(""), Period("custom", TODAY - timedelta(days=10), TODAY))
    assert (then.opportunity_stages["S"], then.opportunity_stages["O"]) == (1, 1)
    assert (later.opportunity_stages["S"], later.contacted) == (0, 0)


def report_of(scope: Scope) -> Report:
    return Report(Choice(scope), Period("custom", TODAY, TODAY), EVERYTHING, PASSED, TODAY)


# -- who sees what -------------------------------------------------------------------------------------------------
def chosen(user: User, **params: Any) -> Scope:
    return scopes.chosen(again(user), {name: str(value) for name, value in params.items()}).scope


def test_salespeople_see_their_own_figures_whatever_they_ask_for(cast: Cast) -> None:
    for params in ({}, {"team": cast.south.pk}, {"person": cast.bob.pk}):
        assert chosen(cast.ann, **params).owner_id == cast.ann.pk


def test_managers_choose_among_their_teams_and_people_only(cast: Cast) -> None:
    assert set(chosen(cast.max).team_ids) == {cast.north.pk, cast.harbour.pk}
    assert chosen(cast.max, team=cast.harbour.pk).team_ids == (cast.harbour.pk,)
    assert chosen(cast.max, person=cast.ann.pk).owner_id == cast.ann.pk
    assert set(chosen(cast.mia, team=cast.south.pk).team_ids) == {cast.harbour.pk}
    assert chosen(cast.mia, person=cast.sue.pk).owner_id is None
    assert chosen(cast.ada) == Scope("The whole company")
    assert set(chosen(cast.ada, team=cast.north.pk).team_ids) == {cast.north.pk, cast.harbour.pk}


def test_a_manager_without_a_team_sees_nothing(cast: Cast) -> None:
    make_account(cast.ann, today=TODAY)
    Team.objects.filter(pk=cast.south.pk).update(manager=None)
    scope = chosen(cast.zoe)
    assert scope.nobody
    assert kept.figures(report_of(scope), wide=False).found.accounts == 0


# -- the page and its lists ----------------------------------------------------------------------------------------
@pytest.mark.parametrize("reader", ["max", "ada", "ann"])
def test_each_bar_opens_a_list_of_as_many_rows(cast: Cast, as_user: Any, reader: str) -> None:
    for number in range(27):
        make_opportunity(make_account(cast.ann, today=TODAY), today=TODAY, stage=Stage("SPADC"[number % 5]))
    make_account(cast.ann, today=TODAY, days_old=3, contacts_made=1)
    make_opportunity(make_account(cast.ann, today=TODAY - timedelta(days=500)), today=TODAY - timedelta(days=400))
    win(Opportunity.objects.earliest("pk"), on=TODAY, today=TODAY)
    browser = as_user(getattr(cast, reader))
    page = browser.get(reverse("dashboards:funnel"))
    bars = [*page.context["account_bars"], *page.context["opportunity_bars"]]
    assert [row.count for row in bars] == [29, 28, 27, 22, 16, 11, 6, 1, 27, 22, 16, 11, 6, 1]
    for row in bars:
        listed = browser.get(f"{reverse('dashboards:funnel_list')}?{row.to}")
        assert listed.context["total"] == f"{row.count:,}"
        seen = {found.pk for found in listed.context["page"].rows}
        if row.count > 25:
            following = browser.get(reverse("dashboards:funnel_list") + listed.context["next"])
            seen |= {found.pk for found in following.context["page"].rows}
        assert len(seen) == row.count


def test_the_bar_of_orders_leads_to_those_orders_and_to_no_others(cast: Cast, as_user: Any) -> None:
    sold = [
        win(make_opportunity(make_account(cast.ann, today=TODAY), today=TODAY), on=TODAY, today=TODAY) for _ in range(2)
    ]
    sold[0].number = "PO-77"
    sold[0].save()
    before = TODAY - timedelta(days=400)
    old = make_account(cast.ann, today=before)
    win(make_opportunity(old, today=before), on=before, today=before)
    browser = as_user(cast.max)
    page = browser.get(reverse("dashboards:funnel"))
    bar = page.context["opportunity_bars"][-1]
    listed = browser.get(f"{reverse('dashboards:funnel_list')}?{bar.to}")
    assert sorted(row.pk for row in listed.context["page"].rows) == sorted(order.pk for order in sold)
    text = listed.content.decode()
    assert reverse("leads:order", args=[sold[0].pk]) in text
    assert "PO-77" in text
    of_accounts = browser.get(f"{reverse('dashboards:funnel_list')}?{page.context['account_bars'][-1].to}")
    assert of_accounts.context["to_orders"] == bar.to


@pytest.mark.parametrize("rows", [2, 30])
def test_page_and_list_cost_the_same_number_of_queries(
    cast: Cast, as_user: Any, rows: int, django_assert_max_num_queries: Any
) -> None:
    for _ in range(rows):
        make_opportunity(make_account(cast.ann, today=TODAY, days_old=3, industry="Paper"), today=TODAY)
    browser, page, bars = as_user(cast.max), reverse("dashboards:funnel"), reverse("dashboards:funnel_list")
    for address, params in (
        (page, {}),
        (page, {"industry": "pap", "mode": "now"}),
        (bars, {"bar": "opportunity", "stage": "S"}),
        (bars, {"bar": "opportunity", "stage": "O"}),
        (bars, {"bar": "accounts", "industry": "pap"}),
        (bars, {"bar": "place", "stage": "S", "mode": "now"}),
    ):
        browser.get(address, params)
        with django_assert_max_num_queries(15):
            browser.get(address, params)


def test_an_account_that_is_elsewhere_now_is_counted_but_not_listed(cast: Cast, as_user: Any) -> None:
    from accounts.services import handing_on

    account = make_account(cast.ann, "Moved Away", today=TODAY, days_old=5)
    handing_on.transfer(account, to=cast.sue, by=again(cast.ada), reason="moved", today=TODAY)
    browser = as_user(cast.ann)
    page = browser.get(reverse("dashboards:funnel"))
    assert page.context["funnel"].accounts == 1
    listed = browser.get(reverse("dashboards:funnel_list"), {"bar": "accounts"})
    assert b"Moved Away" not in listed.content


@pytest.mark.parametrize(
    "params",
    [
        {"bar": "x"}, {"bar": ""}, {"bar": "account", "stage": "Z"}, {"bar": "account", "stage": "'; --"},
        {"bar": "opportunity", "currency": "'; --"}, {"bar": "opportunity", "currency": "€"},
        {"bar": "account", "currency": "CNY"}, {"bar": "place", "stage": "S"}, {"bar": "account", "mode": "now"},
        {"bar": "place", "stage": "", "mode": "now"}, {"bar": "running", "stage": "O", "mode": "now"},
    ],
)  # fmt: skip
def test_a_bar_that_does_not_exist_is_not_found(cast: Cast, as_user: Any, params: dict[str, str]) -> None:
    assert as_user(cast.max).get(reverse("dashboards:funnel_list"), params).status_code == 404


@pytest.mark.parametrize(
    "params",
    [
        {"team": "x"}, {"person": "99999999999999999999"}, {"period": "never"}, {"period": "9999"}, {"period": "²²²²"},
        {"from": "2026-02-31"}, {"from": "2026-03-01", "to": "2026-02-01"}, {"period": "custom", "from": "0001-01-01"},
        {"after": "broken", "period": "year", "year": "x"}, {"mode": "sideways"}, {"size": "huge"},
        {"industry": "%_\\'; --", "region": "x" * 500, "source": "\0"},
    ],
)  # fmt: skip
def test_nonsense_in_the_address_never_breaks_the_page(cast: Cast, as_user: Any, params: dict[str, str]) -> None:
    browser = as_user(cast.max)
    assert browser.get(reverse("dashboards:funnel"), params).status_code == 200
    assert browser.get(reverse("dashboards:funnel_list"), {"bar": "accounts", **params}).status_code == 200


def test_an_empty_period_points_to_the_latest_year_with_something(cast: Cast, as_user: Any) -> None:
    account = make_account(cast.ann, today=date(2017, 3, 1))
    make_opportunity(account, today=date(2017, 3, 1), expected_close_on=None)
    page = as_user(cast.max).get(reverse("dashboards:funnel"))
    assert b"?period=2017" in page.content
    assert b"2017" in as_user(cast.max).get(reverse("dashboards:funnel"), {"period": 2017}).content


def test_wide_scopes_show_the_page_first_and_keep_their_figures(
    cast: Cast, as_user: Any, monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
    monkeypatch.setattr(kept, "WIDE", 1)
    for _ in range(3):
        make_account(cast.ann, today=TODAY, contacts_made=1, days_old=2)
    browser = as_user(cast.max)
    page = browser.get(reverse("dashboards:funnel"))
    assert reverse("dashboards:funnel_figures").encode() in page.content
    assert "account_bars" not in page.context
    figures = browser.get(reverse("dashboards:funnel_figures"))
    assert figures.context["funnel"].accounts == 3
    make_account(cast.ann, today=TODAY)
    assert browser.get(reverse("dashboards:funnel_figures")).context["funnel"].accounts == 3


def test_figures_are_counted_while_the_cache_is_away(cast: Cast, settings: Any) -> None:
    settings.CACHES = {
        "default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": "unix:///nowhere/redis.sock"}
    }
    make_account(cast.ann, today=TODAY)
    assert kept.figures(report_of(Scope("")), wide=True).found.accounts == 1


def test_what_takes_too_long_is_said_instead_of_waited_for(
    cast: Cast, as_user: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    from django.db import OperationalError

    def slow(*args: object) -> Funnel:
        raise OperationalError("canceling statement due to statement timeout")

    monkeypatch.setattr(kept.funnel, "count", slow)
    monkeypatch.setattr("dashboards.behind.listed", slow)
    make_account(cast.ann, today=TODAY)
    for name, params in (("funnel", {}), ("funnel_list", {"bar": "accounts"})):
        answer = as_user(cast.max).get(reverse(f"dashboards:{name}"), params)
        assert b"shorter period" in answer.content


def test_a_batch_that_was_taken_back_leaves_no_trace(cast: Cast) -> None:
    """A mistake of four seconds must not stay in a team's quarter."""
    account = make_account(cast.ann, days_old=30, contacts_made=3)
    period = Period("", TODAY - timedelta(days=60), TODAY)
    before = [funnel.count(Scope("", owner_id=person.pk), period) for person in (cast.ann, cast.bob)]
    batch = done([account], BatchAction.TRANSFER, cast.mia, strategy=Strategy.ONE, to=cast.bob.pk)
    account.refresh_from_db()
    assert account.owner == cast.bob
    assert funnel.count(Scope("", owner_id=cast.bob.pk), period).accounts == before[1].accounts + 1
    undone(batch, cast.mia)
    after = [funnel.count(Scope("", owner_id=person.pk), period) for person in (cast.ann, cast.bob)]
    assert after == before
