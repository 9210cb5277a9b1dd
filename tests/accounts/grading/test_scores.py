"""Scores: the oracle agrees, unknown answers take their weight out, statements stay the same for any number of rows."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.grading import dry_run, explaining, facts, recompute, weighing
from accounts.models import Account, Grade, GradeChange, GradeFacts, Vip
from accounts.policies import in_force
from accounts.services import editing, noting, verify
from audit.models import Event
from tests.accounts.grading.world import gather, make_a, make_graded, oracle, order, publish
from tests.cast import TODAY, Cast, make_account

pytestmark = pytest.mark.django_db


def test_every_score_is_what_a_person_with_a_pencil_gets(cast: Cast) -> None:
    made = make_graded(cast)
    model = publish()
    seen = set()
    for account in made:
        expected = oracle(account, model)
        assert (account.score, account.score_known, account.grade_by_model) == expected
        seen.add(expected[2])
    assert seen >= {"", "A", "B", "C"} or len(seen) >= 4
    assert not [found for found in verify.differences() if "score" in found["what"] or "grade" in found["what"]]


def test_verify_names_a_score_that_is_not_the_models(cast: Cast) -> None:
    account = make_account(cast.ann)
    make_a(account, by=cast.max)
    publish()
    Account.objects.filter(pk=account.pk).update(score=1)
    found = [each for each in verify.differences() if each["account"] == account.pk and "keys" not in each["what"]]
    assert [(each["what"], each["expected"]) for each in found] == [("score", "100.0")]


def test_an_account_of_which_too_little_is_known_keeps_its_grade(cast: Cast) -> None:
    account = make_account(cast.ann, employees=5000)
    publish()
    account.refresh_from_db()
    assert (account.grade_by_model, account.grade, account.score_known) == ("", "C", 10)


def test_never_ordered_is_unknown_and_not_nought(cast: Cast) -> None:
    never, once = make_account(cast.ann), make_account(cast.ann)
    order(once, 1000, 500)
    found = facts.gather([never.pk, once.pk], today=TODAY)
    assert found[never.pk]["orders_amount"] is None
    assert found[once.pk]["orders_amount"] == 0


def test_amounts_are_those_of_the_companys_currency(cast: Cast) -> None:
    account = make_account(cast.ann)
    order(account, 1000, 5)
    foreign = order(account, 9000, 5)
    type(foreign).objects.filter(pk=foreign.pk).update(currency="USD")
    found = facts.gather([account.pk], today=TODAY)[account.pk]
    assert (found["orders_amount"], found["orders_count"]) == (1000, 2)


@pytest.mark.parametrize(
    ("weights", "said"),
    [
        ({"amount": 100}, "three criteria"),
        ({"amount": 60, "frequency": 20, "fit": 20}, "50 %"),
        ({"amount": 40, "frequency": 20, "fit": 20}, "make it 100"),
        ({"amount": 40, "frequency": 40, "own1": 20}, "Name every criterion"),
    ],
)
def test_one_figure_alone_is_no_model(weights: dict[str, int], said: str) -> None:
    model = weighing.reweighed(weighing.default(), weights)
    assert said in " ".join(str(refusal) for refusal in weighing.problems(model))


def test_steps_and_thresholds_must_be_in_order() -> None:
    assert list(weighing.problems(weighing.default())) == []
    flat = replace(weighing.default(), thresholds={"A": 50, "B": 50, "C": 20})
    assert "must fall" in str(next(weighing.problems(flat)))
    first = weighing.default().criteria[0]
    wrong = replace(
        weighing.default(), criteria=(replace(first, scale=first.scale[::-1]), *weighing.default().criteria[1:])
    )
    assert "must rise" in str(next(weighing.problems(wrong)))


@pytest.mark.parametrize("what", ["recompute", "age", "dry_run"])
def test_statements_are_as_many_for_5_rows_as_for_50(cast: Cast, what: str) -> None:
    def statements(rows: int) -> int:
        make_graded(cast, rows)
        gather()
        model = publish()
        Account.objects.update(grade_version=0)
        with CaptureQueriesContext(connection) as seen:
            if what == "recompute":
                recompute.recompute_stale(today=TODAY)
            elif what == "age":
                recompute.age(today=TODAY)
            else:
                dry_run.run(Account.objects.all(), model, policy=in_force(), today=TODAY)
        return len(seen)

    few = statements(5)
    assert statements(50) <= few + 6  # what writes only where there is something to write
    assert statements(50) <= 40


def test_an_order_lets_the_figures_be_gathered_again(cast: Cast) -> None:
    account = make_account(cast.ann)
    publish()
    assert Account.objects.get(pk=account.pk).grade_version is not None
    noting.note_orders(account.pk, last_order_on=TODAY, order_in_cycle=True, today=TODAY)
    assert Account.objects.get(pk=account.pk).grade_version is None
    order(account, 700, 0)
    recompute.recompute_stale(today=TODAY)
    assert GradeFacts.objects.get(account=account).orders_amount == 700


def test_what_ages_changes_at_night_and_once_a_day(cast: Cast) -> None:
    account = make_account(cast.ann)
    order(account, 700, 364)
    publish()
    from datetime import timedelta

    tomorrow = TODAY + timedelta(days=2)
    assert recompute.run_due(tomorrow) is not None
    assert GradeFacts.objects.get(account=account).orders_amount == 0
    assert recompute.run_due(tomorrow) is None


def test_a_change_is_kept_with_its_version_and_score(cast: Cast) -> None:
    account = make_account(cast.ann)
    make_a(account, by=cast.max)
    model = publish()
    change = GradeChange.objects.get(account=account)
    assert (change.before, change.after, change.cause) == ("C", "A", "model")
    assert change.evidence["version"] == model.version
    assert change.evidence["score"] == "100.0"
    assert Event.objects.filter(code="account.graded", subject_id=account.pk).count() == 1


def test_a_decision_stands_against_the_model_until_it_is_withdrawn(cast: Cast) -> None:
    account = make_account(cast.ann)
    make_a(account, by=cast.max)
    publish()
    editing.set_grade(account, grade=Grade.C, vip=Vip.NONE, by=cast.max, today=TODAY, reason="pays late")
    recompute.age(today=TODAY)
    account.refresh_from_db()
    assert (account.grade, account.grade_by_model, account.grade_decided) == ("C", "A", True)
    editing.set_grade(account, grade=None, vip=Vip.NONE, by=cast.max, today=TODAY)
    account.refresh_from_db()
    assert (account.grade, account.grade_decided, account.protected) == ("A", False, True)
    assert [c.cause for c in GradeChange.objects.filter(account=account).order_by("pk")] == [
        "model", "decision", "withdrawn", "model",
    ]  # fmt: skip


def test_a_decision_against_the_model_needs_a_reason(cast: Cast) -> None:
    from accounts.services.refusals import ReasonNeeded

    account = make_account(cast.ann)
    publish()
    with pytest.raises(ReasonNeeded):
        editing.set_grade(account, grade=Grade.B, vip=Vip.NONE, by=cast.max, today=TODAY)


def test_the_words_say_why_and_what_is_missing(cast: Cast) -> None:
    account = make_account(cast.ann)
    make_a(account, by=cast.max)
    model = publish()
    told = explaining.explain(account, model)
    assert told.why.startswith("A, because the score is 100.0 and A begins at 75.")
    assert abs(sum(line.contribution for line in told.lines if line.contribution is not None) - 100) < 1
    harder = explaining.explain(account, replace(model, thresholds={"A": 101, "B": 100, "C": 35}))
    assert "no single criterion" in harder.next_up
