"""The library's pages: found, told, shared, scored; what each reader may do there."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.services import industries
from cases.models import Case, Panel, Reward, Score, Standing
from core.clock import business_date
from leads.services import opportunities
from tests.cases.told import STORY, shared, tell
from tests.cast import Cast, again, make_account

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}
POINTS = {"clear": 4, "proven": 4, "usable": 4, "honest": 4}


def at(name: str, *args: Any) -> str:
    return reverse(f"cases:{name}", args=args)


def body(answer: Any) -> str:
    return answer.content.decode()


def this_month() -> date:
    return business_date().replace(day=1)


def key(month: date) -> int:
    return int(f"{month:%Y%m}")


@pytest.fixture
def today() -> date:
    return business_date()


def test_the_library_is_narrowed_by_its_address(as_user: Any, cast: Cast, today: date) -> None:
    shared(cast.ann, "Tea boxes won", industry="Food", stage="D", product="Tea boxes", today=today)
    shared(cast.sue, "Toys lost", result="lost", lost_reason="price", industry="Toys", stage="P", today=today)
    tell(cast.bob, "Bobs draft", today=today)
    browser = as_user(cast.ann)
    page = body(browser.get(at("list")))
    assert "Tea boxes won" in page
    assert "Toys lost" in page
    assert "Bobs draft" not in page
    month = f"{today:%Y-%m}"
    for query, found in (
        ("result=won", "Tea boxes won"), ("result=lost", "Toys lost"), ("industry=toys", "Toys lost"), ("stage=D", "Tea boxes won"),
        ("product=tea", "Tea boxes won"), ("q=packers+tea", "Tea boxes won"), (f"month={month}&q=toys", "Toys lost"),
    ):  # fmt: skip
        page = body(browser.get(f"{at('list')}?{query}", headers=HTMX))
        assert [title for title in ("Tea boxes won", "Toys lost") if title in page] == [found], query
    assert "Nothing matches" in body(browser.get(f"{at('list')}?q=nowhere"))
    assert "Nothing matches" in body(browser.get(f"{at('list')}?best=yes"))
    assert "Bobs draft" in body(as_user(cast.mia).get(f"{at('list')}?scope=team"))
    assert "Bobs draft" not in body(as_user(cast.ann).get(f"{at('list')}?scope=team"))
    assert "You have told no case yet" in body(as_user(cast.cho).get(f"{at('list')}?scope=mine"))


@pytest.mark.parametrize("rows", [1, 30])
def test_the_list_costs_the_same_for_any_number_of_rows(
    as_user: Any, cast: Cast, rows: int, today: date, django_assert_max_num_queries: Any
) -> None:
    accounts = [make_account(cast.ann, today=today) for _n in range(3)]
    for n in range(rows):
        shared(cast.ann, f"Case {n}", account=accounts[n % 3], today=today)
    browser = as_user(cast.ann)
    browser.get(at("list"))
    with django_assert_max_num_queries(15):
        page = body(browser.get(at("list")))
    if rows > 25:
        assert page.count("data-row") == 25
        after = page.split("after=")[1].split('"')[0].split("&")[0]
        assert body(browser.get(f"{at('list')}?after={after}", headers=HTMX)).count("data-row") == 5


def test_a_case_is_told_from_an_account_saved_shared_and_read_by_others(as_user: Any, cast: Cast, today: date) -> None:
    account = make_account(cast.ann, "Acme Paper", industry="Food", today=today)
    deal = opportunities.open_opportunity(account, {"name": "Deal", "product": "Labels"}, by=cast.ann, today=today)
    opportunities.lose(deal, reason="price", by=cast.ann, today=today, version=deal.version)
    ann = as_user(cast.ann)
    form = body(ann.get(f"{at('new')}?account={account.pk}"))
    assert f'value="o.{deal.pk}" selected' in form
    assert 'value="Food"' in form
    assert 'value="Labels"' in form
    assert as_user(cast.sue).get(f"{at('new')}?account={account.pk}").status_code == 404
    sent = {**STORY, "title": "Lost on price", "result": "lost", "lost_reason": "price", "tie": f"o.{deal.pk}"}
    assert ann.post(at("new"), {**sent, "title": ""}).status_code == 422
    assert ann.post(f"{at('new')}?account={account.pk}", sent).status_code == 302
    case = Case.objects.get()
    assert (case.account, case.opportunity, case.roles, case.contacts) == (account, deal, ["user"], [3, 7])
    assert "Acme Paper" in body(ann.get(at("case", case.pk)))
    changed = {**sent, "version": case.version, "did": "We asked Acme Paper"}
    assert ann.post(at("edit", case.pk), changed).status_code == 302
    dialog = body(ann.get(at("share", case.pk), headers=HTMX))
    assert "It names the customer: Acme Paper" in dialog
    assert ann.post(at("share", case.pk), headers=HTMX).status_code == 409
    assert ann.post(at("edit", case.pk), {**sent, "version": 2}).status_code == 302
    assert ann.post(at("edit", case.pk), {**sent, "version": 2}).status_code == 409
    assert ann.post(at("share", case.pk), headers=HTMX).headers["HX-Redirect"] == at("case", case.pk)
    page = body(as_user(cast.sue).get(at("case", case.pk)))
    assert "Lost on price" in page
    assert "an account that you do not see" in page
    assert "Acme" not in page
    assert "Version 3" in body(ann.get(at("versions", case.pk), headers=HTMX))
    assert "Only its author" in body(as_user(cast.sue).get(at("versions", case.pk)))


def test_a_reader_says_that_a_case_is_useful_in_place(as_user: Any, cast: Cast, today: date) -> None:
    case, bob = shared(cast.ann, "One", today=today), as_user(cast.bob)
    answer = body(bob.post(at("useful", case.pk), {"useful": "yes"}, headers=HTMX))
    assert 'aria-pressed="true"' in answer
    assert "Useful to 1 reader" in answer
    assert as_user(cast.ann).post(at("useful", case.pk), {"useful": "yes"}, headers=HTMX).status_code == 409
    assert bob.post(at("useful", case.pk), {"useful": "no"}).status_code == 302
    assert Case.objects.get().useful == 0


def test_a_month_is_named_scored_closed_and_rewarded_on_its_pages(as_user: Any, cast: Cast, today: date) -> None:
    case, month = shared(cast.ann, "The one", today=today), key(this_month())
    max_, bob, ann = (as_user(user) for user in (cast.max, cast.bob, cast.ann))
    assert "A manager names the panel" in body(ann.get(at("month", month)))
    assert ann.get(at("panel", month)).status_code == 404
    people = {"people": [cast.bob.pk, cast.cho.pk, cast.mia.pk], "least": 1}
    assert max_.post(at("panel", month), {"least": 1}, headers=HTMX).status_code == 422
    assert max_.post(at("panel", month), people, headers=HTMX).headers["HX-Redirect"] == at("month", month)
    assert "1 case waits for your score" in body(bob.get(at("month", month)))
    assert bob.post(at("score", case.pk), {**POINTS, "clear": 9}, headers=HTMX).status_code == 422
    assert ann.post(at("score", case.pk), POINTS, headers=HTMX).status_code == 409
    assert bob.post(at("score", case.pk), {**POINTS, "note": "Well told"}, headers=HTMX).status_code == 200
    assert "Mine: 4.0" in body(bob.get(at("month", month)))
    for reader, told in ((cast.ann, False), (cast.cho, False), (cast.max, False), (cast.bob, True)):
        assert ("Well told" in body(as_user(reader).get(at("case", case.pk)))) is told, reader
    assert bob.post(at("close", month)).status_code == 404
    assert max_.post(at("close", month)).status_code == 302
    max_.post(at("close", month))  # once more: told so, nothing happens
    assert Standing.objects.count() == 1
    page = body(as_user(cast.sue).get(at("month", month)))
    assert "The month's best case" in page
    assert "Bob Seller" in page
    assert "Well told" not in page
    assert "Well told" in body(ann.get(at("case", case.pk)))
    given = {
        "what": "A day off",
        "amount": "500",
        "currency": "CNY",
        "given_on": today.isoformat(),
        "given_by": cast.max.pk,
    }
    assert bob.get(at("reward", case.pk)).status_code == 404
    assert max_.post(at("reward", case.pk), given, headers=HTMX).status_code == 200
    assert "A day off" in body(bob.get(at("case", case.pk)))
    assert "500" not in body(bob.get(at("case", case.pk)))
    assert "500" in body(ann.get(at("case", case.pk)))
    assert "The one" in body(bob.get(at("months")))
    reward = Reward.objects.get()
    assert max_.post(at("reward_void", reward.pk), {"reason": "twice"}, headers=HTMX).status_code == 200
    assert "A day off" not in body(bob.get(at("case", case.pk)))
    assert Score.objects.count() == 1


def test_a_panel_that_is_refused_keeps_what_was_chosen_and_says_why(as_user: Any, cast: Cast) -> None:
    panel, browser = at("panel", key(this_month())), as_user(cast.max)
    form = body(browser.get(panel, headers=HTMX))
    assert "Three to five people from different teams." in form
    assert '<option value="6"' not in form
    for people, least, why in (
        ([cast.bob.pk], 1, "A panel takes 3 to 5 people; named so far: 1."),
        ([cast.bob.pk, cast.ann.pk, cast.cho.pk], 5, "let a rank take 1 to 3 scores"),
    ):
        answer = browser.post(panel, {"people": people, "least": least}, headers=HTMX)
        assert answer.status_code == 409
        assert why in body(answer)
        chosen = answer.context["form"]["people"].value(), answer.context["form"]["least"].value()
        assert chosen == ([str(pk) for pk in people], str(least))
        assert body(answer).count("checked") == len(people)
    assert browser.post(panel, {"people": [cast.bob.pk], "least": 9}, headers=HTMX).status_code == 422
    assert "Fewer than 3 people can be named here" in body(as_user(cast.zoe).get(panel, headers=HTMX))
    assert not Panel.objects.exists()


def test_a_month_that_there_is_not_is_missing(as_user: Any, cast: Cast) -> None:
    assert {as_user(cast.ann).get(at("month", month)).status_code for month in (202613, 5, 202600, 999999)} == {404}


def test_withdrawn_is_said_to_the_author_and_nobody_else_finds_it(as_user: Any, cast: Cast, today: date) -> None:
    case = shared(cast.ann, "Gone", today=today)
    assert as_user(cast.bob).post(at("withdraw", case.pk), {"reason": "x"}, headers=HTMX).status_code == 409
    assert as_user(cast.mia).post(at("withdraw", case.pk), {"reason": "names a price"}, headers=HTMX).status_code == 200
    assert "names a price" in body(as_user(cast.ann).get(at("case", case.pk)))
    assert as_user(cast.bob).get(at("case", case.pk)).status_code == 404


def test_the_accounts_page_shows_cases_like_it(
    as_user: Any, cast: Cast, today: date, django_assert_max_num_queries: Any
) -> None:
    account = make_account(cast.bob, "Bakery", industry="Food", today=today)
    shared(cast.ann, "Like this", industry="food", today=today)
    browser = as_user(cast.bob)
    assert at("like", account.pk) in body(browser.get(reverse("pages:account", args=[account.pk])))
    with django_assert_max_num_queries(12):
        card = body(browser.get(at("like", account.pk), headers=HTMX))
    assert "Like this" in card
    assert "Same industry" in card
    assert as_user(cast.sue).get(at("like", account.pk)).status_code == 404


def test_one_industry_in_all_its_spellings_and_merged_by_an_admin(as_user: Any, cast: Cast, today: date) -> None:
    account = make_account(cast.bob, "Bakery", industry="食品 Food", today=today)
    case = shared(cast.ann, "Spelled half", industry="食品", today=today)
    other = shared(cast.sue, "Spelled the other half", industry="FOOD", today=today)
    browser = as_user(cast.bob)
    card = body(browser.get(at("like", account.pk), headers=HTMX))
    assert (case.title in card, other.title in card, card.count("Same industry")) == (True, True, 2)
    page = browser.get(at("list"), {"industry": case.industry_key})
    assert {row.pk for row in page.context["page"].rows} == {case.pk, other.pk}
    assert body(browser.get(at("list"))).count("食品 Food</option>") == 1
    api = browser.get("/api/v1/cases/", {"industry": "food"}).json()["results"]
    assert {row["id"] for row in api} == {case.pk, other.pk}
    act = industries.merge(["食品"], "Bakeries", by=again(cast.ada), today=today)
    case.refresh_from_db()
    assert (case.industry, case.industry_key) == ("Bakeries", "bakeries")
    assert "Spelled half" in body(browser.get(f"{at('list')}?q=bakeries"))
    industries.undo(act, by=again(cast.ada), today=today, now=timezone.now())
    case.refresh_from_db()
    assert (case.industry, case.industry_key) == ("食品", "食品")
    assert "Spelled half" not in body(browser.get(f"{at('list')}?q=bakeries"))


def test_the_search_of_the_top_bar_finds_cases(as_user: Any, cast: Cast, today: date) -> None:
    shared(cast.ann, "Samples beat the price", today=today)
    tell(cast.ann, "Samples in a draft", today=today)
    page = body(as_user(cast.sue).get(reverse("pages:find") + "?q=samples", headers=HTMX))
    assert "Samples beat the price" in page
    assert "in a draft" not in page


def test_the_export_names_accounts_only_where_the_reader_serves_them(cast: Cast, today: date) -> None:
    from django.http import QueryDict

    from cases.exporting import CASES

    shared(cast.ann, "Tied", account=make_account(cast.ann, "Acme", today=today), today=today)
    columns = {column.name: column for column in CASES.columns}
    for reader, named in ((cast.ann, "Acme"), (cast.sue, "")):
        user = again(reader)
        rows = list(CASES.rows(user, QueryDict(""), today))
        assert CASES.dress is not None
        CASES.dress(user, rows)
        assert (columns["account"].value(rows[0]), columns["title"].value(rows[0])) == (named, "Tied")


def test_erasing_a_person_takes_them_out_of_cases_versions_and_keys(cast: Cast, today: date) -> None:
    from accounts.models import KeyPerson
    from accounts.services import editing
    from cases import search
    from portraits.services.personal import erasing

    account = make_account(cast.ann, "Acme", today=today)
    person = editing.save_person(account, KeyPerson(account=account, name="Wu Xiaoming"), by=cast.ann)
    tied = tell(cast.ann, "Wu Xiaoming said yes", account=account, today=today)
    free = tell(cast.ann, "Wu Xiaoming again", today=today)
    asked = erasing.ask(person, reason="asked", by=again(cast.mia))
    with pytest.raises(erasing.Undecided):
        erasing.approve(asked, by=cast.ada, today=today)
    from portraits.services.personal import choosing

    hits = choosing.look(asked)
    keys = {hit.key for hit in hits if hit.key.startswith("cases.")}
    assert keys == {f"cases.case:{free.pk}", f"cases.caseversion:{free.versions.get().pk}"}
    choosing.decide(asked, words=[], choices={hit.key: True for hit in hits}, by=cast.ada)
    erasing.approve(asked, by=cast.ada, today=today)
    for case in (tied, free):
        case.refresh_from_db()
        assert "Xiaoming" not in case.title + case.versions.get().title
    assert not search.matching(Case.objects.all(), "xiaoming").exists()
    assert search.matching(Case.objects.all(), "again").count() == 1
