"""Entering and changing accounts."""

from __future__ import annotations

from typing import Any

import pytest

from accounts.models import Account
from audit.models import Event
from core.clock import business_date
from tests.cast import Cast, make_account

TODAY = business_date()
NEW = "/accounts/new/"


def facts(**changes: str) -> dict[str, str]:
    return {"name": "Acme Ltd", **changes}


def test_a_new_account_is_mine(cast: Cast, as_user: Any) -> None:
    answer = as_user(cast.ann).post(NEW, facts(telephones="138 1\n139 2\n\n138 1", website="acme.example"))
    account = Account.objects.get()
    assert answer.headers["Location"] == f"/account/{account.pk}/"
    assert account.owner == cast.ann
    assert account.telephones == ["138 1", "139 2"]
    assert account.website == "https://acme.example"


@pytest.mark.parametrize(
    "changes",
    [
        {"name": ""},
        {"name": "   "},
        {"name": "!!!"},
        {"name": "x" * 201},
        {"website": "javascript:alert(1)"},
        {"website": "http://"},
        {"telephones": "1\n" * 30 + "\n".join(str(i) for i in range(11))},
        {"telephones": "1" * 41},
        {"founded_year": "99999"},
        {"annual_revenue": "-1"},
        {"annual_revenue": "NaN"},
        {"employees": "-5"},
        {"employees": "99999999999"},
        {"parent": "999999"},
        {"parent": "abc"},
        {"notes": "x" * 5001},
    ],
)
def test_what_does_not_fit_is_said_and_nothing_is_lost(cast: Cast, as_user: Any, changes: dict[str, str]) -> None:
    answer = as_user(cast.ann).post(NEW, {**facts(source="the fair in May"), **changes})
    assert answer.status_code == 422
    assert "the fair in May" in answer.content.decode()
    assert not Account.objects.exists()


def test_markup_in_a_name_stays_text(cast: Cast, as_user: Any) -> None:
    browser = as_user(cast.ann)
    browser.post(NEW, facts(name="<script>alert(1)</script> Ltd", notes="<img src=x>"))
    account = Account.objects.get()
    for url in (
        "/accounts/",
        f"/account/{account.pk}/",
        f"/accounts/{account.pk}/edit/",
        f"/accounts/{account.pk}/suspend/",
    ):
        page = browser.get(url).content.decode()
        assert "<script>alert(1)" not in page
        assert "<img src=x>" not in page


def test_the_same_name_asks_first(cast: Cast, as_user: Any) -> None:
    make_account(cast.ann, "Acme, Ltd.", today=TODAY)
    browser = as_user(cast.ann)
    answer = browser.post(NEW, facts())
    assert answer.status_code == 409
    assert "Acme, Ltd." in answer.content.decode()
    # The focus goes to the warning (static/js/live.js).
    assert 'data-error-summary tabindex="-1">Not saved' in browser.post(NEW, facts()).content.decode()
    assert browser.post(NEW, facts(twice="yes")).status_code == 302
    assert Account.objects.count() == 2


def test_a_colleagues_account_of_the_name_is_not_shown(cast: Cast, as_user: Any) -> None:
    make_account(cast.sue, "ACME  ltd", today=TODAY)
    for answer in (
        as_user(cast.ann).post(NEW, facts()),
        as_user(cast.ann).get("/accounts/duplicates/", {"name": "acme ltd"}),
    ):
        page = answer.content.decode()
        assert "ask Sue South" in page
        assert "ACME  ltd" not in page


def test_an_edit_is_saved_with_an_event(cast: Cast, as_user: Any) -> None:
    account = make_account(cast.ann, "Old Ltd", today=TODAY)
    answer = as_user(cast.ann).post(f"/accounts/{account.pk}/edit/", facts(name="New Ltd", version="1"))
    assert answer.status_code == 302
    account.refresh_from_db()
    assert (account.name, account.version) == ("New Ltd", 2)
    assert Event.objects.filter(code="account.changed", subject_id=account.pk).exists()


def test_two_people_edit_one_account_and_the_second_chooses(cast: Cast, as_user: Any) -> None:
    account = make_account(cast.ann, "Old Ltd", today=TODAY)
    url = f"/accounts/{account.pk}/edit/"
    as_user(cast.ann).post(url, facts(name="Anns Ltd", region="North", version="1"))
    second = as_user(cast.mia).post(url, facts(name="Mias Ltd", region="South", version="1"))
    page = second.content.decode()
    assert second.status_code == 409
    assert "Anns Ltd" in page
    assert "Mias Ltd" in page
    mixed = facts(name="Mias Ltd", region="South", version="2", take_region="theirs", take_name="mine")
    assert as_user(cast.mia).post(url, mixed).status_code == 302
    account.refresh_from_db()
    assert (account.name, account.region) == ("Mias Ltd", "North")


def test_fields_that_the_form_lacks_do_not_change(cast: Cast, as_user: Any) -> None:
    account = make_account(cast.ann, "Old Ltd", today=TODAY)
    extra = {"grade": "A", "vip": "vvip", "owner": str(cast.bob.pk), "state": "pooled", "recycle_due_on": "2099-01-01"}
    as_user(cast.ann).post(f"/accounts/{account.pk}/edit/", {**facts(version="1"), **extra})
    after = Account.objects.get()
    assert (after.grade, after.vip, after.owner, after.state) == ("C", "", cast.ann, "owned")
    assert after.recycle_due_on == account.recycle_due_on


def test_a_parent_of_somebody_else_cannot_be_chosen(cast: Cast, as_user: Any) -> None:
    foreign = make_account(cast.sue, "Foreign Ltd", today=TODAY)
    account = make_account(cast.ann, "Old Ltd", today=TODAY)
    answer = as_user(cast.ann).post(f"/accounts/{account.pk}/edit/", facts(version="1", parent=str(foreign.pk)))
    assert answer.status_code == 422
    assert "Foreign Ltd" not in as_user(cast.ann).get("/accounts/pick/", {"q": "Foreign"}).content.decode()


def test_a_company_does_not_stand_above_itself(cast: Cast, as_user: Any) -> None:
    top = make_account(cast.ann, "Top", today=TODAY)
    below = make_account(cast.ann, "Below", today=TODAY, parent=top)
    answer = as_user(cast.ann).post(f"/accounts/{top.pk}/edit/", facts(name="Top", version="1", parent=str(below.pk)))
    assert answer.status_code == 422
