"""The pages about training: people beside courses, one person's, noting and voiding, the courses (domain.md 2.3, 7)."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import Account
from accounts.services import letting_go
from core.clock import business_date
from tests.cast import Cast, make_account, make_user, set_policy
from tests.users.training.test_standing import make_course
from users.models import Course, Required, TrainingRecord, User
from users.training import records

pytestmark = pytest.mark.django_db
TODAY = business_date()
PAGE, NOTE = "/accounts/training/", "/accounts/training/note/"
BARRED = re.compile(r"<button[^>]* disabled aria-describedby=\"training-bar\"")
HTMX = {"HTTP_HX_REQUEST": "true"}


def note(people: list[User], course: Course, by: User, *, ago: int = 0, passed: bool = True) -> TrainingRecord:
    facts: dict[str, Any] = {"passed": passed, "words": "", "now": timezone.now(), "today": TODAY}
    return records.note(people, course, by=by, done_on=TODAY - timedelta(days=ago), **facts)[0]


def names(answer: Any) -> set[str]:
    return {row.person.name for row in answer.context["rows"]}


def test_a_manager_sees_the_own_teams_and_an_admin_all(cast: Cast, as_user: Any) -> None:
    make_course()
    assert names(as_user(cast.mia).get(PAGE)) == {"Mia Manager", "Ann Seller", "Bob Seller"}
    assert "Sue South" in names(as_user(cast.ada).get(PAGE))
    assert as_user(cast.ann).get(PAGE).status_code == 404


def test_the_filters_and_their_counts(cast: Cast, as_user: Any) -> None:
    course = make_course(valid_days=100)
    note([cast.bob], course, cast.mia, ago=80)
    browser = as_user(cast.max)
    counts = browser.get(PAGE).context["counts"]
    assert counts == {"people": 5, "barred": 2, "soon": 1}  # Ann and Cho lack it
    assert names(browser.get(PAGE, {"show": "barred"})) == {"Ann Seller", "Cho Seller"}
    assert names(browser.get(PAGE, {"show": "soon"})) == {"Bob Seller"}
    assert names(browser.get(PAGE, {"show": "barred", "team": cast.harbour.pk})) == {"Ann Seller"}
    assert names(browser.get(PAGE, {"q": "cho"})) == {"Cho Seller"}
    set_policy(training_gate="warn")
    assert browser.get(PAGE).context["counts"]["barred"] == 0


def test_a_course_is_noted_for_several_at_once(cast: Cast, as_user: Any) -> None:
    course, browser = make_course(), as_user(cast.mia)
    dialog = browser.get(NOTE, {"selected": [cast.ann.pk, cast.bob.pk, cast.sue.pk]}, **HTMX).content.decode()
    assert "Ann Seller, Bob Seller" in dialog
    assert "Sue South" not in dialog
    sent = {
        "selected": [cast.ann.pk, cast.bob.pk],
        "course": course.pk,
        "done_on": TODAY,
        "passed": "yes",
        "note": "92",
    }
    assert browser.post(NOTE, sent).status_code == 302
    assert set(TrainingRecord.objects.values_list("person", "passed", "note")) == {
        (cast.ann.pk, True, "92"), (cast.bob.pk, True, "92"),
    }  # fmt: skip
    for wrong in ({"selected": [cast.sue.pk]}, {"selected": [cast.mia.pk]}, {"done_on": TODAY + timedelta(days=1)}):
        assert browser.post(NOTE, {**sent, **wrong}).status_code in (409, 422)
    assert TrainingRecord.objects.count() == 2
    assert as_user(cast.ann).post(NOTE, sent).status_code == 404


def test_nobody_chosen_is_told_to_choose(cast: Cast, as_user: Any) -> None:
    answer = as_user(cast.mia).get(NOTE)
    assert "Choose people in the table first." in answer.content.decode()
    assert as_user(cast.mia).post(NOTE, {"passed": "yes"}).status_code == 422


def test_each_person_reads_the_own_training_and_what_it_blocks(cast: Cast, as_user: Any) -> None:
    course = make_course()
    page = as_user(cast.ann).get("/accounts/training/mine/").content.decode()
    assert "Training is missing: “Products”." in page
    assert "cannot claim accounts" in page
    assert "Mia Manager" in page
    note([cast.ann], course, cast.mia)
    page = as_user(cast.ann).get("/accounts/training/mine/").content.decode()
    assert "Nothing is missing: you may own customers." in page
    assert "training/note/" not in page
    part = reverse("accounts:training_state", args=[cast.ann.pk])
    assert "1 of 1 courses" in as_user(cast.mia).get(part).content.decode()
    assert as_user(cast.zoe).get(part).status_code == 404
    assert as_user(cast.ada).get("/accounts/training/mine/").headers["Location"] == PAGE


def test_of_whom_no_course_is_required_the_page_says_why(cast: Cast, as_user: Any) -> None:
    make_course(required=Required.NEW, joined_from=TODAY - timedelta(days=30))
    old = make_user("Old Hand", team=cast.harbour, hired_on=TODAY - timedelta(days=400))
    unknown = make_user("No Day", team=cast.harbour)
    User.objects.filter(pk=unknown.pk).update(hired_on=None)
    new = make_user("New Hand", team=cast.harbour, hired_on=TODAY - timedelta(days=3))
    said = {it: as_user(cast.mia).get(f"/accounts/training/of/{it.pk}/").content.decode() for it in (old, unknown, new)}
    assert "No course is required of Old Hand. Courses are required of those who joined from" in said[old]
    assert "the first day here was" in said[old]
    assert "no first day is entered here" in said[unknown]
    assert "Courses are required of those" not in said[new]


@pytest.mark.parametrize(("who", "sees"), [("ann", True), ("bob", False), ("mia", True), ("zoe", False), ("ada", True)])
def test_who_reads_whose_training(cast: Cast, as_user: Any, who: str, sees: bool) -> None:
    record = note([cast.ann], make_course(), cast.mia)
    browser = as_user(getattr(cast, who))
    assert (browser.get(reverse("accounts:training_of", args=[cast.ann.pk])).status_code == 200) == sees
    void = browser.post(reverse("accounts:training_void", args=[record.pk]), {"reason": "x"})
    assert (void.status_code == 302) == (who in ("mia", "ada"))


def test_a_void_record_stays_to_be_read(cast: Cast, as_user: Any) -> None:
    record = note([cast.ann], make_course(), cast.mia)
    url = reverse("accounts:training_void", args=[record.pk])
    assert as_user(cast.mia).post(url, {"reason": ""}).status_code == 422
    as_user(cast.mia).post(url, {"reason": "another Ann"})
    assert "another Ann" in as_user(cast.ann).get("/accounts/training/mine/").content.decode()
    assert as_user(cast.mia).post(url, {"reason": "again"}).status_code == 404


def test_an_admin_keeps_the_courses(cast: Cast, as_user: Any) -> None:
    browser = as_user(cast.ada)
    sent = {"label": "Machines", "label_hans": "设备", "skill": "technical", "required": "new", "valid_days": "100"}
    assert browser.post(reverse("accounts:course_new"), sent).status_code == 409
    assert browser.post(reverse("accounts:course_new"), {**sent, "joined_from": TODAY}).status_code == 302
    course = Course.objects.get(label="Machines")
    edit = reverse("accounts:course_edit", args=[course.pk])
    changed = {**sent, "required": "everybody", "version": "1"}
    assert browser.post(edit, changed).status_code == 302
    assert browser.post(edit, changed).status_code == 409  # somebody was faster
    course.refresh_from_db()
    assert (course.required, course.joined_from) == (Required.EVERYBODY, None)
    browser.post(reverse("accounts:course_retire", args=[course.pk]))
    assert not Course.objects.required().exists()
    browser.post(reverse("accounts:course_restore", args=[course.pk]))
    assert Course.objects.required().exists()
    assert as_user(cast.mia).get(reverse("accounts:courses")).status_code == 200
    assert as_user(cast.mia).get(edit).status_code == 404


@pytest.mark.parametrize("people", [1, 60])
def test_the_page_takes_at_most_fifteen_statements(
    cast: Cast, as_user: Any, people: int, django_assert_max_num_queries: Any
) -> None:
    course = make_course(valid_days=100)
    make_course("Talks")
    note([make_user(f"Seller {n}", team=cast.harbour) for n in range(people)], course, cast.ada, ago=80)
    browser = as_user(cast.max)
    for address in (
        PAGE,
        f"{PAGE}?show=barred&team={cast.harbour.pk}",
        reverse("accounts:training_of", args=[cast.ann.pk]),
    ):
        with django_assert_max_num_queries(15):
            browser.get(address)


def test_the_pool_says_it_before_and_refuses_the_claim(cast: Cast, as_user: Any) -> None:
    course, account = make_course(), make_account(cast.cho, "Free Ltd", today=TODAY)
    letting_go.release(account, by=cast.max, reason="x", today=TODAY, override=True)
    browser = as_user(cast.ann)
    for address in ("/accounts/pool/", reverse("pages:account", args=[account.pk])):
        page = browser.get(address).content.decode()
        assert "Until it is passed you cannot get accounts." in page
        assert BARRED.search(page), address
    answer = browser.post(reverse("accounts:claim", args=[account.pk]), **HTMX)
    assert answer.status_code == 409
    assert "Before you may own customers, training is missing: “Products”. Ask Mia Manager." in answer.content.decode()
    note([cast.ann], course, cast.mia)
    for address in ("/accounts/pool/", reverse("pages:account", args=[account.pk])):
        page = browser.get(address).content.decode()
        assert "training-bar" not in page
        assert not BARRED.search(page), address
        assert "left today)" in page
    assert browser.post(reverse("accounts:claim", args=[account.pk]), **HTMX).status_code == 200


def test_an_own_account_is_refused_with_the_form_kept(cast: Cast, as_user: Any) -> None:
    make_course()
    answer = as_user(cast.ann).post(reverse("accounts:new"), {"name": "Harbour Print"})
    assert answer.status_code == 409
    assert "Harbour Print" in answer.content.decode()
    assert not Account.objects.exists()


def test_an_admin_confirms_and_a_picker_marks_the_person(cast: Cast, as_user: Any) -> None:
    make_course()
    browser, url, sent = as_user(cast.ada), reverse("accounts:new"), {"name": "Harbour Print", "give_to": cast.ann.pk}
    assert "Ann Seller · Harbour · 0 of 200 · training missing" in browser.get(url).content.decode()
    refused = browser.post(url, sent)
    assert (refused.status_code, 'name="untrained"' in refused.content.decode()) == (409, True)
    assert browser.post(url, sent | {"untrained": "on"}).status_code == 302


def test_a_transfer_is_confirmed_in_its_dialog(cast: Cast, as_user: Any) -> None:
    make_course()
    account = make_account(cast.bob)
    browser, url = as_user(cast.mia), reverse("accounts:transfer", args=[account.pk])
    sent = {"to": cast.ann.pk, "reason": "x"}
    assert 'type="checkbox" name="untrained"' in browser.post(url, sent, **HTMX).content.decode()
    assert browser.post(url, sent | {"untrained": "on"}).status_code == 302
    set_policy(training_gate="warn")
    back = make_account(cast.bob)
    done = browser.post(reverse("accounts:transfer", args=[back.pk]), sent, follow=True)
    assert "Training is missing of Ann Seller: “Products”." in done.content.decode()


def test_a_batch_asks_for_the_consent_in_its_preview(cast: Cast, as_user: Any) -> None:
    make_course()
    account = make_account(cast.bob, today=TODAY)
    asked = {"from": "accounts", "action": "transfer", "selected": [account.pk], "strategy": "one", "to": cast.ann.pk}
    browser = as_user(cast.mia)
    preview = browser.get("/accounts/batches/new/", asked)
    assert f'data-untrained="{cast.ann.pk}"' in preview.content.decode()
    sent = {**asked, "plan": preview.context["sealed"], "reason": "x"}
    assert browser.post("/accounts/batches/new/", sent).status_code == 409
    assert browser.post("/accounts/batches/new/", {**sent, "untrained": "on"}).status_code == 302
    assert Account.objects.get(pk=account.pk).owner == cast.ann


@pytest.mark.parametrize("kind", ["training", "training_records"])
def test_it_is_exported(cast: Cast, as_user: Any, kind: str) -> None:
    note([cast.ann], make_course(), cast.mia)
    note([cast.sue], Course.objects.latest("pk"), cast.zoe)
    values = {"list": "training", "kind": kind, "query": "q=seller", "file_format": "csv", "columns": "all"}
    answer = as_user(cast.mia).post(reverse("pages:export_new"), values)
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    assert "Ann Seller" in text
    assert "Sue South" not in text
    assert ("Bob Seller" in text) == (kind == "training")


@pytest.mark.parametrize("gate", ["enforce", "warn"])
def test_todays_empty_page_says_which_training_is_missing(
    cast: Cast, as_user: Any, gate: str, django_assert_max_num_queries: Any
) -> None:
    course, browser = make_course(), as_user(cast.ann)
    set_policy(training_gate=gate)
    with django_assert_max_num_queries(15):
        page = browser.get("/").content.decode()
    assert "Training is missing: " in page
    assert course.label in page
    assert (reverse("accounts:new") in page) is (gate == "warn")
    note([cast.ann], course, cast.mia)
    assert "Training is missing: " not in browser.get("/").content.decode()
