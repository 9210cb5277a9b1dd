"""What a person wants to be told, where and when."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, ClassVar, Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from commons.kept import KeptModel, KeptQuerySet, kept
from notifications import catalogue

if TYPE_CHECKING:
    from users.models import User

DEFAULT_HOUR = 8
QUIET_FROM, QUIET_UNTIL = 20, 8
MONDAY_TO_FRIDAY = [0, 1, 2, 3, 4]


def working_week() -> list[int]:
    """Monday to Friday."""
    return list(MONDAY_TO_FRIDAY)


class Mailed(models.TextChoices):
    """How a kind of notice comes by mail."""

    NONE = "none", _("Not by e-mail")
    DIGEST = "digest", _("In the daily mail")
    NOW = "now", _("At once")


@dataclass(frozen=True)
class Wishes:
    """What a person chooses on the page of preferences; `own`: kinds that go another way than their group."""

    digest: bool = True
    hour: int = DEFAULT_HOUR
    weekdays: list[int] = field(default_factory=working_week)
    quiet: list[str] = field(default_factory=list)
    not_mailed: list[str] = field(default_factory=list)
    at_once: list[str] = field(default_factory=list)
    own: dict[str, dict[str, Any]] = field(default_factory=dict)
    weekly: bool = True
    weekly_day: int = 0
    quiet_from: int | None = QUIET_FROM
    quiet_until: int | None = QUIET_UNTIL
    quiet_off_days: bool = True


class PreferenceQuerySet(KeptQuerySet["Preference"]):
    """Preferences."""

    def visible_to(self, user: User) -> Self:
        """The only door from a request: one's own."""
        return self.filter(user=user)


@kept
class Preference(KeptModel):
    """What a person wants in the inbox and by mail, and when; without a row the defaults hold."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.PROTECT, primary_key=True, related_name="preference", verbose_name=_("person")
    )
    digest = models.BooleanField(default=True, help_text="a daily mail")
    hour = models.PositiveSmallIntegerField(default=DEFAULT_HOUR, help_text="in the person's zone")
    weekdays = ArrayField(models.PositiveSmallIntegerField(), default=working_week, help_text="Monday is 0")
    quiet = ArrayField(models.CharField(max_length=20), default=list, help_text="groups kept out of the inbox")
    not_mailed = ArrayField(models.CharField(max_length=20), default=list, help_text="groups kept out of the mail")
    at_once = ArrayField(models.CharField(max_length=20), default=list, help_text="groups mailed at once")
    own = models.JSONField(default=dict, help_text="per kind: inbox and mail where they differ from its group's")
    weekly = models.BooleanField(default=True, help_text="a weekly mail to managers")
    weekly_day = models.PositiveSmallIntegerField(default=0, help_text="Monday is 0")
    quiet_from = models.PositiveSmallIntegerField(null=True, default=QUIET_FROM, help_text="hour; empty: never quiet")
    quiet_until = models.PositiveSmallIntegerField(null=True, default=QUIET_UNTIL, help_text="hour")
    quiet_off_days = models.BooleanField(default=True, help_text="quiet on days without a daily mail too")

    objects = PreferenceQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(hour__lte=23), name="preference_hour"),
            models.CheckConstraint(
                condition=models.Q(quiet_from__lte=23, quiet_until__lte=23)
                | models.Q(quiet_from=None, quiet_until=None),
                name="preference_quiet_hours",
            ),
        ]

    def __str__(self) -> str:
        return f"preferences of {self.user_id}"

    def in_inbox(self, code: str) -> bool:
        """Whether a kind comes to the inbox; what must not be missed always does."""
        if not catalogue.may_be_off(code):
            return True
        return bool(self.own.get(code, {}).get("inbox", catalogue.kind(code).group not in self.quiet))

    def mailed(self, code: str) -> Mailed:
        """How a kind comes by mail."""
        return Mailed(self.own.get(code, {}).get("mail") or self.group_mailed(catalogue.kind(code).group))

    def group_mailed(self, group: str) -> Mailed:
        """How the kinds of a group come by mail that have no way of their own."""
        if group in self.not_mailed:
            return Mailed.NONE
        return Mailed.NOW if group in self.at_once else Mailed.DIGEST
