"""Acts on many records: what a role may do, what it says before, and its undo on the same day."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import Account
from core.clock import business_date
from followups.models import NextStep
from followups.services import steps
from leads.models import Lead
from leads.services.leads import handing
from lists.models import BulkAct
from tests.cast import Cast, log_lead, make_account, make_lead
from users.models import Leave, User

STEPS = reverse("followups:steps_many")
RETURN, UNFIT = reverse("leads:leads_return"), reverse("leads:leads_unfit")
HTMX = {"HX-Request": "true"}


def browser_of(user: User) -> Client:
    browser = Client()
    browser.force_login(user)
    return browser


@pytest.fixture
def three(cast: Cast) -> list[Account]:
    today = business_date()
    return [make_account(cast.ann, name, today=today) for name in ("One", "Two", "Three")]


def later() -> str:
    return (business_date() + timedelta(days=3)).isoformat()


def test_a_salesperson_plans_a_step_for_many_and_takes_it_back(cast: Cast, three: list[Account]) -> None:
    one, two, _other = three
    planned = steps.StepInput(due_on=business_date())
    steps.add_step(two, planned, by=cast.ann, today=business_date())
    browser = browser_of(cast.ann)
    values = {"selected": [one.pk, two.pk], "due_on": later(), "step_text": "Spring prices", "only_without": "on"}
    preview = browser.get(STEPS, values, headers=HTMX).content.decode()
    assert "1 of 2 accounts get this step." in preview
    assert browser.post(STEPS, values).status_code == 302
    made = NextStep.objects.get(text="Spring prices")
    one.refresh_from_db()
    assert (made.account_id, one.next_step_on) == (one.pk, made.due_on)
    browser.post(reverse("followups:steps_many_undo", args=[BulkAct.objects.get().pk]))
    made.refresh_from_db()
    one.refresh_from_db()
    assert (made.state, one.next_step_on) == ("cancelled", None)


def test_a_step_in_the_past_is_refused_and_nothing_is_planned(cast: Cast, three: list[Account]) -> None:
    values = {"selected": [account.pk for account in three], "due_on": "2020-01-01"}
    assert browser_of(cast.ann).post(STEPS, values).status_code == 409
    assert not NextStep.objects.exists()


def test_accounts_of_others_get_no_step(cast: Cast, three: list[Account]) -> None:
    foreign = make_account(cast.sue, today=business_date())
    browser_of(cast.ann).post(STEPS, {"selected": [foreign.pk, three[0].pk], "due_on": later()})
    assert list(NextStep.objects.values_list("account_id", flat=True)) == [three[0].pk]


def two_leads(cast: Cast) -> list[Lead]:
    today = business_date()
    leads = [make_lead(cast.ann, name, today=today, days_old=3) for name in ("A", "B")]
    log_lead(leads[0], today - timedelta(days=1))
    return leads


def state_of(lead: Lead) -> tuple[Any, ...]:
    lead.refresh_from_db()
    return (lead.owner_id, lead.state, lead.contacts, lead.assigned_on, lead.next_contact_on, lead.return_due_on)


def test_many_leads_go_back_to_the_pool_and_come_again_as_they_were(cast: Cast) -> None:
    leads = two_leads(cast)
    before = [state_of(lead) for lead in leads]
    browser = browser_of(cast.ann)
    values = {"selected": [lead.pk for lead in leads], "reason": "No time"}
    assert "2 leads go back to the pool." in browser.get(RETURN, values, headers=HTMX).content.decode()
    browser.post(RETURN, values)
    assert [state_of(lead)[0] for lead in leads] == [None, None]
    act = BulkAct.objects.get()
    browser.post(reverse("leads:leads_return_undo", args=[act.pk]))
    assert [state_of(lead) for lead in leads] == before
    browser.post(reverse("leads:leads_return_undo", args=[act.pk]))
    assert [state_of(lead) for lead in leads] == before


def test_a_lead_that_somebody_took_meanwhile_stays_with_them(cast: Cast) -> None:
    leads = two_leads(cast)
    browser = browser_of(cast.ann)
    browser.post(RETURN, {"selected": [lead.pk for lead in leads], "reason": "No time"})
    handing.assign([leads[0].pk], [cast.bob], "one", by=cast.mia, today=business_date())
    browser.post(reverse("leads:leads_return_undo", args=[BulkAct.objects.get().pk]))
    assert [state_of(lead)[0] for lead in leads] == [cast.bob.pk, cast.ann.pk]


def test_many_leads_are_no_fit_for_a_reason_and_run_again_by_undo(cast: Cast) -> None:
    leads = two_leads(cast)
    before = [state_of(lead) for lead in leads]
    browser = browser_of(cast.ann)
    assert browser.post(UNFIT, {"selected": [lead.pk for lead in leads]}).status_code == 422
    browser.post(UNFIT, {"selected": [lead.pk for lead in leads], "unfit_reason": "no_need", "unfit_note": "x"})
    assert [state_of(lead)[1] for lead in leads] == ["unfit", "unfit"]
    browser.post(reverse("leads:leads_unfit_undo", args=[BulkAct.objects.get().pk]))
    assert [state_of(lead) for lead in leads] == before


def test_leads_of_others_and_of_the_pool_stay(cast: Cast) -> None:
    mine, foreign = make_lead(cast.ann, today=business_date()), make_lead(cast.sue, today=business_date())
    pooled = make_lead(None, by=cast.ann, today=business_date())
    for address, values in ((UNFIT, {"unfit_reason": "no_need"}), (RETURN, {"reason": "x"})):
        browser_of(cast.ann).post(address, {"selected": [foreign.pk, pooled.pk], **values})
        assert not BulkAct.objects.exists()
    assert state_of(mine)[0] == cast.ann.pk


def test_an_act_is_taken_back_only_by_who_did_it_and_on_its_day(cast: Cast) -> None:
    leads = two_leads(cast)
    browser_of(cast.ann).post(RETURN, {"selected": [leads[0].pk], "reason": "x"})
    act = BulkAct.objects.get()
    undo = reverse("leads:leads_return_undo", args=[act.pk])
    assert browser_of(cast.mia).post(undo).status_code == 404
    assert browser_of(cast.ann).post(reverse("leads:leads_unfit_undo", args=[act.pk])).status_code == 404
    BulkAct.objects.filter(pk=act.pk).update(on=business_date() - timedelta(days=1))
    browser_of(cast.ann).post(undo)
    assert state_of(leads[0])[0] is None


def test_a_deputy_gives_leads_of_somebody_absent_back(cast: Cast) -> None:
    lead = make_lead(cast.bob, today=business_date())
    Leave.objects.create(user=cast.bob, deputy=cast.ann, starts_on=business_date(), ends_on=business_date())
    browser_of(cast.ann).post(RETURN, {"selected": [lead.pk], "reason": "x"})
    assert state_of(lead)[0] is None
