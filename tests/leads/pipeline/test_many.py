"""Many opportunities of the list at once: what it says before, what it does, and its undo."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import Account
from audit.models import Event
from core.clock import business_date
from leads.models import Opportunity, OpportunityTools, Stage, StageChange
from leads.services import opportunities
from lists.models import BulkAct, Tagging
from tests.cast import Cast, make_account, set_policy
from tests.leads.conftest import make_opportunity
from users.models import User

CLOSE, STAGE, TAGS = reverse("leads:close_many"), reverse("leads:stage_many"), reverse("leads:tag_many")
HTMX = {"HX-Request": "true"}


def browser_of(user: User) -> Client:
    browser = Client()
    browser.force_login(user)
    return browser


def undo(browser: Client, name: str) -> Any:
    return browser.post(reverse(f"leads:{name}_undo", args=[BulkAct.objects.order_by("-pk")[0].pk]))


@pytest.fixture
def deals(cast: Cast) -> list[Opportunity]:
    """Two of one account, one of another, all Ann's."""
    today = business_date()
    accounts = [make_account(cast.ann, name, today=today, days_old=40) for name in ("One", "Two")]
    return [
        make_opportunity(accounts[n], today=today, name=name, expected_close_on=today + timedelta(days=days))
        for n, name, days in ((0, "a", 10), (0, "b", 20), (1, "c", 30))
    ]


def closes(deals: list[Opportunity]) -> list[date | None]:
    return [Opportunity.objects.get(pk=deal.pk).expected_close_on for deal in deals]


def stages(deals: list[Opportunity]) -> list[tuple[str, date | None]]:
    return [Opportunity.objects.values_list("stage", "stage_since").get(pk=deal.pk) for deal in deals]


def test_the_list_offers_what_can_be_done_with_many_and_only_with_open_ones(
    cast: Cast, deals: list[Opportunity]
) -> None:
    browser, address = browser_of(cast.ann), reverse("leads:pipeline_list")
    text = browser.get(address).content.decode()
    assert all(to in text for to in (CLOSE, STAGE, TAGS, f'name="selected" value="{deals[0].pk}"', 'name="all"'))
    opportunities.lose(deals[0], reason="price", by=cast.ann, today=business_date(), version=1)
    assert 'name="selected"' not in browser.get(address, {"outcome": "lost", "period": "all"}).content.decode()


def test_a_later_close_postpones_and_its_undo_takes_dates_and_postponements_back(
    cast: Cast, deals: list[Opportunity]
) -> None:
    browser, before = browser_of(cast.ann), closes(deals)
    to = business_date() + timedelta(days=20)
    values = {"selected": [deal.pk for deal in deals], "close_on": to.isoformat()}
    preview = browser.get(CLOSE, values, headers=HTMX).content.decode()
    assert "2 opportunities are expected to close" in preview
    assert "1 of them is postponed" in preview
    browser.post(CLOSE, values)
    assert closes(deals) == [to, to, to]
    postponed = Account.objects.order_by("name").filter(name__in=["One", "Two"]).values_list("postponements", flat=True)
    assert list(postponed.all()) == [1, 0]
    undo(browser, "close_many")
    assert (closes(deals), list(postponed.all())) == (before, [0, 0])
    assert Account.objects.get(name="One").open_until == before[1]


def test_a_close_in_the_past_is_refused_and_nothing_changes(cast: Cast, deals: list[Opportunity]) -> None:
    before = closes(deals)
    answer = browser_of(cast.ann).post(CLOSE, {"selected": [deal.pk for deal in deals], "close_on": "2020-01-01"})
    assert (answer.status_code, closes(deals), BulkAct.objects.exists()) == (409, before, False)


def test_what_somebody_changed_since_stays_when_the_others_are_taken_back(cast: Cast, deals: list[Opportunity]) -> None:
    browser, before, today = browser_of(cast.ann), closes(deals), business_date()
    to, other = today + timedelta(days=50), today + timedelta(days=60)
    browser.post(CLOSE, {"selected": [deal.pk for deal in deals], "close_on": to.isoformat()})
    opportunities.edit(deals[1], {"expected_close_on": other}, by=cast.ann, today=today, version=2)
    undo(browser, "close_many")
    assert closes(deals) == [before[0], other, before[2]]


