"""A person's number that is stored stays, however it is written; a new one is a number."""

from __future__ import annotations

from accounts.forms.persons import PersonForm
from accounts.models import KeyPerson
from accounts.services import editing
from tests.cast import Cast, make_account


def test_only_a_changed_number_is_checked(cast: Cast) -> None:
    person = editing.save_person(make_account(cast.ann, "Acme"), KeyPerson(name="Li Wei"), by=cast.ann)
    KeyPerson.objects.filter(pk=person.pk).update(telephone="reception 5550")
    person.refresh_from_db()
    sent = {"name": "Li Wei", "title": "Buyer", "telephone": "reception 5550", "version": person.version}
    assert PersonForm(sent, instance=person, user=cast.ann).is_valid()
    person.refresh_from_db()
    refused = PersonForm({**sent, "telephone": "fact 5551"}, instance=person, user=cast.ann)
    assert "telephone" in refused.errors
