"""The cap on protected accounts holds while the model and a manager reach for the last place at once."""

from __future__ import annotations

import pytest

from accounts.grading import publishing, recompute, weighing
from accounts.models import Account, Grade, Vip
from accounts.services import editing
from tests.accounts.grading.world import gather, make_a
from tests.cast import TODAY, Cast, make_account
from tests.faults.together import at_once, gate_after

pytestmark = pytest.mark.django_db(transaction=True)


def test_the_model_and_a_manager_cannot_both_take_the_last_protected_place(cast: Cast) -> None:
    ten = [make_account(cast.ann) for _ in range(10)]
    editing.set_grade(ten[1], grade=Grade.A, vip=Vip.NONE, by=cast.mia, today=TODAY)
    make_a(ten[0], by=cast.max)
    gather()
    publishing.publish(weighing.default(), by=None, reason="test")

    def decide() -> None:
        editing.set_grade(ten[2], grade=Grade.A, vip=Vip.NONE, by=cast.mia, today=TODAY, reason="strategic")

    with gate_after(recompute, "divided"):
        at_once([lambda: recompute.recompute_stale(today=TODAY), decide])
    assert Account.objects.filter(owner=cast.ann, protected=True).count() == 2


def test_two_workers_that_recompute_at_once_change_each_grade_once(cast: Cast) -> None:
    ten = [make_account(cast.ann) for _ in range(10)]
    for account in ten[:4]:
        make_a(account, by=cast.max)
    gather()
    publishing.publish(weighing.default(), by=None, reason="test")
    at_once([lambda: recompute.recompute_stale(today=TODAY)] * 2)
    assert Account.objects.filter(grade="A").count() == 2
    assert sorted(a.grade_changes.count() for a in Account.objects.all()) == [0] * 6 + [1] * 4
