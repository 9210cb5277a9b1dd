"""Positions over time, and absences with a deputy (domain.md section 3)."""

from __future__ import annotations

from datetime import date
from typing import ClassVar, Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from commons.kept import KeptModel, KeptQuerySet, kept
from users.models.people import Role, User
from users.models.teams import Team


@kept
class RolePeriod(KeptModel):
    """Which role and team a person had from when to when, so that reports know the team of the day."""

    user = models.ForeignKey(User, models.PROTECT, related_name="role_periods")
    team = models.ForeignKey(Team, models.PROTECT, null=True, related_name="role_periods")
    role = models.CharField(max_length=12, choices=Role.choices)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, help_text="last day; empty while it lasts")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["user"], condition=models.Q(ends_on=None), name="one_current_role")
        ]
        indexes: ClassVar = [models.Index(fields=["user", "starts_on"], name="role_of_the_day")]

    def __str__(self) -> str:
        return f"{self.user_id} {self.role} from {self.starts_on}"


@kept
class PlannedPosition(KeptModel):
    """A role and team that a person takes up on a day to come; the background does it when the day begins."""

    user = models.ForeignKey(User, models.PROTECT, related_name="planned_positions")
    team = models.ForeignKey(Team, models.PROTECT, null=True, related_name="+")
    role = models.CharField(max_length=12, choices=Role.choices)
    starts_on = models.DateField()
    entered_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    done_on = models.DateField(null=True)
    cancelled = models.BooleanField(default=False)
    refusal = models.CharField(max_length=300, blank=True, help_text="why it could not be done on its day")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["user"], condition=models.Q(done_on=None, cancelled=False), name="one_planned_position"
            )
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.role} from {self.starts_on}"


class LeaveQuerySet(KeptQuerySet["Leave"]):
    """Absences."""

    def on(self, day: date) -> Self:
        """Absences that cover the day."""
        return self.filter(cancelled=False, starts_on__lte=day, ends_on__gte=day)

    def visible_to(self, user: User) -> Self:
        """The only door from a request: one's own, and for managers and admins those of their people."""
        if user.is_admin:
            return self.all()
        return self.filter(models.Q(user=user) | models.Q(deputy=user) | models.Q(user__team__in=user.managed_team_ids))


@kept
class Leave(KeptModel):
    """An absence with a deputy who sees and serves the accounts meanwhile."""

    user = models.ForeignKey(User, models.PROTECT, related_name="leaves", verbose_name=_("person"))
    deputy = models.ForeignKey(User, models.PROTECT, related_name="deputising", verbose_name=_("deputy"))
    starts_on = models.DateField(_("first day"))
    ends_on = models.DateField(_("last day"))
    cancelled = models.BooleanField(_("cancelled"), default=False)

    objects = LeaveQuerySet.as_manager()

    class Meta:
        verbose_name = _("leave")
        verbose_name_plural = _("leaves")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(ends_on__gte=models.F("starts_on")), name="leave_ends_after_start"
            ),
            models.CheckConstraint(condition=~models.Q(user=models.F("deputy")), name="leave_deputy_is_another"),
        ]
        indexes: ClassVar = [models.Index(fields=["deputy", "ends_on"], name="leave_deputy")]

    def __str__(self) -> str:
        return f"{self.user_id} {self.starts_on} - {self.ends_on}"
