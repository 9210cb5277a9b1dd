"""What happens to accounts when people leave, are absent, or change teams (domain.md section 3)."""

from __future__ import annotations

from datetime import timedelta

import pytest

from accounts.models import Account, LedgerEntry, Rule, State
from accounts.services import editing, people, pool
from accounts.services.refusals import ClaimRefused, InvalidInput, NotAllowed
from audit.models import Event
from core.clock import business_date
from notifications.inbox import address_of
from notifications.models import Notice
from tests.accounts import oracle
from tests.cast import TODAY, Cast, again, make_account, make_team, make_user, set_policy
from users.models import Role, RolePeriod, Team, User
from users.services.absences import cancel_leave, enter_leave
from users.services.positions import come_back
from users.services.refusals import LeaveRefused, TeamRefused

pytestmark = pytest.mark.django_db


def days(number: int) -> timedelta:
    return timedelta(days=number)


def leave(user: User, by: User) -> int:
    return people.leave_company(user, by=by, today=TODAY)


# -- leaving ----------------------------------------------------------------------------------------------------------
def test_the_manager_inherits_every_account_with_the_clocks_paused(cast: Cast) -> None:
    accounts = [make_account(cast.ann, days_old=80, contacts_made=n) for n in (0, 3)]
    assert leave(cast.ann, cast.mia) == 2
    for account in accounts:
        account.refresh_from_db()
        assert (account.owner, account.paused_until, account.cycle_contacts) == (cast.mia, TODAY + days(14), 0)
        assert account.recycle_due_on == oracle.working_day(TODAY + days(104))
    assert LedgerEntry.objects.filter(rule=Rule.LEFT, to_user=cast.mia).count() == 2


def test_one_page_hands_them_on(cast: Cast) -> None:
    account = make_account(cast.ann)
    leave(cast.ann, cast.mia)
    assert list(people.handed_over_from(cast.ann, cast.mia)) == [account]
    from accounts.services.handing_on import transfer

    transfer(account, to=cast.bob, by=cast.mia, reason="yours now", today=TODAY)
    assert not people.handed_over_from(cast.ann, cast.mia)


def test_the_heir_hears_of_it_once_with_the_number(cast: Cast) -> None:
    make_account(cast.ann)
    leave(cast.ann, cast.max)
    assert Notice.objects.get(kind="people_left").params["accounts"] == 1
    assert Notice.objects.get(kind="people_left").recipient == cast.mia


def test_whoever_left_can_no_longer_log_in_own_or_claim(cast: Cast) -> None:
    leave(cast.ann, cast.mia)
    gone = again(cast.ann)
    assert (gone.is_active, gone.left_on) == (False, TODAY)
    assert RolePeriod.objects.get(user=gone).ends_on == TODAY
    account = make_account(cast.cho)
    Account.objects.filter(pk=account.pk).update(state=State.POOLED, owner=None, current_cycle=None)
    with pytest.raises(ClaimRefused):
        pool.claim(account, by=gone, today=TODAY)


def test_nothing_can_be_entered_for_somebody_who_left(cast: Cast) -> None:
    leave(cast.ann, cast.mia)
    with pytest.raises(InvalidInput):
        editing.create({"name": "Late Co"}, owner=cast.ann, by=cast.mia, today=TODAY)


def test_a_managers_accounts_and_teams_go_to_the_next_level(cast: Cast) -> None:
    account = make_account(cast.mia)
    leave(cast.mia, cast.ada)
    account.refresh_from_db()
    assert account.owner == cast.max
    assert Team.objects.get(pk=cast.harbour.pk).manager == cast.max
    assert cast.harbour.pk in again(cast.max).managed_team_ids


def test_the_team_of_a_leaver_goes_to_whom_the_admin_chose(cast: Cast) -> None:
    far = make_team("Far Harbour", manager=cast.mia, parent=cast.harbour)
    people.leave_company(cast.mia, by=cast.ada, today=TODAY, leads={cast.harbour.pk: cast.zoe, far.pk: None})
    cast.harbour.refresh_from_db()
    far.refresh_from_db()
    assert (cast.harbour.manager, far.manager) == (cast.zoe, None)
    assert cast.harbour.pk in again(cast.zoe).managed_team_ids


