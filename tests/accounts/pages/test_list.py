"""The list of accounts: whose, found how, in which order, at what cost."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from accounts.listing import SORTS, Listing
from accounts.models import Account
from accounts.queues import QUEUES
from accounts.services import editing, letting_go
from accounts.services.calls import raising
from core.clock import business_date
from core.keyset import cursor_of
from tests.cast import Cast, again, contact, make_account

URL = "/accounts/"
TODAY = business_date()


def names(user: Any, **params: str) -> list[str]:
    """What the list shows, in its order."""
    return [account.name for account in Listing(again(user), params, TODAY).page().rows]


def pooled(cast: Cast, name: str, **fields: Any) -> Account:
    account = make_account(cast.sue, name, today=TODAY, **fields)
    letting_go.release(account, by=cast.ada, reason="not for us", today=TODAY, override=True)
    return account


def test_a_salesperson_sees_own_accounts_by_default(cast: Cast, as_user: Any) -> None:
    make_account(cast.ann, "Mine Ltd", today=TODAY)
    make_account(cast.bob, "Bobs Ltd", today=TODAY)
    page = as_user(cast.ann).get(URL).content.decode()
    assert "Mine Ltd" in page
    assert "Bobs Ltd" not in page


def test_working_groups_have_a_tab_of_their_own(cast: Cast) -> None:
    theirs = make_account(cast.cho, "Served Ltd", today=TODAY)
    editing.join_group(theirs, user=cast.ann, by=cast.cho, part="", today=TODAY)
    assert names(cast.ann, scope="group") == ["Served Ltd"]


def test_a_manager_sees_the_teams_below(cast: Cast) -> None:
    make_account(cast.ann, "Below Ltd", today=TODAY)
    make_account(cast.sue, "Elsewhere Ltd", today=TODAY)
    assert names(cast.max) == ["Below Ltd"]


@pytest.mark.parametrize("q", ["重庆", "重慶", "chongqing", "cqys", "CQ", "重", "印刷 重庆", "庆印"])
def test_a_name_is_found_by_characters_pinyin_and_initials(cast: Cast, q: str) -> None:
    make_account(cast.ann, "重庆印刷有限公司", today=TODAY)
    make_account(cast.ann, "Acme", today=TODAY)
    assert names(cast.ann, q=q) == ["重庆印刷有限公司"]


@pytest.mark.parametrize("q", ["1234", "8885 1234", "5551 234", "+86 138 8885 1234"])
def test_a_telephone_is_found_by_its_tail(cast: Cast, q: str) -> None:
    make_account(cast.ann, "Phone Ltd", today=TODAY, telephones=["+86 138 8885 1234"])
    found = names(cast.ann, q=q)
    assert found == (["Phone Ltd"] if "+8613888851234".endswith(q.replace(" ", "").lstrip("+")) else [])


def test_three_digits_find_no_telephone(cast: Cast) -> None:
    make_account(cast.ann, "Phone Ltd", today=TODAY, telephones=["138 8885 1234"])
    assert names(cast.ann, q="234") == []


def test_a_masked_telephone_finds_nothing(cast: Cast) -> None:
    pooled(cast, "Pool Ltd", telephones=["138 7777 1234"])
    assert names(cast.ann, q="Pool") == ["Pool Ltd"]
    assert names(cast.ann, q="1234") == []
    assert names(cast.ada, q="1234") == ["Pool Ltd"]


def test_a_search_looks_everywhere_one_may_see(cast: Cast) -> None:
    make_account(cast.ann, "Globex A", today=TODAY)
    pooled(cast, "Globex B")
    make_account(cast.sue, "Globex C", today=TODAY)
    assert names(cast.ann, q="globex") == ["Globex A", "Globex B"]
    assert names(cast.ada, q="globex") == ["Globex A", "Globex B", "Globex C"]


@pytest.mark.parametrize("q", ["%", "_", "'", "\\", "\x00%", "ü" * 300, "😀", "-- drop", "()[]*"])
def test_hostile_text_finds_nothing_and_breaks_nothing(cast: Cast, as_user: Any, q: str) -> None:
    make_account(cast.ann, "Plain Ltd", today=TODAY)
    answer = as_user(cast.ann).get(URL, {"q": q})
    assert answer.status_code == 200
    assert "Plain Ltd" not in answer.content.decode()


@pytest.mark.parametrize(
    "params",
    [
        {"after": "garbage"},
        {"after": "WyJ4Il0"},
        {"before": "=", "sort": "last"},
        {"after": "WzEsIDFd", "sort": "next"},
        {"sort": "nothing"},
        {"scope": "admin"},
        {"owner": "99999999999999999999"},
        {"grade": "Z"},
        {"queue": "../"},
        {"list": "x" * 5000},
    ],
)
def test_a_broken_address_shows_the_list_anyway(cast: Cast, as_user: Any, params: dict[str, str]) -> None:
    make_account(cast.ann, "Plain Ltd", today=TODAY)
    assert as_user(cast.ann).get(URL, params).status_code == 200


@pytest.mark.parametrize("sort", ["name", "last"])
def test_pages_go_both_ways_and_miss_nobody(cast: Cast, sort: str) -> None:
    for i in range(57):
        made = make_account(cast.ann, f"Customer {i:02}", today=TODAY, grade="A" if i % 3 else "C", days_old=i % 7)
        if i % 2:
            contact(made, TODAY - timedelta(days=i % 5), today=TODAY)
    first = Listing(again(cast.ann), {"sort": sort}, TODAY).page()
    second = Listing(again(cast.ann), {"sort": sort, "after": first.after}, TODAY).page()
    third = Listing(again(cast.ann), {"sort": sort, "after": second.after}, TODAY).page()
    seen = [a.pk for page in (first, second, third) for a in page.rows]
    assert len(seen) == len(set(seen)) == 57
    assert not third.after
    assert not first.before
    back = Listing(again(cast.ann), {"sort": sort, "before": third.before}, TODAY).page()
    assert [a.pk for a in back.rows] == [a.pk for a in second.rows]


@pytest.mark.parametrize("sort", ["name", "days"])
def test_pages_over_several_doors_miss_nobody(cast: Cast, sort: str) -> None:
    for i in range(30):
        make_account(cast.ann, f"Own {i:02}", today=TODAY, grade="A" if i % 4 == 0 else "C")
        pooled(cast, f"Pool {i:02}")
    params = {"scope": "all", "sort": sort}
    first = Listing(again(cast.ann), params, TODAY).page()
    second = Listing(again(cast.ann), {**params, "after": first.after}, TODAY).page()
    third = Listing(again(cast.ann), {**params, "after": second.after}, TODAY).page()
    seen = [a.pk for page in (first, second, third) for a in page.rows]
    assert len(seen) == len(set(seen)) == 60
    back = Listing(again(cast.ann), {**params, "before": third.before}, TODAY).page()
    assert [a.pk for a in back.rows] == [a.pk for a in second.rows]


def test_filters_come_back_from_a_record(cast: Cast, as_user: Any) -> None:
    one = make_account(cast.ann, "Aaa", today=TODAY, grade="B")
    two = make_account(cast.ann, "Bbb", today=TODAY, grade="B")
    make_account(cast.ann, "Abb", today=TODAY, grade="C")
    page = as_user(cast.ann).get(f"/account/{one.pk}/", {"list": "scope=mine&grade=B"}).content.decode()
    assert "/accounts/?scope=mine&amp;grade=B" in page
    assert f"/account/{two.pk}/?list=" in page


@pytest.mark.parametrize("queue", sorted(QUEUES))
def test_every_queue_opens_as_a_list(cast: Cast, as_user: Any, queue: str) -> None:
    make_account(cast.ann, today=TODAY, days_old=80, contacts_made=2)
    assert as_user(cast.ann).get(URL, {"queue": queue}).status_code == 200


def test_a_queue_holds_what_it_says(cast: Cast) -> None:
    make_account(cast.ann, "Silent Ltd", today=TODAY, days_old=80)
    make_account(cast.ann, "Fresh Ltd", today=TODAY)
    ten = make_account(cast.ann, "Ten Ltd", today=TODAY, days_old=60, contacts_made=10)
    assert ten.cycle_contacts == 10
    assert names(cast.ann, queue="recycle_soon") == ["Silent Ltd"]
    assert names(cast.ann, queue="at_ten") == ["Ten Ltd"]
    assert names(cast.ann, queue="overdue") == ["Silent Ltd"]
    assert names(cast.ann, queue="pace_behind") == ["Silent Ltd"]


def test_a_queue_keeps_its_own_order_by_grade_then_lateness_until_a_sort_is_picked(cast: Cast, as_user: Any) -> None:
    for name, grade, days in (("Ant", "C", 30), ("Bee", "B", 20), ("Cat", "C", 40), ("Dog", "B", 35)):
        make_account(cast.ann, name, today=TODAY, days_old=days, grade=grade)
    assert names(cast.ann, queue="overdue") == ["Dog", "Bee", "Cat", "Ant"]
    assert names(cast.ann, queue="overdue", sort="") == ["Dog", "Bee", "Cat", "Ant"]
    assert names(cast.ann, queue="overdue", sort="name") == ["Ant", "Bee", "Cat", "Dog"]
    page = as_user(cast.ann).get(URL).content.decode()
    assert '<option value="" selected>' in page  # so that the filter sends no order of its own


@pytest.mark.parametrize("scope", ["mine", "team"])
def test_pages_of_a_queue_go_both_ways_and_miss_nobody(cast: Cast, scope: str) -> None:
    for number in range(60):
        make_account(cast.mia, today=TODAY, days_old=20 + number % 7, grade="BCD"[number % 3])
    params = {"queue": "overdue", "scope": scope}
    first = Listing(again(cast.mia), params, TODAY).page()
    second = Listing(again(cast.mia), {**params, "after": first.after}, TODAY).page()
    third = Listing(again(cast.mia), {**params, "after": second.after}, TODAY).page()
    rows = [*first.rows, *second.rows, *third.rows]
    assert len({row.pk for row in rows}) == 60
    assert rows == sorted(rows, key=lambda row: (row.grade, row.next_contact_due_on, row.pk))
    back = Listing(again(cast.mia), {**params, "before": third.before}, TODAY).page()
    assert back.rows == second.rows


@pytest.mark.parametrize("url", [URL, f"{URL}?scope=all&sort=days", f"{URL}?q=customer", "/accounts/pool/"])
@pytest.mark.parametrize("rows", [1, 20])
def test_a_list_costs_the_same_for_one_row_and_for_many(
    cast: Cast, as_user: Any, django_assert_max_num_queries: Any, url: str, rows: int
) -> None:
    for i in range(rows):
        make_account(cast.ann, f"Customer {i}", today=TODAY)
        pooled(cast, f"Customer in the pool {i}")
    browser = as_user(cast.ann)
    browser.get(url)
    with django_assert_max_num_queries(15):
        assert browser.get(url).status_code == 200


@pytest.mark.parametrize("rows", [1, 20])
@pytest.mark.parametrize("url", ["/accounts/team/", "/accounts/desk/", "/accounts/?scope=team", "/people/"])
def test_a_managers_page_costs_the_same_for_one_row_and_for_many(
    cast: Cast, as_user: Any, django_assert_max_num_queries: Any, url: str, rows: int
) -> None:
    for i in range(rows):
        account = make_account(cast.ann, f"Customer {i}", today=TODAY, days_old=30)
        raising.ask_for_help(account, by=cast.ann, note="please", today=TODAY)
        other = make_account(cast.bob, f"Suspended {i}", today=TODAY)
        letting_go.suspend(
            other,
            by=cast.ada,
            reason_code="timing",
            reason="x",
            look_again_on=TODAY + timedelta(days=9),
            today=TODAY,
            override=True,
        )
    browser = as_user(cast.max)
    browser.get(url)
    with django_assert_max_num_queries(13):
        assert browser.get(url).status_code == 200


def test_a_very_common_word_is_followed_only_so_far_and_the_page_says_so(
    cast: Cast, as_user: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("accounts.search.MOST_CANDIDATES", 2)
    for number in range(4):
        pooled(cast, f"Common {number}")
    make_account(cast.ann, "Common own", today=TODAY)
    assert "Common own" in names(cast.ann, scope="all", q="common")
    assert len(names(cast.ann, scope="all", q="common")) == 3
    said = "Very many accounts bear this name"
    assert said in as_user(cast.ann).get(URL, {"scope": "all", "q": "common"}).content.decode()
    assert said not in as_user(cast.ann).get(URL, {"scope": "all", "q": "common 3"}).content.decode()


def test_own_and_team_searches_are_followed_to_their_end(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("accounts.search.MOST_CANDIDATES", 2)
    for number in range(4):
        make_account(cast.ann, f"Common {number}", today=TODAY)
    assert len(names(cast.ann, q="common")) == 4
    assert len(names(cast.max, scope="team", q="common")) == 4


def test_the_teams_list_says_what_a_manager_steers_by(cast: Cast, as_user: Any) -> None:
    account = make_account(cast.ann, "Watched Ltd", today=TODAY, days_old=40, contacts_made=9)
    Account.objects.filter(pk=account.pk).update(next_step_on=TODAY + timedelta(days=2), agreed_step_on=TODAY)
    page = as_user(cast.max).get(URL, {"scope": "team"}).content.decode()
    row = page[page.index(f'id="account-{account.pk}"') :]
    for words in ("Ann Seller", "<b>9</b>/12", "month 2 of 6", "agreed", "days left"):
        assert words in row


def test_the_highest_score_comes_first_and_what_has_none_last(cast: Cast) -> None:
    for name, score in (("Low", 12), ("None yet", None), ("High", 90.5), ("Middle", 55), ("Other", None)):
        account = make_account(cast.ann, name, today=TODAY)
        Account.objects.filter(pk=account.pk).update(score=score)
    ordered = ["High", "Middle", "Low", "Other", "None yet"]
    assert names(cast.ann, sort="score") == names(cast.ann, sort="score", scope="all") == ordered
    behind = cursor_of(Account.objects.get(name="High"), SORTS["score"][1])
    assert names(cast.ann, sort="score", after=behind) == ordered[1:]


@pytest.mark.parametrize("sort", ["name", "next", "days", "last"])
def test_a_column_that_an_index_sorts_says_how_the_list_is_ordered(cast: Cast, as_user: Any, sort: str) -> None:
    make_account(cast.ann, today=TODAY)
    browser = as_user(cast.max)
    page = browser.get(URL, {"scope": "team", "sort": sort, "grade": "C"})
    address, here = page.context["listing"].heads[sort]
    assert here == "ascending"
    assert page.content.count(b"aria-sort=") == 1
    assert "grade=C" in address
    turned = browser.get(f"{URL}?{address}").context["listing"]
    assert turned.heads[sort][1] == "descending"
    assert turned.order.column == page.context["listing"].order.column
