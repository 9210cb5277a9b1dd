"""Who may open closed values, who said so, and who has opened which (domain.md 2.4)."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import Account, Cycle, KeyPerson, State, Vip, VipChange
from commons.kept import KeptModel, KeptQuerySet, append_only, kept
from core.worded import worded
from portraits.models.catalogue import Field

if TYPE_CHECKING:
    from datetime import date

    from users.models import User


def _led_by(user: User) -> Q:
    """What hangs on accounts of a manager's teams: those that somebody serves, none of the pool."""
    return Q(account__team__in=user.managed_team_ids) & ~Q(account__state__in=[State.POOLED, State.VOID])


class Purpose(models.TextChoices):
    """Why somebody opens a closed value."""

    VISIT = "visit", pgettext_lazy("purpose", "Preparing a contact")
    QUOTE = "quote", pgettext_lazy("purpose", "Preparing a quotation or a negotiation")
    CARE = "care", pgettext_lazy("purpose", "Caring for the relation")
    REVIEW = "review", pgettext_lazy("purpose", "Reviewing the account")
    CORRECT = "correct", pgettext_lazy("purpose", "Checking or correcting it")
    REQUEST = "request", pgettext_lazy("purpose", "Answering the person's own request")


class UndertakingQuerySet(KeptQuerySet["Undertaking"]):
    """Texts of the undertaking."""

    def visible_to(self, user: User) -> Self:
        """The only door from a request: everybody may read what people sign."""
        return self.all()


@append_only
class Undertaking(KeptModel):
    """One version of what people sign before they open closed values of a VVIP; the newest one holds."""

    text = models.TextField(_("text in English"), max_length=6000)
    text_hans = models.TextField(_("text in simplified Chinese"), max_length=6000)
    text_hant = models.TextField(_("text in traditional Chinese"), max_length=6000)
    published_at = models.DateTimeField()
    published_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    objects = UndertakingQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-pk"]
        verbose_name = _("undertaking")

    def __str__(self) -> str:
        return f"version {self.pk}"

    @property
    def words(self) -> str:
        """The text in the reader's language."""
        return worded(self, "text")


class SignatureQuerySet(KeptQuerySet["Signature"]):
    """Signatures and who sees them."""

    def visible_to(self, user: User) -> Self:
        """The only door from a request: one's own; managers those of their people, admins all."""
        if user.is_admin:
            return self.all()
        return self.filter(Q(user=user) | Q(user__team__in=user.managed_team_ids))

    def standing(self) -> Self:
        """Those not taken back."""
        return self.filter(revoked_at=None)


@kept
class Signature(KeptModel):
    """A person has signed a version of the undertaking, by typing the own name."""

    undertaking = models.ForeignKey(Undertaking, models.PROTECT, related_name="signatures")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="undertakings")
    name = models.CharField(max_length=120)
    language = models.CharField(max_length=10)
    signed_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)
    revoked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    revoked_why = models.CharField(max_length=300, blank=True, default="", db_default="")

    objects = SignatureQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["user", "undertaking"], condition=Q(revoked_at=None), name="undertaking_signed_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.undertaking_id}"


def guarded() -> Q | Exists:
    """Accounts that ask for signature and second person: VVIPs, and those that were or took one in.

    Whoever takes the class away opens nothing by it.
    """
    was = VipChange.objects.filter(before=Vip.VVIP)
    own, taken_in = was.filter(account=OuterRef("pk")), was.filter(account__merged_into=OuterRef("pk"))
    return Q(vip=Vip.VVIP) | Exists(own) | Exists(taken_in)


def is_guarded(account: Account) -> bool:
    """The same of one account."""
    return account.vip == Vip.VVIP or Account.objects.filter(guarded(), pk=account.pk).exists()


def holding(today: date) -> Q:
    """That an entry holds on a day, told from its own row and account: one given to an owner holds for that cycle only."""
    dated = Q(revoked_at=None, starts_on__lte=today) & (Q(ends_on=None) | Q(ends_on__gte=today))
    return dated & (Q(cycle=None) | Q(cycle=F("account__current_cycle")))


class GrantQuerySet(KeptQuerySet["Grant"]):
    """Entries of need-to-know lists."""

    def visible_to(self, user: User) -> Self:
        """The only door from a request: those of accounts one serves."""
        return self.filter(account__in=Account.objects.served_by(user))

    def in_force(self, today: date) -> Self:
        """Those that hold today; one given to an owner holds for that cycle only."""
        return self.filter(holding(today))

    def at_guarded(self) -> Self:
        """Those of accounts that ask for signature and second person."""
        return self.filter(account__in=Account.objects.filter(guarded()))

    def to_approve(self, user: User, today: date) -> Self:
        """Those of VVIPs that this manager or admin may approve as the second person: neither given by nor for them."""
        rows = self.in_force(today).at_guarded().filter(approved_by=None)
        rows = rows.exclude(by=user).exclude(user=user)
        return rows if user.is_admin else rows.filter(_led_by(user))


