"""The ledger of leads: whose they were, and why that changed."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from commons.kept import KeptModel, KeptQuerySet, append_only
from leads.models.leads import Lead, LeadState

if TYPE_CHECKING:
    from users.models import User


class LeadRule(models.TextChoices):
    """Why a lead changed hands or state."""

    ENTERED = "entered", _("entered")
    IMPORTED = "imported", _("imported")
    ASSIGNED = "assigned", _("assigned")
    CLAIMED = "claimed", _("claimed from the pool")
    RETURNED = "returned", _("given back to the pool")
    UNTOUCHED = "untouched", _("untouched for too long: back to the pool")
    LEFT = "left", _("the owner left the company")
    QUALIFIED = "qualified", _("qualified")
    DOUBTED = "doubted", _("no longer qualified")
    UNFIT = "unfit", _("not a fit")
    REOPENED = "reopened", _("taken up again")
    CONVERTED = "converted", _("converted")
    UNDONE = "undone", _("conversion taken back")


class LeadMoveQuerySet(KeptQuerySet["LeadMove"]):
    """The ledger of leads as people read it."""

    def visible_to(self, user: User) -> Self:
        """The only door from a request: moves of leads the person may see."""
        return self.filter(lead__in=Lead.objects.visible_to(user))


@append_only
class LeadMove(KeptModel):
    """One move of a lead: from whom, to whom, by which rule or person, and why."""

    lead = models.ForeignKey(Lead, models.PROTECT, related_name="moves", db_index=False)
    rule = models.CharField(max_length=10, choices=LeadRule.choices)
    from_state = models.CharField(max_length=10, choices=LeadState.choices, blank=True)
    to_state = models.CharField(max_length=10, choices=LeadState.choices)
    from_user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False)
    to_user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        db_index=False,
        help_text="empty: the system",
    )
    on = models.DateField(help_text="business date")
    at = models.DateTimeField()
    reason = models.CharField(max_length=500, blank=True)
    evidence = models.JSONField(default=dict, help_text="what it was like before, for the words and for undo")

    objects = LeadMoveQuerySet.as_manager()

    class Meta:
        verbose_name = _("move of a lead")
        verbose_name_plural = _("moves of leads")
        indexes: ClassVar = [
            models.Index(fields=["lead", "-id"], name="moves_of_lead"),
            models.Index(fields=["to_user", "on"], condition=Q(rule="claimed"), name="lead_claims_of_a_day"),
        ]

    def __str__(self) -> str:
        return f"{self.lead_id} {self.rule} {self.on}"
