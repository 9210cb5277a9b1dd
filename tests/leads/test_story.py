"""The page of one opportunity: every step with its day, person, days and reason, and the way back."""

from __future__ import annotations

import html
import re
from datetime import timedelta
from typing import Any
from urllib.parse import quote

import pytest
from django.urls import reverse

from accounts.models import Account
from core import formatting
from core.clock import business_date
from leads.models import LostReason, Opportunity, Stage
from leads.services import opportunities, orders
from tests.cast import Cast, again, make_account
from tests.leads.conftest import make_opportunity, win

HTMX = {"HX-Request": "true"}
TODAY = business_date()


def ago(days: int) -> Any:
    return TODAY - timedelta(days=days)


@pytest.fixture
def account(cast: Cast) -> Account:
    return make_account(cast.ann, "Harbour Print", today=TODAY, days_old=60)


@pytest.fixture
def opportunity(account: Account) -> Opportunity:
    return make_opportunity(account, today=ago(40))


def page_of(browser: Any, opportunity: Opportunity, came: str = "") -> Any:
    url = reverse("leads:story", args=[opportunity.pk])
    return browser.get(f"{url}?from={quote(came)}" if came else url)


def move(opportunity: Opportunity, to: Stage, by: Any, days: int, reason: str = "") -> None:
    opportunity.refresh_from_db()
    opportunities.change_stage(opportunity, to=to, by=by, today=ago(days), version=opportunity.version, reason=reason)


def test_each_step_says_when_who_why_and_how_long_it_stood_there(
    as_user: Any, cast: Cast, opportunity: Opportunity
) -> None:
    move(opportunity, Stage.PROSPECT, cast.ann, 35)
    move(opportunity, Stage.CLOSE, cast.mia, 20, "they know our work")
    move(opportunity, Stage.ANALYSIS, cast.ann, 12, "the buyer has changed")
    answer = page_of(as_user(cast.ann), opportunity)
    chapters = answer.context["chapters"]
    assert [(c.badge, c.days) for c in chapters] == [("S", 5), ("P", 15), ("C", 8), ("A", 12)]
    assert [c.words for c in chapters] == [
        "Opened at this stage.",
        "Came from S · Suspect.",
        "Came from P · Prospect. Skipped: A · Analysis, D · Demo.",
        "Stepped back from C · Close.",
    ]
    assert [c.lasts for c in chapters] == [False, False, False, True]
    html = answer.content.decode()
    for words in ("they know our work", "the buyer has changed", "Ann Seller", "Mia Manager"):
        assert words in html


def test_a_won_one_shows_its_order_and_a_void_one_that_it_is_open_again(
    as_user: Any, cast: Cast, opportunity: Opportunity
) -> None:
    order = win(opportunity, on=ago(3), today=TODAY)
    html = page_of(as_user(cast.mia), opportunity).content.decode()
    assert "¥1,000" in html
    assert "they asked for it at once" in html
    assert reverse("leads:order_void", args=[order.pk]) in html
    orders.void_order(order, by=again(cast.mia), reason="entered twice", today=TODAY)
    answer = page_of(as_user(cast.ann), opportunity)
    assert [c.words for c in answer.context["chapters"]][1:] == [
        "Won: it became an order. Skipped: P · Prospect, A · Analysis, D · Demo, C · Close.",
        "Open again: its order was made void.",
    ]
    assert "entered twice" in answer.content.decode()
    assert reverse("leads:order_void", args=[order.pk]) not in answer.content.decode()


def test_a_lost_one_says_why_and_who_got_it(as_user: Any, cast: Cast, opportunity: Opportunity) -> None:
    opportunities.lose(
        opportunity, reason=LostReason.PRICE, by=cast.ann, today=TODAY, version=1, note="too dear", competitor="Rival"
    )
    html = page_of(as_user(cast.ann), opportunity).content.decode()
    for words in ("Lost at stage S · Suspect.", "Price", "went to Rival", "too dear"):
        assert words in html
    assert reverse("leads:stage", args=[opportunity.pk]) not in html


def test_a_step_entered_on_another_day_says_so(as_user: Any, cast: Cast, opportunity: Opportunity) -> None:
    assert [c.entered_on for c in page_of(as_user(cast.ann), opportunity).context["chapters"]] == [TODAY]
    move(opportunity, Stage.PROSPECT, cast.ann, 0)
    assert page_of(as_user(cast.ann), opportunity).context["chapters"][-1].entered_on is None


def test_those_who_work_on_it_have_its_actions_and_stay_on_its_page(
    as_user: Any, cast: Cast, opportunity: Opportunity
) -> None:
    html = page_of(as_user(cast.ann), opportunity).content.decode()
    for name in ("stage", "win", "lose", "edit"):
        assert f'hx-get="{reverse(f"leads:{name}", args=[opportunity.pk])}"' in html
    here = f"{reverse('leads:story', args=[opportunity.pk])}?from=/funnel/list/"
    headers = {**HTMX, "HX-Current-URL": f"http://testserver{here}"}
    sent = {"stage": "P", "version": "1", "reason": "", "anyway": "P"}
    done = as_user(cast.ann).post(reverse("leads:stage", args=[opportunity.pk]), sent, headers=headers)
    assert done.headers["HX-Redirect"] == here