@kept
class Grant(KeptModel):
    """Somebody may open the closed values of an account, from when until when, and who said so.

    `cycle`: given to the owner, for this ownership cycle. VVIP needs `approved_by`, neither `by` nor `user`.
    """

    account = models.ForeignKey(Account, models.PROTECT, related_name="need_to_know")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="opened_accounts")
    cycle = models.ForeignKey(Cycle, models.PROTECT, null=True, related_name="+")
    reason = models.CharField(_("reason"), max_length=300)
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("until"), null=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    approved_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    approved_at = models.DateTimeField(null=True)
    revoked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    revoked_at = models.DateTimeField(null=True)
    revoked_why = models.CharField(max_length=300, blank=True, default="", db_default="")

    objects = GrantQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-pk"]
        verbose_name = _("entry of the need-to-know list")
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(by=F("user")), name="nobody_opens_for_oneself"),
            models.CheckConstraint(
                condition=Q(approved_by=None) | ~Q(approved_by=F("user")), name="nobody_approves_oneself"
            ),
            models.CheckConstraint(
                condition=Q(approved_by=None) | ~Q(approved_by=F("by")), name="approved_by_another_person"
            ),
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")), name="opened_for_a_day_at_least"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["user", "account"], name="opened_to", condition=Q(revoked_at=None)),
            models.Index(fields=["at"], name="grant_waits", condition=Q(revoked_at=None, approved_by=None)),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} at {self.account_id}"


class AskState(models.TextChoices):
    """What became of a request."""

    OPEN = "open", pgettext_lazy("request", "Waiting")
    GRANTED = "granted", pgettext_lazy("request", "Granted")
    REFUSED = "refused", pgettext_lazy("request", "Refused")


class AccessRequestQuerySet(KeptQuerySet["AccessRequest"]):
    """Requests and who sees them."""

    def visible_to(self, user: User) -> Self:
        """The only door from a request: of accounts one serves, one's own and those one decides."""
        if user.is_admin:
            return self.all()
        mine = Q(user=user) | Q(account__team__in=user.managed_team_ids)
        return self.filter(mine, account__in=Account.objects.served_by(user))

    def to_decide(self, user: User) -> Self:
        """Open ones that this manager or admin decides: of the own teams, never one's own."""
        rows = self.filter(state=AskState.OPEN).exclude(user=user)
        return rows if user.is_admin else rows.filter(_led_by(user))


@kept
class AccessRequest(KeptModel):
    """Somebody asks to be let in to the closed values of an account."""

    account = models.ForeignKey(Account, models.PROTECT, related_name="access_requests")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="access_requests")
    why = models.CharField(_("why"), max_length=300)
    asked_at = models.DateTimeField()
    state = models.CharField(max_length=8, choices=AskState.choices, default=AskState.OPEN)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    answer = models.CharField(max_length=300, blank=True)
    grant = models.ForeignKey(Grant, models.PROTECT, null=True, related_name="requests")

    objects = AccessRequestQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["account", "user"], condition=Q(state="open"), name="asks_once_at_a_time")
        ]
        indexes: ClassVar = [models.Index(fields=["asked_at"], name="access_asked", condition=Q(state="open"))]

    def __str__(self) -> str:
        return f"{self.user_id} at {self.account_id}"


class ViewingQuerySet(KeptQuerySet["Viewing"]):
    """Who saw what."""

    def visible_to(self, user: User) -> Self:
        """The only door from a request: admins all, managers what happened at accounts of their teams."""
        if user.is_admin:
            return self.all()
        teams = user.managed_team_ids
        return self.filter(account__in=Account.objects.served_by(user), account__team__in=teams)


@kept
class Viewing(KeptModel):
    """One closed value was opened once. The event beside it has no words; these are emptied with an erasure."""

    account = models.ForeignKey(Account, models.PROTECT, related_name="viewings", db_index=False)
    person = models.ForeignKey(KeyPerson, models.PROTECT, null=True, related_name="viewings", db_index=False)
    field = models.ForeignKey(Field, models.PROTECT, related_name="viewings")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="viewings", db_index=False)
    purpose = models.CharField(max_length=8, choices=Purpose.choices)
    words = models.CharField(max_length=300, blank=True)
    at = models.DateTimeField()

    objects = ViewingQuerySet.as_manager()

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["account", "-id"], name="viewings_of_account"),
            models.Index(fields=["person", "-id"], name="viewings_of_person"),
            models.Index(fields=["user", "-id"], name="viewings_of_user"),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} field {self.field_id}"
