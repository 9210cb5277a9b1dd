"""What conversions are held to, and why one can no longer be taken back (domain.md 5, issue 4)."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils import timezone

from core.clock import business_date
from followups.services.leads.converting import Wanted, convert
from leads.models import Lead, Opportunity, Stage
from leads.services import criteria, opportunities
from tests.cast import Cast, again, make_lead, set_policy

TODAY = business_date()


def text_of(answer: Any) -> str:
    """The page."""
    text: str = answer.content.decode()
    return text


def test_no_conversion_goes_round_what_the_company_requires(cast: Cast, as_user: Any) -> None:
    set_policy(exit_criteria="enforce")
    lead = make_lead(cast.ann, "Convert Co", today=TODAY, need="gift boxes")
    Lead.objects.filter(pk=lead.pk).update(money=True)
    lead.refresh_from_db()
    deal, ann = {"name": "Boxes"}, again(cast.ann)
    with pytest.raises(criteria.CriteriaMissing, match="Authority is not confirmed"):
        convert(lead, Wanted(opportunity=deal, reason="they want it"), by=ann, now=timezone.now())
    browser, address = as_user(cast.ann), f"/follow-ups/leads/{lead.pk}/convert/"
    page = browser.get(address)
    assert "Authority is not confirmed" in text_of(page)
    form = page.context["form"]
    values = {name: form[name].value() or "" for name in form.fields} | {"opens": "on", "reason": "they want it"}
    assert browser.post(address, values).status_code == 302
    made = Opportunity.objects.get()
    assert (made.stage, made.tools.money, made.tools.authority) == ("S", True, None)
    assert [gap.code for gap in criteria.missing(made, "P")] == ["authority", "need"]
    browser.post(f"{address}undo/")
    lead.refresh_from_db()
    assert lead.state == "new"


@pytest.mark.parametrize("how", ["off", "warn"])
def test_where_nothing_is_required_a_converted_lead_begins_at_prospect(cast: Cast, how: str) -> None:
    set_policy(exit_criteria=how)
    lead = make_lead(cast.ann, "Convert Co", today=TODAY)
    convert(lead, Wanted(opportunity={"name": "Boxes"}, reason="now"), by=again(cast.ann), now=timezone.now())
    assert Opportunity.objects.get().stage == "P"


def test_the_page_says_why_a_conversion_can_no_longer_be_taken_back(cast: Cast, as_user: Any) -> None:
    lead = make_lead(cast.ann, "Convert Co", today=TODAY)
    ann, page = again(cast.ann), f"/leads/{lead.pk}/"
    convert(lead, Wanted(opportunity={"name": "Boxes"}, reason="now"), by=ann, now=timezone.now())
    browser = as_user(cast.ann)
    assert "Undo the conversion" in text_of(browser.get(page))
    for stage in (Stage.ANALYSIS, Stage.PROSPECT):
        deal = Opportunity.objects.get()
        opportunities.change_stage(deal, to=stage, by=ann, today=TODAY, version=deal.version)
    shown = text_of(browser.get(page))
    assert "Undo the conversion" not in shown
    assert "since the conversion: it can no longer be taken back." in shown
