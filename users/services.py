"""What happens to people: positions over time, leave, leaving."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from audit import services as audit
from core.errors import Refusal
from users.models import Leave, RolePeriod, User

if TYPE_CHECKING:
    from users.models import Team


class LeaveRefused(Refusal):
    """An absence that cannot be entered."""

    code = "leave_refused"


@transaction.atomic
def assign(user: User, *, team: Team | None, role: str, by: User | None, today: date) -> None:
    """Give a person a team and a role from `today`, closing the period before."""
    current = RolePeriod.objects.filter(user=user, ends_on=None)
    if current.filter(team=team, role=role).exists():
        return
    current.update(ends_on=max(today - timedelta(days=1), user.hired_on or date.min))
    RolePeriod.objects.create(user=user, team=team, role=role, starts_on=today)
    User.objects.filter(pk=user.pk).update(team=team, role=role)
    user.team, user.role = team, role
    audit.record("person.assigned", user, by=by, team=team.pk if team else None, role=role)


@transaction.atomic
def end_employment(user: User, *, by: User, today: date) -> None:
    """Close a person's account for good: no log-in, no position, no absences to come."""
    User.objects.filter(pk=user.pk).update(is_active=False, left_on=today)
    user.is_active, user.left_on = False, today
    RolePeriod.objects.filter(user=user, ends_on=None).update(ends_on=today)
    Leave.objects.filter(user=user, ends_on__gte=today).update(cancelled=True)
    Leave.objects.filter(deputy=user, ends_on__gte=today).update(cancelled=True)
    audit.record("person.left", user, by=by)


@transaction.atomic
def enter_leave(user: User, *, deputy: User, starts_on: date, ends_on: date, by: User, today: date) -> Leave:
    """Enter an absence with a deputy who sees and serves the accounts. Raises LeaveRefused."""
    if ends_on < starts_on or ends_on < today:
        raise LeaveRefused(_("The last day must not lie before the first day or in the past."))
    if deputy.pk == user.pk or not deputy.is_active or deputy.is_admin:
        raise LeaveRefused(_("Choose a colleague who sells as deputy."))
    overlapping = Leave.objects.filter(cancelled=False, starts_on__lte=ends_on, ends_on__gte=starts_on)
    if overlapping.filter(user=user).exists():
        raise LeaveRefused(_("There is an absence in these days already."))
    if overlapping.filter(user=deputy).exists():
        raise LeaveRefused(_("%(name)s is absent in these days too."), name=deputy.name)
    leave = Leave.objects.create(user=user, deputy=deputy, starts_on=starts_on, ends_on=ends_on)
    audit.record("person.leave_entered", user, by=by, deputy=deputy.pk, starts_on=str(starts_on), ends_on=str(ends_on))
    return leave


@transaction.atomic
def cancel_leave(leave: Leave, *, by: User) -> None:
    """Take an absence back."""
    if Leave.objects.filter(pk=leave.pk, cancelled=False).update(cancelled=True):
        audit.record("person.leave_cancelled", leave.user, by=by, leave=leave.pk)


@transaction.atomic
def change_profile(user: User, *, language: str, time_zone: str, telephone: str) -> None:
    """Save what a person decides about themselves."""
    wanted = {"language": language, "time_zone": time_zone, "telephone": telephone}
    changed = [name for name, value in wanted.items() if getattr(user, name) != value]
    if not changed:
        return
    User.objects.filter(pk=user.pk).update(**{name: wanted[name] for name in changed})
    for name in changed:
        setattr(user, name, wanted[name])
    audit.record("person.profile_changed", user, by=user, fields=changed)
