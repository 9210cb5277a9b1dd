"""Legal basis and consent of sensitive values; nothing about children."""

from __future__ import annotations

import pytest

from accounts.models import Account
from accounts.services.refusals import InvalidInput, NotAllowed
from commons import children
from portraits.models import Field, Value
from portraits.services import catalogue, consent, opening
from tests.cast import TODAY, Cast, again, make_account
from tests.portraits.known import know, make_person, small_catalogue


@pytest.fixture
def account(cast: Cast) -> Account:
    small_catalogue()
    return make_account(cast.ann, "Acme")


def test_a_consent_names_its_day_and_way_and_closes_the_value_once_taken_back(cast: Cast, account: Account) -> None:
    with pytest.raises(InvalidInput):
        know(account, "deep_a", "x", legal_basis="consent")
    value = know(account, "deep_a", "x", legal_basis="consent", consent_on=TODAY, consent_how="by letter")
    assert isinstance(value, Value)
    why = {"purpose": "visit", "words": "lunch", "today": TODAY}
    opening.open_values(account, [value], by=again(cast.mia), **why)
    with pytest.raises(NotAllowed):
        consent.withdraw(value, by=again(cast.sue), today=TODAY)
    consent.withdraw(value, by=cast.ann, today=TODAY)
    value.refresh_from_db()
    with pytest.raises(NotAllowed):
        opening.open_values(account, [value], by=again(cast.mia), **why)


@pytest.mark.parametrize("label", ["Children", "School of the son", "Names of their kids"])
def test_a_field_may_not_ask_about_children(cast: Cast, account: Account, label: str) -> None:
    with pytest.raises(InvalidInput):
        catalogue.save_field({"label": label, "subject": "person", "kind": "text", "section": "extended"}, by=cast.ada)
    field = Field.objects.get(code="extended_p")
    with pytest.raises(InvalidInput):
        catalogue.save_field({"label_hans": "子女情况"}, by=cast.ada, field=field)
    catalogue.save_field({"label": "Family (no data on children)"}, by=cast.ada, field=field)


def test_words_about_a_child_are_refused_in_the_extended_section(account: Account) -> None:
    person = make_person(account)
    with pytest.raises(InvalidInput):
        know(account, "extended_p", "Her daughter is 9 years old", person=person)
    with pytest.raises(InvalidInput):
        know(account, "extended_p", "Married, two children", person=person)
    know(account, "extended_p", "Married, sings in a choir", person=person)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("儿子上小学三年级", True),
        ("女兒六歲", True),
        ("goes to school with his son", True),
        ("went to a good school", False),
        ("two kids", True),
        ("two kids brands", False),
        ("Johnson, aged 50", False),
    ],
)
def test_a_description_of_a_child_is_told_from_other_words(text: str, found: bool) -> None:
    assert bool(children.describes(text)) is found
