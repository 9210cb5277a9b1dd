"""Saved views and columns of a list: whose, for whom, with what one begins."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.columns import ACCOUNTS
from accounts.listing import Listing
from core.clock import business_date
from lists.models import SavedView
from lists.services import views as services
from tests.cast import Cast, again, make_account
from users.models import User

URL = reverse("accounts:list")
VIEWS = reverse("lists:views")


def browser_of(user: User) -> Client:
    browser = Client()
    browser.force_login(user)
    return browser


def keep(user: User, name: str = "A customers", query: str = "scope=all&grade=A", shared: str = "") -> SavedView:
    return services.save(ACCOUNTS, name=name, query=query, shared=shared, by=again(user))


def seen(user: User) -> list[str]:
    return list(SavedView.objects.visible_to(again(user)).order_by("pk").values_list("name", flat=True))


def test_a_view_keeps_filters_order_and_columns_but_no_place_in_the_list(cast: Cast) -> None:
    query = "scope=all&grade=A&sort=last&columns=region,owner&after=xyz&view=3&csrfmiddlewaretoken=x"
    answer = browser_of(cast.ann).post(VIEWS, {"list": "accounts", "query": query, "name": " A  customers "})
    view = SavedView.objects.get()
    assert view.name == "A customers"
    assert view.query == "scope=all&grade=A&sort=last&columns=region,owner"
    assert answer.headers["Location"] == f"{URL}?{view.query}&view={view.pk}"
    page = browser_of(cast.ann).get(answer.headers["Location"]).content.decode()
    assert "A customers" in page


def test_a_view_is_its_makers_own(cast: Cast) -> None:
    view = keep(cast.ann)
    assert seen(cast.ann) == ["A customers"]
    assert seen(cast.bob) == seen(cast.mia) == seen(cast.ada) == []
    for method in ("get", "post"):
        answer = getattr(browser_of(cast.mia), method)(reverse("lists:view_edit", args=[view.pk]))
        assert answer.status_code == 404
    assert browser_of(cast.mia).post(reverse("lists:view_remove", args=[view.pk])).status_code == 404


def test_a_manager_shares_with_the_team_and_the_teams_below(cast: Cast) -> None:
    keep(cast.max, shared="team")
    for member in (cast.max, cast.cho, cast.ann, cast.mia):
        assert seen(member) == ["A customers"]
    for other in (cast.sue, cast.zoe, cast.ada):
        assert seen(other) == []


def test_an_admin_shares_with_everybody(cast: Cast) -> None:
    keep(cast.ada, shared="everybody")
    assert seen(cast.sue) == seen(cast.ann) == ["A customers"]


@pytest.mark.parametrize(
    ("who", "shared"), [("ann", "team"), ("ann", "everybody"), ("mia", "everybody"), ("ada", "team")]
)
def test_who_may_not_share_is_refused(cast: Cast, who: str, shared: str) -> None:
    with pytest.raises(services.ViewRefused):
        keep(getattr(cast, who), shared=shared)


def test_a_salesperson_who_posts_a_sharing_shares_nothing(cast: Cast) -> None:
    browser_of(cast.ann).post(VIEWS, {"list": "accounts", "query": "", "name": "x", "shared": "everybody"})
    assert SavedView.objects.get().shared == ""


def test_a_name_is_taken_once(cast: Cast) -> None:
    keep(cast.ann)
    answer = browser_of(cast.ann).post(VIEWS, {"list": "accounts", "query": "", "name": "A customers"})
    assert answer.status_code == 409
    keep(cast.bob)


def test_a_list_begins_with_the_view_one_chose(cast: Cast) -> None:
    view = keep(cast.ann)
    browser = browser_of(cast.ann)
    assert browser.get(URL).status_code == 200
    browser.post(reverse("lists:view_default"), {"list": "accounts", "view": view.pk})
    assert browser.get(URL).headers["Location"] == f"{URL}?{view.query}&view={view.pk}"
    assert browser.get(f"{URL}?scope=mine").status_code == 200
    browser.post(reverse("lists:view_default"), {"list": "accounts"})
    assert browser.get(URL).status_code == 200


def test_a_removed_view_is_kept_but_seen_and_begun_with_no_more(cast: Cast) -> None:
    view = keep(cast.mia, shared="team")
    browser_of(cast.ann).post(reverse("lists:view_default"), {"list": "accounts", "view": view.pk})
    browser_of(cast.mia).post(reverse("lists:view_remove", args=[view.pk]))
    assert SavedView.objects.get().archived_at is not None
    assert seen(cast.mia) == []
    assert browser_of(cast.ann).get(URL).status_code == 200
    keep(cast.mia)


def test_a_view_that_is_shared_no_longer_is_not_begun_with(cast: Cast) -> None:
    view = keep(cast.mia, shared="team")
    services.begin_with(ACCOUNTS, view, by=cast.ann)
    services.change(view, name="x", shared="", by=again(cast.mia))
    assert browser_of(cast.ann).get(URL).status_code == 200
    assert services.default_of(ACCOUNTS, again(cast.mia)) is None


def test_nobody_begins_with_a_view_they_may_not_see(cast: Cast) -> None:
    view = keep(cast.sue)
    answer = browser_of(cast.ann).post(reverse("lists:view_default"), {"list": "accounts", "view": view.pk})
    assert answer.status_code == 404
    assert "A customers" not in browser_of(cast.ann).get(f"{URL}?view={view.pk}").content.decode()


def test_a_view_is_renamed_and_may_keep_the_list_as_it_is_now(cast: Cast) -> None:
    view = keep(cast.ann)
    address = reverse("lists:view_edit", args=[view.pk])
    browser_of(cast.ann).post(address, {"name": "Best", "list": "accounts", "query": "scope=mine"})
    view.refresh_from_db()
    assert (view.name, view.query) == ("Best", "scope=all&grade=A")
    browser_of(cast.ann).post(address, {"name": "Best", "list": "accounts", "query": "scope=mine", "update": "yes"})
    view.refresh_from_db()
    assert view.query == "scope=mine"


def test_a_shared_view_shows_each_reader_only_what_is_theirs(cast: Cast) -> None:
    make_account(cast.ann, "Anns Ltd", today=business_date())
    make_account(cast.sue, "Sues Ltd", today=business_date())
    view = keep(cast.ada, query="scope=all", shared="everybody")
    for reader, theirs, hidden in ((cast.ann, "Anns", "Sues"), (cast.sue, "Sues", "Anns")):
        page = browser_of(reader).get(services.address_of(ACCOUNTS, view)).content.decode()
        assert theirs in page
        assert hidden not in page


# -- columns ------------------------------------------------------------------------------------------------------
def headings(user: User, query: str) -> list[str]:
    listing = Listing(again(user), dict(part.split("=") for part in query.split("&")), business_date())
    return [name for name, _words, _head in listing.columns]


def test_columns_are_shown_in_the_order_of_the_address(cast: Cast) -> None:
    assert headings(cast.ann, "columns=region,owner,tags") == ["region", "owner", "tags"]
    assert headings(cast.ann, "columns=region,notes,region,x") == ["region"]
    assert headings(cast.mia, "columns=&scope=team") == list(ACCOUNTS.usual)
    assert headings(cast.ann, "columns=") == [name for name in ACCOUNTS.usual if name != "owner"]  # it is the reader


def test_choosing_columns_changes_the_address_and_nothing_else(cast: Cast) -> None:
    values: dict[str, Any] = {"list": "accounts", "query": "scope=mine&grade=A", "column": ["tags", "owner"]}
    answer = browser_of(cast.ann).post(reverse("lists:columns"), values)
    assert answer.headers["Location"] == f"{URL}?scope=mine&grade=A&columns=tags,owner"
    values |= {"query": "scope=mine&columns=tags", "usual": "yes"}
    assert browser_of(cast.ann).post(reverse("lists:columns"), values).headers["Location"] == f"{URL}?scope=mine"


@pytest.mark.parametrize("rows", [2, 20])
def test_every_column_at_once_costs_no_query_a_row(cast: Cast, rows: int, django_assert_max_num_queries: Any) -> None:
    for _ in range(rows):
        make_account(cast.ann, today=business_date())
    view = keep(cast.ann, query=f"scope=mine&columns={','.join(list(ACCOUNTS.columns)[:12])}")
    rest = ",".join(list(ACCOUNTS.columns)[4:])
    for address in (services.address_of(ACCOUNTS, view), f"{URL}?scope=all&columns={rest}"):
        browser = browser_of(cast.ann)
        with django_assert_max_num_queries(15):
            assert browser.get(address).status_code == 200


@pytest.mark.parametrize("sort", ["new", "recent"])
@pytest.mark.parametrize("scope", ["mine", "all"])
def test_the_new_orders_page_through_everything_once(cast: Cast, sort: str, scope: str) -> None:
    for n in range(30):
        make_account(cast.ann, today=business_date(), contacts_made=n % 3, days_old=10)
    params, found = {"scope": scope, "sort": sort}, []
    while True:
        page = Listing(again(cast.ann), params, business_date()).page()
        found += page.rows
        if not page.after:
            break
        params["after"] = page.after
    assert len({account.pk for account in found}) == len(found) == 30
    if sort == "new":
        assert [a.pk for a in found] == sorted((a.pk for a in found), reverse=True)
    else:
        days = [a.last_contact_on for a in found if a.last_contact_on]
        assert days == sorted(days, reverse=True)
        assert all(a.last_contact_on is None for a in found[len(days) :])


def test_next_and_previous_record_follow_the_order_of_a_view(cast: Cast) -> None:
    for name in ("First", "Second", "Third"):
        make_account(cast.ann, name, today=business_date())
    view = keep(cast.ann, query="scope=mine&sort=new&columns=tags")
    page = browser_of(cast.ann).get(services.address_of(ACCOUNTS, view))
    listing: Any = page.context["listing"]
    middle = next(a for a in page.context["page"].rows if a.name == "Second")
    before, after = listing.around(middle)
    assert (before.name, after.name) == ("Third", "First")
    record = browser_of(cast.ann).get(reverse("pages:account", args=[middle.pk]), {"list": listing.address()})
    assert record.context["list_query"] == f"scope=mine&sort=new&columns=tags&view={view.pk}"


def test_saving_a_view_is_confirmed(cast: Cast, as_user: Any) -> None:
    browser = as_user(cast.ann)
    sent = {"list": "accounts", "query": "grade=A", "name": "Mine first"}
    page = browser.post(VIEWS, sent, follow=True).content.decode()
    assert "The view “Mine first” is saved." in page
