"""A restricted person still fills their role: nobody reads a gap that is none, and nobody reads who it is (decision 0074)."""

from __future__ import annotations

import importlib
from typing import Any

import pytest
from django.db import connection
from django.urls import reverse

from accounts.committee import coverage
from accounts.models import Account, AccountCoverage, KeyPerson
from core.clock import business_date
from leads.models import Opportunity, Stage
from leads.services import criteria, tools
from pages.history import history_of
from portraits.services.personal import restricting
from tests.cast import Cast, again, make_account
from tests.pages.powermap.acts import HTMX, add, deal_of, drawn, meet

NAME = "Zwirnqz Quorra"
NOT_KNOWN = ("no gatekeeper known", "No Gatekeeper known")


@pytest.fixture
def account(cast: Cast) -> Account:
    return make_account(cast.ann, "Acme", today=business_date())


@pytest.fixture
def keeper(cast: Cast, account: Account) -> KeyPerson:
    """The only gatekeeper, met; below nobody, above nobody."""
    person = add(account, cast.ann, NAME, "gatekeeper")
    meet(account, cast.ann, person, day=business_date())
    return person


@pytest.fixture
def deal(cast: Cast, account: Account) -> Opportunity:
    return deal_of(account, cast.ann, today=business_date())


def stop(person: KeyPerson, cast: Cast) -> None:
    restricting.restrict(person, reason="letter", by=again(cast.mia))


def row(account: Account) -> tuple[bool, ...]:
    return coverage.of(account).row("gatekeeper")


def pages(account: Account, deal: Opportunity) -> list[str]:
    of = [account.pk]
    return [
        reverse("pages:account", args=of),
        reverse("accounts:persons", args=of),
        reverse("pages:powermap", args=of),
        reverse("keyaccounts:of_account", args=of),
        reverse("keyaccounts:print", args=of),
        reverse("pages:brief", args=of) + f"?opportunity={deal.pk}",
        reverse("pages:matrix", args=of),
        f"/api/v1/accounts/{account.pk}/committee/",
        f"/api/v1/power-maps/{account.pk}/",
    ]


def test_the_role_stays_as_it_stood_and_no_page_says_who_fills_it(
    cast: Cast, as_user: Any, account: Account, keeper: KeyPerson, deal: Opportunity
) -> None:
    stop(keeper, cast)
    assert row(account) == (True, True, False, False, True)
    browser = as_user(cast.ann)
    for path in pages(account, deal):
        answer = browser.get(path, headers=HTMX)
        page = answer.content.decode()
        assert answer.status_code == 200, path
        assert not [words for words in (*NOT_KNOWN, "Zwirn", "Quorra") if words in page], path
    for path in pages(account, deal)[:2]:
        assert "gatekeeper has not agreed (name withheld)" in browser.get(path, headers=HTMX).content.decode()
    assert list(coverage.differences()) == []


@pytest.mark.parametrize(
    ("gap", "listed"), [("no_gatekeeper", False), ("unagreed_gatekeeper", True), ("no_user", True)]
)
def test_lists_find_the_gap_that_is_one(
    cast: Cast, as_user: Any, account: Account, keeper: KeyPerson, gap: str, listed: bool
) -> None:
    stop(keeper, cast)
    assert ("Acme" in as_user(cast.ann).get(reverse("accounts:list"), {"gap": gap}).content.decode()) is listed


def test_an_agreement_stays_and_opens_the_last_stage(
    cast: Cast, account: Account, keeper: KeyPerson, deal: Opportunity
) -> None:
    tools.add_line(deal, "stance", {"person": keeper, "agreed": True}, by=cast.ann)
    stop(keeper, cast)
    assert row(account) == (True, True, True, False, True)
    said = {gap.code: str(gap.words) for gap in criteria.missing(deal, Stage.ORDER)}
    assert "gatekeeper" not in said
    assert "user" in said


def test_who_opposes_is_not_told(
    cast: Cast, as_user: Any, account: Account, keeper: KeyPerson, deal: Opportunity
) -> None:
    tools.add_line(deal, "stance", {"person": keeper, "stance": "opponent"}, by=cast.ann)
    stop(keeper, cast)
    assert row(account) == (True, True, False, True, True)
    said = {gap.code: str(gap.words) for gap in criteria.missing(deal, Stage.ORDER)}
    assert said["gatekeeper"] == "gatekeeper opposes (name withheld)"
    sheet = as_user(cast.ann).get(reverse("keyaccounts:print", args=[account.pk])).content.decode()
    assert "name withheld" in sheet
    assert "Quorra" not in sheet


def test_the_map_shows_no_empty_place_for_a_role_that_is_filled(
    cast: Cast, as_user: Any, account: Account, keeper: KeyPerson
) -> None:
    stop(keeper, cast)
    answer = as_user(cast.ann).get(reverse("pages:powermap", args=[account.pk]), headers=HTMX)
    assert "gatekeeper" not in {ghost["role"] for ghost in drawn(answer)["ghosts"]}
    assert "Gatekeeper" in history_of(account, cast.ann).known


def test_programs_read_that_it_is_filled_by_somebody_withheld(
    cast: Cast, as_user: Any, account: Account, keeper: KeyPerson
) -> None:
    stop(keeper, cast)
    told = as_user(cast.ann).get(f"/api/v1/accounts/{account.pk}/committee/").json()
    assert [one for one in told["roles"] if one["role"] == "gatekeeper"] == [
        {"role": "gatekeeper", "known": True, "met": True, "agreed": False, "opposed": False, "withheld": True}
    ]


def test_somebody_else_in_the_role_is_named_as_ever(
    cast: Cast, account: Account, keeper: KeyPerson, deal: Opportunity
) -> None:
    add(account, cast.ann, "Other", "gatekeeper")
    stop(keeper, cast)
    assert row(account)[-1] is False
    assert "gatekeeper has not agreed" in coverage.of(account).words


def test_the_migration_counts_what_the_rule_counts(
    cast: Cast, account: Account, keeper: KeyPerson, deal: Opportunity
) -> None:
    other = add(account, cast.ann, "Other", "user", "coach")
    tools.add_line(deal, "stance", {"person": keeper, "agreed": True}, by=cast.ann)
    tools.add_line(deal, "stance", {"person": other, "stance": "opponent"}, by=cast.ann)
    stop(keeper, cast)
    want = coverage.of(account)
    AccountCoverage.objects.filter(account=account).update(known=0, met=0, agreed=0, opposed=0, withheld=0)
    with connection.schema_editor() as editor:
        importlib.import_module("leads.migrations.0037_withheld_roles").count(None, editor)
    assert coverage.of(account) == want


def test_an_erased_person_fills_no_role(cast: Cast, account: Account, keeper: KeyPerson) -> None:
    KeyPerson.objects.filter(pk=keeper.pk).update(erased_at=keeper.created_at, roles=[])
    coverage.refresh(account.pk)
    assert row(account) == (False,) * 5
