"""What a change of the rules means beyond the night: rules no night acts on, capacities, next contacts."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts import clocks, proposals, rule_words
from accounts.models import Account
from accounts.policies import InForce, in_force
from accounts.proposals import Change
from accounts.rules import DEFAULTS, SPECS
from accounts.services import beyond_night, dry_run, policies
from accounts.services.beyond_night import NextContacts, Over
from core.clock import business_date
from tests.cast import TODAY, Cast, again, make_account, set_policy
from users.models import User

pytestmark = pytest.mark.django_db


def then(change: Change) -> InForce:
    return proposals.outcome(change, policies.latest()).policy


def other(name: str) -> Any:
    """Another value of a setting."""
    value, offered = getattr(DEFAULTS, name), SPECS[name].choices
    if isinstance(value, bool):
        return not value
    if isinstance(value, str):
        return next(choice for choice in offered if choice != value)
    return (2,) if isinstance(value, tuple) else value + (Decimal(1) if isinstance(value, Decimal) else 1)


def night_of(name: str = "") -> list[str]:
    """What the dry run asks under the method's numbers with one of them changed, next contacts left out."""
    rules = replace(DEFAULTS, **{name: other(name)}) if name else DEFAULTS
    with CaptureQueriesContext(connection) as asked, pytest.MonkeyPatch.context() as patch:
        plain = clocks.next_contact_due_on(DEFAULTS)
        patch.setattr(clocks, "next_contact_due_on", lambda rules: plain)
        dry_run.side(Account.objects.all(), InForce(0, rules, {}), today=TODAY)
    return [query["sql"] for query in asked]


@pytest.mark.parametrize("name", SPECS)
def test_exactly_the_rules_said_to_be_beyond_the_night_change_nothing_that_it_asks(db: None, name: str) -> None:
    assert (night_of(name) == night_of()) == (name in rule_words.BEYOND_NIGHT)


def test_who_owns_more_than_a_new_capacity_is_named_with_both_limits(cast: Cast) -> None:
    for owner, number in ((cast.ann, 3), (cast.bob, 2), (cast.sue, 4), (cast.cho, 4)):
        for _ in range(number):
            make_account(owner)
    User.objects.filter(pk=cast.cho.pk).update(capacity=9)
    set_policy(capacity=5)
    change = Change({"capacity": 2}, {cast.south.pk: {"capacity": 10}})
    everybody = User.objects.visible_to(again(cast.ada))
    found = beyond_night.over_capacity(everybody, now=in_force(), then=then(change))
    assert found == [Over(cast.ann.pk, "Ann Seller", 3, 5, 2)]
    found = beyond_night.over_capacity(everybody, now=in_force(), then=then(Change({"capacity": 3})))
    assert found == [Over(cast.sue.pk, "Sue South", 4, 5, 3)]
    mias = User.objects.visible_to(again(cast.mia))
    assert beyond_night.over_capacity(mias, now=in_force(), then=then(Change({"capacity": 3}))) == []


def test_the_next_contacts_it_foretells_are_those_of_the_recomputation(cast: Cast) -> None:
    for age in range(0, 40, 3):
        make_account((cast.ann, cast.sue)[age % 2], days_old=age)
    Account.objects.filter(pk=Account.objects.order_by("pk").values("pk")[:1]).update(next_step_on=TODAY)
    clocks.recompute(Account.objects.all(), today=TODAY)
    change = Change({"cadence_early_days": 10}, {cast.south.pk: {"cadence_early_days": 20}})
    before = dict(Account.objects.values_list("pk", "next_contact_due_on"))
    foretold = beyond_night.next_contacts(Account.objects.all(), then(change), today=TODAY)
    policies.publish_change(change, by=None, reason="r")
    policies.recompute_stale(today=TODAY)
    after = dict(Account.objects.values_list("pk", "next_contact_due_on"))

    def overdue(dates: dict[int, Any]) -> int:
        return sum(day < TODAY for day in dates.values())

    changed = sum(before[pk] != after[pk] for pk in after)
    assert beyond_night.together(foretold.values()) == NextContacts(changed, overdue(before), overdue(after))
    for person in (cast.ann, cast.sue):
        own = set(Account.objects.filter(owner=person).values_list("pk", flat=True))
        was, is_now = ({pk: day for pk, day in dates.items() if pk in own} for dates in (before, after))
        moved = sum(was[pk] != is_now[pk] for pk in own)
        assert foretold[person.pk] == NextContacts(moved, overdue(was), overdue(is_now))
    assert changed == len(after) - 1