def test_what_the_order_lacks_is_filled_in_on_its_page_and_the_dialog_is_at_hand_there(
    as_user: Any, cast: Cast, account: Account, opportunity: Opportunity
) -> None:
    browser, own = as_user(cast.ann), reverse("pages:account", args=[account.pk])
    shown = {**HTMX, "HX-Current-URL": f"http://testserver{own}?list=grade%3DC"}
    url = reverse("leads:win", args=[opportunity.pk])
    link = html.unescape(re.findall(r'href="([^"]+)#work"', browser.get(url, headers=shown).content.decode())[0])
    page = browser.get(link)
    assert page.context["back"] == f"{own}?list=grade%3DC&tab=opportunities"
    assert page.context["goes_on"]["address"] == url
    here = {**HTMX, "HX-Current-URL": f"http://testserver{link}"}
    assert link in html.unescape(browser.get(url, headers=here).content.decode())
    move(opportunity, Stage.PROSPECT, cast.ann, 0)
    assert page_of(browser, opportunity).context["goes_on"] is None
    assert browser.get(link).context["goes_on"] is None  # it stands elsewhere by now


def test_strangers_do_not_see_it(as_user: Any, cast: Cast, opportunity: Opportunity) -> None:
    assert page_of(as_user(cast.sue), opportunity).status_code == 404
    assert page_of(as_user(cast.zoe), opportunity).status_code == 404
    for person in (cast.ann, cast.mia, cast.max, cast.ada):
        assert page_of(as_user(person), opportunity).status_code == 200


@pytest.mark.parametrize("steps", [1, 40])
def test_it_costs_the_same_number_of_queries_however_long_it_is(
    as_user: Any, cast: Cast, opportunity: Opportunity, steps: int, django_assert_max_num_queries: Any
) -> None:
    for number in range(steps):
        move(opportunity, Stage.PROSPECT if number % 2 else Stage.SUSPECT, (cast.ann, cast.mia)[number % 2], 0)
    win(opportunity, on=TODAY, today=TODAY)
    browser = as_user(cast.mia)
    page_of(browser, opportunity)
    with django_assert_max_num_queries(15):
        page_of(browser, opportunity)


def test_the_account_and_the_funnel_lead_to_it_and_it_leads_back(
    as_user: Any, cast: Cast, account: Account, opportunity: Opportunity
) -> None:
    browser, url = as_user(cast.ann), reverse("leads:story", args=[opportunity.pk])
    own = reverse("pages:account", args=[account.pk])
    shown = f"{own}?list=grade%3DC&tab=timeline"
    headers = {**HTMX, "HX-Current-URL": f"http://testserver{shown}"}
    tab = browser.get(reverse("leads:of_account", args=[account.pk]), headers=headers).content.decode()
    back = f"{own}?list=grade%3DC&tab=opportunities"
    assert f"{url}?from={quote(back, safe='')}" in tab
    assert page_of(browser, opportunity, back).context["back"] == back
    funnel = f"{reverse('dashboards:funnel_list')}?mode=now&bar=running"
    assert f"{url}?from={quote(funnel, safe='')}" in browser.get(funnel).content.decode()
    page = page_of(browser, opportunity, funnel)
    assert page.context["back"] == funnel
    assert page.context["account_address"] == f"{own}?from={quote(funnel, safe='')}&tab=opportunities"
    for bad in ("//evil.example/", "https://evil.example/", "/people/"):
        assert page_of(browser, opportunity, bad).context["back"] == f"{own}?tab=opportunities"


def test_what_an_order_entered_late_has_moved_back_is_told_with_the_days_before_and_by_whom(
    as_user: Any, cast: Cast, account: Account, opportunity: Opportunity
) -> None:
    assert page_of(as_user(cast.ann), opportunity).context["moved_back"] == []
    move(opportunity, Stage.PROSPECT, cast.ann, 30)
    opportunity.refresh_from_db()
    win(opportunity, on=ago(45), today=TODAY)
    answer = page_of(as_user(cast.ann), opportunity)
    told = (
        f"Opening and stages moved back to {formatting.day(ago(45))} when the order was entered on "
        f"{formatting.day(TODAY)} by Ann Seller; before: opened {formatting.day(ago(40))}"
    )
    (words,) = answer.context["moved_back"]
    assert words.startswith(told)
    assert f"P · Prospect {formatting.day(ago(30))}" in words
    assert words in answer.content.decode()


def test_an_order_that_moves_only_stages_back_says_so(as_user: Any, cast: Cast, opportunity: Opportunity) -> None:
    move(opportunity, Stage.PROSPECT, cast.ann, 10)
    opportunity.refresh_from_db()
    win(opportunity, on=ago(20), today=TODAY)
    (words,) = page_of(as_user(cast.ann), opportunity).context["moved_back"]
    assert words == (
        f"Stages moved back to {formatting.day(ago(20))} when the order was entered on {formatting.day(TODAY)} "
        f"by Ann Seller; before: P · Prospect {formatting.day(ago(10))}."
    )
