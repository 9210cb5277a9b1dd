"""Ownership cycles, the days that count in them, the ledger of moves, and the calls for a manager."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models.account import Account, State
from commons.kept import KeptModel, KeptQuerySet, append_only, kept

if TYPE_CHECKING:
    from users.models import User


@kept
class Cycle(KeptModel):
    """The time an account is with one owner (domain.md section 3)."""

    account = models.ForeignKey(Account, models.PROTECT, related_name="cycles")
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="cycles")
    team = models.ForeignKey("users.Team", models.PROTECT, null=True, related_name="+")
    started_on = models.DateField()
    ended_on = models.DateField(null=True)
    taken_back = models.BooleanField(
        default=False,
        db_default=False,
        help_text="the move that began it was undone: it is in the ledger, and in no figure",
    )

    dated_back_from = models.DateField(null=True, help_text="where it began before imported history dated it back")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["account"], condition=models.Q(ended_on=None), name="one_open_cycle")
        ]
        indexes: ClassVar = [
            models.Index(fields=["account", "-started_on"], name="cycles_of_account"),
            models.Index(fields=["started_on"], name="cycles_by_start"),
        ]

    def __str__(self) -> str:
        return f"{self.account_id} with {self.owner_id} from {self.started_on}"


@kept
class ContactDay(KeptModel):
    """A day on which a contact counted: the truth behind every count (domain.md 2.2, Counting)."""

    account = models.ForeignKey(Account, models.PROTECT, related_name="contact_days", db_index=False)
    cycle = models.ForeignKey(Cycle, models.PROTECT, null=True, related_name="contact_days", db_index=False)
    day = models.DateField()
    counted = models.BooleanField(default=True, help_text="false when every contact of the day was taken back")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["account", "cycle", "day"], name="one_contact_a_day", nulls_distinct=False)
        ]
        indexes: ClassVar = [
            models.Index(fields=["cycle", "day"], condition=models.Q(counted=True), name="counted_days"),
        ]

    def __str__(self) -> str:
        return f"{self.account_id} {self.day}"


class Rule(models.TextChoices):
    """Why an account moved."""

    CREATED = "created", _("entered")
    IMPORTED = "imported", _("imported")
    SUSPENDED_BY_HAND = "suspended_by_hand", _("suspended by hand")
    OVERRIDE = "override", _("suspended by a manager's override")
    SUSPENDED = "suspended", _("suspended by the rule of twelve")
    DORMANT = "dormant", _("recycled by the rule of ninety")
    RELEASED = "released", _("released to the pool by hand")
    RETURNED = "returned", _("returned after claiming")
    DESK_RELEASED = "desk_released", _("released from the desk")
    REASSIGNED = "reassigned", _("re-assigned from the desk")
    CLAIMED = "claimed", _("claimed from the pool")
    TRANSFERRED = "transferred", _("transferred")
    LEFT = "left", _("the owner left the company")
    UNDONE = "undone", _("taken back: the move before was undone")
    MERGED = "merged", _("merged with a duplicate")
    UNMERGED = "unmerged", _("merge undone")


class LedgerEntryQuerySet(KeptQuerySet["LedgerEntry"]):
    """The ledger as people read it."""

    def visible_to(self, user: User) -> Self:
        """The only door from a request: moves of accounts the person may see."""
        return self.filter(account__in=Account.objects.visible_to(user))


@append_only
class LedgerEntry(KeptModel):
    """One move of one account: from whom, to whom, by which rule or person, and the evidence."""

    account = models.ForeignKey(Account, models.PROTECT, related_name="ledger")
    rule = models.CharField(max_length=20, choices=Rule.choices)
    cycle = models.ForeignKey(Cycle, models.PROTECT, null=True, related_name="+", help_text="the cycle it ended")
    from_state = models.CharField(max_length=10, choices=State.choices, blank=True)
    to_state = models.CharField(max_length=10, choices=State.choices)
    from_user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    to_user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", help_text="empty: the system"
    )
    on = models.DateField(help_text="business date")
    at = models.DateTimeField()
    reason_code = models.CharField(max_length=20, blank=True)
    reason = models.CharField(max_length=500, blank=True)
    evidence = models.JSONField(default=dict, help_text="counts, last contact, last order, settings in force")

    objects = LedgerEntryQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["account", "rule", "cycle"],
                condition=models.Q(rule__in=["suspended", "dormant"]),
                name="automatic_move_once_a_cycle",
            )
        ]
        indexes: ClassVar = [
            models.Index(fields=["account", "-id"], name="ledger_of_account"),
            models.Index(fields=["at"], name="ledger_by_moment"),
            models.Index(fields=["to_user", "on"], condition=models.Q(rule="claimed"), name="claims_of_a_day"),
            models.Index(
                fields=["on"],
                condition=models.Q(from_state__in=["pooled", "suspended"])
                | models.Q(to_state__in=["pooled", "suspended"]),
                name="moves_of_pool_and_desk",
            ),
            models.Index(fields=["from_user", "on"], condition=models.Q(rule="returned"), name="returns_of_a_month"),
        ]
        verbose_name = _("move")
        verbose_name_plural = _("moves")

    def __str__(self) -> str:
        return f"{self.account_id} {self.rule} {self.on}"


class EscalationKind(models.TextChoices):
    """Why a manager is needed."""

    TEN_CONTACTS = "ten_contacts", _("Close to the rule of twelve: step in")
    BIG_DEAL = "big_deal", _("Big deal")
    HELP = "help", _("Asked for help")
    SILENT = "silent", _("Important account is silent")


class Rested(models.TextChoices):
    """Why a call rests although nobody has answered it."""

    WON = "won", _("The deal is won: nobody has to step in any more.")
    LOST = "lost", _("The deal is lost: nobody has to step in any more.")
    ORDER = "order", _("The customer has ordered: nobody has to step in any more.")
    JOINED = "joined", _("A manager came along or spoke with them: nobody has to step in any more.")
    HEARD = "heard", _("The silence has ended: there has been a contact or an order.")
    TAKEN_BACK = "taken_back", _("The deal was taken back: nobody has to step in any more.")
    MOVED = "moved", _("The account has changed hands: its new cycle begins without this call.")


class EscalationQuerySet(KeptQuerySet["Escalation"]):
    """Calls for a manager."""

    def visible_to(self, user: User) -> Self:
        """The only door from a request: those about accounts the person serves or manages."""
        return self.filter(account__in=Account.objects.served_by(user))

    def for_manager(self, user: User) -> Self:
        """Open ones a manager (own teams) or an admin (all) should decide; an account in the pool waits for nobody."""
        waiting = self.filter(done_at=None).exclude(account__state__in=[State.POOLED, State.VOID])
        return waiting if user.is_admin else waiting.filter(account__team__in=user.managed_team_ids)


@kept
class Escalation(KeptModel):
    """A task for the manager with the account's history behind it (domain.md 2.2)."""

    kind = models.CharField(max_length=16, choices=EscalationKind.choices)
    account = models.ForeignKey(Account, models.PROTECT, related_name="escalations")
    once = models.CharField(max_length=60, help_text="the same call is made once, for example per cycle")
    raised_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    raised_at = models.DateTimeField()
    note = models.CharField(max_length=1000, blank=True)
    params = models.JSONField(default=dict)
    done_at = models.DateTimeField(null=True)
    done_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    answer = models.CharField(max_length=1000, blank=True)

    objects = EscalationQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["account", "once"], name="one_call_per_matter")]
        indexes: ClassVar = [
            models.Index(fields=["account"], condition=models.Q(done_at=None), name="open_escalations"),
            models.Index(fields=["raised_at", "id"], condition=models.Q(done_at=None), name="calls_waiting"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.account_id}"

    @property
    def how_it_ended(self) -> str:
        """The manager's answer, or why nobody has to give one; empty while the call is open."""
        if self.done_at is None:
            return ""
        rested = self.params.get("rested", "")
        return self.answer or (str(Rested(rested).label) if rested in Rested.values else "")
