"""In which years a company can have been founded: the form, programs and the portrait say the same."""

from __future__ import annotations

from typing import Any

import pytest

from accounts.models import Account
from accounts.services.refusals import InvalidInput
from core.clock import business_date
from tests.api.conftest import Program, secret_of
from tests.cast import Cast, make_account
from tests.portraits.known import know, make_field, small_catalogue

TODAY = business_date()
SAID = f"Write a year from 1000 to {TODAY.year}, with four digits."


def edited(as_user: Any, account: Account, **facts: str) -> Any:
    account.refresh_from_db()
    page = f"/accounts/{account.pk}/edit/"
    return as_user(account.owner).post(page, {"name": account.name, "version": str(account.version), **facts})


@pytest.mark.parametrize("year", ["3008", "8", "999", str(TODAY.year + 1), "99999"])
def test_a_year_that_cannot_be_is_told_with_those_that_can(cast: Cast, as_user: Any, year: str) -> None:
    account = make_account(cast.ann, "Acme Ltd", today=TODAY)
    answer = edited(as_user, account, founded_year=year)
    assert answer.status_code == 422
    assert SAID in answer.content.decode()


def test_the_present_year_can_be_and_a_stored_one_is_in_nobodys_way(cast: Cast, as_user: Any) -> None:
    account = make_account(cast.ann, "Acme Ltd", today=TODAY)
    assert edited(as_user, account, founded_year=str(TODAY.year)).status_code == 302
    Account.objects.filter(pk=account.pk).update(founded_year=2190)
    assert edited(as_user, account, founded_year="2190", region="Shanghai").status_code == 302
    account.refresh_from_db()
    assert (account.founded_year, account.region) == (2190, "Shanghai")
    assert edited(as_user, account, founded_year="2191").status_code == 422


def test_programs_are_refused_as_well(cast: Cast) -> None:
    account = make_account(cast.ann, "Acme Ltd", today=TODAY)
    program = Program(secret_of(cast.ann))
    for year, status in ((3008, 400), (TODAY.year + 1, 400), (999, 400), (TODAY.year, 200)):
        account.refresh_from_db()
        sent = {"founded_year": year, "version": account.version}
        assert program.patch(f"accounts/{account.pk}/", **sent).status_code == status, year


def test_the_portrait_refuses_it_in_the_same_words(cast: Cast) -> None:
    small_catalogue()
    make_field("since", "basic", kind="number", bound="account.founded_year")
    account = make_account(cast.ann, "Acme Ltd", today=TODAY)
    with pytest.raises(InvalidInput) as why:
        know(account, "since", "3008", today=TODAY)
    assert str(why.value) == SAID
    know(account, "since", "2008", today=TODAY)
    account.refresh_from_db()
    assert account.founded_year == 2008
