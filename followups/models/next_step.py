"""What is to happen next on an account, and whether the promise was kept."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import Account
from commons.kept import KeptModel, KeptQuerySet, kept
from followups.models.follow_up import FollowUp

if TYPE_CHECKING:
    from users.models import User


class StepKind(models.TextChoices):
    """What kind of step."""

    CONTACT = "contact", _("Contact")
    APPOINTMENT = "appointment", _("Appointment")
    SATISFACTION = "satisfaction", _("Satisfaction after the order")
    NEXT_NEED = "next_need", _("Find the next need")
    PLAN = "plan", _("Action of the account plan")


class StepState(models.TextChoices):
    """Where it stands."""

    OPEN = "open", pgettext_lazy("step", "open")
    DONE = "done", _("done")
    REPLACED = "replaced", _("replaced by a later one")
    BROKEN = "broken", _("not kept")
    CANCELLED = "cancelled", _("cancelled")


class Objective(models.TextChoices):
    """What the next contact is for (domain.md section 5, SMART)."""

    GATHER = "gather", _("Gather information")
    DECIDE = "decide", _("Bring about a decision")


class NextStepQuerySet(KeptQuerySet["NextStep"]):
    """Next steps and who sees them."""

    def visible_to(self, user: User) -> Self:
        """The only door from a request: those of accounts the person serves or manages."""
        if user.is_admin:
            return self.all()
        return self.filter(account__in=Account.objects.served_by(user))

    def open(self) -> Self:
        """Still to be done."""
        return self.filter(state=StepState.OPEN)


@kept
class NextStep(KeptModel):
    """A dated step on an account; whoever owns the account owns the step."""

    account = models.ForeignKey(Account, models.PROTECT, related_name="next_steps", db_index=False)
    follow_up = models.ForeignKey(
        FollowUp, models.PROTECT, null=True, related_name="next_steps", help_text="where it was agreed"
    )
    order = models.ForeignKey(
        "leads.Order", models.PROTECT, null=True, related_name="next_steps", help_text="the order that asked for it"
    )
    kind = models.CharField(_("kind"), max_length=12, choices=StepKind.choices, default=StepKind.CONTACT)
    due_on = models.DateField(_("on"))
    due_at = models.TimeField(_("at"), null=True, blank=True)
    place = models.CharField(_("place"), max_length=200, blank=True)
    text = models.CharField(_("what"), max_length=500, blank=True)
    agreed = models.BooleanField(_("agreed with the customer"), default=False)
    objective_kind = models.CharField(_("objective"), max_length=6, choices=Objective.choices, blank=True)
    objective = models.CharField(_("what is reached when you leave"), max_length=300, blank=True)
    objective_met = models.BooleanField(_("objective met"), null=True, editable=False)
    state = models.CharField(max_length=10, choices=StepState.choices, default=StepState.OPEN)
    closed_at = models.DateTimeField(null=True)
    closed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    done_by = models.ForeignKey(
        FollowUp, models.PROTECT, null=True, related_name="+", help_text="the contact that fulfilled it"
    )
    close_reason = models.CharField(max_length=500, blank=True)
    first_due_on = models.DateField(help_text="before any snooze")
    snoozes = models.PositiveSmallIntegerField(default=0)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = NextStepQuerySet.as_manager()

    class Meta:
        verbose_name = _("next step")
        verbose_name_plural = _("next steps")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["order", "kind"], name="order_step_once"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["account", "due_on"], condition=models.Q(state="open"), name="open_steps"),
            models.Index(fields=["account", "due_on"], name="steps_by_day"),
        ]

    def __str__(self) -> str:
        return f"{self.account_id} {self.kind} {self.due_on}"
