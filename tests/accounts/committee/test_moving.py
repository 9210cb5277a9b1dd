"""A person who moves on keeps their history on both sides, and nobody sees the side that is not theirs."""

from __future__ import annotations

import html
import re

import pytest
from django.urls import reverse

from accounts.committee import coverage
from accounts.committee.lines import set_boss
from accounts.committee.moving import move_person, stations
from accounts.models import Account, KeyPerson, ReportingLine
from accounts.services import editing
from accounts.services.refusals import InvalidInput, NotAllowed, WrongState
from core.clock import business_date
from notifications.models import Notice
from tests.cast import TODAY, Cast, make_account

HTMX = {"HX-Request": "true"}


@pytest.fixture
def old(cast: Cast) -> Account:
    return make_account(cast.ann, "Old Works")


@pytest.fixture
def li(cast: Cast, old: Account) -> KeyPerson:
    facts = {
        "name": "Li Wei",
        "title": "Buyer",
        "telephone": "139 1",
        "email": "li@old.example",
        "roles": ["gatekeeper"],
    }
    return editing.save_person(old, KeyPerson(**facts), by=cast.ann)


def test_a_person_moves_and_both_sides_know_it(cast: Cast, old: Account, li: KeyPerson) -> None:
    boss = editing.save_person(old, KeyPerson(name="Boss"), by=cast.ann)
    set_boss(li, boss, by=cast.ann, today=TODAY)
    new = make_account(cast.ann, "New Works")
    there = move_person(li, new, title="Head of purchasing", by=cast.ann, today=TODAY)
    li.refresh_from_db()
    assert (there.moved_from, there.telephone, there.email, there.roles) == (li, "139 1", "", [])
    assert li.left_on == TODAY
    assert not ReportingLine.objects.current().exists()
    assert [one.account for one in stations(li, cast.ann)] == [new]
    assert [one.account for one in stations(there, cast.ann)] == [old]
    assert coverage.of(old).known == 0
    with pytest.raises(WrongState):
        move_person(li, new, by=cast.ann, today=TODAY)


def test_a_person_goes_to_a_colleagues_account_and_the_colleague_is_told(
    cast: Cast, old: Account, li: KeyPerson
) -> None:
    theirs = make_account(cast.sue, "Sue's Works")
    there = move_person(li, theirs, by=cast.ann, today=TODAY)
    assert (there.account, there.moved_from) == (theirs, li)
    (notice,) = Notice.objects.filter(recipient=cast.sue, kind="person_came")
    assert (notice.account_id, notice.params["person"]) == (theirs.pk, "Li Wei")
    with pytest.raises(InvalidInput):
        move_person(there, theirs, by=cast.sue, today=TODAY)


def test_only_who_works_with_the_person_moves_them(cast: Cast, li: KeyPerson) -> None:
    with pytest.raises(NotAllowed):
        move_person(li, make_account(cast.ann, "New Works"), by=cast.sue, today=TODAY)


def test_the_other_account_is_told_to_nobody_who_may_not_see_it(cast: Cast, as_user, li: KeyPerson) -> None:
    secret = make_account(cast.sue, "Secret Works")
    move_person(li, secret, by=cast.ada, today=TODAY)
    page = as_user(cast.ann).get(reverse("accounts:persons", args=[li.account_id]), headers=HTMX).content.decode()
    assert "Li Wei" in page
    assert "Secret Works" not in page
    theirs = as_user(cast.sue).get(reverse("accounts:persons", args=[secret.pk]), headers=HTMX).content.decode()
    assert "Li Wei" in theirs
    assert "Old Works" not in theirs
    both = as_user(cast.ada).get(reverse("accounts:persons", args=[secret.pk]), headers=HTMX).content.decode()
    assert "Old Works" in both


def test_the_dialog_moves_to_an_account_that_was_picked_or_named(cast: Cast, as_user, li: KeyPerson) -> None:
    new, browser = make_account(cast.ann, "New Works"), as_user(cast.ann)
    found = browser.get(
        reverse("accounts:person_where", args=[li.pk]), {"to": "New Works"}, headers=HTMX
    ).content.decode()
    assert f'data-pick-account="{new.pk}"' in found
    url = reverse("accounts:person_move", args=[li.pk])
    assert browser.post(url, {"to": "new works", "title": "Boss"}, headers=HTMX).status_code == 200
    assert KeyPerson.objects.get(account=new).title == "Boss"


