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
from followups.services.leads.unconverting import may_unconvert
from tests.cast import Cast, again, make_lead
from tests.imports.wizard.conftest import upload

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
    assert may_unconvert(lead, today=today)
    client.force_login(cast.ann)
    assert "undo-conversion" in client.get(f"/leads/{lead.pk}/").content.decode()
    editing.save_person(account, KeyPerson(name="Li Wei"), by=again(cast.ann))
    assert "undo-conversion" not in client.get(f"/leads/{lead.pk}/").content.decode()
