"""One company, one person: what becomes of the lead when its dormant account leaves the pool."""

from __future__ import annotations

from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.urls import reverse

from accounts.models import Account, BatchAction, BatchItem, LeftBecause, State
from accounts.services import pool
from accounts.services.batches import planning, running, undoing
from accounts.services.batches.planning import Choice
from accounts.services.refusals import ClaimRefused, WrongState
from followups.models import FollowUp
from followups.services.leads.unconverting import unconvert
from leads.lead_story import story_of
from leads.models import Lead, LeadState
from leads.services.leads import deciding, handing
from leads.services.leads import pool as lead_pool
from tests.cast import TODAY, Cast, again, log_lead, make_account, noon
from tests.leads.test_dormant import give, make_dormant


@pytest.fixture
def pooled(cast: Cast) -> Lead:
    """A dormant account whose lead was worked on by Ann, and given back into the pool of leads."""
    make_dormant(cast.bob, "Silent")
    give(cast.ann, by=cast.mia)
    lead = Lead.objects.get()
    log_lead(lead, TODAY, text="said no")
    deciding.give_back(lead, by=again(cast.ann), reason="no time", today=TODAY)
    lead.refresh_from_db()
    return lead


def test_whoever_claims_the_account_has_its_lead_and_the_contacts_with_it(cast: Cast, pooled: Lead) -> None:
    account = pooled.dormant_account
    pool.claim(account, by=again(cast.cho), today=TODAY)
    pooled.refresh_from_db()
    assert (pooled.state, pooled.account, pooled.owner) == (LeadState.CONVERTED, account, cast.cho)
    assert FollowUp.objects.get(account=account).text == "said no"
    assert not Lead.objects.in_pool_for(again(cast.ann)).exists()
    assert "went along" in story_of(pooled, again(cast.cho))[0].words
    call_command("verify", "--all", stdout=StringIO())


def test_a_lead_that_went_along_is_no_conversion_to_take_back(cast: Cast, pooled: Lead) -> None:
    pool.claim(pooled.dormant_account, by=again(cast.cho), today=TODAY)
    with pytest.raises(WrongState):
        unconvert(Lead.objects.get(), by=again(cast.cho), now=noon(TODAY))
    assert Account.objects.get(pk=pooled.dormant_account_id).state == State.OWNED


def test_nobody_gets_the_lead_of_an_account_that_somebody_has(cast: Cast, pooled: Lead) -> None:
    Account.objects.filter(pk=pooled.dormant_account_id).update(state=State.OWNED, owner=cast.bob)
    with pytest.raises(ClaimRefused) as refusal:
        lead_pool.claim(pooled, by=again(cast.cho), today=TODAY)
    assert cast.bob.name in str(refusal.value)
    assert handing.assignable(again(cast.mia), [pooled.pk]) == []
    Lead.objects.update(state=LeadState.UNFIT, unfit_reason="no_need", closed_on=TODAY)
    with pytest.raises(WrongState):
        deciding.reopen(Lead.objects.get(), by=again(cast.ada), reason="once more", today=TODAY)


def test_the_undo_of_a_batch_leaves_what_somebody_works_on_as_a_lead(cast: Cast, as_user: Any) -> None:
    kept, free = (make_account(cast.bob, name, days_old=200) for name in ("Kept", "Free"))
    mia, both = again(cast.mia), Account.objects.filter(pk__in=[kept.pk, free.pk])
    plan = planning.plan(both, Choice(BatchAction.RELEASE), by=mia, today=TODAY)
    batch = running.confirm(planning.unseal(plan.sealed(mia), mia), by=mia, reason="silent")
    running.run(batch.pk, today=TODAY)
    give(cast.ann, 1, by=cast.mia)
    lead = Lead.objects.get()
    undoing.undo(batch, by=mia)
    running.run(batch.pk, today=TODAY + timedelta(days=1))
    stays = BatchItem.objects.get(account=lead.dormant_account)
    assert (stays.outcome, stays.why) == ("stayed", LeftBecause.RESERVED)
    assert {a.state for a in both} == {"pooled", "owned"}
    page = as_user(mia).get(reverse("accounts:batch", args=[batch.pk]))
    assert "somebody works on it as a lead" in page.content.decode()


def test_the_undo_of_a_batch_takes_the_lead_of_the_pool_along(cast: Cast) -> None:
    account, mia = make_account(cast.bob, "Back again", days_old=200), again(cast.mia)
    plan = planning.plan(Account.objects.all(), Choice(BatchAction.RELEASE), by=mia, today=TODAY)
    batch = running.confirm(planning.unseal(plan.sealed(mia), mia), by=mia, reason="silent")
    running.run(batch.pk, today=TODAY)
    give(cast.ann, 1, by=cast.mia)
    deciding.give_back(Lead.objects.get(), by=again(cast.ann), reason="no time", today=TODAY)
    undoing.undo(batch, by=mia)
    running.run(batch.pk, today=TODAY)
    lead = Lead.objects.get()
    assert (lead.state, lead.account, lead.owner) == (LeadState.CONVERTED, account, cast.bob)
