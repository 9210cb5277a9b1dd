"""Courses and training records by program, and the refusals with their codes (domain.md 2.3)."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from accounts.models import Account
from accounts.services import letting_go
from core.clock import business_date
from tests.api.conftest import Program
from tests.cast import Cast, make_account
from tests.users.training.test_standing import make_course
from users.models import Course, TrainingRecord

pytestmark = pytest.mark.django_db
Make = Callable[..., Program]
TODAY = business_date()


def test_a_manager_notes_and_voids_a_record(cast: Cast, program: Make) -> None:
    course, mia = make_course(), program(cast.mia)
    sent = {"person": cast.ann.pk, "course": course.pk, "done_on": TODAY.isoformat(), "passed": True}
    answer = mia.post("training-records/", **sent)
    assert answer.status_code == 201
    record = TrainingRecord.objects.get()
    assert (record.person, record.noted_by) == (cast.ann, cast.mia)
    assert mia.post("training-records/", **{**sent, "person": cast.sue.pk}).status_code == 400
    own = mia.post("training-records/", **{**sent, "person": cast.mia.pk})
    assert (own.status_code, own.json()["code"]) == (409, "training_refused")
    assert program(cast.ann).post("training-records/", **sent).status_code == 409
    assert mia.post(f"training-records/{record.pk}/void/", reason="mistake").json()["void_reason"] == "mistake"


def test_lists_are_filtered_and_hold_only_what_one_may_read(cast: Cast, program: Make) -> None:
    course, mia = make_course(), program(cast.mia)
    for person, passed in ((cast.ann, True), (cast.bob, False)):
        mia.post("training-records/", person=person.pk, course=course.pk, done_on=TODAY.isoformat(), passed=passed)

    def people(of: Program, query: str = "") -> list[int]:
        return [row["person"] for row in of.get(f"training-records/?ordering=id{query}").json()["results"]]

    assert people(mia) == [cast.ann.pk, cast.bob.pk]
    assert people(mia, "&passed=false") == [cast.bob.pk]
    assert people(mia, f"&person={cast.ann.pk}&voided=false") == [cast.ann.pk]
    assert people(mia, "&voided=true") == []
    assert people(program(cast.ann)) == [cast.ann.pk]
    assert people(program(cast.zoe)) == []
    found = program(cast.ann).get("courses/?required=everybody&retired=false").json()["results"]
    assert [row["id"] for row in found] == [course.pk]
    assert Course.objects.count() == 4


def test_refusals_have_a_code_and_a_manager_may_confirm(cast: Cast, program: Make) -> None:
    make_course()
    account = make_account(cast.bob, today=TODAY)
    letting_go.release(account, by=cast.mia, reason="x", today=TODAY, override=True)
    ann, mia = program(cast.ann), program(cast.mia)
    for answer in (ann.post(f"accounts/{account.pk}/claim/"), ann.post("accounts/", name="Mine Ltd")):
        assert (answer.status_code, answer.json()["code"]) == (409, "training_missing")
    given = make_account(cast.bob, today=TODAY)
    sent = {"to": cast.ann.pk, "reason": "x"}
    assert mia.post(f"accounts/{given.pk}/transfer/", **sent).json()["code"] == "training_missing"
    assert mia.post(f"accounts/{given.pk}/transfer/", **sent, untrained=True).status_code == 200
    assert Account.objects.get(pk=given.pk).owner == cast.ann


def test_a_plan_says_who_lacks_training(cast: Cast, program: Make) -> None:
    make_course()
    account, mia = make_account(cast.bob, today=TODAY), program(cast.mia)
    asked = {"source": "accounts", "action": "transfer", "accounts": [account.pk], "strategy": "one", "to": cast.ann.pk}
    plan = mia.post("batches/preview/", **asked).json()
    assert plan["untrained"]
    assert {row["person"]["id"]: row["training_missing"] for row in plan["people"]}[cast.ann.pk] == "“Products”"
    assert mia.post("batches/", plan=plan["plan"], reason="x").json()["code"] == "training_missing"
    assert mia.post("batches/", plan=plan["plan"], reason="x", untrained=True).status_code == 201
