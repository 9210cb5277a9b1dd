"""Several lists in one statement: the same rows that each would have been by itself."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone

from accounts.models import Account, KeyPerson, PersonChange
from commons.together import attach, read
from keyaccounts.models import Wallet
from tests.cast import TODAY, Cast, make_account
from users.models import User

pytestmark = pytest.mark.django_db


@pytest.fixture
def account(cast: Cast) -> Account:
    account = make_account(cast.ann, "Acme")
    for name in ("Li Wei", "王芳"):
        person = KeyPerson.objects.create(account=account, name=name, roles=["user", "coach"], last_contact_on=TODAY)
        PersonChange.objects.create(person=person, field="influence", before=None, after={"a": [1, 2.5]}, by=cast.ann)
    for days, ours in ((1, None), (2, Decimal("12345678901234.56"))):
        day = TODAY - timedelta(days=days)
        Wallet.objects.create(
            account=account, on=day, by=cast.bob, noted_at=timezone.now(), spend=Decimal("0.10"), ours=ours
        )
    return account


def plain(row: Any) -> dict[str, Any]:
    return {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}


def test_rows_read_together_are_the_rows_read_one_by_one(account: Account, django_assert_num_queries: Any) -> None:
    asked = (
        KeyPerson.objects.filter(account=account).order_by("-pk"),
        Wallet.objects.filter(account=account).order_by("on")[:1],
        KeyPerson.objects.none(),
        PersonChange.objects.order_by("pk"),
        Wallet.objects.filter(account=account).order_by("on"),
    )
    with django_assert_num_queries(1):
        found = read(*asked)
    assert [[plain(row) for row in rows] for rows in found] == [[plain(row) for row in rows] for rows in asked]
    assert not found[0][0]._state.adding


def test_who_rows_name_comes_by_one_statement(cast: Cast, account: Account, django_assert_num_queries: Any) -> None:
    wallets, changes = read(Wallet.objects.all(), PersonChange.objects.all())
    with django_assert_num_queries(1):
        attach(User, [*wallets, *changes], "by")
        assert {row.by.name for row in (*wallets, *changes)} == {cast.ann.name, cast.bob.name}


def test_what_is_not_a_whole_row_is_refused(account: Account) -> None:
    for rows in (Wallet.objects.select_related("by"), Wallet.objects.only("on"), Wallet.objects.defer("on")):
        with pytest.raises(ValueError, match="whole rows"):
            read(rows)
