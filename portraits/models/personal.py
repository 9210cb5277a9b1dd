"""What a person may ask of us by law: that processing stops, and that we forget (quality.md, The law)."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import pgettext_lazy

from accounts.models import KeyPerson
from commons.kept import KeptModel, KeptQuerySet, kept

if TYPE_CHECKING:
    from accounts.models import Account
    from users.models import User


class RestrictionQuerySet(KeptQuerySet["Restriction"]):
    """Restrictions and who sees them."""

    def visible_to(self, user: User) -> Self:
        """The only door from a request: admins all, managers those of their teams' accounts."""
        return self.filter(person__in=KeyPerson.objects.for_request(user))

    def standing(self) -> Self:
        """Those not lifted."""
        return self.filter(lifted_at=None)


@kept
class Restriction(KeptModel):
    """Processing of a person's data has stopped: closed values are locked, the person is not proposed or asked about."""

    person = models.ForeignKey(KeyPerson, models.PROTECT, related_name="restrictions")
    reason = models.CharField(max_length=300)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    lifted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    lifted_at = models.DateTimeField(null=True)
    lift_reason = models.CharField(max_length=300, blank=True)

    objects = RestrictionQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["person"], condition=Q(lifted_at=None), name="restricted_once")
        ]

    def __str__(self) -> str:
        return f"person {self.person_id}"


class ErasureState(models.TextChoices):
    """What became of an erasure that was asked for."""

    ASKED = "asked", pgettext_lazy("erasure", "Waits for a second person")
    DONE = "done", pgettext_lazy("erasure", "Erased")
    REFUSED = "refused", pgettext_lazy("erasure", "Not erased")


class ErasureQuerySet(KeptQuerySet["Erasure"]):
    """Erasures and who sees them."""

    def visible_to(self, user: User) -> Self:
        """The only door from a request: admins all, managers those of their teams' accounts."""
        return self.filter(person__in=KeyPerson.objects.for_request(user))

    def to_approve(self, user: User) -> Self:
        """Those that this manager or admin may approve as the second person."""
        return self.visible_to(user).filter(state=ErasureState.ASKED).exclude(asked_by=user)


@kept
class Erasure(KeptModel):
    """An erasure: who asked, who approved, what went. It names no one: it is the register that a restore replays."""

    person = models.ForeignKey(KeyPerson, models.PROTECT, related_name="erasures")
    reason = models.CharField(max_length=300)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    state = models.CharField(max_length=8, choices=ErasureState.choices, default=ErasureState.ASKED)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    answer = models.CharField(max_length=300, blank=True, default="", db_default="", help_text="why nothing is erased")
    gone = models.JSONField(default=dict, help_text="by kind, how much went")
    also = models.JSONField(default=list, help_text="other names to look for; emptied with the decision")
    choices = models.JSONField(default=dict, help_text="by table and row: whether it loses the name, or the file goes")

    objects = ErasureQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["person"], condition=Q(state__in=["asked", "done"]), name="erased_once"),
            models.CheckConstraint(
                condition=Q(decided_by=None) | ~Q(state="done") | ~Q(decided_by=F("asked_by")),
                name="erased_by_two_people",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["asked_at"], name="erasure_asked", condition=Q(state="asked"))]

    def __str__(self) -> str:
        return f"person {self.person_id}"

    @property
    def account(self) -> Account:
        """The account at which the person stands."""
        return self.person.account
