"""Pages and programs: who reads, changes, tries, publishes, judges; the list and its columns; statements."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.grading import judging, recompute, weighing
from accounts.grading.weighing import Weighing
from accounts.models import Account, Grade, GradeModel, Judgement, Vip
from accounts.services import editing
from core.clock import business_date
from tests.accounts.grading import world
from tests.cast import Cast, make_account
from users.models import User

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def woken(monkeypatch: pytest.MonkeyPatch) -> list[bool]:
    """How often the background was woken."""
    calls: list[bool] = []
    monkeypatch.setattr("accounts.tasks.wake_grades", lambda: calls.append(True))
    return calls


def make_a(account: Account, *, by: User) -> None:
    """An A by the default model, on the day of the test."""
    world.make_a(account, by=by, today=business_date())


def publish(model: Weighing | None = None) -> Weighing:
    """Publish on the day of the test."""
    return world.publish(model, today=business_date())


def typed(browser: Any, **changes: Any) -> Any:
    """The form of the model as it stands, with some fields changed, sent."""
    form = browser.get(reverse("accounts:grades_edit")).context["form"]
    values = {name: form[name].value() for name in form.fields}
    return browser.post(reverse("accounts:grades_edit"), {**values, **changes})


def test_everybody_reads_the_model_and_only_an_admin_changes_it(cast: Cast, as_user: Any) -> None:
    assert "proposal to start from" in as_user(cast.ann).get(reverse("accounts:grades")).content.decode()
    for name in ("grades_edit", "grades_try", "grades_effect", "grades_back"):
        assert as_user(cast.max).get(reverse(f"accounts:{name}")).status_code == 404
    assert as_user(cast.ann).get(reverse("accounts:grades_history")).status_code == 200


def test_a_model_of_one_figure_is_refused_in_words(cast: Cast, as_user: Any) -> None:
    answer = typed(as_user(cast.ada), weight_amount=60)
    assert answer.status_code == 422
    text = answer.content.decode()
    assert "make it 100" in text
    assert "no criterion may have more than 50" in text


def test_a_change_is_tried_and_then_published(
    cast: Cast, as_user: Any, woken: list[bool], django_capture_on_commit_callbacks: Any
) -> None:
    account = make_account(cast.ann)
    make_a(account, by=cast.max)
    browser = as_user(cast.ada)
    answer = typed(browser, weight_amount=20, weight_payment=10)
    assert answer.status_code in (302, 204, 200)
    address = answer.headers.get("Location") or answer.headers["HX-Redirect"]
    assert GradeModel.objects.count() == 0
    effect = browser.get(address.replace("/try/", "/try/effect/"))
    assert "<strong>1</strong> of 1 accounts" in " ".join(effect.content.decode().split())
    assert account.name in effect.content.decode()
    assert browser.post(address, {"reason": ""}).status_code == 422
    with django_capture_on_commit_callbacks(execute=True):
        browser.post(address, {"reason": "weigh payment more"})
    assert woken
    assert GradeModel.objects.get().reason == "weigh payment more"
    recompute.recompute_stale(today=business_date())
    account.refresh_from_db()
    assert account.grade == "A"
    assert browser.post(address, {"reason": "again"}).status_code == 409


def test_a_word_that_we_did_not_pack_is_not_found(cast: Cast, as_user: Any) -> None:
    assert as_user(cast.ada).get(reverse("accounts:grades_try") + "?m=abc").status_code == 404


def test_an_earlier_version_comes_back_through_the_dry_run(cast: Cast, as_user: Any) -> None:
    first = publish()
    publish(weighing.reweighed(weighing.default(), {"fit": 34, "influence": 33, "potential": 33}))
    answer = as_user(cast.ada).get(reverse("accounts:grades_back") + f"?to={first.version}", follow=True)
    assert answer.status_code == 200
    assert answer.context["differences"]


def test_the_account_says_why_and_offers_each_reader_what_is_theirs(cast: Cast, as_user: Any) -> None:
    account = make_account(cast.ann)
    make_a(account, by=cast.max)
    publish()
    address = reverse("accounts:importance", args=[account.pk])
    owner, manager = (as_user(who).get(address).content.decode() for who in (cast.ann, cast.mia))
    assert "A, because the score is 100.0" in owner
    assert (">Propose<" in owner, ">Judge<" in owner) == (True, False)
    assert (">Propose<" in manager, ">Judge<" in manager) == (False, True)
    assert as_user(cast.sue).get(address).status_code == 404


def test_an_owner_proposes_and_the_manager_decides(cast: Cast, as_user: Any) -> None:
    account = make_account(cast.ann)
    make_a(account, by=cast.max)
    publish()
    judge = reverse("accounts:judge", args=[account.pk])
    assert as_user(cast.ann).post(judge, {"criterion": "fit", "value": 2, "note": ""}).status_code == 422
    as_user(cast.ann).post(judge, {"criterion": "fit", "value": 2, "note": "lost a line"})
    proposal = Judgement.objects.get(state="proposed")
    decide = reverse("accounts:judgement_decide", args=[proposal.pk])
    assert as_user(cast.ann).get(decide).status_code == 404
    assert as_user(cast.mia).post(decide, {"decision": "decline", "answer": ""}).status_code == 409
    as_user(cast.mia).post(decide, {"decision": "accept", "answer": ""})
    proposal.refresh_from_db()
    assert proposal.state == "standing"
    assert as_user(cast.mia).get(judge + "?criterion=amount").status_code == 404


def test_a_decision_against_the_model_is_marked_and_taken_back(cast: Cast, as_user: Any) -> None:
    account = make_account(cast.ann)
    make_a(account, by=cast.max)
    publish()
    browser, address = as_user(cast.mia), reverse("accounts:grade", args=[account.pk])
    assert browser.post(address, {"grade": "B", "vip": ""}).status_code == 409
    browser.post(address, {"grade": "B", "vip": "", "reason": "pays late"})
    page = browser.get(reverse("accounts:importance", args=[account.pk])).content.decode()
    assert "B by decision; the model says A." in page
    assert "pays late" in page
    browser.post(address, {"grade": "model", "vip": ""})
    account.refresh_from_db()
    assert (account.grade, account.grade_decided) == ("A", False)


@pytest.mark.parametrize("how", ["decision", "model", "none", "held"])
def test_the_list_is_narrowed_by_where_the_grade_comes_from(cast: Cast, as_user: Any, how: str) -> None:
    made = [make_account(cast.ann) for _ in range(6)]
    for account in made[:3]:
        make_a(account, by=cast.max)
    publish()
    editing.set_grade(made[5], grade=Grade.B, vip=Vip.NONE, by=cast.mia, today=business_date(), reason="new plant")
    page = as_user(cast.mia).get(reverse("accounts:list") + f"?scope=team&graded={how}&columns=score")
    found = {account.pk for account in page.context["page"].rows}
    wanted = {"decision": made[5:], "model": made[:3], "none": made[3:], "held": made[1:3]}[how]
    assert found == {account.pk for account in wanted}


def test_the_page_of_importance_asks_as_much_for_many_changes(cast: Cast, as_user: Any) -> None:
    account = world.make_graded(cast, 1)[0]
    publish()
    browser, address = as_user(cast.max), reverse("accounts:importance", args=[account.pk])

    def statements() -> int:
        with CaptureQueriesContext(connection) as seen:
            assert browser.get(address).status_code == 200
        return len(seen)

    few = statements()
    for grade in (Grade.B, Grade.C, Grade.B):
        editing.set_grade(account, grade=grade, vip=Vip.NONE, by=cast.max, today=business_date(), reason="x")
    for code in ("fit", "influence"):
        judging.judge(account, criterion=code, value=3, note="", by=cast.max, today=business_date())
    assert statements() <= few <= 15


def test_programs_read_judge_and_try(cast: Cast, as_user: Any) -> None:
    account = make_account(cast.ann)
    make_a(account, by=cast.max)
    publish()
    account.refresh_from_db()
    manager = as_user(cast.mia)
    told = manager.get(reverse("api:account-importance", args=[account.pk]))
    assert (told.json()["by_model"], told.json()["score"]) == ("A", "100.0")
    judge = reverse("api:account-judge", args=[account.pk])
    json = {"content_type": "application/json"}
    assert manager.post(judge, {"criterion": "fit", "value": 1}, **json).json()["score"] == "91.6"
    assert as_user(cast.ann).post(judge, {"criterion": "fit", "value": 5}, **json).status_code == 409
    run = reverse("api:grade-model-dry-run")
    weights = {"weights": {"fit": 50, "influence": 25, "potential": 25}}
    assert as_user(cast.ann).post(run, weights, **json).status_code in (403, 404)
    effect = as_user(cast.mia).post(run, weights, **json).json()
    assert (effect["accounts"], effect["unprotected"]) == (1, [account.pk])
    assert as_user(cast.mia).post(run, {"weights": {"fit": 100}}, **json).status_code == 400
    assert as_user(cast.zoe).post(run, weights, **json).json()["accounts"] == 0
    assert Account.objects.get(pk=account.pk).grade == "A"


def test_the_progress_says_computed_not_graded(cast: Cast, as_user: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recompute, "progress", lambda: (3, 5))
    page = as_user(cast.ann).get(reverse("accounts:grades_progress")).content.decode()
    assert "Computed for 3 of 5 accounts; one of which too little is known keeps its grade." in page
