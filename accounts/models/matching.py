"""Under what accounts and persons are known as duplicates, what was said not to be one, and what was merged."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models.account import Account
from accounts.models.people import KeyPerson
from commons.kept import KeptModel, KeptQuerySet, append_only, kept
from commons.matched import MatchKey

if TYPE_CHECKING:
    from datetime import datetime

    from users.models import User

UNDO_DAYS = 30


@kept
class AccountMatch(MatchKey):
    """A key of an account."""

    account = models.ForeignKey(Account, models.PROTECT, related_name="match_keys", db_index=False)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["account", "kind", "value"], name="account_match_once")
        ]
        indexes: ClassVar = [
            models.Index(fields=["kind", "value", "account"], name="account_match", condition=Q(current=True))
        ]


@kept
class PersonMatch(MatchKey):
    """A key of a key person."""

    person = models.ForeignKey(KeyPerson, models.PROTECT, related_name="match_keys", db_index=False)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["person", "kind", "value"], name="person_match_once")]
        indexes: ClassVar = [
            models.Index(fields=["kind", "value", "person"], name="person_match", condition=Q(current=True))
        ]


@kept
class ForgottenName(KeptModel):
    """A name, number or address of somebody who was erased, as a one-way digest: whoever enters it again is told."""

    person = models.ForeignKey(KeyPerson, models.PROTECT, related_name="forgotten_names", db_index=False)
    digest = models.CharField(max_length=64)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["digest", "person"], name="forgotten_once")]

    def __str__(self) -> str:
        return f"of person {self.person_id}"


class NotDuplicateQuerySet(KeptQuerySet["NotDuplicate"]):
    """Pairs that are no duplicates."""

    def visible_to(self, user: User) -> Self:
        """The only door from a request: pairs of which the person may see both."""
        seen = Account.objects.visible_to(user)
        return self.filter(low__in=seen, high__in=seen)


@append_only
class NotDuplicate(KeptModel):
    """Somebody has looked at two accounts and said that they are two companies."""

    low = models.ForeignKey(Account, models.PROTECT, related_name="+")
    high = models.ForeignKey(Account, models.PROTECT, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    objects = NotDuplicateQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["low", "high"], name="said_once_of_a_pair"),
            models.CheckConstraint(condition=Q(low__lt=F("high")), name="pair_in_order"),
        ]

    def __str__(self) -> str:
        return f"{self.low_id} {self.high_id}"


class MergeQuerySet(KeptQuerySet["Merge"]):
    """Merges and who sees them."""

    def visible_to(self, user: User) -> Self:
        """The only door from a request: merges into accounts the person serves or manages."""
        return self.filter(kept__in=Account.objects.served_by(user))


@kept
class Merge(KeptModel):
    """Two accounts, or two persons of one account, that became one; what moved, so that it can be undone.

    `journal`: rows and their columns before and after, by table. `before` and `after`: the rows of the kept and the
    gone record, column by column. `ledger`: the kept account's line of the ledger, after which nothing has moved yet.
    """

    kept = models.ForeignKey(Account, models.PROTECT, related_name="merges")
    gone = models.ForeignKey(Account, models.PROTECT, related_name="merged_by")
    kept_person = models.ForeignKey(KeyPerson, models.PROTECT, null=True, related_name="+")
    gone_person = models.ForeignKey(KeyPerson, models.PROTECT, null=True, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    on = models.DateField(help_text="business date")
    at = models.DateTimeField()
    journal = models.JSONField(default=list)
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)
    ledger = models.BigIntegerField(null=True)
    undone_at = models.DateTimeField(null=True)
    undone_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    stayed = models.JSONField(default=dict, help_text="rows by table that had changed since and stayed")

    objects = MergeQuerySet.as_manager()

    class Meta:
        verbose_name = _("merge")
        verbose_name_plural = _("merges")
        indexes: ClassVar = [models.Index(fields=["kept", "-id"], name="merges_of_account")]

    def __str__(self) -> str:
        return f"{self.gone_id} into {self.kept_id}"

    @property
    def undo_until(self) -> datetime:
        """The last moment at which it can be undone."""
        return self.at + timedelta(days=UNDO_DAYS)

    @property
    def is_undoable(self) -> bool:
        """Whether it stands and is not too old."""
        return self.undone_at is None and timezone.now() <= self.undo_until