def test_without_a_manager_above_the_admins_decide_about_the_team(cast: Cast) -> None:
    leave(cast.zoe, cast.ada)
    cast.south.refresh_from_db()
    assert cast.south.manager is None


@pytest.mark.parametrize("chosen", ["ann", "mia"])
def test_a_team_is_not_left_to_somebody_who_cannot_lead_it(cast: Cast, chosen: str) -> None:
    with pytest.raises(TeamRefused):
        people.leave_company(cast.mia, by=cast.ada, today=TODAY, leads={cast.harbour.pk: getattr(cast, chosen)})
    cast.harbour.refresh_from_db()
    assert (cast.harbour.manager, again(cast.mia).is_active) == (cast.mia, True)


def test_whoever_leads_the_team_now_is_told_and_the_event_says_who_led_it_before(cast: Cast) -> None:
    leave(cast.mia, cast.ada)
    told = Notice.objects.get(kind="team_led")
    assert (told.recipient, told.params["name"], told.params["who"]) == (cast.max, "Harbour", "Mia Manager")
    event = Event.objects.get(code="team.changed")
    assert (event.subject_id, event.params["manager"], event.params["before"]) == (
        cast.harbour.pk, cast.max.pk, cast.mia.pk
    )  # fmt: skip


def test_the_heir_hears_of_it_again_when_the_person_leaves_a_second_time(cast: Cast) -> None:
    make_account(cast.ann)
    leave(cast.ann, cast.max)
    come_back(again(cast.ann), team=cast.harbour, role=Role.SALESPERSON, by=cast.ada, today=TODAY + days(1))
    make_account(again(cast.ann), today=TODAY + days(1))
    people.leave_company(again(cast.ann), by=cast.max, today=TODAY + days(2))
    assert Notice.objects.filter(kind="people_left").count() == 2


def test_without_a_manager_above_an_admin_inherits(cast: Cast) -> None:
    account = make_account(cast.zoe)
    leave(cast.zoe, cast.ada)
    account.refresh_from_db()
    assert account.owner == cast.ada


def test_a_leaver_leaves_the_working_groups(cast: Cast) -> None:
    account = make_account(cast.cho)
    editing.join_group(account, user=cast.ann, by=cast.cho, part="", today=TODAY)
    leave(cast.ann, cast.mia)
    assert not account.group.filter(ended_on=None).exists()


@pytest.mark.parametrize("by", ["ann", "bob", "zoe"])
def test_only_managers_above_and_admins_let_people_leave(cast: Cast, by: str) -> None:
    with pytest.raises(NotAllowed):
        leave(cast.ann, getattr(cast, by))


def test_nobody_leaves_twice(cast: Cast) -> None:
    leave(cast.ann, cast.mia)
    with pytest.raises(InvalidInput):
        leave(again(cast.ann), cast.mia)


def test_the_only_admin_cannot_be_the_last_to_leave(cast: Cast) -> None:
    second = make_user("Second Admin", role=Role.ADMIN)
    leave(cast.ada, second)
    with pytest.raises(NotAllowed):
        leave(second, second)


# -- absence -----------------------------------------------------------------------------------------------------------
def test_the_deputy_sees_and_serves_while_the_owner_is_away_and_the_clocks_go_on(cast: Cast) -> None:
    today = business_date()
    account = make_account(cast.ann, today=today)
    due = account.recycle_due_on
    assert account not in Account.objects.visible_to(again(cast.cho))
    absence = enter_leave(cast.ann, deputy=cast.cho, starts_on=today, ends_on=today + days(3), by=cast.ann, today=today)
    deputy = again(cast.cho)
    assert account in Account.objects.editable_by(deputy)
    assert account in Account.objects.owned_by(deputy)
    account.refresh_from_db()
    assert account.recycle_due_on == due
    cancel_leave(absence, by=cast.ann)
    assert account not in Account.objects.visible_to(again(cast.cho))