def test_a_colleagues_account_is_found_by_its_whole_name_and_not_shown(cast: Cast, as_user, li: KeyPerson) -> None:
    secret, browser = make_account(cast.sue, "Secret Works"), as_user(cast.ann)
    found = browser.get(reverse("accounts:person_where", args=[li.pk]), {"to": "secret"}, headers=HTMX).content.decode()
    assert "data-pick-account" not in found
    browser.post(reverse("accounts:person_move", args=[li.pk]), {"to": "secret works"}, headers=HTMX)
    assert KeyPerson.objects.get(account=secret).name == "Li Wei"
    page = browser.get(reverse("accounts:persons", args=[li.account_id]), headers=HTMX).content.decode()
    assert f"/account/{secret.pk}/" not in page
    assert "/leads/new/" not in page  # a colleague's customer is no lead


def test_an_unfinished_name_asks_once_which_company_is_meant(cast: Cast, as_user, li: KeyPerson) -> None:
    meant, browser = make_account(cast.ann, "Brightwater Fine Papers Ltd"), as_user(cast.ann)
    url = reverse("accounts:person_move", args=[li.pk])
    asked = browser.post(url, {"to": "brightwater  Fine"}, headers=HTMX)
    page = asked.content.decode()
    assert asked.status_code == 409
    assert "Do you mean “Brightwater Fine Papers Ltd”?" in page
    assert f'data-pick-account="{meant.pk}"' in page
    assert re.search(r'name="asked"[^>]*value="brightwater Fine"', page)
    li.refresh_from_db()
    assert li.left_on is None
    other = browser.post(url, {"to": "Brightwater", "asked": "brightwater Fine"}, headers=HTMX)
    assert other.status_code == 409  # another name, another question
    assert browser.post(url, {"to": "Brightwater Fine", "asked": "Brightwater Fine"}, headers=HTMX).status_code == 200
    li.refresh_from_db()
    assert li.went_to == "Brightwater Fine"


def test_nobody_is_asked_about_an_account_they_may_not_see(cast: Cast, as_user, li: KeyPerson) -> None:
    make_account(cast.sue, "Secret Works of Sue")
    browser = as_user(cast.ann)
    assert (
        browser.post(reverse("accounts:person_move", args=[li.pk]), {"to": "Secret Works"}, headers=HTMX).status_code
        == 200
    )


def test_who_goes_to_a_company_that_is_not_here_is_offered_as_a_lead(cast: Cast, as_user, li: KeyPerson) -> None:
    browser = as_user(cast.ann)
    staff = editing.save_person(li.account, KeyPerson(name="Staff"), by=cast.ann)
    set_boss(staff, li, by=cast.ann, today=business_date())
    browser.post(reverse("accounts:person_move", args=[li.pk]), {"to": "Nowhere Ltd"}, headers=HTMX)
    li.refresh_from_db()
    assert (li.left_on, li.went_to) == (business_date(), "Nowhere Ltd")
    page = browser.get(reverse("accounts:persons", args=[li.account_id]), headers=HTMX).content.decode()
    assert "Li Wei has left: who is it now?" in page
    address = html.unescape(page[page.index("/leads/new/?") :].split('"')[0])
    lead = browser.get(address).content.decode()
    assert 'value="Nowhere Ltd"' in lead
    assert 'value="Li Wei"' in lead


def test_the_form_keeps_whom_a_person_reports_to_and_the_list_says_it(cast: Cast, as_user, li: KeyPerson) -> None:
    browser = as_user(cast.ann)
    facts = {"name": "Boss", "influence": 5, "roles": ["investor"], "telephone": "13800000000", "boss": li.pk}
    assert browser.post(reverse("accounts:person_new", args=[li.account_id]), facts, headers=HTMX).status_code == 200
    boss = KeyPerson.objects.get(name="Boss")
    assert ReportingLine.objects.current().get().boss == li
    page = browser.get(reverse("accounts:persons", args=[li.account_id]), headers=HTMX).content.decode()
    assert 'title="Li Wei">Li Wei' in page
    assert "5 – decides" in page
    url = reverse("accounts:person_edit", args=[li.pk])
    shown = browser.get(url, headers=HTMX).content.decode()
    assert "---------" not in shown
    again = {"name": "Li Wei", "version": li.version, "boss": boss.pk, "title": "Changed"}
    assert browser.post(url, again, headers=HTMX).status_code == 409  # a circle: neither is saved
    li.refresh_from_db()
    assert li.title == "Buyer"


def test_a_telephone_without_digits_is_refused(cast: Cast, as_user, li: KeyPerson) -> None:
    url = reverse("accounts:person_new", args=[li.account_id])
    assert as_user(cast.ann).post(url, {"name": "X", "telephone": "abc"}, headers=HTMX).status_code == 422
