"""Follow-ups and steps for programs."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from accounts.models import Account, KeyPerson
from core.clock import business_date
from followups.models import FollowUp, NextStep
from tests.api.conftest import Program, secret_of
from tests.cast import Cast, make_account, new_key

pytestmark = pytest.mark.django_db
ENTRIES, STEPS = "/api/v1/follow-ups", "/api/v1/next-steps"


@pytest.fixture
def account(cast: Cast) -> Account:
    return make_account(cast.ann, "Harbour Print", today=business_date(), days_old=30)


@pytest.fixture
def browser(cast: Cast, as_user: Any) -> Any:
    return as_user(cast.ann)


def post(browser: Any, address: str, **values: Any) -> Any:
    return browser.post(address, values, content_type="application/json")


def log_by_api(browser: Any, account: Account, **values: Any) -> Any:
    return post(browser, ENTRIES, **{"account": account.pk, "client_key": str(new_key()), "result": "agreed", **values})


@pytest.fixture(autouse=True)
def addresses(client: Any) -> None:
    """The router may or may not end addresses with a slash."""
    from django.urls import reverse

    globals()["ENTRIES"], globals()["STEPS"] = reverse("api:follow-up-list"), reverse("api:next-step-list")


def test_logging_answers_with_the_entry_and_a_retry_with_the_same(
    account: Account, buyer: KeyPerson, browser: Any
) -> None:
    key = str(new_key())
    first = log_by_api(browser, account, persons=[buyer.pk], client_key=key)
    second = log_by_api(browser, account, persons=[buyer.pk], client_key=key)
    assert (first.status_code, second.status_code) == (201, 200)
    assert (first.json(), first.json()["counts"], first.json()["persons"]) == (second.json(), True, [buyer.pk])
    assert FollowUp.objects.count() == 1


def test_the_same_key_with_another_content_is_a_conflict_and_changes_nothing(
    account: Account, buyer: KeyPerson, browser: Any
) -> None:
    key, at = str(new_key()), "2026-03-10T09:00:00+08:00"
    first = log_by_api(browser, account, persons=[buyer.pk], client_key=key, text="one")
    for values in ({"text": "two"}, {"text": "one", "result": "refused"}, {"text": "one", "occurred_at": at}):
        answer = log_by_api(browser, account, persons=[buyer.pk], client_key=key, **values)
        assert (answer.status_code, answer.json()["code"]) == (409, "key_reused")
        assert answer.json()["follow_up"] == first.json()["id"]
        assert "Send a new key" in answer.json()["detail"]
    assert list(FollowUp.objects.values_list("text", flat=True)) == ["one"]


def test_a_contact_from_before_the_cycle_counts_for_life_only(
    cast: Cast, account: Account, buyer: KeyPerson, as_user: Any
) -> None:
    at = timezone.now() - timedelta(days=40)
    entry = log_by_api(as_user(cast.ada), account, persons=[buyer.pk], occurred_at=at.isoformat()).json()
    assert (entry["counts"], entry["counts_for_life"]) == (False, True)


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({}, "persons"),
        ({"result": "great"}, "result"),
        ({"persons": ["x"]}, "persons.0"),
        ({"persons": [2**70]}, "persons.0"),
        ({"text": "x" * 5001}, "text"),
        ({"text": "\x00"}, "text"),
        ({"occurred_at": "2199-01-01T00:00:00Z", "new_person": "Wu"}, "occurred_at"),
        ({"client_key": "x"}, "client_key"),
        ({"new_person": "Wu", "next_step": {"due_on": "1999-01-01"}}, "next_step.due_on"),
        ({"new_person": "Wu", "next_step": {"kind": "appointment", "due_on": "2999-01-01"}}, "next_step.due_on"),
        ({"participants": [2**62], "new_person": "Wu"}, "participants"),
    ],
)
def test_bad_values_are_refused_by_field(account: Account, browser: Any, values: dict[str, Any], field: str) -> None:
    answer = log_by_api(browser, account, **values)
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["field"] == field
    assert not FollowUp.objects.exists()


def test_others_neither_log_nor_read(
    cast: Cast, account: Account, buyer: KeyPerson, browser: Any, as_user: Any
) -> None:
    entry = log_by_api(browser, account, persons=[buyer.pk]).json()
    stranger = as_user(cast.bob)
    assert log_by_api(stranger, account, new_person="Wu").status_code == 404
    assert stranger.get(ENTRIES, {"account": account.pk}).json()["results"] == []
    assert stranger.get(f"{ENTRIES.rstrip('/')}/{entry['id']}{'/' if ENTRIES.endswith('/') else ''}").status_code == 404


@pytest.mark.parametrize("account", ["", "x", "-1", "9" * 30])
def test_a_list_is_of_one_account(browser: Any, account: str) -> None:
    assert browser.get(ENTRIES, {"account": account}).status_code == 400


def test_nothing_can_be_deleted_or_overwritten(account: Account, buyer: KeyPerson, browser: Any) -> None:
    entry = log_by_api(browser, account, persons=[buyer.pk]).json()
    address = f"{ENTRIES.rstrip('/')}/{entry['id']}{'/' if ENTRIES.endswith('/') else ''}"
    for method in (browser.delete, browser.put):
        assert method(address).status_code == 405


def test_a_step_is_planned_moved_done_and_not_done_twice(account: Account, browser: Any) -> None:
    day = business_date().isoformat()
    planned = post(browser, STEPS, account=account.pk, due_on=day)
    assert planned.status_code == 201
    one = f"{STEPS.rstrip('/')}/{planned.json()['id']}"
    end = "/" if STEPS.endswith("/") else ""
    assert post(browser, f"{one}/snooze{end}", until=day).json()["snoozes"] == 1
    assert post(browser, f"{one}/snooze{end}", until="1999-01-01").status_code == 400
    assert post(browser, f"{one}/done{end}").json()["state"] == "done"
    assert post(browser, f"{one}/cancel{end}", reason="x").status_code == 409
    assert NextStep.objects.get().state == "done"


def test_a_list_costs_the_same_number_of_queries(
    account: Account, buyer: KeyPerson, browser: Any, django_assert_max_num_queries: Any
) -> None:
    for _ in range(12):
        log_by_api(browser, account, persons=[buyer.pk])
    with django_assert_max_num_queries(8):
        assert len(browser.get(ENTRIES, {"account": account.pk}).json()["results"]) == 12


def test_a_program_plans_an_objective_and_says_whether_it_was_met(cast: Cast, account: Account) -> None:
    ann = Program(secret_of(cast.ann))
    plan = {"account": account.pk, "due_on": business_date().isoformat(), "objective_kind": "gather"}
    step = ann.post("next-steps/", **plan, objective="They name the budget").json()
    assert (step["objective_kind"], step["objective"], step["objective_met"]) == (
        "gather",
        "They name the budget",
        None,
    )
    assert ann.post(f"next-steps/{step['id']}/done/", met=True).json()["objective_met"] is True
