"""The plan's tab and print page, the dialogs, the question bank."""

from __future__ import annotations

import pytest
from django.urls import reverse

from accounts.models import Account
from core.clock import business_date
from keyaccounts.models import ChangeSignal, CheckStep, PlanText, Question, QuestionNote
from tests.cast import Cast, make_account
from tests.keyaccounts.filled import fill_plan

HTMX = {"HX-Request": "true"}


@pytest.fixture
def account(cast: Cast) -> Account:
    return make_account(cast.ann, "Acme", today=business_date())


def url(name: str, account: Account, query: str = "") -> str:
    return reverse(f"keyaccounts:{name}", args=[account.pk]) + query


def test_an_empty_plan_says_what_to_do_and_a_full_one_shows_everything(as_user, cast: Cast, account: Account) -> None:
    browser = as_user(cast.ann)
    assert "No action yet" in browser.get(url("of_account", account), headers=HTMX).content.decode()
    fill_plan(account, "zebra", by=cast.ann, today=business_date())
    page = browser.get(url("of_account", account), headers=HTMX).content.decode()
    assert page.count("zebra") >= 8
    for label in ("Their spend", "With us", "Share"):  # what each amount is where a narrow screen shows no header
        assert f'class="num" data-label="{label}"' in page
    assert "1/10" in page
    assert "zebra" in browser.get(url("print", account)).content.decode()
    assert "zebra" in browser.get(reverse("pages:account", args=[account.pk])).content.decode()
    assert "zebra" in browser.get(reverse("pages:brief", args=[account.pk])).content.decode()


@pytest.mark.parametrize("rows", [1, 6])
def test_the_plan_costs_the_same_for_any_number_of_rows(
    as_user, cast: Cast, account: Account, rows: int, django_assert_max_num_queries
) -> None:
    for number in range(rows):
        fill_plan(account, f"row {number}", by=cast.ann, today=business_date())
    browser = as_user(cast.ann)
    browser.get(url("of_account", account), headers=HTMX)
    with django_assert_max_num_queries(15):
        browser.get(url("of_account", account), headers=HTMX)


def test_a_text_is_written_in_place_and_a_second_writer_sees_both(as_user, cast: Cast, account: Account) -> None:
    browser, address = as_user(cast.ann), url("text", account, "?part=gap")
    assert "<textarea" in browser.get(address, headers=HTMX).content.decode()
    assert browser.post(address, {"text": "first", "seen": ""}, headers=HTMX).status_code == 200
    late = browser.post(address, {"text": "second", "seen": ""}, headers=HTMX)
    assert late.status_code == 409
    assert "first" in late.content.decode()
    assert "second" in late.content.decode()
    again = {"text": "second", "seen": PlanText.objects.get().pk}
    assert browser.post(address, again, headers=HTMX).status_code == 200
    assert "first" in browser.get(url("before", account, "?part=gap"), headers=HTMX).content.decode()
    assert browser.get(url("text", account, "?part=nonsense")).status_code == 404


@pytest.mark.parametrize(
    ("kind", "values"),
    [
        ("signal", {"kind": "merger", "text": "bought by a rival"}),
        ("position", {"position": 3}),
        ("wallet", {"period": "year", "currency": "CNY", "spend": "80万"}),
        ("survey", {"quality": 5, "asked": 3, "very_satisfied": 2, "intention": "more"}),
        ("meeting", {"who": "all", "agreed": "a trial"}),
        ("visit", {"whom": "Chair", "ours": "the boss", "outcome": "a yes"}),
    ],
)
def test_each_kind_of_note_is_entered_in_a_dialog_and_made_void(
    as_user, cast: Cast, account: Account, kind: str, values: dict
) -> None:
    from keyaccounts.services.notes import KINDS

    browser, address = as_user(cast.ann), url("note_new", account, f"?kind={kind}")
    assert browser.get(address, headers=HTMX).status_code == 200
    sent = {"on": business_date().isoformat(), **values}
    assert browser.post(address, sent, headers=HTMX).status_code == 204
    assert browser.post(address, {"on": "x"}, headers=HTMX).status_code == 422
    row = KINDS[kind].objects.current().get(account=account)
    void = url("note_void", account, f"?kind={kind}&id={row.pk}")
    assert browser.post(void, {"reason": "mistake"}, headers=HTMX).status_code == 204
    assert not KINDS[kind].objects.current().exists()


def test_a_tick_and_an_answer_are_one_post(as_user, cast: Cast, account: Account) -> None:
    browser, step = as_user(cast.ann), CheckStep.objects.in_use()[0]
    done = browser.post(url("tick", account, f"?step={step.pk}"), {"done": "1"}, headers=HTMX)
    assert "1/10" in done.content.decode()
    fill_plan(account, "word", by=cast.ann, today=business_date())
    signal = ChangeSignal.objects.get()
    answer = browser.post(url("signal_answer", account, f"?id={signal.pk}"), {"answer": "nothing to do"}, headers=HTMX)
    assert answer.status_code == 204


def test_a_note_beside_a_question_is_ones_own(as_user, cast: Cast) -> None:
    assert Question.objects.in_use().count() >= 15
    question = Question.objects.in_use()[0]
    note = reverse("keyaccounts:question_note", args=[question.pk])
    assert as_user(cast.ann).post(note, {"text": "mine alone"}, headers=HTMX).status_code == 204
    as_user(cast.ann).post(note, {"text": "mine anew"}, headers=HTMX)
    address = reverse("keyaccounts:questions")
    assert "mine anew" in as_user(cast.ann).get(address, headers=HTMX).content.decode()
    assert "mine a" not in as_user(cast.bob).get(address).content.decode()
    assert QuestionNote.objects.count() == 2


def test_admins_keep_the_catalogues_and_nobody_else(as_user, cast: Cast) -> None:
    question = Question.objects.in_use()[0]
    address = reverse("keyaccounts:question_edit", args=[question.pk])
    for who in (cast.ann, cast.mia):
        assert as_user(who).post(address, {"ask": "x"}).status_code in (403, 404)
        assert as_user(who).get(reverse("keyaccounts:steps")).status_code in (403, 404)
    browser = as_user(cast.ada)
    values = {"ask": "Why you?", "answer": "Because", "position": 5, "version": question.version}
    assert browser.post(address, values).status_code == 302
    assert browser.post(address, values).status_code == 409
    question.refresh_from_db()
    assert question.ask == "Why you?"
    browser.post(address, {"retire": "1"})
    assert question not in Question.objects.in_use()
    assert browser.get(reverse("keyaccounts:step_new")).status_code == 200


@pytest.mark.parametrize("language", ["zh-hans", "zh-hant"])
def test_the_bank_speaks_the_readers_language(as_user, cast: Cast, language: str) -> None:
    question = Question.objects.in_use()[0]
    cast.ann.language = language
    cast.ann.save(update_fields=["language"])
    text = as_user(cast.ann).get(reverse("keyaccounts:questions")).content.decode()
    assert (question.ask_hans if language == "zh-hans" else question.ask_hant) in text
