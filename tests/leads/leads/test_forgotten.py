"""Nobody who was erased comes back as a lead by a number or an address."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse

from accounts.models import KeyPerson
from accounts.services import editing, forgotten
from accounts.services.forgotten import MayNotBeEntered
from audit.models import Event
from leads.models import Lead
from leads.services.leads import entry
from tests.api.conftest import Program, secret_of
from tests.cast import TODAY, Cast, make_account

NUMBER, ADDRESS = "139 1111 2222", "quirin@example.org"


@pytest.fixture
def erased(cast: Cast) -> None:
    account = make_account(cast.ann, "Acme")
    person = KeyPerson(name="Quirin Zwirn", telephone=NUMBER, email=ADDRESS)
    forgotten.remember([editing.save_person(account, person, by=cast.ann)])


@pytest.mark.parametrize("facts", [{"telephones": ["010 5550 1234", "+86 139-1111-2222"]}, {"email": ADDRESS.upper()}])
def test_it_is_refused_at_entry_and_when_it_is_changed(cast: Cast, erased: None, facts: dict) -> None:
    with pytest.raises(MayNotBeEntered):
        entry.create({"company": "River", **facts}, by=cast.ann, owner=cast.ann, today=TODAY)
    lead = entry.create({"company": "River"}, by=cast.ann, owner=cast.ann, today=TODAY)
    with pytest.raises(MayNotBeEntered):
        entry.edit(lead, facts, by=cast.ann, version=lead.version)
    entry.edit(lead, {"need": "labels"}, by=cast.ann, version=lead.version)


def test_somebody_else_is_entered_when_one_says_so_and_it_is_recorded(cast: Cast, erased: None, as_user: Any) -> None:
    browser, page = as_user(cast.ann), reverse("leads:lead_new")
    sent = {"company": "River", "telephones": NUMBER, "source": "other", "assign_to": str(cast.ann.pk)}
    sent["twice"] = "on"  # the person is still there in this test
    refused = browser.post(page, sent)
    assert refused.status_code == 409
    text = refused.content.decode()
    assert "asked to be erased" in text
    assert '<input type="checkbox" name="anew"' in text
    assert Lead.objects.count() == 0
    assert browser.post(page, {**sent, "anew": "on"}).status_code == 302
    lead = Lead.objects.get()
    assert lead.telephones == [NUMBER]
    assert Event.objects.get(code="lead.entered").params["entered_anew"] is True


def test_a_program_says_so_with_confirm_duplicate(cast: Cast, erased: None) -> None:
    ann = Program(secret_of(cast.ann))
    made = ann.post("leads/", company="River").json()
    at, change = f"leads/{made['id']}/", {"email": ADDRESS, "version": 1}
    assert ann.patch(at, **change).json()["code"] == "person_protected"
    assert ann.patch(at, **change, confirm_duplicate=True).json()["email"] == ADDRESS
