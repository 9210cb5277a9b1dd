"""One list of industries: spellings that mean the same, in lists, segments and curves; and merged by an admin."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts import industries
from accounts.models import Account
from accounts.services import industries as services
from accounts.services.refusals import InvalidInput, NotAllowed, WrongState
from audit.models import Event
from core.clock import business_date
from core.industries import groups, parts
from dashboards import likely
from dashboards.curve import reading
from dashboards.curve.reading import Question
from dashboards.scopes import Scope
from dashboards.segments import Segment
from leads import outcomes
from leads.models import Lead
from lists.models import BulkAct
from tests.cast import Cast, again, make_account, make_lead

TODAY = business_date()
HTMX = {"HX-Request": "true"}


def account(cast: Cast, name: str, industry: str, owner: Any = None) -> Account:
    made = make_account(owner or cast.ann, name, today=TODAY)
    Account.objects.filter(pk=made.pk).update(industry=industry)
    return made


def lead(cast: Cast, name: str, industry: str) -> Lead:
    made = make_lead(cast.ann, name)
    Lead.objects.filter(pk=made.pk).update(industry=industry)
    return made


@pytest.fixture
def spelled(cast: Cast) -> None:
    """One industry in four spellings, and another one."""
    for name, industry in (("A", "食品 Food"), ("B", "食品"), ("C", "Ｆｏｏｄ"), ("D", "Textiles")):
        account(cast, name, industry)
    for name, industry in (("L1", "food"), ("L2", "Textiles")):
        lead(cast, name, industry)


# -- what means the same ---------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("names", "together"),
    [
        (["食品 Food", "食品", "Food", "food", "ＦＯＯＤ"], 1),
        (["Food / 食品", "食品（Food）", "Food"], 1),
        (["電子", "电子"], 1),
        (["食品", "Food"], 2),
        (["食品 Food", "食品 Packaging", "食品"], 3),
        (["LED 照明", "照明", "LED"], 3),
        (["IT 服务", "服务"], 2),
        (["…", "?"], 2),
    ],
)
def test_spellings_that_mean_the_same(names: list[str], together: int) -> None:
    assert len(set(groups(names).values())) == together


def test_the_label_in_two_languages_stands_for_its_halves() -> None:
    assert set(groups(["食品", "食品 Food", "Food"]).values()) == {"食品 Food"}
    assert parts("食品 Food") == ("食品", "food")
    assert parts("Food and drink") is None


# -- lists, segments, curves -----------------------------------------------------------------------------------------
@pytest.mark.parametrize("typed", ["食品", "food", "Food", "食品 Food"])
def test_lists_find_an_industry_in_each_of_its_spellings(cast: Cast, as_user: Any, spelled: None, typed: str) -> None:
    browser = as_user(cast.ann)
    rows = browser.get(reverse("accounts:list"), {"scope": "mine", "industry": typed}).context["page"].rows
    assert {row.name for row in rows} == {"A", "B", "C"}
    rows = browser.get(reverse("leads:list"), {"scope": "mine", "industry": typed}).context["page"].rows
    assert {row.company for row in rows} == {"L1"}
    api = browser.get(reverse("api:account-list"), {"industry": typed}).json()
    assert {row["name"] for row in api["results"]} == {"A", "B", "C"}


def test_a_part_of_a_name_is_found_as_before(cast: Cast, as_user: Any, spelled: None) -> None:
    rows = as_user(cast.ann).get(reverse("accounts:list"), {"scope": "mine", "industry": "xtil"}).context["page"].rows
    assert [row.name for row in rows] == ["D"]


def test_segments_and_curves_count_them_as_one(cast: Cast, spelled: None) -> None:
    lead(cast, "L3", "食品")
    found = outcomes.outcomes(Lead.objects.all(), "industry", "all")
    assert {key: one.leads for key, one in found["industry"].items()} == {"食品 Food": 2, "Textiles": 1}
    assert Segment(industry="=食品 Food").narrow(Lead.objects.all()).count() == 2
    assert Segment(industry="foo").narrow(Lead.objects.all()).count() == 2
    assert Lead.objects.filter(likely._of("industry", "食品 Food")).count() == 2
    question = Question(Scope("all"), None, Segment(), "contacts", TODAY)
    counted = reading.counts(question, "industry")
    assert {key: sum(n for *_place, n in rows) for key, rows in counted.items()} == {"食品 Food": 3, "Textiles": 1}
    narrowed = Question(Scope("all"), None, Segment(industry="=食品 Food"), "contacts", TODAY)
    assert sum(n for *_place, n in reading.counts(narrowed)[""]) == 3


def test_forms_offer_what_is_there_once(cast: Cast, as_user: Any, spelled: None) -> None:
    for page in (reverse("accounts:new"), reverse("leads:lead_new")):
        html = as_user(cast.bob).get(page).content.decode()
        assert 'list="industries"' in html
        assert html.count('<option value="食品 Food">') == 1
        assert '<option value="食品">' not in html


def test_the_list_costs_one_statement(spelled: None, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(1):
        assert industries.spellings() == ["Textiles", "food", "食品", "食品 Food", "Ｆｏｏｄ"]


# -- merging ---------------------------------------------------------------------------------------------------------
def test_an_admin_merges_spellings_and_takes_it_back_the_same_day(cast: Cast, as_user: Any, spelled: None) -> None:
    browser, page = as_user(again(cast.ada)), reverse("accounts:industries")
    sent = {"name": ["食品", "food", "Ｆｏｏｄ"], "into": "食品 Food"}
    asked = browser.post(page, sent)
    assert (asked.context["changing"], "merge-now" in asked.content.decode()) == (3, True)
    assert Account.objects.filter(industry="食品").exists()
    browser.post(page, {**sent, "sure": "yes"})
    assert industries.spellings() == ["Textiles", "食品 Food"]
    act = BulkAct.objects.get()
    assert act.count == 3
    assert Event.objects.filter(code="account.changed").count() == 2
    Account.objects.filter(name="B").update(industry="Else")  # changed since: it stays
    browser.post(reverse("accounts:industries_undo", args=[act.pk]))
    assert industries.spellings() == ["Else", "Textiles", "food", "食品 Food", "Ｆｏｏｄ"]
    with pytest.raises(WrongState):
        services.undo(act, by=again(cast.ada), today=TODAY, now=timezone.now())


def test_what_cannot_be_merged_says_why(cast: Cast, as_user: Any, spelled: None) -> None:
    with pytest.raises(NotAllowed):
        services.merge(["食品"], "Food", by=again(cast.mia), today=TODAY)
    for names, into in ((["Nobody has this"], "Food"), (["食品"], "食品"), (["食品"], " "), (["食品"], "x" * 81)):
        with pytest.raises(InvalidInput):
            services.merge(names, into, by=again(cast.ada), today=TODAY)
    act = services.merge(["食品"], "食品 Food", by=again(cast.ada), today=TODAY)
    with pytest.raises(WrongState):
        services.undo(act, by=again(cast.ada), today=TODAY + timedelta(days=1), now=timezone.now())
    page = reverse("accounts:industries")
    for person in (cast.ann, cast.mia):
        assert as_user(again(person)).get(page).status_code == 404
        assert as_user(again(person)).post(page, {"name": "food", "into": "x", "sure": "1"}).status_code == 404
