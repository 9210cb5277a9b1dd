"""Robots of chat groups, and the record of what was sent to them."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from commons.kept import KeptModel, KeptQuerySet, kept
from notifications.models.preferences import QUIET_FROM, QUIET_UNTIL, working_week

if TYPE_CHECKING:
    from users.models import User


class Vendor(models.TextChoices):
    """Whose robot it is; each signs in its own way (notifications/vendors)."""

    WECOM = "wecom", _("WeCom")
    DINGTALK = "dingtalk", _("DingTalk")
    LARK = "lark", _("Lark / Feishu")


class RobotQuerySet(KeptQuerySet["Robot"]):
    """Robots and who sees them."""

    def visible_to(self, user: User) -> Self:
        """The only door from a request: robots are the admins' business."""
        return self.all() if user.is_admin else self.none()


@kept
class Robot(KeptModel):
    """A robot in a chat group: it tells one team, or everybody, how many matters of some kinds there are.

    Address and secret are sealed (commons.sealing) and shown to nobody again; `host` is what the page says.
    """

    name = models.CharField(_("name"), max_length=80)
    vendor = models.CharField(_("vendor"), max_length=10, choices=Vendor.choices)
    team = models.ForeignKey(
        "users.Team", models.PROTECT, null=True, blank=True, related_name="+", help_text="empty: everybody"
    )
    kinds = ArrayField(models.CharField(max_length=20), default=list)
    language = models.CharField(_("language"), max_length=10, choices=settings.LANGUAGES, default="zh-hans")
    host = models.CharField(max_length=255)
    wrapped = models.TextField(help_text="the data key of `sealed`")
    sealed = models.TextField(help_text="address and secret, encrypted")
    signed = models.BooleanField(default=False, help_text="a secret is known")
    quiet_from = models.PositiveSmallIntegerField(null=True, default=QUIET_FROM, help_text="hour of the company's zone")
    quiet_until = models.PositiveSmallIntegerField(null=True, default=QUIET_UNTIL)
    weekdays = ArrayField(models.PositiveSmallIntegerField(), default=working_week, help_text="Monday is 0")
    active = models.BooleanField(default=True)
    version = models.PositiveIntegerField(default=1)
    made_at = models.DateTimeField(auto_now_add=True)

    objects = RobotQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(quiet_from__lte=23, quiet_until__lte=23)
                | models.Q(quiet_from=None, quiet_until=None),
                name="robot_quiet_hours",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class DeliveryState(models.TextChoices):
    """How far a message to a robot has come."""

    WAITING = "waiting", pgettext_lazy("message", "waiting")
    CLAIMED = "claimed", _("being sent")
    SENT = "sent", pgettext_lazy("message", "sent")
    FAILED = "failed", _("given up")
    DROPPED = "dropped", _("not sent: the robot is paused")


class Trouble(models.TextChoices):
    """Why a message did not arrive."""

    ADDRESS = "address", _("The address is not one that may be called")
    NOT_PUBLIC = "not_public", _("The address leads into a network that is not public")
    UNKNOWN_HOST = "unknown_host", _("There is no such host")
    UNREACHABLE = "unreachable", _("The host cannot be reached")
    CERTIFICATE = "certificate", _("The host's certificate is not valid")
    TIMEOUT = "timeout", _("The host did not answer in time")
    REDIRECT = "redirect", _("The host wants to send us elsewhere")
    STATUS = "status", _("The host answered with an error")
    REFUSED = "refused", _("The robot refused the message")
    ANSWER = "answer", _("The answer cannot be read")
    SECRET = "secret", _("The kept address cannot be decrypted: enter it again")


class DeliveryQuerySet(KeptQuerySet["Delivery"]):
    """Messages to robots and who sees them."""

    def visible_to(self, user: User) -> Self:
        """The only door from a request: the robots' log is the admins' business."""
        return self.all() if user.is_admin else self.none()


@kept
class Delivery(KeptModel):
    """One message to one robot: what it told, and what became of it."""

    robot = models.ForeignKey(Robot, models.PROTECT, related_name="deliveries", db_index=False)
    test = models.BooleanField(default=False)
    notices = ArrayField(models.BigIntegerField(), default=list, help_text="what it is about")
    counts = models.JSONField(default=dict, help_text="matters by kind, as they were told")
    state = models.CharField(max_length=8, choices=DeliveryState.choices, default=DeliveryState.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0, help_text="also tells whose claim it is")
    made_at = models.DateTimeField()
    next_try_at = models.DateTimeField(null=True)
    claimed_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    trouble = models.CharField(max_length=12, choices=Trouble.choices, blank=True)
    detail = models.CharField(max_length=200, blank=True, help_text="what the host said")

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["robot", "-id"], name="delivery_newest"),
            models.Index(
                fields=["robot"], condition=models.Q(state__in=["waiting", "claimed"]), name="delivery_unfinished"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.robot_id} {self.state}"
