"""The psychological distance of an account: how much is known, the ceiling that follows, and what a manager confirmed."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import Case, F, Q, Value, When
from django.db.models.functions import Least
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import Account, Cycle, KeyPerson, State
from commons.kept import KeptModel, KeptQuerySet, append_only, kept
from portraits.models.catalogue import Section

if TYPE_CHECKING:
    from users.models import User


class Stage(models.IntegerChoices):
    """How close we are; each stage asks for more sections than the one before (domain.md 2.4)."""

    NONE = 0, pgettext_lazy("psychological distance", "None yet")
    DOCTOR = 1, pgettext_lazy("psychological distance", "Doctor")
    TEACHER = 2, pgettext_lazy("psychological distance", "Teacher")
    FRIEND = 3, pgettext_lazy("psychological distance", "Friend")
    BROTHER = 4, pgettext_lazy("psychological distance", "Brother")


SURE = Stage.BROTHER.value  # `closeness` of a confirmed stage: this much above what is only possible


class DistanceQuerySet(KeptQuerySet["Distance"]):
    """Distances."""

    def visible_to(self, user: User) -> Self:
        """The only door from a request: of accounts the person serves or manages."""
        return self.filter(account__in=Account.objects.served_by(user))

    def confirmed_now(self) -> Self:
        """Those whose stage was confirmed for the owner of today: a new cycle makes a stage unconfirmed."""
        return self.filter(confirmed_cycle__isnull=False, confirmed_cycle=F("account__current_cycle"))

    def holding(self, stage: Stage) -> Self:
        """Those at which this stage holds for the owner of today; "none yet" is all others."""
        if stage == Stage.NONE:
            return self.exclude(closeness__gt=SURE, confirmed_cycle=F("account__current_cycle"))
        return self.filter(closeness=stage + SURE, confirmed_cycle=F("account__current_cycle"))

    def to_confirm(self, user: User) -> Self:
        """Those that wait for this manager or admin: raised or asked for in the present cycle, never one's own accounts."""
        rows = self.filter(asked_at__isnull=False, asked_cycle=F("account__current_cycle"), account__state=State.OWNED)
        rows = rows.exclude(account__owner=user)
        return rows if user.is_admin else rows.filter(account__team__in=user.managed_team_ids)


