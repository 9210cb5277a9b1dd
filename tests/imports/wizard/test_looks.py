"""Where an import belongs in the menu, a button in the reader's language, an undo that has ended."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import KeyPerson
from accounts.services import editing
from core.clock import business_date
from followups.services.leads.converting import Wanted, convert
from followups.services.leads.unconverting import in_the_way
from tests.cast import Cast, again, make_lead
from tests.imports.wizard.conftest import checked, problems, upload

pytestmark = pytest.mark.django_db


def lit(page: str) -> set[str]:
    return set(re.findall(r'nav-entry is-current" href="([^"]+)"', page))


def test_importing_leads_belongs_to_leads_and_accounts_to_accounts(cast: Cast, sheet: Any, client: Client) -> None:
    client.force_login(cast.ann)
    for kind, entry in (("leads", "/leads/"), ("accounts", "/accounts/")):
        batch = upload(sheet([["公司名称"], ["苏州华联印刷有限公司"]], f"{kind}.xlsx"), kind, cast.ann)
        assert entry in lit(client.get(f"/imports/{batch.pk}/columns/").content.decode())
        assert entry in lit(client.get(f"/imports/new/?kind={kind}").content.decode())
    assert "Choose a file" in client.get("/imports/new/").content.decode()


def test_a_conversion_that_was_worked_on_offers_no_undo(cast: Cast, client: Client) -> None:
    now, today = timezone.now(), business_date()
    lead = make_lead(cast.ann, "Tianhe Wines", today=today)
    account = convert(lead, Wanted(reason="they asked"), by=again(cast.ann), now=now)
    lead.refresh_from_db()
    assert in_the_way(lead, today=today) == ""
    client.force_login(cast.ann)
    assert "undo-conversion" in client.get(f"/leads/{lead.pk}/").content.decode()
    editing.save_person(account, KeyPerson(name="Li Wei"), by=again(cast.ann))
    assert "undo-conversion" not in client.get(f"/leads/{lead.pk}/").content.decode()


def test_headings_that_several_columns_have_are_named(cast: Cast, as_user: Any, sheet: Any) -> None:
    batch = checked(sheet([["公司", "公司", "联系人"], ["苏州华联", "别的", "王小明"]]), "leads", cast.ann)
    page = as_user(cast.ann).get(f"/imports/{batch.pk}/preview/").content.decode()
    assert "Several columns have the same heading: 公司." in page


@pytest.mark.parametrize("kind", ["leads", "accounts"])
def test_a_company_that_is_only_a_number_is_remarked_on(cast: Cast, sheet: Any, kind: str) -> None:
    batch = checked(sheet([["Company", "Contact"], [2, "Jo"], ["3M", "Sam"]]), kind, cast.ann)
    assert problems(batch) == {2: ["only_digits"]}


def test_a_converted_lead_leads_to_its_opportunity(cast: Cast, client: Client) -> None:
    lead = make_lead(cast.ann, "Tianhe Wines", today=business_date())
    deal = {"name": "Gift boxes", "amount": None}
    convert(lead, Wanted(opportunity=deal, reason="they asked"), by=again(cast.ann), now=timezone.now())
    lead.refresh_from_db()
    client.force_login(cast.ann)
    page = client.get(f"/leads/{lead.pk}/").content.decode()
    assert f'<a href="/opportunities/{lead.opportunity_id}/">Gift boxes</a>' in page
