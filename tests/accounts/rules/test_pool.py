"""Claiming from the shared pool (domain.md section 3, Claiming)."""

from __future__ import annotations

from datetime import timedelta

import pytest

from accounts.models import Account, LedgerEntry, Rule, State
from accounts.services import letting_go, pool
from accounts.services.refusals import AlreadyClaimed, CapacityReached, ClaimRefused, CoolingDown, DailyLimitReached
from tests.cast import TODAY, Cast, again, make_account, make_user, set_policy
from users.models import Role, User

pytestmark = pytest.mark.django_db


def days(number: int) -> timedelta:
    return timedelta(days=number)


def pooled(owner: User, **facts: str) -> Account:
    """An account in the pool since today that `owner` let go."""
    account = make_account(owner, days_old=60, contacts_made=12, **facts)
    letting_go.release(account, by=owner, reason="not now", today=TODAY)
    account.refresh_from_db()
    return account


def claim(account: Account, by: User, on: int = 0) -> Account:
    pool.claim(account, by=by, today=TODAY + days(on))
    account.refresh_from_db()
    return account


def test_a_claim_starts_a_cycle_with_the_claimer(cast: Cast) -> None:
    account = claim(pooled(cast.cho), cast.ann)
    assert (account.state, account.owner, account.team) == (State.OWNED, cast.ann, cast.harbour)
    assert (account.cycle_contacts, account.lifetime_contacts, account.cycle_started_on) == (0, 12, TODAY)
    assert account.recycle_due_on >= TODAY + days(90)
    move = LedgerEntry.objects.filter(account=account).latest("pk")
    assert (move.rule, move.from_user, move.to_user, move.by) == (Rule.CLAIMED, None, cast.ann, cast.ann)


def test_the_second_to_claim_is_told_who_was_faster(cast: Cast) -> None:
    account = claim(pooled(cast.cho), cast.ann)
    with pytest.raises(AlreadyClaimed, match=cast.ann.name):
        claim(account, cast.bob)


def test_an_account_that_was_never_in_the_pool_cannot_be_claimed(cast: Cast) -> None:
    with pytest.raises(AlreadyClaimed):
        claim(make_account(cast.ann), cast.bob)


def test_a_suspended_account_cannot_be_claimed(cast: Cast) -> None:
    account = make_account(cast.cho, days_old=60, contacts_made=12)
    letting_go.suspend(account, by=cast.cho, reason_code="need", look_again_on=TODAY + days(9), today=TODAY)
    with pytest.raises(AlreadyClaimed, match="no longer in the pool"):
        claim(account, cast.ann)


def test_capacity_is_the_policys_number(cast: Cast) -> None:
    set_policy(capacity=1)
    make_account(cast.ann)
    with pytest.raises(CapacityReached):
        claim(pooled(cast.cho), cast.ann)


def test_a_persons_own_capacity_goes_before_the_policys(cast: Cast) -> None:
    set_policy(capacity=1)
    User.objects.filter(pk=cast.ann.pk).update(capacity=2)
    make_account(cast.ann)
    assert claim(pooled(cast.cho), cast.ann).owner == cast.ann
    with pytest.raises(CapacityReached):
        claim(pooled(cast.cho), cast.ann)


def test_claims_per_day_are_limited_and_free_again_tomorrow(cast: Cast) -> None:
    set_policy(claims_per_day=1)
    first, second = pooled(cast.cho), pooled(cast.cho)
    claim(first, cast.ann)
    assert pool.quota(cast.ann, today=TODAY).left == 0
    with pytest.raises(DailyLimitReached):
        claim(second, cast.ann)
    assert claim(second, cast.ann, on=1).owner == cast.ann


def test_a_returned_claim_still_counts_for_the_day(cast: Cast) -> None:
    set_policy(claims_per_day=1)
    first = claim(pooled(cast.cho), cast.ann)
    letting_go.release(first, by=cast.ann, reason="a mistake", today=TODAY)
    with pytest.raises(DailyLimitReached):
        claim(pooled(cast.cho), cast.ann)


@pytest.mark.parametrize(("after", "may"), [(0, False), (29, False), (30, True)])
def test_the_previous_owner_cools_down_for_thirty_days(cast: Cast, after: int, may: bool) -> None:
    account = pooled(cast.ann)
    if may:
        assert claim(account, cast.ann, on=after).owner == cast.ann
    else:
        with pytest.raises(CoolingDown):
            claim(account, cast.ann, on=after)