@kept
class Distance(KeptModel):
    """One row beside an account from its first portrait value on; accounts without one stand at "none yet".

    Percentages are of the weight of what a section requires; 100 means complete. `person`: the key person known best,
    whose fields the sections are read with. `closeness`: the stage as it is shown, for lists: a confirmed one, capped,
    counts SURE more than one that is only possible. `beyond`: by how many stages the confirmed one
    lies above the ceiling (capped), a column of its own so that PostgreSQL knows how few do; negative: it could be higher.
    `asked_*`: the stage that waits for a manager (services.waiting).
    """

    account = models.OneToOneField(Account, models.PROTECT, primary_key=True, related_name="distance")
    person = models.ForeignKey(KeyPerson, models.PROTECT, null=True, related_name="+")
    basic = models.PositiveSmallIntegerField(default=0)
    background = models.PositiveSmallIntegerField(default=0)
    needs = models.PositiveSmallIntegerField(default=0)
    competition = models.PositiveSmallIntegerField(default=0)
    deep = models.PositiveSmallIntegerField(default=0)
    extended = models.PositiveSmallIntegerField(default=0)
    ceiling = models.PositiveSmallIntegerField(choices=Stage.choices, default=Stage.NONE)
    confirmed = models.PositiveSmallIntegerField(choices=Stage.choices, null=True)
    confirmed_cycle = models.ForeignKey(Cycle, models.PROTECT, null=True, related_name="+")
    confirmed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    confirmed_at = models.DateTimeField(null=True)
    confirmed_why = models.CharField(max_length=500, blank=True)
    moved_on = models.DateField(null=True, help_text="when ceiling or confirmed stage changed last")
    contacts_then = models.PositiveIntegerField(default=0, help_text="the account's contacts for life on that day")

    asked_stage = models.PositiveSmallIntegerField(choices=Stage.choices, null=True)
    asked_cycle = models.ForeignKey(Cycle, models.PROTECT, null=True, related_name="+", db_index=False)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False,
        help_text="empty: the ceiling rose",
    )  # fmt: skip
    asked_at = models.DateTimeField(null=True, help_text="empty: nothing waits for a manager")
    asked_why = models.CharField(max_length=500, blank=True)
    closeness = models.GeneratedField(
        expression=Case(
            When(confirmed__isnull=True, then=F("ceiling")),
            When(Q(confirmed=0) | Q(ceiling=0), then=Value(0)),
            default=Least(F("confirmed"), F("ceiling")) + Value(SURE),
        ),
        output_field=models.PositiveSmallIntegerField(),
        db_persist=True,
    )

    beyond = models.GeneratedField(
        expression=F("confirmed") - F("ceiling"), output_field=models.SmallIntegerField(), db_persist=True
    )

    objects = DistanceQuerySet.as_manager()

    class Meta:
        verbose_name = _("psychological distance")
        verbose_name_plural = _("psychological distances")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(confirmed=None, confirmed_at=None, confirmed_by=None)
                | Q(confirmed__isnull=False, confirmed_at__isnull=False),
                name="confirmed_distance_says_when",
            )
        ]
        indexes: ClassVar = [
            models.Index(fields=["ceiling", "account"], name="distance_by_ceiling"),
            models.Index(fields=["confirmed", "account"], name="distance_by_stage"),
            models.Index(fields=["closeness", "account"], name="distance_by_closeness"),
            models.Index(fields=["beyond", "account"], name="distance_beyond"),
            # Known, and for which cycle it is confirmed: what is not confirmed is told from the index.
            models.Index(
                fields=["account"], include=["confirmed_cycle"], name="distance_known", condition=Q(ceiling__gt=0)
            ),
            models.Index(fields=["account"], name="distance_waiting", condition=Q(asked_at__isnull=False)),
        ]

    def __str__(self) -> str:
        return f"{self.account_id}: {self.ceiling}"

    def percent(self, section: str) -> int:
        """How much of a section is known, 0-100."""
        return int(getattr(self, Section(section).value))

    @property
    def capped(self) -> bool:
        """Whether more was confirmed than what is known supports today."""
        return self.confirmed is not None and self.confirmed > self.ceiling

    @property
    def stage(self) -> Stage:
        """The stage that holds: the confirmed one, never above the ceiling; none before a manager has confirmed one."""
        return Stage(min(self.confirmed or 0, self.ceiling))

    def is_confirmed(self, current_cycle_id: int | None) -> bool:
        """Whether it was confirmed in the account's present cycle."""
        return self.confirmed_cycle_id is not None and self.confirmed_cycle_id == current_cycle_id


class Change(models.TextChoices):
    """What a line of the history tells."""

    CEILING = "ceiling", pgettext_lazy("line of the distance's history", "Ceiling")
    CONFIRMED = "confirmed", pgettext_lazy("line of the distance's history", "Confirmed")


class DistanceEntryQuerySet(KeptQuerySet["DistanceEntry"]):
    """The history of distances."""

    def visible_to(self, user: User) -> Self:
        """The only door from a request: of accounts the person serves or manages."""
        return self.filter(account__in=Account.objects.served_by(user))


@append_only
class DistanceEntry(KeptModel):
    """A ceiling that rose or fell, or a stage that a manager confirmed."""

    account = models.ForeignKey(Account, models.PROTECT, related_name="distance_history", db_index=False)
    what = models.CharField(max_length=10, choices=Change.choices)
    before = models.PositiveSmallIntegerField(choices=Stage.choices, null=True)
    after = models.PositiveSmallIntegerField(choices=Stage.choices)
    cycle = models.ForeignKey(Cycle, models.PROTECT, null=True, related_name="+", db_index=False)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", help_text="empty: the system"
    )
    why = models.CharField(max_length=500, blank=True)
    contacts = models.PositiveIntegerField(default=0, help_text="the account's contacts for life by then")
    on = models.DateField(help_text="business date")
    at = models.DateTimeField()

    objects = DistanceEntryQuerySet.as_manager()

    class Meta:
        verbose_name = _("change of the distance")
        verbose_name_plural = _("changes of the distance")
        indexes: ClassVar = [models.Index(fields=["account", "-id"], name="distance_history")]

    def __str__(self) -> str:
        return f"{self.account_id} {self.what} {self.after}"
