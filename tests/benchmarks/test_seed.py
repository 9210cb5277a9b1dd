"""The database made for measuring: whole at any size, and what services would have written."""

import pytest

from accounts.grading import facts
from accounts.models import Account, KeyPerson
from accounts.services import verify
from benchmarks import reading, seed
from core.clock import business_date
from followups.services import counting
from keyaccounts.models import Complaint, PlanAction
from leads.models import Opportunity
from leads.services import checking
from portraits.models import Distance, Value
from portraits.services import checking as distances

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_seeded_database_is_whole_and_agrees_with_verify() -> None:
    today = business_date()
    seed.seed(accounts=1000, people=30, teams=6, per_account=4, today=today, say=lambda _line: None)
    found = [*verify.differences(), *counting.differences(), *checking.differences(), *distances.differences()]
    assert found == []
    assert facts.refresh(list(Account.objects.values_list("pk", flat=True)), today=today) == 0
    for model in (KeyPerson, Value, Distance, Complaint, PlanAction):
        assert model.objects.exists(), model
    assert set(Opportunity.objects.in_play().values_list("stage", flat=True)) == set("SPADC")
    assert Distance.objects.filter(ceiling__gt=0).exists()
    assert reading.readers().busy.accounts.exists()
    with pytest.raises(seed.NotEmpty):
        seed.seed(accounts=1, people=2, teams=1, today=today, say=lambda _line: None)