@pytest.mark.parametrize("case", ["past", "backwards", "oneself", "admin", "away"])
def test_an_absence_that_cannot_be_is_refused(cast: Cast, case: str) -> None:
    first, last, deputy = TODAY, TODAY + days(2), cast.bob
    if case == "past":
        first, last = TODAY - days(9), TODAY - days(3)
    if case == "backwards":
        last = TODAY - days(1)
    if case == "oneself":
        deputy = cast.ann
    if case == "admin":
        deputy = cast.ada
    if case == "away":
        enter_leave(cast.bob, deputy=cast.cho, starts_on=TODAY, ends_on=TODAY, by=cast.bob, today=TODAY)
    with pytest.raises(LeaveRefused):
        enter_leave(cast.ann, deputy=deputy, starts_on=first, ends_on=last, by=cast.ann, today=TODAY)


def test_a_deputy_is_not_away_without_another_one(cast: Cast) -> None:
    enter_leave(cast.ann, deputy=cast.bob, starts_on=TODAY, ends_on=TODAY + days(5), by=cast.ann, today=TODAY)
    later = {"starts_on": TODAY + days(6), "ends_on": TODAY + days(9)}
    with pytest.raises(LeaveRefused, match="stands in for Ann Seller"):
        enter_leave(cast.bob, deputy=cast.cho, starts_on=TODAY + days(5), ends_on=TODAY + days(9), by=cast.bob,
                    today=TODAY)  # fmt: skip
    enter_leave(cast.bob, deputy=cast.cho, **later, by=cast.bob, today=TODAY)


def test_when_a_deputy_leaves_the_absent_and_their_manager_are_told(cast: Cast) -> None:
    enter_leave(cast.ann, deputy=cast.bob, starts_on=TODAY, ends_on=TODAY + days(5), by=cast.ann, today=TODAY)
    leave(cast.bob, cast.max)
    told = Notice.objects.filter(kind="deputy_left")
    assert {notice.recipient_id for notice in told} == {cast.ann.pk, cast.mia.pk}
    assert all(address_of(notice) == f"/people/{cast.ann.pk}/" for notice in told)


# -- changing teams ------------------------------------------------------------------------------------------------------
def test_accounts_come_along_to_another_team_under_its_policy(cast: Cast) -> None:
    from accounts.services.policies import publish, recompute_stale

    publish({}, teams={cast.south.pk: {"dormancy_days": 200}}, by=cast.ada, reason="long cycles")
    account = make_account(cast.ann)
    recompute_stale(today=TODAY)
    people.change_position(cast.ann, team=cast.south, role=Role.SALESPERSON, by=cast.ada, today=TODAY)
    account.refresh_from_db()
    assert account.team == cast.south
    assert account.recycle_due_on == oracle.working_day(TODAY + days(200))
    assert account in Account.objects.visible_to(again(cast.zoe))
    assert account not in Account.objects.visible_to(again(cast.mia))


def test_moving_to_a_stricter_team_leaves_a_day_to_see_it(cast: Cast) -> None:
    from accounts.services.policies import publish

    publish({}, teams={cast.south.pk: {"dormancy_days": 30}}, by=cast.ada, reason="fast market")
    account = make_account(cast.ann, days_old=60)
    people.change_position(cast.ann, team=cast.south, role=Role.SALESPERSON, by=cast.ada, today=TODAY)
    account.refresh_from_db()
    assert account.recycle_due_on == TODAY + days(1)


def test_only_admins_change_positions(cast: Cast) -> None:
    with pytest.raises(NotAllowed):
        people.change_position(cast.ann, team=cast.south, role=Role.SALESPERSON, by=cast.mia, today=TODAY)


def test_whoever_owns_accounts_cannot_become_an_admin(cast: Cast) -> None:
    make_account(cast.ann)
    with pytest.raises(InvalidInput):
        people.change_position(cast.ann, team=None, role=Role.ADMIN, by=cast.ada, today=TODAY)


def test_the_leaving_of_hundreds_costs_the_same_number_of_statements(cast: Cast) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    costs = []
    for leaver, owned in ((cast.ann, 1), (cast.bob, 30)):
        set_policy(capacity=300)
        for _ in range(owned):
            make_account(leaver)
        with CaptureQueriesContext(connection) as statements:
            leave(leaver, again(cast.mia))
        costs.append(len(statements))
    assert costs[0] == costs[1]
