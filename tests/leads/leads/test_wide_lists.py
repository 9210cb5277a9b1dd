"""Lists of leads that a whole company asks for: the same rows, found along an index."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from leads.lead_listing import LeadListing
from leads.models import Lead
from tests.cast import TODAY, Cast
from tests.leads.conftest import keys_of
from tests.leads.test_campaigns import make_campaign, make_lead

pytestmark = pytest.mark.django_db


def _listed(listing: LeadListing) -> set[str]:
    return {lead.company for lead in listing.page().rows}


@pytest.mark.parametrize("who", ["ada", "max"])
def test_leads_of_a_campaign_are_its_own_and_those_taken_back_only_when_asked_for(cast: Cast, who: str) -> None:
    fair = make_campaign(cast.ann)
    make_lead(cast.ann, "Harbour", campaign=fair)
    make_lead(cast.ann, "Elsewhere")
    mistake = make_lead(cast.ann, "Mistake", campaign=fair)
    Lead.objects.filter(pk=mistake.pk).update(state="unfit", unfit_reason="other", closed_on=TODAY, taken_back_on=TODAY)
    params = {"scope": "team", "campaign": str(fair.pk)}
    user = getattr(cast, who)
    assert _listed(LeadListing(user, params, TODAY)) == {"Harbour"}
    assert _listed(LeadListing(user, {**params, "state": "any"}, TODAY)) == {"Harbour"}
    assert _listed(LeadListing(user, {**params, "state": "taken_back"}, TODAY)) == {"Mistake"}


@pytest.mark.parametrize("narrowed", [{"source": "fair"}, {"region": "north"}, {"industry": "pack"}, {"state": "new"}])
def test_what_an_index_can_answer_is_asked_of_it_before_the_rows(cast: Cast, narrowed: dict[str, str]) -> None:
    facts: dict[str, Any] = {"source": "fair", "region": "North", "industry": "packaging"}
    make_lead(cast.ann, "Harbour", **facts)
    make_lead(cast.sue, "Southern", **facts)
    make_lead(cast.bob, "Other", source="own", region="West", industry="toys", state="working")
    listing = LeadListing(cast.max, {"scope": "team", **narrowed}, TODAY)
    listing.filter.form.is_valid()  # its own statements
    with CaptureQueriesContext(connection) as captured:
        assert _listed(listing) == {"Harbour"}
    keys = [keys_of(query["sql"]) for query in captured.captured_queries if "LIMIT 26" in query["sql"]]
    assert keys
    assert all('"leads_lead"."company"' not in sql and "JOIN" not in sql for sql in keys)