def night_page(browser: Any, query: str) -> Any:
    return browser.get(f"{reverse('accounts:rules_night')}?{query}")


def test_a_change_that_no_night_acts_on_is_told_in_words_and_not_as_a_night(cast: Cast, as_user: Any) -> None:
    for _ in range(3):
        make_account(cast.ann, today=business_date())
    html = night_page(as_user(cast.ada), "c.capacity=2&c.claims_per_day=5&c.cadence_early_days=9").content.decode()
    assert "This change moves no account at night." in html
    assert "would move tonight" not in html
    assert 'data-beyond="claims_per_day"' in html
    assert "Ann Seller" in html
    assert "<strong>3</strong> accounts would get another date for their next contact." in html
    html = night_page(as_user(cast.ada), "c.capacity=3").content.decode()
    assert "Nobody owns more than the new number." in html


def test_the_split_of_the_next_contacts_says_whose_dates_change_and_which_way_the_overdue_go(
    cast: Cast, as_user: Any
) -> None:
    for owner, age in ((cast.ann, 30), (cast.ann, 18), (cast.bob, 18), (cast.cho, 16), (cast.cho, 12)):
        make_account(owner, today=business_date(), days_old=age)
    answer = night_page(as_user(cast.ada), "c.cadence_early_days=20")
    before, after = answer.context["next_contacts"].overdue_now, answer.context["next_contacts"].overdue_then
    assert (before, after) == (4, 1)
    assert f"Overdue would fall from {before} to {after}." in answer.content.decode()
    assert [(name, theirs.changed) for name, theirs in answer.context["next_of"]] == [
        ("Ann Seller", 2),
        ("Cho Seller", 2),
        ("Bob Seller", 1),
    ]
    answer = night_page(as_user(cast.ada), "c.cadence_early_days=10")
    assert "Overdue would rise from" in answer.content.decode()


def test_a_change_of_both_kinds_tells_both(cast: Cast, as_user: Any) -> None:
    html = night_page(as_user(cast.ada), "c.capacity=2&c.dormancy_days=80").content.decode()
    assert "would move tonight" in html
    assert 'data-beyond="capacity"' in html
    assert "data-beyond" not in night_page(as_user(cast.ada), "c.dormancy_days=80").content.decode()


def test_its_statements_are_constant_in_people_and_accounts(cast: Cast, as_user: Any) -> None:
    browser, query = as_user(cast.ada), "c.capacity=1&c.cadence_early_days=9"

    def statements() -> int:
        with CaptureQueriesContext(connection) as asked:
            night_page(browser, query)
        return len(asked)

    make_account(cast.ann, today=business_date())
    statements()
    before = statements()
    for owner in (cast.ann, cast.bob, cast.cho, cast.sue):
        for age in (0, 5, 20):
            make_account(owner, today=business_date(), days_old=age)
    assert statements() == before <= 15


def test_a_manager_reads_only_of_the_own_people(cast: Cast, as_user: Any) -> None:
    for owner in (cast.ann, cast.bob, cast.sue):
        for _ in range(11):
            make_account(owner, today=business_date())
    html = night_page(as_user(cast.mia), f"t{cast.harbour.pk}.capacity=10").content.decode()
    assert "Ann Seller" in html
    assert "Sue South" not in html
