"""What the pool says of how a lead came there, and to whom it says from when it may be claimed (domain.md 3)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.urls import reverse

from core import formatting
from core.clock import business_date
from leads.models import Lead
from leads.services.leads import deciding, handing, many
from tests.cast import Cast, again, make_lead

POOL = "?scope=pool"


def pool_of(browser: Any) -> str:
    shown: str = browser.get(reverse("leads:list") + POOL).content.decode()
    return shown


def test_the_pool_names_who_put_a_lead_there(cast: Cast, as_user: Any) -> None:
    today = business_date()
    lead = make_lead(cast.ann, "Moved Ltd", today=today)
    deciding.give_back(lead, by=again(cast.mia), reason="clean up", today=today)
    shown = pool_of(as_user(cast.bob))
    assert f"{cast.mia.name} put it into the pool, {cast.ann.name} had it: clean up" in shown
    assert "gave it back" not in shown


def test_an_undo_is_no_reason_of_its_own(cast: Cast, as_user: Any) -> None:
    today, mia = business_date(), again(cast.mia)
    lead = make_lead(cast.ann, "Moved Ltd", today=today)
    deciding.give_back(lead, by=again(cast.ann), reason="no time", today=today)
    dealt = handing.assign([lead.pk], [cast.bob], "one", by=mia, today=today)
    assert many.unassign(dealt.before, by=mia, today=today) == 1
    assert f"{cast.ann.name} gave it back: no time" in pool_of(as_user(cast.zoe))


def test_the_previous_owner_reads_from_when_they_may_claim_it(cast: Cast, as_user: Any) -> None:
    today = business_date()
    lead = make_lead(cast.ann, "Moved Ltd", today=today)
    day = formatting.day(today + timedelta(days=30))
    shown = as_user(cast.mia).get(reverse("leads:lead_return", args=[lead.pk])).content.decode()
    assert f"{cast.ann.name} may claim it again from {day}" in shown
    own = as_user(cast.ann).get(reverse("leads:lead_return", args=[lead.pk])).content.decode()
    assert f"you may claim it again from {day}" in own
    deciding.give_back(lead, by=again(cast.mia), reason="clean up", today=today)
    assert f"claim from {day}" in pool_of(as_user(cast.ann))
    assert Lead.objects.get().previous_owner == cast.ann
