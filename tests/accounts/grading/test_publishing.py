"""Publishing: what the dry run says is what happens; the cap holds; who may do it."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import timedelta

import pytest

from accounts.grading import dry_run, publishing, recompute, weighing
from accounts.grading.weighing import ModelRefused, Weighing
from accounts.models import Account, Grade, GradeModel
from accounts.policies import in_force
from accounts.services.refusals import NotAllowed, ReasonNeeded
from commons.kept import NeverDeleted
from core.errors import StaleEdit
from notifications.models import Notice
from tests.access.world import fingerprint
from tests.accounts.grading.world import gather, make_a, make_graded, publish
from tests.cast import TODAY, Cast, make_account

pytestmark = pytest.mark.django_db

MODELS = [
    weighing.default(),
    replace(weighing.default(), thresholds={"A": 50, "B": 40, "C": 20}, min_known=20),
    replace(weighing.default(), thresholds={"A": 95, "B": 90, "C": 85}, min_known=30),
    weighing.reweighed(weighing.default(), {"fit": 34, "influence": 33, "potential": 33}),
]


@pytest.mark.parametrize("model", MODELS)
def test_what_the_dry_run_says_is_what_happens(cast: Cast, model: Weighing) -> None:
    made = make_graded(cast, 60)
    Account.objects.filter(pk__in=[a.pk for a in made[::7]]).update(grade=Grade.A)
    Account.objects.filter(pk=made[3].pk).update(grade=Grade.A, grade_decided=True)
    Account.objects.filter(pk=made[4].pk).update(vip="vvip")
    gather()
    publish(MODELS[1])
    before = {a.pk: (a.grade, a.protected) for a in Account.objects.all()}
    untouched = fingerprint()
    told = dry_run.run(Account.objects.all(), model, policy=in_force(), today=TODAY)
    assert fingerprint() == untouched
    publish(model)
    after = {a.pk: a for a in Account.objects.all()}
    assert told.matrix - Counter() == Counter((grade, after[pk].grade) for pk, (grade, _p) in before.items())
    assert set(told.gains) == {pk for pk, (_g, was) in before.items() if not was and after[pk].protected}
    assert set(told.loses) == {pk for pk, (_g, was) in before.items() if was and not after[pk].protected}
    assert {row.pk for row in told.held} == {a.pk for a in after.values() if a.grade_held}
    due = [after[pk].recycle_due_on for pk in told.loses if after[pk].recycle_due_on]
    assert told.first_due_on == min(due, default=None)


def test_the_cap_holds_the_lower_scores_at_b_and_names_them_to_the_manager(cast: Cast) -> None:
    made = [make_account(cast.ann) for _ in range(10)]
    for account in made[:4]:
        make_a(account, by=cast.max)
    from accounts.models import Judgement

    Judgement.objects.filter(account=made[0], criterion="fit").update(value=4)
    publish()
    rows = {a.pk: a for a in Account.objects.all()}
    assert [rows[a.pk].grade for a in made[:4]] == ["B", "A", "A", "B"]
    assert [rows[a.pk].grade_held for a in made[:4]] == [True, False, False, True]
    assert Notice.objects.filter(kind="grade_held", recipient=cast.mia).count() == 2


def test_a_place_that_becomes_free_is_taken_at_night(cast: Cast) -> None:
    made = [make_account(cast.ann) for _ in range(5)]
    for account in made[:2]:
        make_a(account, by=cast.max)
    publish()
    assert Account.objects.filter(grade="A").count() == 1
    for _more in range(5):
        make_account(cast.ann)
    recompute.age(today=TODAY)
    assert Account.objects.filter(grade="A").count() == 2
    assert not Account.objects.filter(grade_held=True).exists()


def test_who_loses_protection_sees_the_warning_first(cast: Cast) -> None:
    account = make_account(cast.ann, days_old=400, grade=Grade.A)
    make_a(account, by=cast.max)
    gather()
    Account.objects.filter(pk=account.pk).update(grade=Grade.A)
    publish(replace(weighing.default(), thresholds={"A": 75, "B": 55, "C": 35}))
    publish(weighing.reweighed(weighing.default(), {"revenue": 34, "growth": 33, "cycle": 33}))
    account.refresh_from_db()
    assert account.grade == Grade.A  # too little is known: it keeps its grade
    from accounts.models import Judgement

    Judgement.objects.filter(account=account).update(value=1)
    publish(weighing.reweighed(weighing.default(), {"fit": 34, "influence": 33, "potential": 33}))
    recompute.age(today=TODAY)
    account.refresh_from_db()
    assert account.grade == "D"
    assert account.recycle_due_on is not None
    assert account.recycle_due_on >= TODAY + timedelta(days=1)


def test_a_killed_run_is_simply_started_again(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    for _n in range(3):
        make_a(make_account(cast.ann), by=cast.max)
    gather()
    publishing.publish(weighing.default(), by=None, reason="test")
    with monkeypatch.context() as patch:
        patch.setattr(recompute, "protect_waiting", lambda *_a, **_k: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            recompute.recompute_stale(today=TODAY)
    assert not Account.objects.filter(grade="A").exists()
    recompute.recompute_stale(today=TODAY)
    assert Account.objects.filter(grade="A").count() == 1
    assert Account.objects.filter(grade="B", grade_held=True).count() == 2


def test_only_an_admin_publishes_with_a_reason_and_from_the_latest(cast: Cast) -> None:
    model = weighing.default()
    with pytest.raises(NotAllowed):
        publishing.publish(model, by=cast.max, reason="mine")
    with pytest.raises(ReasonNeeded):
        publishing.publish(model, by=cast.ada, reason=" ")
    with pytest.raises(ModelRefused):
        publishing.publish(weighing.reweighed(model, {"amount": 100}), by=cast.ada, reason="one figure")
    publishing.publish(model, by=cast.ada, reason="first", base=0)
    with pytest.raises(StaleEdit):
        publishing.publish(model, by=cast.ada, reason="second", base=0)
    with pytest.raises(NeverDeleted):
        GradeModel.objects.get().delete()
