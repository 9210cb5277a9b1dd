"""The funnel from the lead, its lists and its table; segments and the new leads that are like buyers."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.urls import reverse

from core.clock import business_date
from dashboards import lead_steps, likely
from dashboards.report import LEADS, asked
from leads import outcomes
from leads.models import Lead, LeadState, Source
from tests.cast import Cast, again, make_account
from tests.leads.conftest import make_opportunity, win
from tests.leads.test_campaigns import convert, make_campaign, make_lead
from users.models import User

TODAY = business_date()
FUNNEL, LIST = reverse("dashboards:funnel"), reverse("dashboards:funnel_list")


def lead_of(owner: User | None, company: str = "", *, on: date = TODAY, contacted: bool = True, **fields: Any) -> Lead:
    first = {"first_contact_on": on} if contacted else {}
    return make_lead(
        owner, company or "Lantern Toys", created_on=on, assigned_on=on if owner else None, **first, **fields
    )


def steps_of(user: User, query: str = "") -> outcomes.Outcome:
    params = {"mode": LEADS, "period": "all", **dict(part.split("=") for part in query.split("&") if part)}
    return outcomes.total(lead_steps.entered(asked(again(user), params, today=TODAY)))


@pytest.fixture
def leads(cast: Cast) -> None:
    """Five leads of two teams: one of them ordered, one was never called."""
    lead_of(cast.ann, "Never called", contacted=False)
    lead_of(cast.ann, "Called", industry="food", employees=20, tags=["gift"])
    lead_of(cast.bob, "Qualified", qualified_on=TODAY, state=LeadState.QUALIFIED, industry="seafood", source=Source.WEB)
    ordered = convert(lead_of(cast.ann, "Ordered", industry="food", tags=["gift"]), on=TODAY)
    win(ordered.opportunity, on=TODAY, today=TODAY)
    lead_of(cast.sue, "South", on=TODAY - timedelta(days=400))


def test_every_bar_counts_what_its_list_shows(cast: Cast, as_user: Any, leads: None) -> None:
    page = as_user(cast.ada)
    shown = page.get(f"{FUNNEL}?mode=leads&period=all")
    counts = [row.count for row in shown.context["lead_bars"]]
    assert counts == [5, 4, 2, 1, 1, 1]
    for row in shown.context["lead_bars"]:
        assert len(page.get(f"{LIST}?{row.to}").context["page"].rows) == row.count, row.label


def test_a_later_step_implies_the_contact_so_that_no_step_exceeds_the_one_before(
    cast: Cast, as_user: Any, leads: None
) -> None:
    convert(lead_of(cast.ann, "Converted uncalled", contacted=False), on=TODAY)
    lead_of(cast.ann, "Qualified uncalled", contacted=False, qualified_on=TODAY, state=LeadState.QUALIFIED)
    page = as_user(cast.ada)
    bars = page.get(f"{FUNNEL}?mode=leads&period=all").context["lead_bars"]
    assert [row.count for row in bars] == [7, 6, 4, 2, 2, 1]
    assert all(row.step_of is None or row.count <= row.step_of for row in bars)
    assert len(page.get(f"{LIST}?{bars[1].to}").context["page"].rows) == 6


@pytest.mark.parametrize("group", ["industry", "region"])
def test_leads_of_which_it_is_not_known_open_their_list(cast: Cast, as_user: Any, leads: None, group: str) -> None:
    page = as_user(cast.ada)
    lead_of(cast.ann, "Somewhere", industry="paper", region="north")
    rows = page.get(f"{FUNNEL}?mode=leads&period=all&by={group}").context["rows"]
    unknown = next(row for row in rows if row.label == "not known")
    listed = page.get(f"{LIST}?{unknown.lists['leads']}").context["page"].rows
    assert len(listed) == unknown.found.leads
    assert {getattr(lead, group) for lead in listed} == {""}


def test_the_orders_of_a_campaign_open_as_orders_since_the_beginning(cast: Cast, as_user: Any) -> None:
    fair = make_campaign(cast.mia)
    lead = convert(lead_of(cast.ann, "Ordered", campaign=fair), on=TODAY)
    both = {
        win(lead.opportunity, on=TODAY, today=TODAY),
        win(make_opportunity(lead.account, today=TODAY), on=TODAY, today=TODAY),
    }
    win(make_opportunity(make_account(cast.ann, "Another", today=TODAY), today=TODAY), on=TODAY, today=TODAY)
    browser = as_user(cast.mia)
    campaign = browser.get(reverse("leads:campaign", args=[fair.pk]))
    assert (campaign.context["outcome"].orders, campaign.context["outcome"].ordered) == (2, 1)
    behind = campaign.context["orders_behind"]
    assert f"?{behind}".replace("&", "&amp;") in campaign.content.decode() or f"?{behind}" in campaign.content.decode()
    shown = browser.get(f"{LIST}?{behind}")
    assert set(shown.context["page"].rows) == both
    assert "since the beginning" in shown.content.decode()
    assert "1990" not in shown.content.decode()
    assert not browser.get(f"{LIST}?{behind}&currency=USD").context["page"].rows
    form = browser.get(f"{FUNNEL}?mode=leads&period=all").content.decode()
    assert "1990" not in form


def test_what_a_campaign_opens_leads_back_to_it_with_its_list(cast: Cast, as_user: Any) -> None:
    fair = make_campaign(cast.mia)
    browser, here = as_user(cast.mia), f"{reverse('leads:campaign', args=[fair.pk])}?list=year%3D2026"
    page = browser.get(here)
    for behind in (
        page.context["behind"],
        page.context["orders_behind"],
        page.context["orders_behind"] + "&currency=CNY",
    ):
        shown = browser.get(f"{LIST}?{behind}")
        assert (shown.context["back"], shown.context["back_words"]) == (here, "Campaign")
        assert f'href="{here}"' in shown.content.decode()
    for other in ("", "&from=https://elsewhere.example/", "&from=/leads/"):
        html = browser.get(f"{LIST}?mode=leads&period=all&bar=lead{other}").content.decode()
        assert f'class="page-back" href="{FUNNEL}?' in html


def test_the_pages_of_such_a_list_keep_the_way_back(cast: Cast, as_user: Any) -> None:
    fair = make_campaign(cast.mia)
    for n in range(60):
        lead_of(cast.ann, f"Lantern {n}", campaign=fair)
    browser, here = as_user(cast.mia), reverse("leads:campaign", args=[fair.pk])
    first = browser.get(f"{LIST}?{browser.get(here).context['behind']}")
    assert browser.get(f"{LIST}{first.context['next']}").context["back"] == here


@pytest.mark.parametrize("group", list(lead_steps.GROUPS))
def test_every_row_of_the_table_counts_what_its_list_shows(cast: Cast, as_user: Any, leads: None, group: str) -> None:
    page = as_user(cast.ada)
    rows = page.get(f"{FUNNEL}?mode=leads&period=all&by={group}").context["rows"]
    assert rows
    for row in rows:
        for step, address in row.lists.items():
            found = page.get(f"{LIST}?{address}").context["page"].rows
            assert len(found) == row.found.at("" if step == "leads" else step), (row.label, step)


def test_everybody_counts_what_they_may_see(cast: Cast, leads: None) -> None:
    seen = {name: steps_of(getattr(cast, name)).leads for name in ("ann", "bob", "mia", "max", "zoe", "ada")}
    assert seen == {"ann": 3, "bob": 1, "mia": 4, "max": 4, "zoe": 1, "ada": 5}
    assert steps_of(cast.ann, f"person={cast.bob.pk}").leads == 3


def test_leads_are_narrowed_by_period_person_campaign_source_and_segment(cast: Cast, leads: None) -> None:
    fair = make_campaign(cast.mia)
    Lead.objects.filter(company="Called").update(campaign=fair)
    for query, count in {
        "period=month": 4, f"person={cast.bob.pk}": 1, f"team={cast.south.pk}": 1, f"campaign={fair.pk}": 1,
        "origin=web": 1, "industry=food": 3, "size=small": 1, "size=unknown": 4, "tag=gift": 2,
        "campaign=9999999": 5, "campaign=x": 5, "origin=x": 5,
    }.items():  # fmt: skip
        assert steps_of(cast.ada, query).leads == count, query


def test_an_exact_industry_leaves_out_what_only_contains_it(cast: Cast, as_user: Any, leads: None) -> None:
    answer = as_user(cast.ada).get(f"{FUNNEL}?mode=leads&period=all&industry=%3Dfood")
    assert answer.context["lead_bars"][0].count == 2


def test_the_alarm_sounds_from_100_contacted_leads_with_less_than_one_percent(cast: Cast, as_user: Any) -> None:
    for number in range(100):
        lead_of(cast.ann, f"Lead {number}")
    words = "are these our customers?"
    page = as_user(cast.ann)
    assert words in page.get(f"{FUNNEL}?mode=leads").content.decode()
    Lead.objects.filter(company="Lead 0").update(first_contact_on=None)
    assert words not in page.get(f"{FUNNEL}?mode=leads").content.decode()


def test_the_other_modes_can_be_narrowed_to_the_accounts_of_a_campaign(cast: Cast, as_user: Any) -> None:
    fair = make_campaign(cast.mia)
    lead = convert(make_lead(cast.ann, "Of the fair", campaign=fair), on=TODAY)
    make_opportunity(make_account(cast.ann, "Another", today=TODAY), today=TODAY)
    page = as_user(cast.ada)
    for mode, bars in (("passed", "account_bars"), ("now", "account_bars")):
        address = f"{FUNNEL}?mode={mode}&campaign={fair.pk}"
        assert sum(row.count for row in page.get(address).context[bars] if row.bar.kind in ("accounts", "place")) == 1
    answer = page.get(f"{LIST}?campaign={fair.pk}&bar=accounts")
    assert [account.pk for account in answer.context["page"].rows] == [lead.account_id]


def test_lists_show_no_lead_that_the_reader_may_not_see(cast: Cast, as_user: Any, leads: None) -> None:
    answer = as_user(cast.zoe).get(f"{LIST}?mode=leads&period=all&bar=lead&stage=")
    assert [lead.company for lead in answer.context["page"].rows] == ["South"]


# -- segments -------------------------------------------------------------------------------------------------------
def test_segments_show_conversion_by_five_cuts(cast: Cast, as_user: Any, leads: None) -> None:
    answer = as_user(cast.ada).get(reverse("dashboards:segments"))
    tables = {table.group: {row.label: row.found for row in rows} for table, rows, _further in answer.context["tables"]}
    assert list(tables) == ["industry", "size", "region", "tag", "source"]
    assert (tables["industry"]["food"].leads, tables["industry"]["food"].ordered) == (2, 1)
    assert tables["tag"]["gift"].leads == 2


def test_new_leads_are_likely_where_enough_contacted_ones_ordered_more_often_than_usual(
    cast: Cast, as_user: Any
) -> None:
    for number in range(20):
        lead_of(cast.ann, f"Toys {number}", industry="toys")
        lead_of(cast.ann, f"Food {number}", industry="food")
    for number in range(19):
        lead_of(cast.ann, f"Tea {number}", industry="tea")
    for name, industry in (("Buys food", "food"), ("Buys tea", "tea")):
        Lead.objects.filter(company__startswith=industry.title(), company__endswith=" 3").update(company=name)
        lead = Lead.objects.get(company=name)
        win(convert(lead, on=TODAY).opportunity, on=TODAY, today=TODAY)
    Lead.objects.filter(state=LeadState.NEW).update(state=LeadState.WORKING)
    lead_of(cast.bob, "New one", industry="food", contacted=False)
    answer = as_user(cast.ada).get(reverse("dashboards:segments"))
    found = [(one.group, one.key, one.waiting) for one, _label, _query in answer.context["likely"]]
    assert ("industry", "food", 1) in found
    assert not [row for row in found if row[1] in ("toys", "tea")]


def test_a_period_of_ones_own_and_nonsense_are_answered(cast: Cast, as_user: Any, leads: None) -> None:
    page = as_user(cast.max)
    for query in ("from=2020-01-01&to=2030-01-01", "period=x&team=y", "mode=now&by=z"):
        assert page.get(f"{reverse('dashboards:segments')}?{query}").status_code == 200
        assert page.get(f"{FUNNEL}?mode=leads&{query}&by=nonsense").status_code == 200


@pytest.mark.parametrize("rows", [1, 40])
def test_figures_cost_the_same_however_many_leads_there_are(
    cast: Cast, as_user: Any, rows: int, django_assert_max_num_queries: Any
) -> None:
    for number in range(rows):
        lead_of(cast.ann, f"Lead {number}", industry=f"trade {number}", tags=[f"tag {number}"])
    page = as_user(cast.mia)
    for address in (f"{FUNNEL}?mode=leads&by=person", reverse("dashboards:segments"), f"{LIST}?mode=leads&bar=lead"):
        page.get(address)
        with django_assert_max_num_queries(15):
            page.get(address)


def test_outcomes_are_one_statement(cast: Cast, leads: None, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(1):
        outcomes.outcomes(Lead.objects.all(), "all", "size", "region", "tag", "source")
    with django_assert_num_queries(2):  # and which spellings of an industry mean the same
        outcomes.outcomes(Lead.objects.all(), "all", *likely.GROUPS)


def test_the_funnel_shows_every_row_when_asked_and_its_file_has_them_anyhow(
    cast: Cast, as_user: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(5):
        lead_of(cast.ann, industry=f"Industry {number}")
    monkeypatch.setattr("dashboards.views.funnel.MOST_ROWS", 2)
    browser, address = as_user(cast.ada), reverse("dashboards:funnel")
    first = browser.get(address, {"mode": "leads", "by": "industry", "period": "all"})
    assert len(first.context["rows"]) == 2
    assert "3 more rows" in first.content.decode()
    whole = browser.get(f"{address}?{first.context['further'].to_all}")
    assert len(whole.context["rows"]) == 5
    assert "rows=all" not in whole.context["rows"][0].to
    export = f"{reverse('dashboards:funnel_export')}?{first.context['report'].query}"
    said = browser.post(export, {"file_format": "csv"})
    text = (b"".join(said.streaming_content) if said.streaming else said.content).decode("utf-8-sig")
    assert all(f"Industry {number}" in text for number in range(5))


def test_one_table_of_the_segments_shows_every_row_when_asked(
    cast: Cast, as_user: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(5):
        lead_of(cast.ann, industry=f"Industry {number}", tags=[f"tag {number}"])
    monkeypatch.setattr("dashboards.likely.MOST_ROWS", 2)
    browser, address = as_user(cast.ada), reverse("dashboards:segments")
    shown = {table.group: (len(rows), further) for table, rows, further in browser.get(address).context["tables"]}
    assert (shown["tag"][0], shown["tag"][1].more, shown["industry"][0]) == (2, 3, 2)
    whole = browser.get(f"{address}?{shown['tag'][1].to_all}")
    rows = {table.group: (len(rows), further.more) for table, rows, further in whole.context["tables"]}
    assert (rows["tag"], rows["industry"]) == ((5, 0), (2, 3))
