"""The log form, the timeline and the steps over HTTP: what is kept, what is refused, who gets in."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse

from accounts.models import Account, KeyPerson
from accounts.services import editing
from core.clock import business_date
from followups.models import FollowUp, NextStep, StepState
from followups.services import corrections, steps
from tests.cast import Cast, make_account, noon
from tests.followups.conftest import log_contact, log_days, typed

pytestmark = pytest.mark.django_db
LOG = reverse("followups:log")


@pytest.fixture
def today() -> Any:
    return business_date()


@pytest.fixture
def account(cast: Cast, today: Any) -> Account:
    return make_account(cast.ann, "Harbour Print", today=today, days_old=70)


# -- the form --------------------------------------------------------------------------------------------------
def test_saving_goes_back_with_the_new_count_and_date(
    cast: Cast, account: Account, buyer: KeyPerson, as_user: Any
) -> None:
    browser = as_user(cast.ann)
    answer = browser.post(LOG, typed(account, buyer), follow=True)
    assert answer.redirect_chain == [(f"/account/{account.pk}/", 302)]
    said = str(next(iter(answer.context["messages"])))
    assert "1 of 12" in said
    assert "goes to the pool on" in said


def test_an_entry_that_does_not_count_says_why(cast: Cast, account: Account, buyer: KeyPerson, as_user: Any) -> None:
    answer = as_user(cast.ann).post(LOG, typed(account, result="no_answer"), follow=True)
    assert "does not count: the customer did not respond" in str(next(iter(answer.context["messages"])))


def test_the_form_offers_this_accounts_people_only(
    cast: Cast, account: Account, buyer: KeyPerson, as_user: Any
) -> None:
    other = make_account(cast.ann, "Elsewhere")
    editing.save_person(other, KeyPerson(name="Stranger"), by=cast.ann)
    page = as_user(cast.ann).get(LOG, {"account": account.pk}).content.decode()
    assert "Li Wei" in page
    assert "Stranger" not in page


def test_a_single_person_is_picked_already(cast: Cast, account: Account, buyer: KeyPerson, as_user: Any) -> None:
    form = as_user(cast.ann).get(LOG, {"account": account.pk}).context["form"]
    assert form["persons"].value() == [buyer.pk]


def test_a_form_with_errors_keeps_everything_and_says_what_is_wrong(
    cast: Cast, account: Account, buyer: KeyPerson, as_user: Any
) -> None:
    values = typed(account, result="", text="Long talk <b>about</b> paper", new_person="Wu Min")
    answer = as_user(cast.ann).post(LOG, values)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Choose what came of it." in page
    assert "Long talk &lt;b&gt;about&lt;/b&gt; paper" in page
    assert (values["client_key"] in page, "Wu Min" in page) == (True, True)
    assert not KeyPerson.objects.filter(name="Wu Min").exists()


def test_nobody_picked_is_said_at_the_people(cast: Cast, account: Account, buyer: KeyPerson, as_user: Any) -> None:
    answer = as_user(cast.ann).post(LOG, typed(account))
    assert answer.status_code == 422
    assert "persons" in answer.context["form"].errors


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"text": "x" * 5001}, "text"),
        ({"result": "<script>"}, "result"),
        ({"channel": "pigeon"}, "channel"),
        ({"need": "perhaps"}, "need"),
        ({"persons": ["999999999"]}, "persons"),
        ({"persons": ["x"]}, "persons"),
        ({"participants": ["-1"]}, "participants"),
        ({"new_person": "n" * 121}, "new_person"),
        ({"occurred_on": "2026-02-30"}, "occurred_on"),
        ({"occurred_on": "0001-01-01"}, "occurred_on"),
        ({"occurred_on": "9999-12-31"}, "occurred_on"),
        ({"occurred_time": "25:00"}, "occurred_time"),
        ({"client_key": "not a key"}, "client_key"),
        ({"step_kind": "contact"}, "due_on"),
        ({"step_kind": "contact", "due_on": "1999-01-01"}, "due_on"),
        ({"step_kind": "contact", "due_on": "9999-12-31"}, "due_on"),
        ({"step_kind": "appointment", "due_on": "2099-01-01"}, "due_on"),
        ({"step_kind": "later"}, "step_kind"),
        ({"bigger_picture": "maybe"}, "bigger_picture"),
        ({"fulfilled": ["77"]}, "fulfilled"),
    ],
)
def test_hostile_input_is_refused_in_words(
    cast: Cast, account: Account, buyer: KeyPerson, as_user: Any, values: dict[str, Any], field: str
) -> None:
    answer = as_user(cast.ann).post(LOG, typed(account, buyer, **values))
    assert answer.status_code == 422
    assert field in answer.context["form"].errors
    assert not FollowUp.objects.exists()


def test_what_nobody_can_see_is_left_out_of_what_was_typed(
    cast: Cast, account: Account, buyer: KeyPerson, as_user: Any
) -> None:
    answer = as_user(cast.ann).post(LOG, typed(account, buyer, text="nul\x00 and\x0bbell\x07", step_text="a\x00b"))
    assert (answer.status_code, FollowUp.objects.get().text) == (302, "nul and bell")


@pytest.mark.parametrize("asked", ["", "0", "x", "999999999", "9" * 30, "²"])
def test_an_account_that_is_not_there_loses_no_text(cast: Cast, account: Account, as_user: Any, asked: str) -> None:
    answer = as_user(cast.ann).post(LOG, {"account": asked, "text": "My long talk"})
    assert answer.status_code == 409
    assert "My long talk" in answer.content.decode()


def test_a_strangers_account_is_not_found(cast: Cast, account: Account, as_user: Any) -> None:
    assert as_user(cast.sue).get(LOG, {"account": account.pk}).status_code == 404
    answer = as_user(cast.sue).post(LOG, typed(account, new_person="Wu"))
    assert (answer.status_code, FollowUp.objects.count()) == (409, 0)
    assert "Harbour Print" not in answer.content.decode()


def test_the_way_back_never_leaves_the_site(cast: Cast, account: Account, buyer: KeyPerson, as_user: Any) -> None:
    for bad in (
        "https://evil.example/",
        "//evil.example/",
        "javascript:alert(1)",
        "/\\evil.example",
        "///evil.example",
    ):
        answer = as_user(cast.ann).post(LOG, typed(account, buyer, next=bad))
        assert "evil" not in answer["Location"]
        assert answer["Location"].startswith("/")


def test_a_draft_of_yesterday_is_logged_for_yesterday(
    cast: Cast, account: Account, buyer: KeyPerson, as_user: Any, today: Any
) -> None:
    yesterday = noon(today - timedelta(days=1))
    as_user(cast.ann).post(LOG, typed(account, buyer, typed_at=yesterday.isoformat()))
    assert FollowUp.objects.get().occurred_at == yesterday


@pytest.mark.parametrize("moment", ["2999-01-01T00:00:00Z", "1970-01-01T00:00:00Z", "nonsense", "2026-01-01T00:00:00"])
def test_a_strange_moment_means_now(
    cast: Cast, account: Account, buyer: KeyPerson, as_user: Any, today: Any, moment: str
) -> None:
    as_user(cast.ann).post(LOG, typed(account, buyer, typed_at=moment))
    assert FollowUp.objects.get().occurred_on == today


def test_the_picker_finds_own_accounts_only(cast: Cast, account: Account, as_user: Any) -> None:
    make_account(cast.bob, "Harbour Tools")
    page = as_user(cast.ann).get(reverse("followups:pick"), {"q": "harbour"}).content.decode()
    assert "Harbour Print" in page
    assert "Harbour Tools" not in page


def test_the_picker_shows_where_one_worked_last(cast: Cast, account: Account, buyer: KeyPerson, as_user: Any) -> None:
    latest = make_account(cast.ann, "Latest")
    log_contact(account, cast.ann, buyer, on=business_date() - timedelta(days=1), now=noon(business_date()))
    log_contact(latest, cast.ann, new_person="Wu", on=business_date(), now=noon(business_date()))
    answer = as_user(cast.ann).get(LOG)
    assert [a.name for a in answer.context["accounts"]] == ["Latest", "Harbour Print"]


# -- the timeline -----------------------------------------------------------------------------------------------
@pytest.mark.parametrize("entries", [1, 20])
def test_the_timeline_costs_the_same_number_of_queries(
    cast: Cast, account: Account, buyer: KeyPerson, as_user: Any, django_assert_max_num_queries: Any, entries: int
) -> None:
    log_days(account, cast.ann, buyer, entries, until=business_date())
    browser = as_user(cast.ann)
    with django_assert_max_num_queries(15):
        page = browser.get(reverse("followups:timeline", args=[account.pk]))
    assert page.content.decode().count("timeline-item") == entries


def test_the_timeline_goes_on_where_the_page_ended(
    cast: Cast, account: Account, buyer: KeyPerson, as_user: Any
) -> None:
    log_days(account, cast.ann, buyer, 25, until=business_date())
    browser = as_user(cast.ann)
    address = reverse("followups:timeline", args=[account.pk])
    first = browser.get(address).content.decode()
    before = re.search(r"\?before=([^\"]+)", first)
    assert before
    second = browser.get(address, {"before": before[1]}).content.decode()
    shown, following = (set(re.findall(r'id="entry-(\d+)"', page)) for page in (first, second))
    assert (len(shown), len(following)) == (20, 5)
    assert not shown & following
    assert "?before=" not in second


@pytest.mark.parametrize("cursor", ["x", "2026-01-01_", "_5", "2026-13-01_1", "2026-01-01_" + "9" * 40])
def test_a_broken_cursor_shows_the_first_page(cast: Cast, account: Account, as_user: Any, cursor: str) -> None:
    assert (
        as_user(cast.ann).get(reverse("followups:timeline", args=[account.pk]), {"before": cursor}).status_code == 200
    )


def test_the_timeline_of_a_strangers_account_is_not_found(cast: Cast, account: Account, as_user: Any) -> None:
    assert as_user(cast.bob).get(reverse("followups:timeline", args=[account.pk])).status_code == 404


def test_what_an_entry_said_before_stays_readable(cast: Cast, account: Account, buyer: KeyPerson, as_user: Any) -> None:
    follow_up = log_contact(account, cast.ann, buyer, text="the first words", on=business_date() - timedelta(days=1))
    browser = as_user(cast.ann)
    values = {"persons": [buyer.pk], "result": "agreed", "channel": "phone", "text": "the second words", "version": 1}
    answer = browser.post(reverse("followups:correct", args=[follow_up.pk]), values)
    assert answer.status_code == 302
    page = browser.get(reverse("followups:timeline", args=[account.pk])).content.decode()
    assert "the first words" in page
    assert "the second words" in page


def test_of_two_who_correct_the_second_sees_both(cast: Cast, account: Account, buyer: KeyPerson, as_user: Any) -> None:
    follow_up = log_contact(account, cast.ann, buyer, text="first", on=business_date() - timedelta(days=1))
    values = {"persons": [buyer.pk], "result": "agreed", "channel": "phone", "text": "Ann's words", "version": 1}
    address = reverse("followups:correct", args=[follow_up.pk])
    as_user(cast.ann).post(address, values)
    answer = as_user(cast.mia).post(address, {**values, "text": "Mia's words"})
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Ann&#x27;s words" in page
    assert "Mia&#x27;s words" in page
    again = as_user(cast.mia).post(
        address, {**values, "text": "Mia's words", "version": answer.context["form"]["version"].value()}
    )
    assert again.status_code == 302


def test_voiding_needs_a_reason(cast: Cast, account: Account, buyer: KeyPerson, as_user: Any) -> None:
    follow_up = log_contact(account, cast.ann, buyer, on=business_date())
    address = reverse("followups:void", args=[follow_up.pk])
    browser = as_user(cast.ann)
    assert browser.post(address, {"reason": "  "}).status_code == 422
    assert browser.post(address, {"reason": "wrong account"}).status_code == 302
    follow_up.refresh_from_db()
    assert follow_up.void_reason == "wrong account"


def test_salespeople_do_not_reach_the_managers_decisions(
    cast: Cast, account: Account, buyer: KeyPerson, as_user: Any
) -> None:
    follow_up = log_contact(account, cast.ann, buyer, on=business_date() - timedelta(days=9), now=noon(business_date()))
    for name in ("approve", "refuse", "disallow"):
        answer = as_user(cast.ann).post(reverse(f"followups:{name}", args=[follow_up.pk]), {"reason": "x"})
        assert answer.status_code == 404
    assert as_user(cast.mia).post(reverse("followups:approve", args=[follow_up.pk])).status_code == 302
    follow_up.refresh_from_db()
    assert follow_up.not_counting == ""


# -- steps -----------------------------------------------------------------------------------------------------
def test_a_step_is_done_in_place(cast: Cast, account: Account, as_user: Any, today: Any) -> None:
    browser = as_user(cast.ann)
    browser.post(
        reverse("followups:step_new", args=[account.pk]), {"step_kind": "contact", "due_on": today.isoformat()}
    )
    step = NextStep.objects.get()
    answer = browser.post(reverse("followups:step_done", args=[step.pk]), headers={"HX-Request": "true"})
    assert answer.status_code == 204
    assert "crm:steps-changed" in answer["HX-Trigger"]
    step.refresh_from_db()
    assert step.state == StepState.DONE


def test_of_a_step_with_an_objective_is_asked_whether_it_was_met(
    cast: Cast, account: Account, as_user: Any, today: Any
) -> None:
    plan = steps.StepInput(due_on=today, objective_kind="decide", objective="They agree to a sample")
    step, browser = steps.add_step(account, plan, by=cast.ann, today=today), as_user(cast.ann)
    address = reverse("followups:step_done", args=[step.pk])
    asked = browser.get(address, headers={"HX-Request": "true"}).content.decode()
    for words in ("They agree to a sample", "Bring about a decision", 'name="met"', reverse("followups:log")):
        assert words in asked
    step.refresh_from_db()
    assert step.state == StepState.OPEN
    assert browser.post(address, headers={"HX-Request": "true"}).status_code == 422
    assert browser.post(address, {"met": "no"}, headers={"HX-Request": "true"}).status_code == 204
    step.refresh_from_db()
    assert (step.state, step.objective_met) == (StepState.DONE, False)


def test_reading_the_address_of_a_step_does_nothing(cast: Cast, account: Account, as_user: Any, today: Any) -> None:
    step = steps.add_step(account, steps.StepInput(due_on=today), by=cast.ann, today=today)
    assert as_user(cast.ann).get(reverse("followups:step_done", args=[step.pk])).status_code == 302
    step.refresh_from_db()
    assert step.state == StepState.OPEN


def test_a_second_done_is_told_so(cast: Cast, account: Account, as_user: Any, today: Any) -> None:
    browser = as_user(cast.ann)
    browser.post(
        reverse("followups:step_new", args=[account.pk]), {"step_kind": "contact", "due_on": today.isoformat()}
    )
    address = reverse("followups:step_done", args=[NextStep.objects.get().pk])
    browser.post(address)
    answer = browser.post(address, headers={"HX-Request": "true"})
    assert answer.status_code == 409
    assert "no longer open" in answer["HX-Trigger"]


def test_putting_an_account_off_moves_its_step_or_plans_one(
    cast: Cast, account: Account, as_user: Any, today: Any
) -> None:
    browser = as_user(cast.ann)
    address = reverse("followups:snooze", args=[account.pk])
    browser.post(address, {"days": 1})
    browser.post(address, {"days": 7})
    step = NextStep.objects.get()
    assert (step.snoozes, step.first_due_on < step.due_on) == (1, True)
    account.refresh_from_db()
    assert account.next_contact_due_on == step.due_on


@pytest.mark.parametrize("days", ["0", "-5", "366", "x", "9" * 30])
def test_a_strange_number_of_days_breaks_nothing(cast: Cast, account: Account, as_user: Any, days: str) -> None:
    answer = as_user(cast.ann).post(reverse("followups:snooze", args=[account.pk]), {"days": days})
    assert answer.status_code in (302, 422)


def test_strangers_reach_no_step(cast: Cast, account: Account, as_user: Any, today: Any) -> None:
    as_user(cast.ann).post(reverse("followups:snooze", args=[account.pk]), {"days": 1})
    step = NextStep.objects.get()
    for name in ("step_done", "step_snooze", "step_cancel"):
        assert as_user(cast.bob).post(reverse(f"followups:{name}", args=[step.pk]), {"reason": "x"}).status_code == 404
    assert as_user(cast.bob).post(reverse("followups:snooze", args=[account.pk]), {"days": 1}).status_code == 404


def test_a_voided_entry_offers_no_correction(cast: Cast, account: Account, buyer: KeyPerson, as_user: Any) -> None:
    follow_up = log_contact(account, cast.ann, buyer, on=business_date())
    corrections.void(follow_up, by=cast.ann, reason="x", now=noon(business_date()))
    values = {"persons": [buyer.pk], "result": "agreed", "channel": "phone", "text": "again", "version": 1}
    assert as_user(cast.ann).post(reverse("followups:correct", args=[follow_up.pk]), values).status_code == 409