def test_many_move_by_the_service_of_one_with_a_reason_where_they_skip_a_stage(
    cast: Cast, deals: list[Opportunity]
) -> None:
    today = business_date()
    opportunities.change_stage(deals[2], to=Stage.PROSPECT, by=cast.ann, today=today, version=1)
    browser, before = browser_of(cast.ann), stages(deals)
    values: dict[str, Any] = {"selected": [deal.pk for deal in deals], "to": "A"}
    preview = browser.get(STAGE, values, headers=HTMX).content.decode()
    assert "3 opportunities move to A" in preview
    assert "2 skip a stage: say why." in preview
    refused = browser.post(STAGE, values)
    assert (refused.status_code, stages(deals)) == (409, before)
    browser.post(STAGE, {**values, "because": "All three have sent their plans."})
    assert [stage for stage, _since in stages(deals)] == ["A", "A", "A"]
    steps = StageChange.objects.filter(reason="All three have sent their plans.")
    assert (steps.count(), Event.objects.filter(code="opportunity.stage").count()) == (3, 4)
    undo(browser, "stage_many")
    assert stages(deals) == before


def test_where_the_company_requires_criteria_those_that_lack_them_stay(cast: Cast, deals: list[Opportunity]) -> None:
    set_policy(exit_criteria="enforce")
    OpportunityTools.objects.create(opportunity=deals[0], money=True, authority=True, need=True)
    values = {"selected": [deal.pk for deal in deals], "to": "P"}
    browser = browser_of(cast.ann)
    preview = browser.get(STAGE, values, headers=HTMX).content.decode()
    assert "1 opportunity moves to P" in preview
    assert "2 lack what the stages before it ask for, and stay." in preview
    assert f"“{deals[1].name}”: Money is not confirmed, Authority is not confirmed" in preview
    browser.post(STAGE, values)
    assert [stage for stage, _since in stages(deals)] == ["P", "S", "S"]
    again = browser.post(STAGE, values)
    assert "each of them lacks what the stages before it ask for" in again.content.decode()


def test_after_an_undo_the_list_keeps_its_filters(cast: Cast, deals: list[Opportunity]) -> None:
    browser, to = browser_of(cast.ann), (business_date() + timedelta(days=50)).isoformat()
    browser.post(CLOSE, {"selected": [deals[0].pk], "close_on": to})
    undo_url = reverse("leads:close_many_undo", args=[BulkAct.objects.get().pk])
    seen = f"http://testserver{reverse('leads:pipeline_list')}?stage=S&min=1"
    assert browser.post(undo_url, headers={"Referer": seen}).headers["Location"].endswith("/list/?stage=S&min=1")
    elsewhere = browser.post(undo_url, headers={"Referer": "http://testserver/pool/?q=1"})
    assert elsewhere.headers["Location"] == reverse("leads:pipeline_list")


def test_all_that_match_are_those_of_the_filters_and_nobody_elses(cast: Cast, deals: list[Opportunity]) -> None:
    today = business_date()
    foreign = make_opportunity(make_account(cast.sue, today=today, days_old=9), today=today, name="a")
    to = today + timedelta(days=25)
    values = {
        "all": "yes",
        "scope": "mine",
        "stage": "S",
        "min": "1",
        "query": "scope=mine",
        "close_on": to.isoformat(),
    }
    opportunities.change_stage(deals[2], to=Stage.PROSPECT, by=cast.ann, today=today, version=1)
    browser_of(cast.ann).post(CLOSE, values)
    assert closes(deals)[:2] == [to, to]
    assert to not in (closes(deals)[2], *closes([foreign]))
    browser_of(cast.ann).post(CLOSE, {"selected": [foreign.pk], "close_on": to.isoformat()})
    assert closes([foreign]) != [to]


def test_opportunities_get_a_tag_are_found_by_it_and_lose_it_by_undo(cast: Cast, deals: list[Opportunity]) -> None:
    browser = browser_of(cast.ann)
    browser.post(TAGS, {"selected": [deals[0].pk, deals[2].pk], "new_tag": "fair", "way": "add"})
    text = browser.get(reverse("leads:pipeline_list"), {"tag": "fair", "columns": "tags"}).content.decode()
    assert [f'id="opportunity-{deal.pk}"' in text for deal in deals] == [True, False, True]
    browser.post(reverse("leads:tag_many_undo", args=[Tagging.objects.get().pk]))
    assert not Opportunity.objects.exclude(tags=[]).exists()
