"""One decision about many accounts: who decided what, how far it has come, and how to take it back."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, ClassVar, Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models.account import Account
from commons.kept import KeptModel, KeptQuerySet, kept

if TYPE_CHECKING:
    from datetime import datetime

    from users.models import User

UNDO_DAYS = 7


class BatchAction(models.TextChoices):
    """What happens to each account of a batch."""

    REASSIGN = "reassign", _("Re-assigned from the desk")
    DESK_RELEASE = "desk_release", _("Released from the desk to the pool")
    TRANSFER = "transfer", _("Transferred")
    RELEASE = "release", _("Released to the pool")


class Strategy(models.TextChoices):
    """Who gets which account (ux.md, re-assign 200 suspended accounts)."""

    ROUND_ROBIN = "round_robin", _("In turn")
    LEAST_LOADED = "least_loaded", _("Whoever has most room")
    NEW_STAFF = "new_staff", _("New staff, to develop again")
    ONE = "one", _("One person")


class BatchState(models.TextChoices):
    """How far a batch has come."""

    RUNNING = "running", _("Under way")
    DONE = "done", _("Finished")
    UNDOING = "undoing", _("Being undone")
    UNDONE = "undone", _("Undone")


class BatchQuerySet(KeptQuerySet["Batch"]):
    """Batches and who sees them."""

    def visible_to(self, user: User) -> Self:
        """The only door from a request: one's own, for a manager those about the own teams alone, all for admins."""
        if user.is_admin:
            return self.all()
        return self.filter(Q(by=user) | Q(teams__contained_by=sorted(user.managed_team_ids)))

    def concerning(self, user: User) -> Self:
        """Those one may see, and those that gave the person accounts or took some: they may know what became of it."""
        theirs = BatchItem.objects.filter(batch=OuterRef("pk"), outcome__in=WENT).filter(
            Q(receiver=user) | Q(before__owner_id=user.pk)
        )
        return self.filter(Q(pk__in=self.visible_to(user).values("pk")) | Exists(theirs))

    def unfinished(self) -> Self:
        """Those with accounts still to be moved or moved back."""
        return self.filter(state__in=[BatchState.RUNNING, BatchState.UNDOING])


@kept
class Batch(KeptModel):
    """Many accounts moved by one decision, and undone by another."""

    key = models.UUIDField(unique=True, help_text="of the preview: confirming it twice makes one batch")
    action = models.CharField(max_length=12, choices=BatchAction.choices)
    strategy = models.CharField(max_length=12, choices=Strategy.choices, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="batches")
    reason = models.CharField(max_length=500, blank=True)
    beyond_capacity = models.BooleanField(default=False)
    untrained = models.BooleanField(default=False, help_text="given although training that is required is missing")
    keep_former = models.BooleanField(
        default=False, db_default=False, help_text="owners so far stay in the working groups"
    )
    teams = ArrayField(models.BigIntegerField(), help_text="whose accounts these were; 0: of no team")
    selection = models.JSONField(default=dict, help_text="where the accounts were chosen, and by which filters")
    state = models.CharField(max_length=8, choices=BatchState.choices, default=BatchState.RUNNING)
    total = models.PositiveIntegerField()
    moved = models.PositiveIntegerField(default=0)
    left_alone = models.PositiveIntegerField(default=0)
    moved_back = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    undone_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    undo_asked_at = models.DateTimeField(null=True)
    undone_at = models.DateTimeField(null=True)

    objects = BatchQuerySet.as_manager()

    class Meta:
        verbose_name = _("batch")
        verbose_name_plural = _("batches")
        indexes: ClassVar = [
            models.Index(fields=["by", "-created_at"], name="batches_of_a_person"),
            models.Index(fields=["-created_at", "-id"], name="batches_latest"),
            models.Index(fields=["id"], condition=Q(state__in=["running", "undoing"]), name="batches_unfinished"),
        ]

    def __str__(self) -> str:
        return f"{self.action} {self.pk}"

    @property
    def undo_until(self) -> datetime:
        """The last moment at which it can be taken back as a whole."""
        return self.created_at + timedelta(days=UNDO_DAYS)

    @property
    def is_undoable(self) -> bool:
        """Whether there is something to take back, and time."""
        return self.state in (BatchState.RUNNING, BatchState.DONE) and timezone.now() <= self.undo_until

    @property
    def is_under_way(self) -> bool:
        """Whether accounts are still being moved or moved back."""
        return self.state in (BatchState.RUNNING, BatchState.UNDOING)

    @property
    def dealt_with(self) -> int:
        """Accounts whose turn has come, forward or back."""
        return self.total if self.state == BatchState.DONE else self.moved + self.left_alone


class Outcome(models.TextChoices):
    """What became of one account of a batch."""

    WAITING = "", _("waiting")
    MOVED = "moved", _("moved")
    LEFT = "left", _("left alone")
    UNDONE = "undone", _("moved back")
    STAYED = "stayed", _("changed since, stays")


WENT = (Outcome.MOVED, Outcome.STAYED, Outcome.UNDONE)  # had moved, whatever became of it when the batch was undone


class LeftBecause(models.TextChoices):
    """Why an account of a batch was left alone."""

    NONE = "", ""
    MOVED = "elsewhere", _("moved in the meantime")
    CHANGED = "changed", _("contacted or changed in the meantime")
    NO_ROOM = "no_room", _("nobody has room for it")
    NOBODY = "nobody", _("nobody takes part who could get it")
    THEIRS = "theirs", _("is with a receiver already")
    PROTECTED = "protected", _("protected: never let go")
    NOT_YOURS = "not_yours", _("not on a desk or in a team of yours")
    UNTRAINED = "untrained", _("the receiver may not own customers yet: training is missing")
    NO_RECEIVER = "no_receiver", _("the receiver cannot own accounts any more")
    STOPPED = "stopped", _("the batch was undone before its turn")
    OWNER_GONE = "owner_gone", _("the owner before has left")
    RESERVED = "reserved", _("somebody works on it as a lead")


class BatchItemQuerySet(KeptQuerySet["BatchItem"]):
    """Accounts of batches."""

    def visible_to(self, user: User) -> Self:
        """The only door from a request: those of batches the person may see."""
        return self.filter(batch__in=Batch.objects.visible_to(user))


@kept
class BatchItem(KeptModel):
    """One account of a batch: as it was when it was chosen, and what became of it."""

    batch = models.ForeignKey(Batch, models.PROTECT, related_name="items", db_index=False)
    account = models.ForeignKey(Account, models.PROTECT, related_name="batch_items", db_index=False)
    receiver = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False)
    seen = models.IntegerField(help_text="mark of the account in the preview")
    outcome = models.CharField(max_length=6, choices=Outcome.choices, blank=True, default=Outcome.WAITING)
    why = models.CharField(max_length=12, choices=LeftBecause.choices, blank=True, default=LeftBecause.NONE)
    before = models.JSONField(null=True, help_text="the account's row before the move, for the way back")
    after = models.IntegerField(null=True, help_text="mark of the account right after the move")

    objects = BatchItemQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["batch", "account"], name="account_once_in_a_batch")]
        indexes: ClassVar = [
            models.Index(fields=["batch", "outcome", "account"], name="batch_items_by_outcome"),
        ]

    def __str__(self) -> str:
        return f"{self.account_id} in {self.batch_id}"
