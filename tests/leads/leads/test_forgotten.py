"""Nobody who was erased comes back as a lead by a number or an address."""

from __future__ import annotations

import pytest

from accounts.models import KeyPerson
from accounts.services import editing, forgotten
from accounts.services.forgotten import MayNotBeEntered
from leads.services.leads import entry
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