def test_colleagues_do_not_cool_down(cast: Cast) -> None:
    assert claim(pooled(cast.ann), cast.bob).owner == cast.bob


def test_the_cool_down_outlasts_the_desk(cast: Cast) -> None:
    from accounts.services.handing_on import release_from_desk

    account = make_account(cast.ann, days_old=60, contacts_made=12)
    letting_go.suspend(account, by=cast.ann, reason_code="need", look_again_on=TODAY + days(9), today=TODAY)
    release_from_desk(account, by=cast.mia, reason="No time", today=TODAY + days(40))
    with pytest.raises(CoolingDown):
        claim(account, cast.ann, on=50)


@pytest.mark.parametrize(
    ("scope", "ann", "sue"),
    [("company", True, True), ("team", False, True), ("region", False, True), ("industry", False, False)],
)
def test_membership_says_who_may_claim(cast: Cast, scope: str, ann: bool, sue: bool) -> None:
    set_policy(claim_scope=scope)
    keeper = make_user("Other South", team=cast.south)
    account = pooled(keeper, region="South", industry="Packaging")
    for person, may in ((cast.ann, ann), (cast.sue, sue)):
        assert (account in Account.objects.visible_to(again(person))) is may
    if not ann:
        with pytest.raises(ClaimRefused):
            claim(account, cast.ann)
    if sue:
        assert claim(account, cast.sue).owner == cast.sue


def test_a_team_of_the_industry_may_claim(cast: Cast) -> None:
    set_policy(claim_scope="industry")
    cast.harbour.industry = "Packaging"
    cast.harbour.save()
    account = pooled(cast.sue, industry="Packaging")
    assert claim(account, again(cast.ann)).owner == cast.ann


@pytest.mark.parametrize(
    ("spelled", "may"), [("包装 Packaging", True), ("包裝", True), ("PACKAGING", True), ("Packing", False)]
)
def test_an_industry_is_claimed_in_each_of_its_spellings(cast: Cast, spelled: str, may: bool) -> None:
    set_policy(claim_scope="industry")
    pooled(cast.sue, industry="包装 Packaging")
    cast.harbour.industry = spelled
    cast.harbour.save()
    account = pooled(cast.sue, industry="Ｐackaging")
    assert (account in Account.objects.visible_to(again(cast.ann))) is may
    if may:
        assert claim(account, again(cast.ann)).owner == cast.ann
    else:
        with pytest.raises(ClaimRefused):
            claim(account, again(cast.ann))


def test_admins_hand_out_but_never_claim(cast: Cast) -> None:
    with pytest.raises(ClaimRefused, match="Admins"):
        claim(pooled(cast.cho), cast.ada)


def test_who_has_left_or_become_an_admin_meanwhile_cannot_claim(cast: Cast) -> None:
    account = pooled(cast.cho)
    User.objects.filter(pk=cast.ann.pk).update(is_active=False)
    User.objects.filter(pk=cast.bob.pk).update(role=Role.ADMIN)
    for person in (cast.ann, cast.bob):
        with pytest.raises(ClaimRefused):
            claim(account, person)


def test_managers_may_claim_for_themselves(cast: Cast) -> None:
    assert claim(pooled(cast.cho), cast.mia).owner == cast.mia


def test_pooled_accounts_are_seen_but_not_served(cast: Cast) -> None:
    account = pooled(cast.cho)
    assert account in Account.objects.visible_to(cast.ann)
    assert account not in Account.objects.served_by(cast.ann)
    assert account not in Account.objects.editable_by(cast.ann)


def test_a_refused_claim_leaves_no_trace(cast: Cast) -> None:
    account = pooled(cast.ann)
    moves = LedgerEntry.objects.count()
    with pytest.raises(CoolingDown):
        claim(account, cast.ann)
    account.refresh_from_db()
    assert (account.state, LedgerEntry.objects.count()) == (State.POOLED, moves)


def test_claiming_costs_the_same_number_of_statements_however_much_one_owns(
    cast: Cast, django_assert_max_num_queries: object
) -> None:
    for owned in (0, 20):
        account = pooled(cast.cho)
        for _ in range(owned):
            make_account(cast.ann)
        with django_assert_max_num_queries(27):  # type: ignore[operator]
            claim(account, cast.ann)
