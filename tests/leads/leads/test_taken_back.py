"""What one does to leads, one or many, stays at hand and is taken back on its day (ux.md, lists)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse

from accounts.models import Strategy
from core.clock import business_date
from leads.models import Lead
from lists.models import BulkAct
from tests.cast import Cast, again, make_lead

BATCHES = "leads:batches"


def assigned(browser: Any, leads: list[Lead], to: Any) -> BulkAct:
    sent = {"selected": [lead.pk for lead in leads], "strategy": Strategy.ONE, "people": [to.pk]}
    browser.post(reverse("leads:lead_assign"), sent)
    return BulkAct.objects.latest("pk")


def test_leads_assigned_together_stay_in_a_list_with_their_undo(cast: Cast, as_user: Any) -> None:
    browser, today = as_user(cast.mia), business_date()
    leads = [make_lead(None, f"Pool {n}", by=again(cast.mia), today=today) for n in range(3)]
    act = assigned(browser, leads, cast.bob)
    undo = reverse("leads:lead_assign_undo", args=[act.pk])
    page = browser.get(reverse(BATCHES)).content.decode()
    assert "3 leads assigned" in page
    assert undo in page
    assert undo not in as_user(cast.max).get(reverse(BATCHES)).content.decode()
    assert reverse(BATCHES) in browser.get(reverse("leads:list")).content.decode()
    assert reverse(BATCHES) in browser.get(reverse("accounts:batches")).content.decode()
    assert undo in browser.get(reverse("pages:lead", args=[leads[0].pk])).content.decode()
    answer = as_user(cast.mia).post(undo, {"back": reverse(BATCHES)})
    assert answer.headers["Location"] == reverse(BATCHES)
    assert Lead.objects.filter(owner=None).count() == 3
    assert undo not in browser.get(reverse(BATCHES)).content.decode()


def test_the_undo_says_what_stays(cast: Cast, as_user: Any) -> None:
    browser, today = as_user(cast.mia), business_date()
    leads = [make_lead(None, f"Pool {n}", by=again(cast.mia), today=today) for n in range(3)]
    act = assigned(browser, leads, cast.bob)
    Lead.objects.filter(pk=leads[0].pk).update(last_tried_on=today)
    said = browser.post(reverse("leads:lead_assign_undo", args=[act.pk]), follow=True).content.decode()
    assert "2 records are as before. 1 stays: it has been worked on since." in said


def test_one_lead_given_back_is_taken_back_from_its_page(cast: Cast, as_user: Any) -> None:
    browser, today = as_user(cast.ann), business_date()
    lead = make_lead(cast.ann, "Ann's", today=today)
    browser.post(reverse("leads:lead_return", args=[lead.pk]), {"reason": "a slip"})
    undo = reverse("leads:leads_return_undo", args=[BulkAct.objects.get().pk])
    assert undo in browser.get(reverse("pages:lead", args=[lead.pk])).content.decode()
    browser.post(undo)
    lead.refresh_from_db()
    assert lead.owner == cast.ann
    assert undo not in browser.get(reverse("pages:lead", args=[lead.pk])).content.decode()


def test_nothing_is_offered_once_the_day_is_over_or_somebody_moved_it(cast: Cast, as_user: Any) -> None:
    browser, today = as_user(cast.mia), business_date()
    lead = make_lead(None, "Pool", by=again(cast.mia), today=today)
    first = assigned(browser, [lead], cast.bob)
    assigned(browser, [lead], cast.ann)
    browser.get(reverse("leads:list"))  # says both in passing
    undo = reverse("leads:lead_assign_undo", args=[first.pk])
    assert undo not in browser.get(reverse("pages:lead", args=[lead.pk])).content.decode()
    BulkAct.objects.update(on=today - timedelta(days=1))
    assert undo not in browser.get(reverse(BATCHES)).content.decode()


@pytest.mark.parametrize("back", ["https://elsewhere.example/", "//elsewhere.example/x", "leads"])
def test_an_undo_goes_nowhere_else(cast: Cast, as_user: Any, back: str) -> None:
    browser, today = as_user(cast.mia), business_date()
    act = assigned(browser, [make_lead(None, "Pool", by=again(cast.mia), today=today)], cast.bob)
    answer = browser.post(reverse("leads:lead_assign_undo", args=[act.pk]), {"back": back})
    assert answer.headers["Location"] == reverse("leads:list")


def test_the_list_says_how_to_whom_and_why_and_opens_the_leads(
    cast: Cast, as_user: Any, django_assert_max_num_queries: Any
) -> None:
    browser, today = as_user(cast.mia), business_date()
    leads = [make_lead(None, f"Pool {n}", by=again(cast.mia), today=today) for n in range(4)]
    make_lead(None, "Another", by=again(cast.mia), today=today)
    sent = {"selected": [lead.pk for lead in leads], "people": [cast.ann.pk, cast.bob.pk], "reason": "trade fair"}
    browser.post(reverse("leads:lead_assign"), {**sent, "strategy": Strategy.ROUND_ROBIN})
    act = BulkAct.objects.latest("pk")
    with django_assert_max_num_queries(12):
        page = browser.get(reverse(BATCHES)).content.decode()
    assert "In turn: Ann Seller 2, Bob Seller 2" in page
    assert "Reason: trade fair" in page
    address = f"{reverse('leads:list')}?scope=all&amp;state=any&amp;moved={act.pk}"
    assert address in page
    rows = browser.get(address.replace("&amp;", "&")).content.decode()
    assert rows.count("data-row") == 4
    assert "Another" not in rows
    theirs = as_user(cast.max).get(address.replace("&amp;", "&")).content.decode()
    assert "Pool 1" not in theirs


def test_one_person_is_named_and_the_undo_reads_as_one_on_the_lead(cast: Cast, as_user: Any) -> None:
    browser, today = as_user(cast.mia), business_date()
    leads = [make_lead(None, f"Pool {n}", by=again(cast.mia), today=today) for n in range(2)]
    act = assigned(browser, leads, cast.bob)
    assert "to Bob Seller" in browser.get(reverse(BATCHES)).content.decode()
    browser.post(reverse("leads:lead_assign_undo", args=[act.pk]))
    page = browser.get(reverse("pages:lead", args=[leads[0].pk])).content.decode()
    assert "The assignment to Bob Seller was taken back by Mia Manager on" in page
    assert "Given back to the pool" not in page
