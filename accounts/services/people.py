"""What happens to accounts when people leave or change teams (domain.md section 3)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts import clocks
from accounts.models import Account, AccountQuerySet, Rule, State, WorkingGroupMember
from accounts.policies import in_force
from accounts.services.managers import managers_of
from accounts.services.moves import Why, give
from accounts.services.pool import lock_people
from accounts.services.refusals import InvalidInput, NotAllowed
from audit import services as audit
from core.errors import Refusal
from notifications.services import Message, tell
from users.models import Leave, PlannedPosition, Role, Team, User
from users.services import positions as people
from users.services import teams as users_teams
from users.services.absences import served_by
from users.services.refusals import PositionRefused

CHUNK = 2000
Follower = Callable[..., Any]
_followers: dict[str, list[Follower]] = {"left": [], "moved": []}


def followed_by(*, left: Follower, moved: Follower) -> None:
    """What higher apps keep for a person follows: `left(user, by=, today=)`, `moved(user, by=, today=)`, in the same transaction."""
    for what, follower in (("left", left), ("moved", moved)):
        if follower not in _followers[what]:
            _followers[what].append(follower)


def _follow(what: str, user: User, *, by: User, today: date) -> None:
    for follower in _followers[what]:
        follower(user, by=by, today=today)


@transaction.atomic
def leave_company(user: User, *, by: User, today: date, leads: Mapping[int, User | None] | None = None) -> int:
    """End a person's work here: the accounts become the manager's, clocks paused; returns how many.

    The manager above the team takes them (the next level for a manager's own), the clocks start again after the
    policy's pause, and one page hands them on. `leads` says who leads which of the person's teams from now on; what it
    does not name goes to the next level. Raises NotAllowed, PositionRefused for the only admin, TeamRefused for
    somebody who cannot lead, InvalidInput when nobody is there to take the accounts.
    """
    if not (by.is_admin or user.team_id in by.managed_team_ids) or by.pk == user.pk:
        raise NotAllowed(_("Only an admin or the manager above may let a person leave."))
    if not user.is_active:
        raise InvalidInput(_("%(name)s has left already."), name=user.name)
    heir, chosen = heir_of(user), leads or {}
    others = [heir.pk, *(manager.pk for manager in chosen.values() if manager)]
    locked = people.lock_admins(user.pk, *others) if user.is_admin else lock_people([user.pk, *others])
    people.check_an_admin_stays(locked[user.pk], locked.values())
    passed = users_teams.pass_on(user, chosen, by=by)
    pause = today + timedelta(days=in_force().of(heir.team_id).leave_pause_days)
    moved = _hand_all(locked[user.pk], locked[heir.pk], by, today, pause)
    WorkingGroupMember.objects.filter(user=user, ended_on=None).update(ended_on=today)
    _follow("left", locked[user.pk], by=by, today=today)
    served = served_by(user, today)
    people.end_employment(locked[user.pk], by=by, today=today)
    if moved:
        params = {"leaver": user.pk, "who": user.name, "accounts": moved, "until": pause.isoformat()}
        tell([Message(heir.pk, "people_left", f"left:{user.pk}:{today}", params=params)])
    _tell_the_others(user, passed, served, today)
    return moved


def _tell_the_others(leaver: User, passed: list[Team], served: list[Leave], today: date) -> None:
    """Tell those who lead the leaver's teams now, and who needs another deputy (with the manager, who is there)."""
    messages = [
        Message(
            team.manager_id, "team_led", f"led:{team.pk}:{leaver.pk}:{today}",
            params={"who": leaver.name, "name": team.name, "team_page": team.pk},
        )
        for team in passed
        if team.manager_id
    ]  # fmt: skip
    for leave in served:
        params = {
            "who": leaver.name,
            "name": leave.user.name,
            "until": str(leave.ends_on),
            "person_page": leave.user_id,
        }
        for reader in {leave.user_id, *managers_of(leave.user.team_id)[:1]} - {leaver.pk}:
            messages.append(Message(reader, "deputy_left", f"deputy:{leave.pk}", params=params))
    tell(messages)


@transaction.atomic
def change_position(
    user: User, *, team: Team | None, role: str, by: User, today: date, starts_on: date | None = None
) -> None:
    """Give a person another team or role from `starts_on` (today unless given); the accounts come along at once.

    A day to come is noted and done on that day (`take_up_planned`). Raises NotAllowed, PositionRefused (the only admin,
    somebody who leads teams, a day that does not fit), InvalidInput when somebody who owns accounts is to become an
    admin.
    """
    if not by.is_admin:
        raise NotAllowed(_("Only an admin changes teams and roles."))
    begins = starts_on or today
    _check_position(people.lock_admins(user.pk), user, role)
    if begins > today:
        people.plan_position(user, team=team, role=role, starts_on=begins, by=by, today=today)
        return
    people.cancel_plan(user, by=by)
    _take_up(user, team=team, role=role, by=by, begins=begins, today=today)


def take_up_planned(today: date) -> int:
    """Do the changes of position whose day has come, each in a transaction of its own; returns how many.

    What a rule refuses by now is put aside with the reason, for the person's page.
    """
    done = 0
    due = PlannedPosition.objects.filter(done_on=None, cancelled=False, starts_on__lte=today)
    for pk in list(due.order_by("starts_on", "pk").values_list("pk", flat=True)):
        with transaction.atomic():
            done += _take_up_one(pk, today)
    return done


def _take_up_one(pk: int, today: date) -> int:
    plan = PlannedPosition.objects.select_related("user", "team", "entered_by").get(pk=pk)
    locked = people.lock_admins(plan.user_id)
    mine = PlannedPosition.objects.filter(pk=pk, done_on=None, cancelled=False)
    if not locked[plan.user_id].is_active or not mine.select_for_update().exists():
        return 0
    try:
        with transaction.atomic():
            _check_position(locked, plan.user, plan.role)
            _take_up(plan.user, team=plan.team, role=plan.role, by=plan.entered_by, begins=plan.starts_on, today=today)
    except Refusal as why:
        mine.update(cancelled=True, refusal=str(why)[:300])
        return 0
    return mine.update(done_on=today)


def _check_position(locked: dict[int, User], user: User, role: str) -> None:
    now = locked[user.pk]
    if role != Role.ADMIN:
        people.check_an_admin_stays(now, locked.values())
    elif now.role != Role.ADMIN and Account.objects.filter(owner=user, state=State.OWNED).exists():
        raise InvalidInput(_("%(name)s still owns accounts: hand them on first."), name=user.name)
    led = Team.objects.open().filter(manager=user).values_list("name", flat=True) if role != Role.MANAGER else []
    if led:
        raise PositionRefused(
            _("%(name)s leads %(teams)s: give them another manager first."), name=user.name, teams=", ".join(led)
        )


def _take_up(user: User, *, team: Team | None, role: str, by: User, begins: date, today: date) -> None:
    people.assign(user, team=team, role=role, by=by, today=begins)
    mine = Account.objects.filter(owner=user, state=State.OWNED)
    ids = list(mine.order_by("pk").select_for_update(no_key=True).values_list("pk", flat=True))
    rows = Account.objects.filter(pk__in=ids)
    rows.update(team=team)
    clocks.recompute(rows, today=today)
    _follow("moved", user, by=by, today=today)


def handed_over_from(leaver: User, manager: User) -> AccountQuerySet:
    """The accounts a leaver left to this manager that are still to be handed on."""
    return Account.objects.filter(owner=manager, previous_owner=leaver, state=State.OWNED, paused_until__isnull=False)


def heir_of(user: User) -> User:
    """Who takes the accounts of somebody who leaves: the next manager up the line, else an admin.

    Raises InvalidInput when there is neither.
    """
    line = [pk for pk in managers_of(user.team_id) if pk != user.pk]
    heirs: dict[int, User] = User.objects.active().in_bulk(line)
    for pk in line:
        if pk in heirs:
            return heirs[pk]
    admin: User | None = User.objects.active().filter(role="admin").exclude(pk=user.pk).order_by("pk").first()
    if admin is None:
        raise InvalidInput(_("There is no manager above %(name)s to take the accounts."), name=user.name)
    return admin


def _hand_all(user: User, heir: User, by: User, today: date, pause: date) -> int:
    moved = 0
    while True:
        mine = Account.objects.filter(owner=user, state=State.OWNED).order_by("pk")
        chosen = list(mine.select_for_update(no_key=True, of=("self",))[:CHUNK])
        if not chosen:
            return moved
        audit.record("person.accounts_handed", user, by=by, to=heir.pk, accounts=len(chosen))
        give(
            chosen, [heir] * len(chosen), Why(Rule.LEFT, by, today, batch=f"left:{user.pk}:{today}"), paused_until=pause
        )
        moved += len(chosen)
