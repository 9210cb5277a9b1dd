"""Judgements: managers judge, owners propose, nobody else; what follows at once."""

from __future__ import annotations

from decimal import Decimal

import pytest

from accounts.grading import judging
from accounts.models import Account, Judgement, JudgementState
from accounts.services.refusals import InvalidInput, NotAllowed, ReasonNeeded, WrongState
from notifications.models import Notice
from tests.accounts.grading.world import make_a, publish
from tests.cast import TODAY, Cast, again, make_account

pytestmark = pytest.mark.django_db


@pytest.fixture
def account(cast: Cast) -> Account:
    """One that the model makes A."""
    made = make_account(cast.ann)
    make_a(made, by=cast.max)
    publish()
    return made


def test_a_managers_judgement_counts_at_once_and_keeps_the_one_before(cast: Cast, account: Account) -> None:
    judging.judge(account, criterion="fit", value=1, note="changed", by=cast.mia, today=TODAY)
    account.refresh_from_db()
    assert account.score == Decimal("91.6")  # one point of 10 % where 95 % are known
    states = Judgement.objects.filter(account=account, criterion="fit").order_by("pk").values_list("state", "value")
    assert list(states) == [("replaced", 5), ("standing", 1)]


def test_the_owner_only_proposes_and_only_with_a_reason(cast: Cast, account: Account) -> None:
    with pytest.raises(NotAllowed):
        judging.judge(account, criterion="fit", value=5, note="", by=cast.ann, today=TODAY)
    with pytest.raises(ReasonNeeded):
        judging.propose(account, criterion="fit", value=3, note=" ", by=cast.ann, today=TODAY)
    proposal = judging.propose(account, criterion="fit", value=3, note="new press", by=cast.ann, today=TODAY)
    account.refresh_from_db()
    assert account.score == 100
    assert Notice.objects.filter(kind="judgement_proposed", recipient=cast.mia).exists()
    judging.decide(proposal, accept=True, answer="", by=cast.mia, today=TODAY)
    account.refresh_from_db()
    assert account.score == Decimal("95.8")
    with pytest.raises(WrongState):
        judging.decide(proposal, accept=True, answer="", by=cast.max, today=TODAY)


def test_a_manager_who_owns_the_account_neither_judges_nor_accepts(cast: Cast) -> None:
    own = make_account(cast.mia)
    publish()
    with pytest.raises(NotAllowed):
        judging.judge(own, criterion="fit", value=5, note="", by=cast.mia, today=TODAY)
    proposal = judging.propose(own, criterion="fit", value=5, note="mine", by=cast.mia, today=TODAY)
    with pytest.raises(NotAllowed):
        judging.decide(proposal, accept=True, answer="", by=again(cast.mia), today=TODAY)
    judging.decide(proposal, accept=True, answer="", by=cast.max, today=TODAY)
    assert Judgement.objects.get(account=own).state == JudgementState.STANDING


def test_a_manager_elsewhere_and_a_declined_proposal(cast: Cast, account: Account) -> None:
    with pytest.raises(NotAllowed):
        judging.judge(account, criterion="fit", value=5, note="", by=cast.zoe, today=TODAY)
    proposal = judging.propose(account, criterion="fit", value=1, note="why", by=cast.ann, today=TODAY)
    with pytest.raises(ReasonNeeded):
        judging.decide(proposal, accept=False, answer="", by=cast.mia, today=TODAY)
    judging.decide(proposal, accept=False, answer="not so", by=cast.mia, today=TODAY)
    account.refresh_from_db()
    assert account.score == 100


def test_only_what_the_model_asks_people_is_judged(cast: Cast, account: Account) -> None:
    for criterion, value in (("amount", 5), ("own1", 5), ("fit", 6)):
        with pytest.raises(InvalidInput):
            judging.judge(account, criterion=criterion, value=value, note="", by=cast.mia, today=TODAY)
