"""Dialogs: what fits is done, what does not is said in words, what was typed stays."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from accounts.models import Account, Escalation, KeyPerson, State
from accounts.services import editing, letting_go
from accounts.services.calls import raising
from core.clock import business_date
from tests.cast import Cast, contact, make_account, set_policy

TODAY = business_date()
HTMX = {"HTTP_HX_REQUEST": "true"}
LATER = (TODAY + timedelta(days=30)).isoformat()


def in_cycle(owner: Any, *, contacts: int, days: int = 70, **fields: Any) -> Account:
    """An account in its `days`-th day with so many counted contacts."""
    account = make_account(owner, today=TODAY, days_old=days, **fields)
    for back in range(contacts):
        contact(account, TODAY - timedelta(days=back * 2), today=TODAY)
    account.refresh_from_db()
    return account


def suspension(**changes: str) -> dict[str, str]:
    return {"reason_code": "timing", "reason": "budget next year", "look_again_on": LATER, **changes}


def test_a_suspension_at_eleven_is_refused_with_the_count(cast: Cast, as_user: Any) -> None:
    account = in_cycle(cast.ann, contacts=11)
    answer = as_user(cast.ann).post(f"/accounts/{account.pk}/suspend/", suspension(), **HTMX)
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "11 of 12" in page
    assert "budget next year" in page
    account.refresh_from_db()
    assert account.state == State.OWNED


def test_a_suspension_at_twelve_goes_to_the_desk(cast: Cast, as_user: Any) -> None:
    account = in_cycle(cast.ann, contacts=12)
    answer = as_user(cast.ann).post(f"/accounts/{account.pk}/suspend/", suspension(), **HTMX)
    assert answer.status_code == 200
    assert answer.headers["HX-Redirect"] == "/accounts/"
    account.refresh_from_db()
    assert account.state == State.SUSPENDED
    assert "budget next year" in as_user(cast.mia).get("/accounts/desk/").content.decode()


def test_a_manager_overrides_with_a_reason(cast: Cast, as_user: Any) -> None:
    account = in_cycle(cast.ann, contacts=2)
    browser = as_user(cast.mia)
    assert "Suspend against the rule" in browser.get(f"/accounts/{account.pk}/suspend/").content.decode()
    refused = browser.post(f"/accounts/{account.pk}/suspend/", suspension(reason="", override="on"), **HTMX)
    assert refused.status_code == 422
    browser.post(f"/accounts/{account.pk}/suspend/", suspension(override="on"), **HTMX)
    account.refresh_from_db()
    assert account.state == State.SUSPENDED


def test_the_owner_has_no_override(cast: Cast, as_user: Any) -> None:
    account = in_cycle(cast.ann, contacts=2)
    answer = as_user(cast.ann).post(f"/accounts/{account.pk}/suspend/", suspension(override="on"), **HTMX)
    assert answer.status_code == 409
    account.refresh_from_db()
    assert account.state == State.OWNED


def test_a_protected_account_is_refused_in_words(cast: Cast, as_user: Any) -> None:
    account = in_cycle(cast.ann, contacts=12, grade="A")
    answer = as_user(cast.ann).post(f"/accounts/{account.pk}/suspend/", suspension(), **HTMX)
    assert answer.status_code == 409
    assert "protected" in answer.content.decode()


@pytest.mark.parametrize(
    "changes",
    [
        {"look_again_on": ""},
        {"look_again_on": "31.02.2026"},
        {"reason_code": "nonsense"},
        {"reason": "x" * 501},
        {"look_again_on": "9" * 40},
    ],
)
def test_input_that_does_not_fit_is_said(cast: Cast, as_user: Any, changes: dict[str, str]) -> None:
    account = in_cycle(cast.ann, contacts=12)
    answer = as_user(cast.ann).post(f"/accounts/{account.pk}/suspend/", suspension(**changes), **HTMX)
    assert answer.status_code == 422
    account.refresh_from_db()
    assert account.state == State.OWNED


def test_a_look_again_date_in_the_past_is_refused(cast: Cast, as_user: Any) -> None:
    account = in_cycle(cast.ann, contacts=12)
    past = suspension(look_again_on=(TODAY - timedelta(days=1)).isoformat())
    assert as_user(cast.ann).post(f"/accounts/{account.pk}/suspend/", past, **HTMX).status_code == 409


def test_a_moved_account_says_so(cast: Cast, as_user: Any) -> None:
    account = in_cycle(cast.ann, contacts=12)
    letting_go.suspend(account, by=cast.mia, reason_code="timing", look_again_on=TODAY + timedelta(days=9), today=TODAY)
    answer = as_user(cast.mia).post(f"/accounts/{account.pk}/suspend/", suspension(), **HTMX)
    assert answer.status_code == 409
    assert "has moved in the meantime" in answer.content.decode()


def test_release_is_under_the_same_gate(cast: Cast, as_user: Any) -> None:
    account = in_cycle(cast.ann, contacts=11)
    browser = as_user(cast.ann)
    assert browser.post(f"/accounts/{account.pk}/release/", {"reason": "enough"}, **HTMX).status_code == 409
    contact(account, TODAY - timedelta(days=50), today=TODAY)
    browser.post(f"/accounts/{account.pk}/release/", {"reason": "enough"}, **HTMX)
    account.refresh_from_db()
    assert account.state == State.POOLED


def test_a_proposed_account_can_be_kept(cast: Cast, as_user: Any) -> None:
    account = in_cycle(cast.ann, contacts=12)
    Account.objects.filter(pk=account.pk).update(proposal_visible_on=TODAY)
    answer = as_user(cast.ann).post(
        f"/accounts/{account.pk}/keep/", {"reason": "a new buyer came", "more_contacts": "3"}, **HTMX
    )
    assert answer.status_code == 200
    account.refresh_from_db()
    assert account.proposal_visible_on is None
    assert account.kept_until_contacts == 15


def test_nothing_proposed_nothing_kept(cast: Cast, as_user: Any) -> None:
    account = in_cycle(cast.ann, contacts=3)
    answer = as_user(cast.ann).post(f"/accounts/{account.pk}/keep/", {"reason": "x", "more_contacts": "3"}, **HTMX)
    assert answer.status_code == 409


@pytest.mark.parametrize("limit", [12, 5])
def test_how_many_more_contacts_has_one_limit_the_rules(cast: Cast, as_user: Any, limit: int) -> None:
    set_policy(contacts_required=limit, contacts_alert=limit - 2)
    account = in_cycle(cast.ann, contacts=limit)
    Account.objects.filter(pk=account.pk).update(proposal_visible_on=TODAY)
    browser, address = as_user(cast.ann), f"/accounts/{account.pk}/keep/"
    assert f'max="{limit}"' in browser.get(address, **HTMX).content.decode()
    answer = browser.post(address, {"reason": "x", "more_contacts": limit + 1}, **HTMX)
    assert (answer.status_code, f"Enter {limit} or less." in answer.content.decode()) == (422, True)
    assert browser.post(address, {"reason": "x", "more_contacts": limit}, **HTMX).status_code == 200


def test_a_transfer_warns_of_the_capacity_and_goes_on_when_confirmed(cast: Cast, as_user: Any) -> None:
    set_policy(capacity=1)
    make_account(cast.bob, today=TODAY)
    account = make_account(cast.ann, today=TODAY)
    browser, values = as_user(cast.mia), {"to": str(cast.bob.pk), "reason": "nearer to Bob"}
    warned = browser.post(f"/accounts/{account.pk}/transfer/", values, **HTMX)
    assert warned.status_code == 409
    assert "capacity is 1" in warned.content.decode()
    assert 'type="checkbox" name="beyond_capacity"' in warned.content.decode()
    assert (
        browser.post(f"/accounts/{account.pk}/transfer/", {**values, "beyond_capacity": "on"}, **HTMX).status_code
        == 200
    )
    account.refresh_from_db()
    assert account.owner == cast.bob


def test_nobody_outside_the_teams_is_offered(cast: Cast, as_user: Any) -> None:
    account = make_account(cast.ann, today=TODAY)
    answer = as_user(cast.mia).post(
        f"/accounts/{account.pk}/transfer/", {"to": str(cast.sue.pk), "reason": "x"}, **HTMX
    )
    assert answer.status_code == 422
    account.refresh_from_db()
    assert account.owner == cast.ann


def test_the_desk_reassigns_and_releases(cast: Cast, as_user: Any) -> None:
    browser = as_user(cast.mia)
    one, two = (in_cycle(cast.ann, contacts=12) for _ in range(2))
    for account in (one, two):
        browser.post(f"/accounts/{account.pk}/suspend/", suspension(), **HTMX)
    browser.post(f"/accounts/{one.pk}/reassign/", {"to": str(cast.bob.pk), "reason": "fresh eyes"}, **HTMX)
    assert browser.post(f"/accounts/{two.pk}/release-from-desk/", {"reason": ""}, **HTMX).status_code == 422
    browser.post(f"/accounts/{two.pk}/release-from-desk/", {"reason": "no time"}, **HTMX)
    one.refresh_from_db()
    two.refresh_from_db()
    assert one.owner == cast.bob
    assert two.state == State.POOLED


def test_grades_are_set_by_managers_and_vvip_by_admins(cast: Cast, as_user: Any) -> None:
    account = make_account(cast.ann, today=TODAY)
    url = f"/accounts/{account.pk}/grade/"
    assert as_user(cast.ann).get(url).status_code == 404
    assert as_user(cast.mia).post(url, {"grade": "A", "vip": "vvip"}, **HTMX).status_code == 422
    assert (
        as_user(cast.mia)
        .post(url, {"grade": "B", "vip": "vip", "vip_reason": "they set the standard"}, **HTMX)
        .status_code
        == 200
    )
    account.refresh_from_db()
    assert (account.grade, account.vip) == ("B", "vip")


def test_help_reaches_the_manager_who_answers(cast: Cast, as_user: Any) -> None:
    account = make_account(cast.ann, "Needy Ltd", today=TODAY)
    as_user(cast.ann).post(f"/accounts/{account.pk}/help/", {"note": "Come along to the board"}, **HTMX)
    assert "Come along to the board" in as_user(cast.mia).get("/accounts/team/").content.decode()
    call = Escalation.objects.get()
    answer = as_user(cast.mia).post(
        f"/accounts/calls/{call.pk}/answer/", {f"call-{call.pk}-answer": "Thursday, both of us"}, **HTMX
    )
    assert answer.status_code == 200
    assert "Thursday, both of us" in as_user(cast.ann).get("/inbox/").content.decode()


def test_an_empty_answer_is_said(cast: Cast, as_user: Any) -> None:
    account = make_account(cast.ann, today=TODAY)
    raising.ask_for_help(account, by=cast.ann, note="please", today=TODAY)
    call = Escalation.objects.get()
    assert as_user(cast.mia).post(f"/accounts/calls/{call.pk}/answer/", {}, **HTMX).status_code == 422


def test_a_key_person_is_added_and_changed(cast: Cast, as_user: Any) -> None:
    account = make_account(cast.ann, today=TODAY)
    browser = as_user(cast.ann)
    browser.post(f"/accounts/{account.pk}/persons/new/", {"name": "王总", "roles": ["investor", "coach"]}, **HTMX)
    person = KeyPerson.objects.get()
    assert person.roles == ["investor", "coach"]
    page = browser.get(f"/accounts/{account.pk}/persons/").content.decode()
    assert "王总" in page
    assert "Gatekeeper" in page  # the gap is named
    browser.post(
        f"/accounts/persons/{person.pk}/", {"name": "王总", "telephone": "139 1", "version": person.version}, **HTMX
    )
    person.refresh_from_db()
    assert person.telephone == "139 1"


def test_two_people_edit_one_person_and_the_second_chooses(cast: Cast, as_user: Any) -> None:
    account = make_account(cast.ann, today=TODAY)
    person = editing.save_person(account, KeyPerson(account=account, name="Lee", title="Buyer"), by=cast.ann)
    url, browser = f"/accounts/persons/{person.pk}/", as_user(cast.ann)
    browser.post(url, {"name": "Lee", "title": "Director", "version": 1}, **HTMX)
    second = as_user(cast.mia).post(url, {"name": "Lee", "title": "Head of buying", "version": 1}, **HTMX)
    page = second.content.decode()
    assert second.status_code == 409
    assert "Director" in page
    assert "Head of buying" in page
    chosen = {"name": "Lee", "title": "Head of buying", "version": 2, "take_title": "theirs"}
    assert as_user(cast.mia).post(url, chosen, **HTMX).status_code == 200
    person.refresh_from_db()
    assert person.title == "Director"


def test_a_colleague_joins_and_leaves_the_working_group(cast: Cast, as_user: Any) -> None:
    account = make_account(cast.ann, today=TODAY)
    browser = as_user(cast.ann)
    browser.post(
        f"/accounts/{account.pk}/group/join/", {"user": cast.sue.pk, "role": "technician", "part": "colours"}, **HTMX
    )
    assert as_user(cast.sue).get(f"/account/{account.pk}/").status_code == 200
    member = account.group.get()
    browser.post(f"/accounts/group/{member.pk}/leave/", **HTMX)
    assert as_user(cast.sue).get(f"/account/{account.pk}/").status_code == 404


def test_a_dialog_works_without_htmx(cast: Cast, as_user: Any) -> None:
    account = in_cycle(cast.ann, contacts=12)
    browser = as_user(cast.ann)
    assert "<!DOCTYPE html>" in browser.get(f"/accounts/{account.pk}/suspend/").content.decode()
    assert browser.post(f"/accounts/{account.pk}/suspend/", suspension()).status_code == 302
