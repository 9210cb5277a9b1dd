"""What looks like a record that is here asks before it is entered twice, and tells no more than the page."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from accounts.models import Account, KeyPerson
from accounts.services import asking
from core.clock import business_date
from leads.models import Lead
from tests.api.conftest import Program
from tests.cast import Cast, make_account, make_lead

Make = Callable[..., Program]
TODAY = business_date()


def test_an_account_that_is_here_asks_first_and_is_entered_nevertheless(cast: Cast, program: Make) -> None:
    there, ann = make_account(cast.ann, "Harbour Print", today=TODAY), program(cast.ann)
    answer = ann.post("accounts/", name="Harbour Print Ltd")
    problem = answer.json()
    assert (answer.status_code, problem["code"]) == (409, "possible_duplicate")
    (twin,) = problem["duplicates"]
    assert (twin["kind"], twin["account"], twin["name"]) == ("account", there.pk, "Harbour Print")
    assert Account.objects.count() == 1
    made = ann.post("accounts/", name="Harbour Print Ltd", confirm_duplicate=True)
    assert (made.status_code, "confirm_duplicate" in made.json()) == (201, False)


def test_what_one_may_not_see_is_told_without_showing_it(
    cast: Cast, program: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_account(cast.sue, "Harbour Print", today=TODAY)
    ann = program(cast.ann)
    (twin,) = ann.post("accounts/", name="Harbour Print Ltd").json()["duplicates"]
    assert (twin["account"], twin["name"], twin["owner"]) == (None, "", "")
    assert "ask Sue South" in twin["told"]
    monkeypatch.setattr(asking, "A_MINUTE", 1)
    assert ann.post("accounts/", name="Harbour Print Ltd").status_code == 429


def test_a_name_that_is_only_part_of_another_does_not_ask(cast: Cast, program: Make) -> None:
    make_account(cast.ann, "Harbour Print and Packaging", today=TODAY)
    assert program(cast.ann).post("accounts/", name="Harbour Print").status_code == 201


def test_a_lead_that_is_here_asks_first(cast: Cast, program: Make) -> None:
    make_lead(cast.sue, "River Foods", today=TODAY)
    ann = program(cast.ann)
    answer = ann.post("leads/", company="River Foods Ltd")
    assert answer.json()["code"] == "possible_duplicate"
    (twin,) = answer.json()["duplicates"]
    assert (twin["kind"], twin["lead"], twin["name"]) == ("lead", None, "")
    refused = ann.post("leads/", company="River Foods Ltd", confirm_duplicate=True)
    assert (refused.status_code, refused.json()["code"]) == (409, "known_already")
    mia = program(cast.mia)
    sent = {"company": "River Foods Ltd", "confirm_duplicate": True}
    assert mia.post("leads/", **sent).json()["code"] == "reason_needed"
    assert mia.post("leads/", **sent, duplicate_reason="another plant").status_code == 201
    assert Lead.objects.count() == 2


def test_a_person_who_is_known_asks_first(cast: Cast, program: Make) -> None:
    account, ann = make_account(cast.ann, "Harbour Print", today=TODAY), program(cast.ann)
    sent = {"account": account.pk, "name": "Lee Wong", "telephone": "139 5550 7001"}
    first = ann.post("persons/", **sent)
    assert first.status_code == 201
    again = ann.post("persons/", **sent)
    assert (again.status_code, again.json()["duplicates"][0]["person"]) == (409, first.json()["id"])
    assert ann.post("persons/", **sent, confirm_duplicate=True).status_code == 201
    assert KeyPerson.objects.count() == 2


def test_a_change_is_not_asked_about(cast: Cast, program: Make) -> None:
    make_account(cast.ann, "Harbour Print", today=TODAY)
    other, ann = make_account(cast.ann, "Other", today=TODAY), program(cast.ann)
    at = f"accounts/{other.pk}/"
    assert ann.patch(at, name="Harbour Print", version=1).status_code == 200
    assert ann.patch(at, confirm_duplicate=True, version=2).status_code == 400


def test_a_lead_that_was_taken_back_is_listed_only_when_asked_for(cast: Cast, program: Make) -> None:
    gone, there = make_lead(cast.ann, "Gone", today=TODAY), make_lead(cast.ann, "There", today=TODAY)
    Lead.objects.filter(pk=gone.pk).update(
        state="unfit", unfit_reason="other", closed_on=TODAY, taken_back_on=TODAY, return_due_on=None
    )
    ann = program(cast.ann)
    assert [row["id"] for row in ann.get("leads/").json()["results"]] == [there.pk]
    assert [row["id"] for row in ann.get("leads/", state="unfit").json()["results"]] == []
    assert [row["id"] for row in ann.get("leads/", taken_back="true").json()["results"]] == [gone.pk]
    assert ann.get(f"leads/{gone.pk}/").json()["taken_back_on"] == TODAY.isoformat()
