"""Absences, and the deputy who serves the accounts meanwhile (domain.md section 3)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from audit import services as audit
from users.models import Leave, User
from users.services.positions import lock_people
from users.services.refusals import LeaveRefused

LONGEST = timedelta(days=366)


@transaction.atomic
def enter_leave(user: User, *, deputy: User, starts_on: date, ends_on: date, by: User, today: date) -> Leave:
    """Enter an absence with a deputy who sees and serves the accounts. Raises LeaveRefused."""
    if ends_on < starts_on or ends_on < today:
        raise LeaveRefused(_("The last day must not lie before the first day or in the past."))
    if ends_on - starts_on > LONGEST or starts_on - today > LONGEST:
        raise LeaveRefused(_("An absence begins within a year and lasts at most a year."))
    lock_people([user.pk, deputy.pk])
    if deputy.pk == user.pk or not deputy.is_active or deputy.is_admin:
        raise LeaveRefused(_("Choose a colleague who sells as deputy."))
    overlapping = Leave.objects.filter(cancelled=False, starts_on__lte=ends_on, ends_on__gte=starts_on)
    if overlapping.filter(user=user).exists():
        raise LeaveRefused(_("There is an absence in these days already."))
    if overlapping.filter(user=deputy).exists():
        raise LeaveRefused(_("%(name)s is absent in these days too."), name=deputy.name)
    served = overlapping.filter(deputy=user).select_related("user").first()
    if served is not None:
        raise LeaveRefused(
            _("%(name)s stands in for %(other)s in these days: another deputy is needed there first."),
            name=user.name, other=served.user.name,
        )  # fmt: skip
    leave = Leave.objects.create(user=user, deputy=deputy, starts_on=starts_on, ends_on=ends_on)
    audit.record("person.leave_entered", user, by=by, deputy=deputy.pk, starts_on=str(starts_on), ends_on=str(ends_on))
    return leave


def served_by(deputy: User, today: date) -> list[Leave]:
    """The absences, now and to come, in which a person stands in for somebody."""
    lasting = Leave.objects.filter(deputy=deputy, cancelled=False, ends_on__gte=today)
    return list(lasting.select_related("user").order_by("starts_on", "pk"))


def absences_of(people: Iterable[int], today: date) -> dict[int, date]:
    """The last day of absence of each of these people who is away today; one statement."""
    here = Leave.objects.on(today).filter(user_id__in=list(people))
    return dict(here.values_list("user_id", "ends_on"))


@transaction.atomic
def cancel_leave(leave: Leave, *, by: User) -> None:
    """Take an absence back."""
    if Leave.objects.filter(pk=leave.pk, cancelled=False).update(cancelled=True):
        audit.record("person.leave_cancelled", leave.user, by=by, leave=leave.pk)
