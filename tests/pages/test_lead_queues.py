"""Leads on Today, and in the choice of the log form."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from core.clock import business_date
from leads.models import Lead
from leads.services.leads import deciding
from pages.lead_queues import lead_queues_of
from tests.cast import Cast, again, make_lead

TODAY = business_date()


def queues(cast: Cast) -> dict[str, list[str]]:
    return {queue.name: [row.company for row in queue.rows] for queue in lead_queues_of(again(cast.ann), today=TODAY)}


def test_today_shows_leads_to_contact_and_leads_that_go_back_soon(cast: Cast) -> None:
    due, back = make_lead(cast.ann, "Due", today=TODAY), make_lead(cast.ann, "Back", today=TODAY)
    later, closed = make_lead(cast.ann, "Later", today=TODAY), make_lead(cast.ann, "Closed", today=TODAY)
    make_lead(cast.bob, "Bobs", today=TODAY)
    far = TODAY + timedelta(days=9)
    Lead.objects.filter(pk__in=[back.pk, later.pk]).update(next_contact_on=far)
    Lead.objects.filter(pk=back.pk).update(return_due_on=TODAY + timedelta(days=3))
    deciding.mark_unfit(closed, by=again(cast.ann), reason="no_need", note="", today=TODAY)
    assert queues(cast) == {"leads_due": [due.company], "leads_back": [back.company]}


@pytest.mark.parametrize("number", [1, 30])
def test_the_queues_of_leads_cost_one_statement(cast: Cast, django_assert_num_queries: Any, number: int) -> None:
    for _ in range(number):
        make_lead(cast.ann, today=TODAY)
    ann = again(cast.ann)
    assert ann.served_owner_ids
    with django_assert_num_queries(1):
        (queue,) = lead_queues_of(ann, today=TODAY)
    assert (queue.count, len(queue.rows), queue.more) == (number, min(number, 8), max(0, number - 8))


def test_the_page_of_today_has_them(cast: Cast, as_user: Any) -> None:
    make_lead(cast.ann, "Due Ltd", today=TODAY)
    assert "Due Ltd" in as_user(cast.ann).get("/").content.decode()


def test_the_log_form_offers_ones_leads(cast: Cast, as_user: Any) -> None:
    make_lead(cast.ann, "Mine Ltd", today=TODAY)
    make_lead(cast.bob, "Bobs Ltd", today=TODAY)
    browser = as_user(cast.ann)
    for address in ("/follow-ups/log/", "/follow-ups/log/pick/?q=mine"):
        page = browser.get(address).content.decode()
        assert "Mine Ltd" in page
        assert "Bobs Ltd" not in page
