"""Role and team over time: taking up a position, leaving, coming back (domain.md section 3)."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from audit import services as audit
from users.models import Invitation, Leave, PlannedPosition, Role, RolePeriod, Team, User
from users.services.refusals import NotAnAdmin, PositionRefused

MOST_AHEAD = timedelta(days=366)


def lock_people(ids: Collection[int]) -> dict[int, User]:
    """Lock people's rows in the order of their ids, before any team or account (design.md, one lock order)."""
    rows = User.objects.select_for_update(no_key=True, of=("self",)).filter(pk__in=ids).order_by("pk")
    return {user.pk: user for user in rows}


def lock_admins(*others: int) -> dict[int, User]:
    """`lock_people` for all admins and some others: while it holds, nobody else can stop being the last one."""
    admins = User.objects.active().filter(role=Role.ADMIN).order_by().values_list("pk", flat=True)
    return lock_people({*admins, *others})


def check_an_admin_stays(leaver: User, locked: Collection[User]) -> None:
    """Somebody else among the locked people has to be a working admin who can log in. Raises PositionRefused."""
    if not leaver.is_admin:
        return
    others = [p for p in locked if p.pk != leaver.pk and p.is_admin and p.is_active and p.has_usable_password()]
    if not others:
        raise PositionRefused(_("%(name)s is the only admin: make somebody else an admin first."), name=leaver.name)


@transaction.atomic
def assign(user: User, *, team: Team | None, role: str, by: User | None, today: date) -> None:
    """Give a person a team and a role from `today`, closing the period before. Raises PositionRefused.

    `today` may lie in the past as long as it lies in the period that lasts now.
    """
    if team is not None:
        check_open(team)
    current = RolePeriod.objects.filter(user=user, ends_on=None).first()
    if current is not None and (current.team_id, current.role) == (team.pk if team else None, role):
        return
    if current is not None:
        if today < current.starts_on:
            raise PositionRefused(
                _("The present position began on %(on)s: a new one cannot begin before that."), on=current.starts_on
            )
        RolePeriod.objects.filter(pk=current.pk).update(ends_on=max(today - timedelta(days=1), current.starts_on))
    RolePeriod.objects.create(user=user, team=team, role=role, starts_on=today)
    User.objects.filter(pk=user.pk).update(team=team, role=role)
    user.team, user.role = team, role
    audit.record("person.assigned", user, by=by, team=team.pk if team else None, role=role, starts_on=today.isoformat())


def check_open(team: Team) -> None:
    """The team exists and nobody is closing it meanwhile (its row stays locked). Raises PositionRefused."""
    if Team.objects.select_for_update(no_key=True, of=("self",)).get(pk=team.pk).closed_on is not None:
        raise PositionRefused(_("The team %(team)s is closed: choose another one."), team=team.name)


@transaction.atomic
def plan_position(
    user: User, *, team: Team | None, role: str, starts_on: date, by: User, today: date
) -> PlannedPosition:
    """Note a role and team from a day to come; a plan that was there is taken back. Raises PositionRefused."""
    if not by.is_admin:
        raise NotAnAdmin
    if not today < starts_on <= today + MOST_AHEAD:
        raise PositionRefused(_("A position begins within a year from now at the latest."))
    lock_people([user.pk])
    cancel_plan(user, by=by)
    plan = PlannedPosition.objects.create(user=user, team=team, role=role, starts_on=starts_on, entered_by=by)
    audit.record(
        "person.position_planned", user, by=by, team=team.pk if team else None, role=role,
        starts_on=starts_on.isoformat(),
    )  # fmt: skip
    return plan


@transaction.atomic
def cancel_plan(user: User, *, by: User) -> bool:
    """Take back the position that is planned for a person; whether there was one."""
    if not by.is_admin:
        raise NotAnAdmin
    if not PlannedPosition.objects.filter(user=user, done_on=None, cancelled=False).update(cancelled=True):
        return False
    audit.record("person.plan_cancelled", user, by=by)
    return True


@transaction.atomic
def end_employment(user: User, *, by: User, today: date) -> None:
    """Close a person's account: no log-in, no position, no absences to come, no open invitation or plan."""
    User.objects.filter(pk=user.pk).update(is_active=False, left_on=today)
    user.is_active, user.left_on = False, today
    RolePeriod.objects.filter(user=user, ends_on=None).update(ends_on=today)
    Leave.objects.filter(user=user, ends_on__gte=today).update(cancelled=True)
    Leave.objects.filter(deputy=user, ends_on__gte=today).update(cancelled=True)
    PlannedPosition.objects.filter(user=user, done_on=None).update(cancelled=True)
    Invitation.objects.open().filter(user=user).update(revoked_at=timezone.now())
    audit.record("person.left", user, by=by)


@transaction.atomic
def come_back(user: User, *, team: Team | None, role: str, by: User, today: date) -> None:
    """Let a person who left work here again from `today`: a new period, and a new password by invitation.

    The old password stays dead. Raises NotAnAdmin, PositionRefused.
    """
    if not by.is_admin:
        raise NotAnAdmin
    locked = lock_people([user.pk])[user.pk]
    if locked.is_active:
        raise PositionRefused(_("%(name)s works here already."), name=locked.name)
    locked.set_unusable_password()
    User.objects.filter(pk=user.pk).update(is_active=True, left_on=None, password=locked.password)
    user.is_active, user.left_on, user.password = True, None, locked.password
    assign(user, team=team, role=role, by=by, today=today)
    audit.record("person.came_back", user, by=by)
