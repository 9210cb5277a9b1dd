"""Decisions by people: the VIP class with its history, and what waits for somebody's consent (domain.md section 7)."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models.account import Account, State, Vip
from accounts.models.grading import OfAccountQuerySet
from accounts.models.people import GroupRole
from commons.kept import KeptModel, KeptQuerySet, append_only, kept

if TYPE_CHECKING:
    from users.models import User


class VipCause(models.TextChoices):
    """What brought a change about where nobody wrote a reason; the words want the name of the other account."""

    MERGED = "merged", _("Merged with “%(name)s”.")
    UNMERGED = "unmerged", _("The merge with “%(name)s” was taken back.")


@append_only
class VipChange(KeptModel):
    """One decision about the VIP class of an account: who, when, from what to what, and why."""

    account = models.ForeignKey(Account, models.PROTECT, related_name="vip_changes", db_index=False)
    before = models.CharField(max_length=4, choices=Vip.choices, blank=True)
    after = models.CharField(max_length=4, choices=Vip.choices, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField()
    reason = models.CharField(max_length=500, help_text="of a merge: the name of the other account")
    cause = models.CharField(max_length=8, choices=VipCause.choices, blank=True, default="", db_default="")

    objects = OfAccountQuerySet.as_manager()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["account", "-id"], name="vip_changes_of_account")]
        verbose_name = _("change of VIP class")
        verbose_name_plural = _("changes of VIP class")

    def __str__(self) -> str:
        return f"{self.account_id} {self.before or '-'} -> {self.after or '-'}"

    @property
    def why(self) -> str:
        """The reason as somebody wrote it, or what brought the change about, in the reader's language."""
        return str(VipCause(self.cause).label) % {"name": self.reason} if self.cause else self.reason


class ConsentKind(models.TextChoices):
    """What is asked for."""

    VVIP = "vvip", pgettext_lazy("consent", "VVIP for an account")
    GROUP = "group", pgettext_lazy("consent", "Somebody for the working group of a VVIP")


class ConsentRequestQuerySet(KeptQuerySet["ConsentRequest"]):
    """What was asked for, and who decides it."""

    def visible_to(self, user: User) -> Self:
        """The only door from a request: those of accounts the person serves or manages."""
        return self.filter(account__in=Account.objects.served_by(user))

    def open(self) -> Self:
        """Nobody has decided them yet."""
        return self.filter(decided_at=None)

    def to_decide(self, user: User) -> Self:
        """Open ones this person decides: VVIP an admin, a working group the manager of the team; never one's own."""
        rows = self.open().exclude(asked_by=user).exclude(account__state=State.VOID)
        if user.is_admin:
            return rows
        return rows.filter(kind=ConsentKind.GROUP, account__team__in=user.managed_team_ids)


@kept
class ConsentRequest(KeptModel):
    """Somebody asks for what another decides: granted or refused with words, once."""

    account = models.ForeignKey(Account, models.PROTECT, related_name="consent_requests")
    kind = models.CharField(max_length=5, choices=ConsentKind.choices)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    why = models.CharField(_("why"), max_length=500)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", help_text="who is to join the group"
    )
    role = models.CharField(max_length=10, choices=GroupRole.choices, blank=True)
    part = models.CharField(max_length=80, blank=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    granted = models.BooleanField(null=True)
    answer = models.CharField(max_length=500, blank=True)

    objects = ConsentRequestQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["account", "kind", "user"],
                condition=Q(decided_at=None),
                nulls_distinct=False,
                name="asked_once_at_a_time",
            )
        ]
        indexes: ClassVar = [
            models.Index(fields=["kind", "asked_at"], name="consents_waiting", condition=Q(decided_at=None))
        ]

    def __str__(self) -> str:
        return f"{self.kind} at {self.account_id}"
