"""A person who moves on keeps their history on both sides, and nobody sees the side that is not theirs."""

from __future__ import annotations

import pytest
from django.urls import reverse

from accounts.committee import coverage
from accounts.committee.lines import set_boss
from accounts.committee.moving import move_person, stations
from accounts.models import Account, KeyPerson, ReportingLine
from accounts.services import editing
from accounts.services.refusals import InvalidInput, NotAllowed, WrongState
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


def test_only_who_works_on_both_moves_a_person(cast: Cast, old: Account, li: KeyPerson) -> None:
    with pytest.raises(NotAllowed):
        move_person(li, make_account(cast.sue, "Sue's"), by=cast.ann, today=TODAY)
    with pytest.raises(InvalidInput):
        move_person(li, old, by=cast.ann, today=TODAY)


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


def test_the_dialog_moves_to_an_account_by_its_name(cast: Cast, as_user, li: KeyPerson) -> None:
    new, browser = make_account(cast.ann, "New Works"), as_user(cast.ann)
    url = reverse("accounts:person_move", args=[li.pk])
    assert browser.post(url, {"to": "Nowhere"}, headers=HTMX).status_code == 422
    assert browser.post(url, {"to": "new works", "title": "Boss"}, headers=HTMX).status_code == 200
    assert KeyPerson.objects.get(account=new).title == "Boss"
