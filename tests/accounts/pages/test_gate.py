"""The closed gate of the rule of twelve on the screen: what is missing, and who may decide against it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from accounts import explain
from accounts.models import Account, State, Vip
from accounts.services import editing
from notifications.models import Notice
from tests.accounts.pages.test_dialogs import HTMX, TODAY, in_cycle, suspension
from tests.cast import Cast, make_account


def test_before_a_closed_gate_there_is_the_count_and_what_is_missing_and_no_form(cast: Cast, as_user: Any) -> None:
    account = in_cycle(cast.ann, contacts=10, days=30)
    for what in ("suspend", "release"):
        page = as_user(cast.ann).get(f"/accounts/{account.pk}/{what}/", **HTMX).content.decode()
        assert "10 of 12 effective contacts so far" in page
        assert "2 more effective contacts" in page
        assert "26 more days" in page
        assert 'name="reason"' not in page
        assert "data-refusal" in page


def test_a_manager_before_the_same_gate_writes_why_and_overrides(cast: Cast, as_user: Any) -> None:
    account = in_cycle(cast.ann, contacts=10, days=30)
    browser = as_user(cast.mia)
    page = browser.get(f"/accounts/{account.pk}/suspend/", **HTMX).content.decode()
    assert "2 more effective contacts" in page
    assert "Why against the rule?" in page
    without = suspension(reason="", override="True")
    assert browser.post(f"/accounts/{account.pk}/suspend/", without, **HTMX).status_code == 422
    assert browser.post(f"/accounts/{account.pk}/suspend/", suspension(override="True"), **HTMX).status_code == 200
    account.refresh_from_db()
    assert account.state == State.SUSPENDED


def test_a_gate_that_closes_while_the_form_is_open_keeps_what_was_typed(cast: Cast, as_user: Any) -> None:
    account = in_cycle(cast.ann, contacts=11)
    answer = as_user(cast.ann).post(f"/accounts/{account.pk}/suspend/", suspension(), **HTMX)
    assert answer.status_code == 409
    assert "budget next year" in answer.content.decode()


def test_once_the_gate_is_open_there_is_the_form(cast: Cast, as_user: Any) -> None:
    account = in_cycle(cast.ann, contacts=12)
    page = as_user(cast.ann).get(f"/accounts/{account.pk}/suspend/", **HTMX).content.decode()
    assert "12 of 12 effective contacts" in page
    assert 'name="reason"' in page


def test_before_the_button_stands_what_speaks_against_letting_go(cast: Cast, as_user: Any) -> None:
    account = in_cycle(cast.ann, contacts=12)
    step, closes = TODAY + timedelta(days=8), TODAY + timedelta(days=20)
    for what in ("suspend", "release"):
        page = as_user(cast.ann).get(f"/accounts/{account.pk}/{what}/", **HTMX).content.decode()
        assert "A next step is agreed" not in page
    Account.objects.filter(pk=account.pk).update(agreed_step_on=step, open_until=closes, need_explicit=True)
    for what in ("suspend", "release"):
        page = as_user(cast.ann).get(f"/accounts/{account.pk}/{what}/", **HTMX).content.decode()
        assert f"A next step is agreed with the customer for {explain.day(step)}." in page
        assert f"An open opportunity is expected to close on {explain.day(closes)}." in page
        assert "need is explicit" in page
    Account.objects.filter(pk=account.pk).update(agreed_step_on=TODAY - timedelta(days=1), open_until=None)
    page = as_user(cast.ann).get(f"/accounts/{account.pk}/suspend/", **HTMX).content.decode()
    assert "A next step is agreed" not in page  # the day is over


# -- VVIP ----------------------------------------------------------------------------------------------------------
def test_a_manager_is_not_offered_vvip_but_asks_an_admin_for_it(cast: Cast, as_user: Any) -> None:
    account = make_account(cast.ann, "Acme Ltd", today=TODAY)
    browser, url = as_user(cast.mia), f"/accounts/{account.pk}/grade/"
    page = browser.get(url, **HTMX).content.decode()
    assert 'value="vip"' in page
    assert 'value="vvip"' not in page
    assert 'value="vvip"' in as_user(cast.ada).get(url, **HTMX).content.decode()
    wish = {"grade": "B", "vip": "vip", "vip_reason": "strategic", "ask_vvip": "on"}
    assert browser.post(url, wish, **HTMX).status_code == 422
    assert browser.post(url, {**wish, "why_vvip": "they set the standard"}, **HTMX).status_code == 200
    account.refresh_from_db()
    assert (account.grade, account.vip) == ("B", "vip")
    told = Notice.objects.get(kind="vvip_asked")
    assert (told.recipient, told.account_id) == (cast.ada, account.pk)
    assert told.params["note"] == "they set the standard"


def test_a_manager_grades_a_vvip_account_without_touching_that(cast: Cast, as_user: Any) -> None:
    account = make_account(cast.ann, today=TODAY)
    editing.set_grade(account, grade=account.grade, vip=Vip.VVIP, by=cast.ada, today=TODAY, vip_reason="strategic")
    page = as_user(cast.mia).get(f"/accounts/{account.pk}/grade/", **HTMX).content.decode()
    assert 'name="vip"' not in page
    as_user(cast.mia).post(f"/accounts/{account.pk}/grade/", {"grade": "D"}, **HTMX)
    assert Account.objects.values_list("grade", "vip").get() == ("D", "vvip")


def test_vvip_sent_by_hand_is_refused_to_a_manager(cast: Cast, as_user: Any) -> None:
    account = make_account(cast.ann, today=TODAY)
    answer = as_user(cast.mia).post(f"/accounts/{account.pk}/grade/", {"grade": "B", "vip": "vvip"}, **HTMX)
    assert answer.status_code == 422
    assert Account.objects.values_list("grade", "vip").get() == ("C", "")


# -- long texts ----------------------------------------------------------------------------------------------------
def test_a_line_end_counts_as_one_character_and_nothing_is_cut_off(cast: Cast, as_user: Any) -> None:
    account = in_cycle(cast.ann, contacts=12)
    browser, url = as_user(cast.ann), f"/accounts/{account.pk}/suspend/"
    page = browser.get(url, **HTMX).content.decode()
    assert 'data-longest="500"' in page
    assert "maxlength" not in page
    long = "budget next year\r\n" * 30
    answer = browser.post(url, suspension(reason=long), **HTMX)
    assert answer.status_code == 422
    assert answer.content.decode().count("budget next year") == 30
    assert browser.post(url, suspension(reason="a\r\n" * 249), **HTMX).status_code == 200
