"""A telephone has digits, whoever writes it."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import ValidationError

from accounts.api.serializers import AccountSerializer
from accounts.forms.facts import AccountForm
from core.telephones import all_with_digits
from leads.api.leads import LeadSerializer
from leads.forms.leads import LeadForm
from tests.cast import Cast

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(("form", "name"), [(LeadForm, "company"), (AccountForm, "name")])
def test_a_form_refuses_a_telephone_without_digits(cast: Cast, form: Any, name: str) -> None:
    refused = form({name: "One Ltd", "telephones": "021 5555 0101 转 802\nabc"}, user=cast.ann)
    assert "telephones" in refused.errors
    assert "abc" in refused.errors["telephones"][0]


@pytest.mark.parametrize(("serializer", "name"), [(LeadSerializer, "company"), (AccountSerializer, "name")])
def test_the_api_refuses_a_telephone_without_digits(serializer: Any, name: str) -> None:
    refused = serializer(data={name: "One Ltd", "telephones": ["abc"]})
    assert not refused.is_valid()
    assert "telephones" in refused.errors


@pytest.mark.parametrize(
    "number",
    [
        "+49 30 1234-5",
        "021 5555 0101 ext. 12",
        "（021）55550101转802",
        "95588",
        "021-6666 8404 内线 33",
        "１３８００００５５２２",
    ],
)
def test_usual_spellings_are_taken(number: str) -> None:
    all_with_digits([number])
    with pytest.raises(ValidationError):
        all_with_digits([number, "abc"])
