"""The desk, the preview, the batch and its history as pages (ux.md, re-assign 200 suspended accounts)."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from accounts import tasks
from accounts.models import Account, Batch, BatchState, State
from accounts.services.batches import running
from accounts.services.people import leave_company
from core.clock import business_date
from notifications.models import Notice
from tests.accounts.batches.steps import confirmed, done, on_desk, owners, undone
from tests.cast import Cast, again, contact, make_account, set_policy
from users.services.absences import enter_leave

pytestmark = pytest.mark.django_db
TODAY = business_date()
NEW = "/accounts/batches/new/"
ALL = {"from": "desk", "all": "yes", "action": "reassign"}
HTMX = {"HTTP_HX_REQUEST": "true"}


def desk(cast: Cast, number: int = 3, **fields: Any) -> list[Account]:
    return on_desk(cast.ann, number, today=TODAY, **fields)


def confirm(browser: Client, asked: dict[str, Any], **more: Any) -> Any:
    """Look at the preview and confirm it as the page would."""
    first = browser.get(NEW, {name: asked[name] for name in asked if name not in ("strategy", "teams", "to")})
    if first.context["form"].gives:
        out = [share.person.pk for share in first.context["shares"] if share.asked_out]
        asked = {"strategy": "least_loaded", "without": out, **asked}
    preview = browser.get(NEW, asked)
    assert preview.status_code == 200, preview.content.decode()
    return browser.post(NEW, {**asked, "plan": preview.context["sealed"], "reason": "new start", **more})


# -- selecting and confirming ----------------------------------------------------------------------------------------
def test_all_that_match_the_filter_are_shared_out(cast: Cast, as_user: Any) -> None:
    press, food = desk(cast, 3, industry="Press"), desk(cast, 2, industry="Food")
    answer = confirm(as_user(cast.mia), {**ALL, "industry": "press"})
    batch = Batch.objects.get()
    assert answer.headers["Location"] == f"/accounts/batches/{batch.pk}/"
    assert set(owners(press)) == {cast.ann, cast.bob}
    assert set(owners(food)) == {None}
    assert batch.selection["filter"]["industry"] == "press"


def test_the_ticked_ones_go_to_one_person(cast: Cast, as_user: Any) -> None:
    accounts = desk(cast)
    ticked = {"from": "desk", "action": "reassign", "selected": [accounts[0].pk], "strategy": "one", "to": cast.bob.pk}
    confirm(as_user(cast.mia), ticked)
    assert owners(accounts) == [cast.bob, None, None]


def test_the_desk_is_released_together(cast: Cast, as_user: Any) -> None:
    accounts = desk(cast)
    browser, asked = as_user(cast.mia), {**ALL, "action": "desk_release"}
    confirm(browser, asked, reason="")
    assert set(Account.objects.values_list("state", flat=True)) == {State.SUSPENDED}
    confirm(browser, asked, reason="Nobody has time")
    assert set(Account.objects.values_list("state", flat=True)) == {State.POOLED}
    assert len(accounts) == 3


def test_a_territory_is_handed_on_from_the_list(cast: Cast, as_user: Any) -> None:
    there = [make_account(cast.ann, region="Harbour", today=TODAY) for _ in range(3)]
    other = make_account(cast.ann, region="Hill", today=TODAY)
    suspended = desk(cast, 1, region="Harbour")
    browser = as_user(cast.max)
    assert "Hand on" in browser.get("/accounts/?scope=team&region=harbour").content.decode()
    asked = {"from": "accounts", "all": "yes", "action": "transfer", "region": "harbour", "team": cast.harbour.pk}
    confirm(browser, {**asked, "teams": [cast.north.pk]})
    assert owners([*there, other, *suspended]) == [cast.cho] * 3 + [cast.ann, None]


def test_the_batch_lists_what_each_person_got(cast: Cast, as_user: Any) -> None:
    browser = as_user(cast.mia)
    desk(cast)
    confirm(browser, ALL)
    got = Account.objects.exclude(owner=None).select_related("owner").first()
    assert got is not None
    assert got.owner is not None
    batch = Batch.objects.get()
    page = browser.get(f"/accounts/batches/{batch.pk}/?show=moved&to={got.owner_id}").content.decode()
    assert f"Accounts that {got.owner.name} got" in page
    assert got.name in page
    back = browser.get(f"/account/{got.pk}/?from=/accounts/batches/{batch.pk}/%3Fshow=moved").content.decode()
    assert f'href="/accounts/batches/{batch.pk}/?show=moved"' in back


@pytest.mark.parametrize(
    "address", ["//evil.example/", "https://evil.example/", "/auth/logout/", "x" * 3000, "/accounts/batches/x/"]
)
def test_the_way_back_leads_to_our_lists_alone(cast: Cast, as_user: Any, address: str) -> None:
    account = make_account(cast.ann, today=TODAY)
    page = as_user(cast.ann).get(f"/account/{account.pk}/", {"from": address})
    assert page.context["back"] == "/accounts/"


def test_accounts_that_are_gone_are_told_so(cast: Cast, as_user: Any) -> None:
    browser = as_user(cast.mia)
    accounts = desk(cast)
    asked = {"from": "desk", "action": "reassign", "selected": [str(a.pk) for a in accounts]}
    confirm(browser, asked)
    again_page = browser.get("/accounts/batches/new/", asked).content.decode()
    assert "These accounts are not here any more" in again_page
    assert "Nobody could get them" not in again_page


def test_a_salesperson_ticks_accounts_for_tags_only(cast: Cast, as_user: Any) -> None:
    make_account(cast.ann, today=TODAY)
    page = as_user(cast.ann).get("/accounts/").content.decode()
    assert 'name="selected"' in page
    assert 'value="transfer"' not in page


def test_what_somebody_left_is_handed_on_together(cast: Cast, as_user: Any) -> None:
    accounts = [make_account(cast.ann, today=TODAY) for _ in range(3)]
    leave_company(cast.ann, by=cast.ada, today=TODAY)
    mia = as_user(again(cast.mia))
    page = mia.get(f"/accounts/leavers/{cast.ann.pk}/")
    assert page.context["rest_until"] == TODAY + timedelta(days=14)
    confirm(mia, {"from": "leaver", "leaver": cast.ann.pk, "all": "yes", "action": "transfer"})
    assert set(owners(accounts)) == {cast.bob}
    assert "Everything is handed on" in mia.get(f"/accounts/leavers/{cast.ann.pk}/").content.decode()


def test_nothing_selected_is_said_where_one_was(cast: Cast, as_user: Any) -> None:
    desk(cast)
    answer = as_user(cast.mia).get(NEW, {"from": "desk", "action": "reassign", "look": "due"}, follow=True)
    assert answer.redirect_chain[0][0] == "/accounts/desk/?look=due"
    assert "Choose at least one account." in answer.content.decode()


@pytest.mark.parametrize(
    "hostile",
    [
        {"selected": ["x", "9" * 30, "-1", ""]},
        {"all": "yes", "strategy": "nonsense"},
        {"all": "yes", "strategy": "one", "to": "999999999999"},
        {"all": "yes", "strategy": "round_robin", "teams": ["x", "77777"], "without": ["x", "9" * 40]},
        {"all": "yes", "from": "leaver", "leaver": "x"},
        {"all": "yes", "from": "nowhere", "action": "nothing", "team": "\0", "grade": "Z", "q": "\0"},
        {"all": "yes", "from": "accounts", "owner": "x", "batch": "9" * 30, "q": "\0", "after": "x"},
        {"all": "yes", "plan": "x" * 3000, "reason": "r" * 9000},
    ],
)
def test_hostile_input_is_answered_in_words(cast: Cast, as_user: Any, hostile: dict[str, Any]) -> None:
    desk(cast)
    browser = as_user(cast.mia)
    asked = {"from": "desk", "action": "reassign", **hostile}
    assert browser.get(NEW, asked).status_code in (200, 302, 409)
    assert browser.post(NEW, asked).status_code in (200, 302, 409, 422)
    assert not Batch.objects.exists()


def test_a_form_that_differs_from_its_preview_is_shown_again(cast: Cast, as_user: Any) -> None:
    desk(cast)
    answer = confirm(as_user(cast.mia), {**ALL, "strategy": "round_robin"}, strategy="least_loaded")
    assert answer.status_code == 409
    assert "new preview" in answer.content.decode()
    assert not Batch.objects.exists()


def test_a_missing_reason_keeps_everything_typed(cast: Cast, as_user: Any) -> None:
    desk(cast)
    answer = confirm(as_user(cast.mia), {**ALL, "strategy": "one", "to": cast.bob.pk}, reason=" ")
    assert answer.status_code == 422
    assert answer.context["form"]["to"].value() == str(cast.bob.pk)
    assert not Batch.objects.exists()


def test_going_beyond_the_capacity_is_asked_for(cast: Cast, as_user: Any) -> None:
    set_policy(capacity=1)
    accounts = desk(cast)
    one = {**ALL, "strategy": "one", "to": cast.bob.pk}
    browser = as_user(cast.mia)
    refused = confirm(browser, one)
    assert refused.status_code == 409
    assert "beyond_capacity" in refused.content.decode()
    confirm(browser, one, beyond_capacity="on")
    assert owners(accounts) == [cast.bob] * 3


def test_what_was_contacted_between_preview_and_confirmation_is_named(cast: Cast, as_user: Any) -> None:
    accounts = desk(cast)
    browser = as_user(cast.mia)
    preview = browser.get(NEW, {**ALL, "strategy": "round_robin"})
    contact(accounts[0], TODAY)
    form = {**ALL, "strategy": "round_robin", "plan": preview.context["sealed"], "reason": "r"}
    page = browser.post(NEW, form, follow=True).content.decode()
    assert accounts[0].name in page
    assert "contacted or changed in the meantime" in page
    assert Batch.objects.get().moved == 2


def test_confirming_twice_ends_on_the_same_batch(cast: Cast, as_user: Any) -> None:
    desk(cast)
    browser = as_user(cast.mia)
    preview = browser.get(NEW, {**ALL, "strategy": "round_robin"})
    form = {**ALL, "strategy": "round_robin", "plan": preview.context["sealed"], "reason": "r"}
    assert browser.post(NEW, form).headers["Location"] == browser.post(NEW, form).headers["Location"]
    assert Batch.objects.count() == 1


def test_a_part_of_the_preview_is_answered_for_a_change(cast: Cast, as_user: Any) -> None:
    desk(cast)
    part = as_user(cast.mia).get(NEW, {**ALL, "strategy": "new_staff"}, **HTMX).content.decode()
    assert "<html" not in part
    assert "0 of 3 accounts would move" in part


def test_the_form_sends_back_who_was_asked_about_and_a_person_away_is_warned_of(cast: Cast, as_user: Any) -> None:
    until = TODAY + timedelta(days=5)
    enter_leave(cast.bob, deputy=cast.ann, starts_on=TODAY, ends_on=until, by=cast.mia, today=TODAY)
    accounts = desk(cast)
    browser = as_user(cast.mia)
    first = browser.get(NEW, {**ALL, "strategy": "round_robin"}, **HTMX).content.decode()
    both = f"{cast.ann.pk}.{cast.bob.pk}"
    assert f'name="asked" value="{both}"' in first
    assert "Bob Seller is away" not in first
    one = {**ALL, "strategy": "one", "to": cast.bob.pk, "asked": both, "without": [cast.bob.pk]}
    page = browser.get(NEW, one, **HTMX).content.decode()
    assert f'name="asked" value="{both}"' in page
    assert f'type="hidden" name="without" value="{cast.bob.pk}"' in page
    assert "and would get 3 accounts nevertheless" in page
    back = browser.get(NEW, {**one, "strategy": "round_robin"})
    assert [share.person for share in back.context["shares"] if share.asked_out] == [cast.bob]
    form = {**one, "plan": browser.get(NEW, one).context["sealed"], "reason": "r"}
    browser.post(NEW, form)
    assert owners(accounts) == [cast.bob] * 3


@pytest.mark.parametrize("source", ["desk", "accounts"])
@pytest.mark.parametrize("misfit", [{"grade": "Z"}, {"team": "999999"}, {"batch": "x"}, {"look": "x"}, {"queue": "x"}])
def test_a_filter_that_does_not_fit_never_means_everything(
    cast: Cast, as_user: Any, source: str, misfit: dict[str, str]
) -> None:
    desk(cast, 1), make_account(cast.ann, today=TODAY)
    known = "batch queue" if source == "accounts" else "look"
    asked = {"from": source, "all": "yes", **misfit}
    plan = as_user(cast.mia).get(NEW, asked).context["plan"]
    assert plan.total == (0 if {"grade", "team", *known.split()} & misfit.keys() else 1)


# -- the batch, its undo, its history ------------------------------------------------------------------------------------
def test_a_batch_is_undone_by_one_click(cast: Cast, as_user: Any) -> None:
    accounts = desk(cast)
    browser = as_user(cast.mia)
    page = browser.get(confirm(browser, ALL).headers["Location"]).content.decode()
    batch = Batch.objects.get()
    assert page.count(f"/accounts/batches/{batch.pk}/undo/") == 2  # on the page and in the message
    page = browser.post(f"/accounts/batches/{batch.pk}/undo/", follow=True).content.decode()
    assert "3 accounts are where they were" in page
    assert owners(accounts) == [None] * 3


def test_a_large_batch_runs_in_the_background_with_its_progress(cast: Cast, as_user: Any, monkeypatch: Any) -> None:
    monkeypatch.setattr(running, "AT_ONCE", 2)
    monkeypatch.setattr(running, "CHUNK", 2)
    woken: list[str] = []
    monkeypatch.setattr(tasks, "wake_batches", lambda: woken.append("batches"))
    desk(cast, 5)
    browser = as_user(cast.mia)
    address = confirm(browser, ALL).headers["Location"]
    batch = Batch.objects.get()
    assert (woken, batch.moved) == (["batches"], 0)
    running._one_chunk(batch.pk, TODAY)
    part = browser.get(f"{address}?part=progress", **HTMX).content.decode()
    assert '<progress id="batch-bar" value="2" max="5">' in part
    tasks.batches()
    assert browser.get(f"{address}?part=progress", **HTMX).headers["HX-Redirect"] == address
    assert Notice.objects.filter(recipient=cast.mia, kind="batch_done").count() == 1
    assert (
        f"/accounts/batches/{batch.pk}/"
        in browser.get(f"/inbox/{Notice.objects.get(kind='batch_done').pk}/").headers["Location"]
    )


def test_the_receiver_finds_the_new_accounts_from_the_notice(cast: Cast, as_user: Any) -> None:
    accounts = desk(cast, 2)
    old = make_account(cast.bob, "Old friend", today=TODAY)
    done(accounts, "reassign", cast.mia, today=TODAY, strategy="one", to=cast.bob.pk)
    notice = Notice.objects.get(recipient=cast.bob, kind="batch_assigned")
    bob = as_user(cast.bob)
    page = bob.get(bob.get(f"/inbox/{notice.pk}/").headers["Location"]).content.decode()
    assert accounts[0].name in page
    assert old.name not in page


def test_after_an_undo_the_notice_opens_what_stayed_and_says_so(cast: Cast, as_user: Any) -> None:
    back, stays = (make_account(cast.ann, name, today=TODAY, days_old=20) for name in ("Back again", "Stays"))
    batch = done([back, stays], "transfer", cast.mia, today=TODAY, strategy="one", to=cast.bob.pk)
    notice = Notice.objects.get(recipient=cast.bob, kind="batch_assigned")
    address = as_user(cast.bob).get(f"/inbox/{notice.pk}/").headers["Location"]
    words = "Mia Manager undid this batch on"
    assert words not in as_user(cast.bob).get(address).content.decode()
    contact(stays, TODAY)
    undone(batch, cast.mia, today=TODAY)
    page = as_user(cast.bob).get(address).content.decode()
    assert stays.name in page
    assert back.name not in page
    assert words in page
    assert "Listed here is what is still yours." in page
    assert words in as_user(cast.ann).get(address).content.decode()
    assert words not in as_user(cast.sue).get(address).content.decode()


@pytest.mark.parametrize(("show", "chosen"), [("moved", "Moved 2"), ("left", "Not moved by the batch 0")])
def test_the_chosen_part_of_a_batch_is_marked(cast: Cast, as_user: Any, show: str, chosen: str) -> None:
    batch = done(desk(cast, 2), "reassign", cast.mia, today=TODAY)
    page = as_user(cast.mia).get(f"/accounts/batches/{batch.pk}/?show={show}").content.decode()
    assert re.findall(r'<a class="segment"[^>]* aria-current="true">([^<]*)</a>', page) == [chosen]


@pytest.mark.parametrize(
    ("reader", "sees"), [("mia", True), ("max", True), ("ada", True), ("zoe", False), ("ann", False)]
)
def test_batches_are_those_of_the_own_teams(cast: Cast, as_user: Any, reader: str, sees: bool) -> None:
    batch = done(desk(cast), "reassign", cast.mia, today=TODAY)
    browser = as_user(getattr(cast, reader))
    assert (browser.get(f"/accounts/batches/{batch.pk}/").status_code == 200) is sees
    history = browser.get("/accounts/batches/")
    assert (history.status_code == 200 and f"/accounts/batches/{batch.pk}/" in history.content.decode()) is sees
    if not sees:
        assert browser.post(f"/accounts/batches/{batch.pk}/undo/").status_code == 404
    batch.refresh_from_db()
    assert batch.state == BatchState.DONE


def test_a_manager_above_sees_a_batch_but_does_not_undo_it(cast: Cast, as_user: Any) -> None:
    batch = done(desk(cast), "reassign", cast.mia, today=TODAY)
    page = as_user(cast.max).post(f"/accounts/batches/{batch.pk}/undo/", follow=True).content.decode()
    assert "Only Mia Manager or an admin may undo this." in page


@pytest.mark.parametrize("number", [2, 12])
def test_the_pages_cost_the_same_queries_for_any_number(
    cast: Cast, as_user: Any, number: int, django_assert_max_num_queries: Any
) -> None:
    desk(cast, number)
    batch = confirmed(desk(cast, number), "reassign", cast.mia, today=TODAY)
    Account.objects.filter(batch_items__batch=batch).update(lifetime_contacts=99)
    running.run(batch.pk, today=TODAY)
    browser = as_user(cast.mia)
    for address in (
        "/accounts/desk/",
        f"{NEW}?from=desk&all=yes",
        f"/accounts/batches/{batch.pk}/",
        "/accounts/batches/",
    ):
        with django_assert_max_num_queries(17):
            assert browser.get(address).status_code == 200


# -- waiting on the desk -----------------------------------------------------------------------------------------------
def test_the_desk_says_how_long_an_account_waits_and_filters_on_it(cast: Cast, as_user: Any) -> None:
    [old] = on_desk(cast.ann, 1, today=TODAY - timedelta(days=34))
    [new] = on_desk(cast.bob, 1, today=TODAY - timedelta(days=2))
    Account.objects.filter(pk=new.pk).update(look_again_on=TODAY)
    browser = as_user(cast.mia)
    page = browser.get("/accounts/desk/").content.decode()
    assert "34 days" in page

    def listed(**chosen: Any) -> list[str]:
        return [account.name for account in browser.get("/accounts/desk/", chosen).context["page"].rows]

    assert listed(look="old") == [old.name]
    assert listed(look="due") == [new.name]
    assert listed(look="new") == [new.name]
    assert listed(had=cast.bob.pk) == [new.name]
    assert listed(q=old.name.lower()) == [old.name]
    assert listed(team=cast.harbour.pk) == [old.name, new.name]
