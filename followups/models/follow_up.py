"""One recorded contact, and everything that hangs on it (domain.md 2.2)."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any, ClassVar, Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import Account, AccountQuerySet, KeyPerson
from commons.kept import KeptModel, KeptQuerySet, append_only, kept
from commons.models import Attachment

if TYPE_CHECKING:
    from users.models import User


class Channel(models.TextChoices):
    """How we met or spoke."""

    PHONE = "phone", _("Phone")
    WECHAT = "wechat", _("WeChat")
    SMS = "sms", _("SMS")
    EMAIL = "email", pgettext_lazy("channel", "E-mail")
    VISIT = "visit", _("Visit")
    INVITED = "invited", _("Invited visit to us")
    VIDEO = "video", _("Video call")
    OTHER = "other", _("Other")


class Result(models.TextChoices):
    """What came of it; the first five show that the customer responded, the rest never count."""

    ANSWERED = "answered", _("Answered")
    AGREED = "agreed", _("Agreed")
    OBJECTED = "objected", _("Objected")
    REFUSED = "refused", _("Refused")
    INFORMED = "informed", _("Told us something")
    NO_ANSWER = "no_answer", _("No answer")
    UNREAD = "unread", _("Message unread")
    MASS = "mass", _("Mass mailing")


RESPONSES = (Result.ANSWERED, Result.AGREED, Result.OBJECTED, Result.REFUSED, Result.INFORMED)


class Need(models.TextChoices):
    """What the contact told about the customer's need."""

    UNCHANGED = "", _("as before")
    EXPLICIT = "explicit", _("explicit need")
    NONE = "none", _("no need now")


class Approval(models.TextChoices):
    """A late entry counts once a manager approves it."""

    NOT_NEEDED = "", _("not needed")
    PENDING = "pending", _("waiting for the manager")
    APPROVED = "approved", _("approved")
    REFUSED = "refused", _("refused")


class NotCounting(models.TextChoices):
    """Why a follow-up does not count towards the twelve."""

    COUNTS = "", _("counts")
    NO_RESPONSE = "no_response", _("the customer did not respond")
    NOT_APPROVED = "not_approved", _("entered late and not approved")
    DISALLOWED = "disallowed", _("disallowed by a manager")
    VOIDED = "voided", _("made void")


class FollowUpQuerySet(KeptQuerySet["FollowUp"]):
    """Follow-ups and who reads them."""

    def visible_to(self, user: User) -> Self:
        """The only door from a request: those of accounts the person serves or manages."""
        if user.is_admin:
            return self.all()
        return self.filter(account__in=Account.objects.served_by(user))

    def at_accounts(self, accounts: AccountQuerySet, *, user: User) -> Self:
        """Those of accounts that came through a door which serves `user`: one index scan instead of an OR."""
        return self.filter(account__in=accounts)

    def counting(self) -> Self:
        """Those that make their day count."""
        return self.filter(not_counting="")


@kept
class FollowUp(KeptModel):
    """One contact with a customer, whatever the channel."""

    client_key = models.UUIDField(unique=True, help_text="made by the form: a retry never makes two")
    account = models.ForeignKey(Account, models.PROTECT, related_name="follow_ups", db_index=False)
    cycle = models.ForeignKey("accounts.Cycle", models.PROTECT, null=True, related_name="+", db_index=False)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="follow_ups", db_index=False)
    team = models.ForeignKey(
        "users.Team", models.PROTECT, null=True, related_name="+", db_index=False, help_text="of that day"
    )
    occurred_at = models.DateTimeField()
    occurred_on = models.DateField(help_text="date in the company's zone, frozen")
    timed = models.BooleanField(
        default=True, db_default=True, editable=False, help_text="false: only the day is known, occurred_at is its noon"
    )
    entered_at = models.DateTimeField()
    channel = models.CharField(_("channel"), max_length=8, choices=Channel.choices, default=Channel.VISIT)
    result = models.CharField(_("outcome"), max_length=10, choices=Result.choices)
    need = models.CharField(_("need"), max_length=8, choices=Need.choices, default=Need.UNCHANGED, blank=True)
    text = models.TextField(_("what was said"), max_length=5000, blank=True)
    text_hash = models.CharField(max_length=32, blank=True, help_text="of the folded text: repeated texts are flagged")
    repeated = models.BooleanField(default=False)
    author_present = models.BooleanField(
        default=True, db_default=True, help_text="false: colleagues were there, the author only wrote it down"
    )
    bigger_picture = models.BooleanField(_("We saw more of the customer's bigger picture"), null=True)
    way_higher = models.BooleanField(_("We opened a way to somebody higher"), null=True)
    effective = models.BooleanField(default=False, help_text="the customer responded")
    not_counting = models.CharField(max_length=12, choices=NotCounting.choices, blank=True)
    approval = models.CharField(max_length=8, choices=Approval.choices, blank=True)
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )
    disallowed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )
    disallow_reason = models.CharField(max_length=500, blank=True)
    voided_at = models.DateTimeField(null=True)
    voided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False)
    void_reason = models.CharField(max_length=500, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = FollowUpQuerySet.as_manager()

    class Meta:
        verbose_name = _("follow-up")
        verbose_name_plural = _("follow-ups")
        indexes: ClassVar = [
            models.Index(fields=["account", "-occurred_on", "-id"], name="fu_timeline"),
            models.Index(fields=["author", "-occurred_on"], name="fu_author"),
            models.Index(fields=["team", "occurred_on"], name="fu_team"),
            models.Index(fields=["account"], condition=models.Q(approval="pending"), name="fu_to_approve"),
            models.Index(
                fields=["entered_at", "id"],
                condition=models.Q(repeated=True, voided_at=None, disallowed_by=None),
                name="fu_repeated",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.account_id} {self.occurred_on} {self.channel}"

    @property
    def happened(self) -> date | datetime:
        """When it happened, as exactly as it was said: a day, or a moment."""
        return self.occurred_at if self.timed else self.occurred_on


class LinkQuerySet(KeptQuerySet[Any]):
    """Who took part."""

    def current(self) -> Self:
        """Those the entry names now."""
        return self.filter(current=True)


@kept
class FollowUpPerson(KeptModel):
    """A person of the customer who took part."""

    follow_up = models.ForeignKey(FollowUp, models.PROTECT, related_name="person_links", db_index=False)
    person = models.ForeignKey(KeyPerson, models.PROTECT, related_name="follow_up_links")
    current = models.BooleanField(default=True, help_text="false once a correction has taken the person out")

    objects = LinkQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["follow_up", "person"], name="person_once")]


@kept
class FollowUpParticipant(KeptModel):
    """A colleague who came along (the boss, the manager)."""

    follow_up = models.ForeignKey(FollowUp, models.PROTECT, related_name="participant_links", db_index=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False)
    current = models.BooleanField(default=True, help_text="false once a correction has taken the colleague out")

    objects = LinkQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["follow_up", "user"], name="participant_once")]


@kept
class FollowUpAttachment(KeptModel):
    """A file that belongs to a follow-up."""

    follow_up = models.ForeignKey(FollowUp, models.PROTECT, related_name="attachments")
    attachment = models.OneToOneField(Attachment, models.PROTECT, related_name="+")


@append_only
class FollowUpCorrection(KeptModel):
    """What a follow-up said before it was corrected."""

    follow_up = models.ForeignKey(FollowUp, models.PROTECT, related_name="corrections")
    before = models.JSONField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()
