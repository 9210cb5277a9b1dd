"""What dashboards keep: targets and each Monday's figures of the forecast, and replays of the rules (domain.md 6)."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from commons.kept import KeptModel, KeptQuerySet, append_only, kept
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


class ReplayState(models.TextChoices):
    """How far a replay has come."""

    RUNNING = "running", pgettext_lazy("replay", "Under way")
    DONE = "done", pgettext_lazy("replay", "Finished")
    FAILED = "failed", pgettext_lazy("replay", "Failed")


class ReplayQuerySet(KeptQuerySet["Replay"]):
    """Replays and who sees them."""

    def visible_to(self, user: User) -> Self:
        """The only door from a request: those about teams that a manager leads, all for admins."""
        if user.is_admin:
            return self.all()
        managed = sorted(user.managed_team_ids)
        return self.filter(team_ids__contained_by=managed).exclude(team_ids=[]) if managed else self.none()

    def unfinished(self) -> Self:
        """Still to be run, or killed while it ran."""
        return self.filter(state=ReplayState.RUNNING)


@kept
class Replay(KeptModel):
    """Two sets of numbers tried on the past: who asked, for which days and teams, and what was found."""

    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("to"))
    roots = ArrayField(models.BigIntegerField(), default=list, help_text="teams whose numbers are tried; none: company")
    team_ids = ArrayField(models.BigIntegerField(), default=list, help_text="these and all below")
    one = models.JSONField(default=dict, help_text="numbers and protected grades of the first side")
    two = models.JSONField(default=dict)
    base = models.BigIntegerField(default=0, help_text="version of the rules that both were tried over")
    state = models.CharField(max_length=8, choices=ReplayState.choices, default=ReplayState.RUNNING)
    total = models.PositiveIntegerField(default=0, help_text="accounts")
    done = models.PositiveIntegerField(default=0)
    attempts = models.PositiveSmallIntegerField(default=0)
    finished_at = models.DateTimeField(null=True)
    figures = models.JSONField(default=dict)

    objects = ReplayQuerySet.as_manager()

    class Meta:
        verbose_name = _("replay")
        verbose_name_plural = _("replays")
        indexes: ClassVar = [
            models.Index(fields=["-asked_at", "-id"], name="replays_latest"),
            models.Index(fields=["id"], name="replays_unfinished", condition=Q(state="running")),
        ]

    def __str__(self) -> str:
        return f"{self.pk}: {self.starts_on} to {self.ends_on}"


class ReplayRowsQuerySet(KeptQuerySet["ReplayRows"]):
    """What lies behind the figures of replays."""

    def visible_to(self, user: User) -> Self:
        """The only door from a request: those of replays the person sees."""
        return self.filter(replay__in=Replay.objects.visible_to(user))


@append_only
class ReplayRows(KeptModel):
    """The accounts or orders behind one figure of a replay, as plain rows; at most 10,000."""

    replay = models.ForeignKey(Replay, models.PROTECT, related_name="rows", db_index=False)
    side = models.CharField(max_length=10)
    kind = models.CharField(max_length=10)
    rows = models.JSONField(default=list)

    objects = ReplayRowsQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["replay", "side", "kind"], name="replay_rows_once")]

    def __str__(self) -> str:
        return f"{self.replay_id} {self.side} {self.kind}"
