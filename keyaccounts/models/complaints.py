"""Complaints: answered within some working days (two unless set otherwise), closed with what was learned (domain.md section 6)."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.db.models.lookups import Exact
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import Account, AccountQuerySet, KeyPerson, State
from commons.kept import KeptModel, KeptQuerySet, append_only, kept

if TYPE_CHECKING:
    from users.models import User

RECURS_WITHIN = timedelta(days=365)


class Severity(models.IntegerChoices):
    """How much it hurts them."""

    MINOR = 1, pgettext_lazy("severity", "Minor")
    SERIOUS = 2, pgettext_lazy("severity", "Serious")
    CRITICAL = 3, pgettext_lazy("severity", "Critical")


class Cause(models.TextChoices):
    """Where it came from; the same one within a year is a recurrence."""

    QUALITY = "quality", pgettext_lazy("cause of a complaint", "Quality")
    DELIVERY = "delivery", pgettext_lazy("cause of a complaint", "Delivery")
    PRICE = "price", pgettext_lazy("cause of a complaint", "Price or invoice")
    SERVICE = "service", pgettext_lazy("cause of a complaint", "Service")
    PROMISE = "promise", pgettext_lazy("cause of a complaint", "A promise not kept")
    MISUNDERSTOOD = "misunderstood", pgettext_lazy("cause of a complaint", "A misunderstanding")
    OTHER = "other", pgettext_lazy("cause of a complaint", "Other")


class ComplaintState(models.TextChoices):
    """Where it stands, read from its dates."""

    OPEN = "open", pgettext_lazy("complaint", "Not answered yet")
    ANSWERED = "answered", pgettext_lazy("complaint", "Answered, being solved")
    CLOSED = "closed", pgettext_lazy("complaint", "Closed")


class ComplaintQuerySet(KeptQuerySet["Complaint"]):
    """Complaints and who sees them."""

    def visible_to(self, user: User) -> Self:
        """The only door from a request: of accounts the person serves or manages.

        A manager sees what they look after at accounts of their teams that lie in the pool as well: nobody else does.
        """
        if user.is_admin:
            return self.all()
        seen = Account.objects.served_by(user)
        if user.managed_team_ids:
            mine = Q(Exact(OuterRef("owner_id"), user.pk))
            seen |= Account.objects.filter(mine, state=State.POOLED, team_id__in=user.managed_team_ids)
        # One EXISTS: beside another condition PostgreSQL would read all accounts of the teams for a page of complaints.
        return self.filter(Exists(seen.filter(pk=OuterRef("account_id"))))

    def at_accounts(self, accounts: AccountQuerySet, *, user: User) -> Self:
        """Those of accounts that came through a door which serves `user`: one index scan instead of an OR."""
        return self.filter(account__in=accounts)

    def for_manager(self, user: User) -> Self:
        """Those that have escalated to this manager: overdue, of the teams; for an admin all of them."""
        rows = self.running().filter(escalated_for=F("due_on"))
        return rows if user.is_admin else rows.filter(account__team_id__in=user.managed_team_ids)

    def running(self) -> Self:
        """Not closed."""
        return self.filter(closed_on=None)

    def in_state(self, state: str) -> Self:
        """Those in one of the three states."""
        if state == ComplaintState.CLOSED:
            return self.exclude(closed_on=None)
        return self.running().filter(answered_on__isnull=state == ComplaintState.OPEN)

    def overdue(self, today: date) -> Self:
        """Running, and the day for the first answer or the deadline has passed."""
        return self.running().filter(due_on__lt=today)


@kept
class Complaint(KeptModel):
    """What a customer is unhappy with, who looks after it, and what came of it.

    `due_on` while it runs: the day for the first answer, then the deadline. `escalated_for` is the due day the manager was told of.
    """

    account = models.ForeignKey(Account, models.PROTECT, related_name="complaints", db_index=False)
    person = models.ForeignKey(KeyPerson, models.PROTECT, null=True, related_name="complaints", verbose_name=_("who"))
    order = models.ForeignKey(
        "leads.Order", models.PROTECT, null=True, related_name="complaints", verbose_name=_("order")
    )
    text = models.TextField(_("what they say"), max_length=2000)
    severity = models.PositiveSmallIntegerField(_("severity"), choices=Severity.choices, default=Severity.SERIOUS)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="complaints", verbose_name=_("owner"), db_index=False
    )
    entered_on = models.DateField(_("entered on"))
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    entered_at = models.DateTimeField()
    answer_due_on = models.DateField(_("first answer until"))
    answered_on = models.DateField(_("answered on"), null=True)
    deadline = models.DateField(_("deadline"), null=True)
    due_on = models.DateField(null=True, help_text="while it runs: the next day that matters")
    cause = models.CharField(_("cause"), max_length=14, choices=Cause.choices, blank=True)
    recurs = models.ForeignKey(
        "self", models.PROTECT, null=True, related_name="+", help_text="the one before with the same cause"
    )
    resolution = models.TextField(_("what was done"), max_length=2000, blank=True)
    learned = models.TextField(_("what we learned"), max_length=2000, blank=True)
    closed_on = models.DateField(null=True)
    closed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    reopened = models.PositiveSmallIntegerField(default=0, help_text="how often")
    escalated_for = models.DateField(null=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = ComplaintQuerySet.as_manager()

    class Meta:
        verbose_name = _("complaint")
        verbose_name_plural = _("complaints")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(closed_on=None, due_on__isnull=False) | Q(closed_on__isnull=False, due_on=None),
                name="running_complaint_is_due",
            ),
            models.CheckConstraint(
                condition=Q(closed_on=None) | ~Q(learned="") & ~Q(cause="") & ~Q(resolution=""),
                name="closed_complaint_taught_something",
            ),
        ]
        indexes: ClassVar = [
            # With what lists are narrowed by: counted among the accounts of teams without a look at the rows.
            models.Index(
                fields=["account", "-id"],
                include=["closed_on", "due_on", "answered_on", "severity", "cause", "recurs"],
                name="complaints_of_account",
            ),
            models.Index(fields=["owner", "due_on", "id"], name="complaints_of_owner", condition=Q(closed_on=None)),
            models.Index(fields=["due_on", "id"], name="complaints_due", condition=Q(closed_on=None)),
            models.Index(fields=["-id", "account"], name="complaints_closed", condition=Q(closed_on__isnull=False)),
            models.Index(fields=["account", "cause", "-entered_on"], name="complaints_by_cause"),
        ]

    def __str__(self) -> str:
        return self.text[:60]

    @property
    def state(self) -> ComplaintState:
        """Where it stands."""
        if self.closed_on:
            return ComplaintState.CLOSED
        return ComplaintState.ANSWERED if self.answered_on else ComplaintState.OPEN

    @property
    def days_open(self) -> int | None:
        """Days from its entry to its end; None while it runs."""
        return (self.closed_on - self.entered_on).days if self.closed_on else None

    def is_overdue(self, today: date) -> bool:
        """Whether the day that matters has passed."""
        return self.due_on is not None and self.due_on < today


class ComplaintWhat(models.TextChoices):
    """What happened to a complaint."""

    ENTERED = "entered", pgettext_lazy("complaint", "Entered")
    CHANGED = "changed", pgettext_lazy("complaint", "Changed")
    ANSWERED = "answered", pgettext_lazy("complaint", "First answer")
    ESCALATED = "escalated", pgettext_lazy("complaint", "Told to the manager")
    MOVED = "moved", pgettext_lazy("complaint", "Went along with the account")
    CLOSED = "closed", pgettext_lazy("complaint", "Closed")
    REOPENED = "reopened", pgettext_lazy("complaint", "Opened again")


class ComplaintEntryQuerySet(KeptQuerySet["ComplaintEntry"]):
    """The course of complaints."""

    def visible_to(self, user: User) -> Self:
        """The only door from a request: of accounts the person serves or manages."""
        return self.filter(complaint__in=Complaint.objects.visible_to(user))


@append_only
class ComplaintEntry(KeptModel):
    """One step in the course of a complaint, with its words as they were.

    `changes`: by field, what it was and what it is since, as plain values (people by id, days in ISO).
    """

    complaint = models.ForeignKey(Complaint, models.PROTECT, related_name="course")
    what = models.CharField(max_length=10, choices=ComplaintWhat.choices)
    text = models.TextField(max_length=4500, blank=True)
    changes = models.JSONField(default=dict)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", help_text="empty: the system"
    )
    on = models.DateField()
    at = models.DateTimeField()

    objects = ComplaintEntryQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.complaint_id} {self.what}"
