"""What the forecast keeps: targets, and each Monday's figures to compare with (domain.md 6, issue 4 point 6)."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from commons.kept import KeptModel, KeptQuerySet, append_only
from dashboards.people.models import CoachingNote as CoachingNote

if TYPE_CHECKING:
    from users.models import User


class Span(models.TextChoices):
    """How long a target holds."""

    MONTH = "month", pgettext_lazy("target", "Month")
    QUARTER = "quarter", pgettext_lazy("target", "Quarter")


class TargetQuerySet(KeptQuerySet["Target"]):
    """Targets and who sees them."""

    def visible_to(self, user: User) -> Self:
        """The only door from a request: one's own, those of the teams for managers, all for admins."""
        if user.is_admin:
            return self.all()
        teams = user.managed_team_ids
        return self.filter(Q(person=user) | Q(team_id__in=teams) | Q(person__team_id__in=teams))


@append_only
class Target(KeptModel):
    """An amount to be won by a person or a team in a month or quarter; the latest row holds, the others are its history."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="targets")
    team = models.ForeignKey("users.Team", models.PROTECT, null=True, blank=True, related_name="targets")
    span = models.CharField(_("period"), max_length=7, choices=Span.choices)
    starts_on = models.DateField(_("from"), help_text="first day of the month or quarter")
    amount = models.DecimalField(
        _("amount"), max_digits=16, decimal_places=2, null=True, blank=True, help_text="empty: taken back"
    )
    currency = models.CharField(_("currency"), max_length=3)
    set_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    set_at = models.DateTimeField()

    objects = TargetQuerySet.as_manager()

    class Meta:
        verbose_name = _("target")
        verbose_name_plural = _("targets")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(person=None, team__isnull=False) | Q(person__isnull=False, team=None),
                name="target_of_person_or_team",
            ),
            models.CheckConstraint(condition=Q(amount=None) | Q(amount__gte=0), name="target_not_negative"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["starts_on", "span", "team", "-id"], name="targets_of_period"),
        ]

    def __str__(self) -> str:
        return f"{self.person_id or self.team_id} {self.span} {self.starts_on} {self.amount}"


class ForecastSnapshotQuerySet(KeptQuerySet["ForecastSnapshot"]):
    """Kept figures and who sees them."""

    def visible_to(self, user: User) -> Self:
        """The only door from a request: one's own, those of the teams for managers, all for admins."""
        if user.is_admin:
            return self.all()
        return self.filter(Q(owner=user) | Q(team_id__in=user.managed_team_ids))


@append_only
class ForecastSnapshot(KeptModel):
    """What was open of one person, month and currency when a week began; what is not dated has no month."""

    on = models.DateField(help_text="business date it was taken for")
    at = models.DateTimeField(help_text="the moment it shows")
    last_opportunity = models.BigIntegerField(help_text="the highest id at that moment: what is above it is new")
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    team = models.ForeignKey("users.Team", models.PROTECT, null=True, related_name="+", db_index=False)
    month = models.DateField(null=True, help_text="first day of the month of the expected close")
    currency = models.CharField(max_length=3)
    number = models.PositiveIntegerField(help_text="opportunities")
    open = models.DecimalField(max_digits=18, decimal_places=2)
    weighted = models.DecimalField(
        max_digits=20, decimal_places=4, help_text="exact: nothing is rounded before it is shown"
    )
    committed = models.DecimalField(max_digits=18, decimal_places=2)
    best = models.DecimalField(max_digits=18, decimal_places=2, help_text="committed and best case")

    objects = ForecastSnapshotQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["on", "owner", "team", "month", "currency"], nulls_distinct=False, name="snapshot_once"
            )
        ]
        indexes: ClassVar = [models.Index(fields=["-on", "team"], name="snapshots_by_date")]

    def __str__(self) -> str:
        return f"{self.on} {self.owner_id} {self.month} {self.open} {self.currency}"
