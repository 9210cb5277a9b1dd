"""Publishing the rules' numbers (domain.md section 1, design.md, The rule engine)."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from accounts.models import Account, Policy, State
from accounts.policies import in_force
from accounts.proposals import Change, value_problems
from accounts.rules import SPECS, PolicyRefused, RuleValues
from accounts.services import letting_go, policies, pool
from accounts.services.policies import publish, recompute_stale
from accounts.services.refusals import NotAllowed, ReasonNeeded
from tests.accounts import oracle
from tests.cast import TODAY, Cast, make_account

pytestmark = pytest.mark.django_db


def days(number: int) -> timedelta:
    return timedelta(days=number)


def test_before_the_first_publication_the_methods_numbers_hold(db: None) -> None:
    rules = in_force().company
    assert (rules.contacts_required, rules.dormancy_days, rules.capacity) == (12, 90, 200)
    assert in_force().version == 0


def test_a_publication_is_a_new_version_and_keeps_what_it_does_not_name(cast: Cast) -> None:
    first = publish({"dormancy_days": 60}, by=cast.ada, reason="a")
    second = publish({"capacity": 5}, by=cast.ada, reason="b")
    assert second.pk > first.pk
    assert (in_force().version, in_force().company.dormancy_days, in_force().company.capacity) == (second.pk, 60, 5)
    assert Policy.objects.get(pk=first.pk).values == {"dormancy_days": 60}


def test_a_team_inherits_from_the_team_above_and_overrides_it(cast: Cast) -> None:
    publish({}, teams={cast.north.pk: {"capacity": 50, "grace_days": 9}}, by=cast.ada, reason="a")
    publish({}, teams={cast.harbour.pk: {"capacity": 20}}, by=cast.mia, reason="b")
    harbour, north, south = (in_force().of(team.pk) for team in (cast.harbour, cast.north, cast.south))
    assert (harbour.capacity, harbour.grace_days) == (20, 9)
    assert (north.capacity, south.capacity) == (50, 200)


def test_an_override_taken_back_leaves_the_companys_value(cast: Cast) -> None:
    publish({}, teams={cast.harbour.pk: {"capacity": 20}}, by=cast.mia, reason="a")
    publish({}, teams={cast.harbour.pk: {"capacity": None}}, by=cast.mia, reason="b")
    assert in_force().of(cast.harbour.pk).capacity == 200


def test_managers_publish_for_their_teams_only(cast: Cast) -> None:
    for company, teams in (({"capacity": 5}, {}), ({}, {cast.south.pk: {"capacity": 5}})):
        with pytest.raises(NotAllowed):
            publish(company, teams=teams, by=cast.mia, reason="r")
    with pytest.raises(NotAllowed):
        publish({}, teams={cast.harbour.pk: {"capacity": 5}}, by=cast.ann, reason="r")


def test_a_publication_needs_a_reason(cast: Cast) -> None:
    with pytest.raises(ReasonNeeded):
        publish({"capacity": 5}, by=cast.ada, reason=" ")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("dormancy_days", 6),
        ("dormancy_days", 731),
        ("dormancy_days", "90 days"),
        ("dormancy_days", ""),
        ("contacts_required", 0),
        ("contacts_required", "1e3"),
        ("desk", "nobody"),
        ("claim_scope", ""),
        ("auto_suspend", "perhaps"),
        ("big_deal_amount", "NaN"),
        ("big_deal_amount", "-1"),
        ("dormancy_warnings", [0]),
        ("dormancy_warnings", "7, x"),
        ("dormancy_warnings", 7.5),
        ("unheard_of", 1),
    ],
)
def test_a_value_outside_its_limits_is_refused_in_words(cast: Cast, name: str, value: Any) -> None:
    with pytest.raises(PolicyRefused) as refusal:
        publish({name: value}, by=cast.ada, reason="r")
    assert "%(" not in str(refusal.value)
    assert not Policy.objects.exists()


def test_an_amount_typed_with_an_exponent_is_refused_in_words_and_a_stored_one_is_read(cast: Cast) -> None:
    (_team, refusal), *more = value_problems(Change({"big_deal_amount": "1e9"}, {}))
    assert more == []
    assert "without an exponent" in str(refusal)
    assert RuleValues.from_json({"big_deal_amount": "1E+6"}).big_deal_amount == 1_000_000


def test_values_survive_the_journey_through_json() -> None:
    rules = RuleValues(
        dormancy_warnings=(21, 5), big_deal_amount=Decimal("1000.50"), auto_suspend=False, desk="company"
    )
    assert RuleValues.from_json(rules.as_json()) == rules


def test_every_number_has_its_limits_and_a_label() -> None:
    assert set(SPECS) == set(RuleValues().as_json())


# -- bringing the accounts to it ----------------------------------------------------------------------------------------
def test_every_open_clock_follows_a_change(cast: Cast) -> None:
    account = make_account(cast.ann)
    publish({"dormancy_days": 120}, by=cast.ada, reason="r")
    assert policies.stale_count() == 1
    assert recompute_stale(today=TODAY) == 1
    account.refresh_from_db()
    assert account.recycle_due_on == oracle.working_day(TODAY + days(120))
    assert (policies.stale_count(), account.policy_version) == (0, in_force().version)


def test_recomputing_goes_on_in_chunks(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(policies, "CHUNK", 2)
    for _ in range(5):
        make_account(cast.ann)
    publish({"dormancy_days": 120}, by=cast.ada, reason="r")
    assert recompute_stale(today=TODAY) == 5
    assert recompute_stale(today=TODAY) == 0


def test_a_shorter_grace_leaves_seven_days_to_see_the_suspension(cast: Cast) -> None:
    from accounts.services.sweep import sweep

    account = make_account(cast.ann, days_old=60, contacts_made=12)
    sweep(TODAY - days(1), seen_on=TODAY)
    publish({"grace_days": 1}, by=cast.ada, reason="r")
    recompute_stale(today=TODAY + days(3))
    account.refresh_from_db()
    assert account.suspend_due_on == TODAY + days(7)
    publish({"contacts_required": 20}, by=cast.ada, reason="stricter")
    recompute_stale(today=TODAY + days(3))
    account.refresh_from_db()
    assert (account.proposal_visible_on, account.suspend_due_on) == (None, None)


def test_a_lower_threshold_proposes_before_it_suspends(cast: Cast) -> None:
    from accounts.services.sweep import sweep

    account = make_account(cast.ann, days_old=60, contacts_made=8)
    publish({"contacts_required": 8, "contacts_alert": 6, "grace_days": 1}, by=cast.ada, reason="r")
    recompute_stale(today=TODAY)
    for night in range(-1, 6):
        sweep(TODAY + days(night))
    account.refresh_from_db()
    assert (account.state, account.proposal_visible_on) == (State.OWNED, TODAY)
    sweep(TODAY + days(7))
    account.refresh_from_db()
    assert account.state == State.SUSPENDED


def test_an_account_claimed_later_takes_the_policy_of_that_day(cast: Cast) -> None:
    account = make_account(cast.cho, days_old=60, contacts_made=12)
    letting_go.release(account, by=cast.cho, reason="r", today=TODAY)
    publish({"dormancy_days": 30}, by=cast.ada, reason="r")
    assert recompute_stale(today=TODAY) == 0
    pool.claim(account, by=cast.ann, today=TODAY)
    account.refresh_from_db()
    assert account.recycle_due_on == oracle.working_day(TODAY + days(30))


def test_a_contact_on_a_stale_row_brings_it_up_to_date(cast: Cast) -> None:
    from tests.cast import contact

    account = make_account(cast.ann)
    publish({"dormancy_days": 100}, by=cast.ada, reason="r")
    contact(account, TODAY)
    assert Account.objects.get(pk=account.pk).policy_version == in_force().version
