"""What a lead knows of money, authority and need, in the opportunity that it becomes (domain.md section 5)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from audit.models import Event
from core.clock import business_date
from followups.services.leads.converting import Wanted, convert
from followups.services.leads.unconverting import unconvert
from leads.lead_story import story_of
from leads.models import Lead, Opportunity, OpportunityTools
from leads.services import carried, criteria, tools
from leads.services.leads.deciding import answer_man
from leads.services.opportunities import open_opportunity
from tests.cast import Cast, again, log_lead, make_account, make_lead

TODAY = business_date()


@pytest.fixture
def qualified(cast: Cast) -> Lead:
    """Ann's lead; she answered money and need, her manager the authority."""
    lead = make_lead(cast.ann, "Carry Co", today=TODAY, need="gift boxes")
    for question, who in (("money", cast.ann), ("authority", cast.mia), ("need_confirmed", cast.ann)):
        lead = answer_man(lead, question=question, answer=True, by=again(who), today=TODAY)
    return lead


def converted(lead: Lead, cast: Cast) -> Opportunity:
    convert(lead, Wanted(opportunity={"name": "Boxes"}), by=again(cast.ann), now=timezone.now())
    lead.refresh_from_db()
    return Opportunity.objects.get(pk=lead.opportunity_id)


def test_the_three_answers_come_along(cast: Cast, qualified: Lead) -> None:
    deal = converted(qualified, cast)
    assert [deal.tools.money, deal.tools.authority, deal.tools.need] == [True, True, True]
    codes = {gap.code for gap in criteria.missing(deal, "D")}
    assert not codes & {"money", "authority", "need"}
    assert "spend" in codes


def test_they_say_who_gave_them_when_and_on_which_lead(cast: Cast, qualified: Lead) -> None:
    deal = converted(qualified, cast)
    told = {row.names: (row.lead_id, row.by, row.on) for row in carried.said_before(deal, deal.tools)}
    assert told == {
        ("money", "need"): (qualified.pk, cast.ann, TODAY),
        ("authority",): (qualified.pk, cast.mia, TODAY),
    }
    assert Event.objects.get(code="opportunity.tools", subject_id=deal.pk).params["lead"] == qualified.pk


def test_an_answer_changed_since_is_no_longer_the_leads(cast: Cast, qualified: Lead) -> None:
    deal = converted(qualified, cast)
    kept = tools.fill(deal, {"authority": False}, by=again(cast.ann))
    assert [row.names for row in carried.said_before(deal, kept)] == [("money", "need")]


def test_what_the_opportunity_knows_already_stays(cast: Cast, qualified: Lead) -> None:
    deal = open_opportunity(make_account(cast.ann), {"name": "Jars"}, by=again(cast.ann), today=TODAY)
    tools.fill(deal, {"money": False}, by=again(cast.ann))
    carried.carry(qualified, deal, by=again(cast.ann))
    now = OpportunityTools.objects.get(opportunity=deal)
    assert (now.money, now.authority, now.need) == (False, True, True)


def test_no_and_not_known_come_along_as_they_are(cast: Cast) -> None:
    lead = make_lead(cast.ann, "Doubt Co", today=TODAY)
    lead = answer_man(lead, question="money", answer=False, by=again(cast.ann), today=TODAY)
    convert(lead, Wanted(opportunity={"name": "Boxes"}, reason="now"), by=again(cast.ann), now=timezone.now())
    made = Opportunity.objects.get().tools
    assert (made.money, made.authority, made.need) == (False, None, None)


def test_the_conversion_and_what_came_along_are_taken_back_together(cast: Cast, qualified: Lead) -> None:
    deal = converted(qualified, cast)
    back = unconvert(qualified, by=again(cast.ann), now=timezone.now())
    assert (back.state, back.money, back.authority, back.need_confirmed) == ("qualified", True, True, True)
    assert not Opportunity.objects.valid().filter(pk=deal.pk).exists()
    again_made = converted(back, cast)
    assert again_made.pk != deal.pk
    assert again_made.tools.authority is True


def test_the_page_the_brief_and_won_know_them(cast: Cast, qualified: Lead, as_user: Any) -> None:
    deal, browser = converted(qualified, cast), as_user(cast.ann)
    part = browser.get(f"/opportunities/{deal.pk}/tools/").content.decode()
    assert "Answered on the lead: Money, Need · Ann Seller" in part
    assert f"/leads/{qualified.pk}/" in part
    brief = browser.get(f"/accounts/{deal.account_id}/brief/?opportunity={deal.pk}")
    assert not {"Money", "Authority", "Need"} & {str(words) for words in brief.context["unknown"]}


def test_a_conversion_through_the_api_carries_them_too(cast: Cast, qualified: Lead, as_user: Any) -> None:
    browser = as_user(cast.ann)
    sent = {"opportunity": {"name": "Boxes"}}
    answer = browser.post(f"/api/v1/leads/{qualified.pk}/convert/", sent, content_type="application/json")
    assert answer.status_code == 200, answer.content
    read = browser.get(f"/api/v1/opportunities/{answer.json()['opportunity']}/tools/").json()
    assert (read["money"], read["authority"], read["need"]) == (True, True, True)


def test_a_converted_lead_shows_the_answers_as_text(cast: Cast, qualified: Lead, as_user: Any) -> None:
    browser = as_user(cast.ann)
    assert 'id="man-money-yes"' in browser.get(f"/leads/{qualified.pk}/").content.decode()
    converted(qualified, cast)
    page = browser.get(f"/leads/{qualified.pk}/").content.decode()
    assert 'id="man-money-yes"' not in page
    assert 'id="man-money-said"' in page


@pytest.mark.parametrize(("contacts", "words"), [(1, "after 1 contact."), (2, "after 2 contacts.")])
def test_one_contact_is_no_several_contacts(cast: Cast, contacts: int, words: str) -> None:
    lead = make_lead(cast.ann, "Count Co", today=TODAY, days_old=9)
    for back in range(contacts):
        log_lead(lead, TODAY - timedelta(days=back))
    convert(lead, Wanted(reason="now"), by=again(cast.ann), now=timezone.now())
    assert any(line.words.startswith("Converted") and words in line.words for line in story_of(lead, again(cast.ann)))
