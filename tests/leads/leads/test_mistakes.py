"""What a person reads of leads: persons without a company, counts explained, histories that name each other, clocks."""

from __future__ import annotations

from contextlib import suppress
from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.urls import reverse

from accounts.models import Account, State
from core.clock import business_date
from followups.services.leads.converting import Wanted, convert
from followups.services.leads.unconverting import unconvert
from leads import outcomes
from leads.models import Lead
from tests.cast import Cast, again, log_lead, make_lead, noon
from tests.leads.test_campaigns import make_campaign

TODAY = business_date()
FORM = {"telephones": "", "source": "own", "assign_to": "", "tags": "", "website": ""}


def verified() -> str:
    out = StringIO()
    with suppress(SystemExit):
        call_command("verify", "--all", stdout=out)
    return out.getvalue()


def converted(cast: Cast) -> Account:
    lead = make_lead(cast.ann, "Tianhe Wines", today=TODAY)
    return convert(lead, Wanted(reason="they asked"), by=again(cast.ann), now=noon(TODAY))


def test_a_person_without_a_company_goes_by_their_name(cast: Cast, as_user: Any) -> None:
    page = as_user(cast.ann)
    assert page.post("/leads/new/", {**FORM, "assign_to": cast.ann.pk, "company": "", "person": ""}).status_code == 422
    page.post("/leads/new/", {**FORM, "assign_to": cast.ann.pk, "company": "", "person": "王小明"})
    lead = Lead.objects.get()
    assert (lead.company, lead.person, lead.is_person) == ("王小明", "王小明", True)
    assert "Private person" in page.get(f"/leads/{lead.pk}/").content.decode()


def test_what_is_known_shows_while_it_is_typed(cast: Cast, as_user: Any) -> None:
    make_lead(cast.ann, "Tianhe Wines", today=TODAY)
    answer = as_user(cast.ann).get("/leads/duplicates/", {"company": "Tianhe Wines"}, HTTP_HX_REQUEST="true")
    assert "Tianhe Wines" in answer.content.decode()
    assert 'hx-select="unset"' in as_user(cast.ann).get("/leads/new/").content.decode()


def test_a_contact_before_the_assignment_says_why_it_does_not_count(cast: Cast, as_user: Any) -> None:
    lead = make_lead(cast.ann, "Tianhe Wines", today=TODAY)
    log_lead(lead, TODAY - timedelta(days=3), text="at the fair")
    log_lead(lead, TODAY, text="first")
    log_lead(lead, TODAY, text="second")
    lead.refresh_from_db()
    page = as_user(cast.ann).get(f"/leads/{lead.pk}/").content.decode()
    assert lead.contacts == 1
    assert page.count("does not count in the present count") == 1
    assert page.count("a day counts once") == 1


def test_the_accounts_history_names_the_lead(cast: Cast, as_user: Any) -> None:
    account = converted(cast)
    told = as_user(cast.ann).get(reverse("accounts:ledger", args=[account.pk])).content.decode()
    assert "The lead “Tianhe Wines” became this account" in told
    assert f'href="/leads/{Lead.objects.get().pk}/"' in told


def test_an_account_taken_back_says_so_to_whom_it_concerned_only(cast: Cast, as_user: Any) -> None:
    account = converted(cast)
    lead = Lead.objects.get()
    unconvert(lead, by=again(cast.ann), now=noon(TODAY))
    assert Account.objects.get(pk=account.pk).state == State.VOID
    for person in (cast.ann, cast.mia, cast.ada):
        answer = as_user(person).get(reverse("pages:account", args=[account.pk]))
        assert answer.status_code == 410
        assert "taken back by Ann Seller" in answer.content.decode()
        assert f'href="/leads/{lead.pk}/"' in answer.content.decode()
    for person in (cast.bob, cast.sue, cast.zoe):
        assert as_user(person).get(reverse("pages:account", args=[account.pk])).status_code == 404


def test_leads_taken_back_count_nowhere(cast: Cast) -> None:
    campaign = make_campaign(cast.mia)
    make_lead(cast.ann, "Real", today=TODAY, campaign=campaign)
    lead = make_lead(cast.ann, "Mistake", today=TODAY, campaign=campaign)
    Lead.objects.filter(pk=lead.pk).update(
        state="unfit", unfit_reason="other", closed_on=TODAY, taken_back_on=TODAY, return_due_on=None
    )
    assert outcomes.total(Lead.objects.all()).leads == 1
    assert outcomes.reached(Lead.objects.all(), outcomes.LEADS).count() == 1


def test_a_manager_opens_the_leads_of_the_teams(cast: Cast, as_user: Any) -> None:
    assert as_user(cast.mia).get("/leads/").context["listing"].scope == "team"
    assert as_user(cast.ann).get("/leads/").context["listing"].scope == "mine"


@pytest.mark.parametrize(
    ("change", "what"),
    [
        ({"return_due_on": None}, "return_due_on"),
        ({"contacts": 7}, "contacts"),
        ({"last_contact_on": None}, "last_contact_on"),
        ({"last_tried_on": None}, "last_tried_on"),
    ],
)
def test_verify_sees_a_lead_without_its_clock_or_with_a_wrong_count(
    cast: Cast, change: dict[str, Any], what: str
) -> None:
    lead = make_lead(cast.ann, "Tianhe Wines", today=TODAY)
    log_lead(lead, TODAY)
    assert "agrees" in verified()
    Lead.objects.filter(pk=lead.pk).update(**change)
    assert f'"what": "{what}"' in verified()
