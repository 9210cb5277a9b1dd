"""Now in stage: each account at one place, against a plain recount, and the lists behind the numbers."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse

from accounts.models import Account, State
from core.clock import business_date
from dashboards import standing
from dashboards.scopes import Scope
from leads.models import STAGE_ORDER, Opportunity, Outcome, Stage
from tests.cast import Cast, make_account
from tests.founded import company_of
from tests.leads.conftest import make_opportunity, win
from users.models import Team, User

pytestmark = pytest.mark.django_db
TODAY = business_date()
FUNNEL, LIST = reverse("dashboards:funnel"), reverse("dashboards:funnel_list")


def recount(accounts: Any) -> dict[str, int]:
    """Each account's place in plain Python."""
    places = dict.fromkeys(standing.PLACES, 0)
    running: dict[int, list[str]] = {}
    for o in Opportunity.objects.filter(outcome=Outcome.OPEN):
        running.setdefault(o.account_id, []).append(o.stage)
    for a in accounts:
        if a.state != State.OWNED:
            continue
        if a.pk in running:
            places[max(running[a.pk], key=STAGE_ORDER.index)] += 1
        elif a.order_in_cycle:
            places["O"] += 1
        else:
            places[standing.CONTACTED if a.cycle_contacts else standing.UNTOUCHED] += 1
    return places


def test_every_place_agrees_with_a_plain_recount_of_the_demo_company() -> None:
    company_of(TODAY)
    seller = User.objects.get(email="chen@demo.example")
    east = Team.objects.get(name__contains="East")
    for scope, accounts in (
        (Scope("", owner_id=seller.pk), Account.objects.filter(owner=seller)),
        (Scope("", team_ids=(east.pk,)), Account.objects.filter(team=east)),
        (Scope(""), Account.objects.all()),
    ):
        found = standing.count(scope)
        assert found.places == recount(accounts)
        owned = accounts.filter(state=State.OWNED)
        assert found.accounts == owned.count()
        in_play = Opportunity.objects.in_play().filter(account__in=owned)
        assert found.opportunities == in_play.count()
        assert sum(n for _c, _a, n in found.money) == in_play.exclude(amount=None).count()


def test_an_account_stands_where_its_farthest_open_opportunity_is(cast: Cast) -> None:
    make_account(cast.ann, today=TODAY)
    make_account(cast.ann, today=TODAY, days_old=5, contacts_made=2)
    selling = make_account(cast.ann, today=TODAY, days_old=5)
    make_opportunity(selling, today=TODAY, stage=Stage.DEMO)
    make_opportunity(selling, today=TODAY, stage=Stage.PROSPECT)
    bought = make_account(cast.ann, today=TODAY, days_old=5)
    win(make_opportunity(bought, today=TODAY), on=TODAY, today=TODAY)
    found = standing.count(Scope("", owner_id=cast.ann.pk))
    assert {place: n for place, n in found.places.items() if n} == {"none": 1, "contacted": 1, "D": 1, "O": 1}
    assert {stage: n for stage, n in found.running.items() if n} == {"P": 1, "D": 1}


@pytest.mark.parametrize("reader", ["ann", "max", "ada"])
def test_each_number_opens_a_list_of_as_many_rows(cast: Cast, as_user: Any, reader: str) -> None:
    for number in range(7):
        account = make_account(cast.ann, today=TODAY, days_old=3)
        make_opportunity(account, today=TODAY, stage=Stage("SPADC"[number % 5]), currency="USD" if number else "CNY")
    make_account(cast.ann, today=TODAY)
    make_account(cast.ann, today=TODAY, days_old=3, contacts_made=1)
    browser = as_user(getattr(cast, reader))
    page = browser.get(FUNNEL, {"mode": "now"})
    rows = [*page.context["account_bars"], *page.context["opportunity_bars"]]
    numbers = [(row.to, row.count) for row in rows]
    numbers += [(to, number) for _currency, _amount, number, to in page.context["money"]]
    numbers += [(page.context["to_owned"], 9), (page.context["to_running"], 7)]
    assert [count for _to, count in numbers] == [1, 1, 2, 2, 1, 1, 1, 0, 2, 2, 1, 1, 1, 6, 1, 9, 7]
    for to, count in numbers:
        assert browser.get(f"{LIST}?{to}").context["total"] == str(count)


def test_the_page_says_which_way_it_counts_and_switches_with_the_filters_kept(cast: Cast, as_user: Any) -> None:
    make_account(cast.ann, today=TODAY, days_old=5, contacts_made=2, industry="Paper")
    browser = as_user(cast.mia)
    body = browser.get(FUNNEL, {"industry": "paper", "period": "month"}).content.decode()
    assert "<strong>Passed through in the period</strong>" in body
    assert "mode=now&amp;industry=paper&amp;period=month" in body
    body = browser.get(FUNNEL, {"industry": "paper", "period": "month", "mode": "now"}).content.decode()
    assert "<strong>Now in stage</strong>" in body
    assert "bar=place" in body
