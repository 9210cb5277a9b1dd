"""Role and team over time: from a day, planned, the last admin, leading teams, coming back."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from accounts.services.people import change_position, leave_company, take_up_planned
from accounts.services.refusals import InvalidInput, NotAllowed
from tests.cast import TODAY, Cast, again, make_account, make_team, make_user
from users.models import PlannedPosition, Role, RolePeriod, Team
from users.services import positions
from users.services.refusals import NotAnAdmin, PositionRefused


def periods(person: object) -> list[tuple[object, str, date, date | None]]:
    rows = RolePeriod.objects.filter(user=person).order_by("starts_on", "pk")
    return [(row.team, row.role, row.starts_on, row.ends_on) for row in rows]


def test_a_position_may_have_begun_before_today(cast: Cast) -> None:
    account, since = make_account(cast.ann, today=TODAY), TODAY - timedelta(days=9)
    change_position(cast.ann, team=cast.south, role="salesperson", by=cast.ada, today=TODAY, starts_on=since)
    assert periods(cast.ann)[-2:] == [
        (cast.harbour, "salesperson", date(2024, 1, 1), since - timedelta(days=1)),
        (cast.south, "salesperson", since, None),
    ]
    account.refresh_from_db()
    assert account.team == cast.south


def test_a_position_does_not_begin_before_the_present_one(cast: Cast) -> None:
    with pytest.raises(PositionRefused, match="began on"):
        change_position(
            cast.ann, team=cast.south, role="salesperson", by=cast.ada, today=TODAY, starts_on=date(2023, 1, 1)
        )
    assert again(cast.ann).team == cast.harbour


def test_a_position_to_come_waits_for_its_day(cast: Cast) -> None:
    account, day = make_account(cast.ann, today=TODAY), TODAY + timedelta(days=3)
    change_position(cast.ann, team=cast.south, role="manager", by=cast.ada, today=TODAY, starts_on=day)
    assert take_up_planned(day - timedelta(days=1)) == 0
    assert again(cast.ann).team == cast.harbour
    assert take_up_planned(day) == 1
    assert take_up_planned(day) == 0
    ann = again(cast.ann)
    assert (ann.team, ann.role) == (cast.south, "manager")
    assert periods(ann)[-1] == (cast.south, "manager", day, None)
    account.refresh_from_db()
    assert account.team == cast.south


def test_a_plan_that_does_not_fit_any_more_is_put_aside_with_the_reason(cast: Cast) -> None:
    day = TODAY + timedelta(days=3)
    change_position(cast.ann, team=cast.south, role="salesperson", by=cast.ada, today=TODAY, starts_on=day)
    Team.objects.filter(pk=cast.south.pk).update(closed_on=TODAY)
    assert take_up_planned(day) == 0
    assert "South" in PlannedPosition.objects.get().refusal
    assert again(cast.ann).team == cast.harbour


def test_a_newer_decision_replaces_the_plan_and_leaving_ends_it(cast: Cast) -> None:
    day = TODAY + timedelta(days=3)
    for team in (cast.south, cast.north):
        change_position(cast.ann, team=team, role="salesperson", by=cast.ada, today=TODAY, starts_on=day)
    assert PlannedPosition.objects.filter(cancelled=False).get().team == cast.north
    leave_company(cast.ann, by=cast.ada, today=TODAY)
    assert take_up_planned(day) == 0
    assert not again(cast.ann).is_active


def test_a_plan_is_at_most_a_year_ahead(cast: Cast) -> None:
    far = TODAY + timedelta(days=367)
    with pytest.raises(PositionRefused):
        change_position(cast.ann, team=cast.south, role="salesperson", by=cast.ada, today=TODAY, starts_on=far)


def test_the_last_admin_keeps_the_role_and_stays(cast: Cast) -> None:
    invited = make_user("Invited Admin", role=Role.ADMIN)
    invited.set_unusable_password()
    invited.save()
    with pytest.raises(PositionRefused, match="only admin"):
        change_position(cast.ada, team=None, role="manager", by=cast.ada, today=TODAY)
    other = make_user("Other Admin", role=Role.ADMIN)
    with pytest.raises(NotAllowed):
        leave_company(cast.ada, by=cast.ada, today=TODAY)
    leave_company(cast.ada, by=other, today=TODAY)
    assert not again(cast.ada).is_active
    with pytest.raises(PositionRefused, match="only admin"):
        change_position(other, team=None, role="manager", by=other, today=TODAY)


def test_who_leads_a_team_keeps_the_role_until_somebody_else_leads_it(cast: Cast) -> None:
    with pytest.raises(PositionRefused, match="Harbour"):
        change_position(cast.mia, team=cast.harbour, role="salesperson", by=cast.ada, today=TODAY)
    Team.objects.filter(pk=cast.harbour.pk).update(manager=cast.max)
    change_position(cast.mia, team=cast.harbour, role="salesperson", by=cast.ada, today=TODAY)
    assert again(cast.mia).role == "salesperson"


def test_who_owns_accounts_does_not_become_an_admin(cast: Cast) -> None:
    make_account(cast.ann, today=TODAY)
    with pytest.raises(InvalidInput):
        change_position(cast.ann, team=None, role="admin", by=cast.ada, today=TODAY)


def test_nobody_joins_a_closed_team(cast: Cast) -> None:
    closed = make_team("Old", closed_on=TODAY)
    with pytest.raises(PositionRefused, match="closed"):
        change_position(cast.ann, team=closed, role="salesperson", by=cast.ada, today=TODAY)


def test_a_person_comes_back_with_a_new_period_and_without_the_old_password(cast: Cast) -> None:
    leave_company(cast.ann, by=cast.ada, today=TODAY)
    later = TODAY + timedelta(days=40)
    with pytest.raises(NotAnAdmin):
        positions.come_back(cast.ann, team=cast.south, role="salesperson", by=cast.max, today=later)
    positions.come_back(again(cast.ann), team=cast.south, role="salesperson", by=cast.ada, today=later)
    ann = again(cast.ann)
    assert ann.is_active
    assert ann.left_on is None
    assert not ann.has_usable_password()
    assert periods(ann) == [
        (cast.harbour, "salesperson", date(2024, 1, 1), TODAY),
        (cast.south, "salesperson", later, None),
    ]
    with pytest.raises(PositionRefused, match="already"):
        positions.come_back(ann, team=cast.south, role="salesperson", by=cast.ada, today=later)
