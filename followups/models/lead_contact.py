"""A contact with a lead: it becomes a follow-up of the account the lead turns into (domain.md 2.1 and 3)."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, ClassVar, Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from commons.kept import KeptModel, KeptQuerySet, kept
from followups.models.follow_up import Channel, FollowUp, Need, Result
from leads.models import Lead

if TYPE_CHECKING:
    from users.models import User


class LeadContactQuerySet(KeptQuerySet["LeadContact"]):
    """Contacts with leads and who reads them."""

    def visible_to(self, user: User) -> Self:
        """The only door from a request: those of leads the person has or manages."""
        if user.is_admin:
            return self.all()
        return self.filter(lead__in=Lead.objects.served_by(user))

    def valid(self) -> Self:
        """Not made void."""
        return self.filter(voided_at=None)


@kept
class LeadContact(KeptModel):
    """One contact with a lead, whatever the channel; `follow_up` is what it became when the lead was converted."""

    client_key = models.UUIDField(unique=True, help_text="made by the form: a retry never makes two")
    lead = models.ForeignKey(Lead, models.PROTECT, related_name="contact_entries", db_index=False)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="lead_contacts", db_index=False)
    team = models.ForeignKey(
        "users.Team", models.PROTECT, null=True, related_name="+", db_index=False, help_text="of that day"
    )
    occurred_at = models.DateTimeField()
    occurred_on = models.DateField(help_text="date in the company's zone, frozen")
    timed = models.BooleanField(
        default=True, db_default=True, editable=False, help_text="false: only the day is known, occurred_at is its noon"
    )
    entered_at = models.DateTimeField()
    channel = models.CharField(_("channel"), max_length=8, choices=Channel.choices, default=Channel.PHONE)
    result = models.CharField(_("outcome"), max_length=10, choices=Result.choices)
    need = models.CharField(_("need"), max_length=8, choices=Need.choices, default=Need.UNCHANGED, blank=True)
    person = models.CharField(_("person"), max_length=120, blank=True, help_text="of the customer, by name")
    text = models.TextField(_("what was said"), max_length=5000, blank=True)
    effective = models.BooleanField(default=False, help_text="the customer responded")
    follow_up = models.OneToOneField(FollowUp, models.PROTECT, null=True, related_name="from_lead")
    voided_at = models.DateTimeField(null=True)
    voided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False)
    void_reason = models.CharField(max_length=500, blank=True)

    objects = LeadContactQuerySet.as_manager()

    class Meta:
        verbose_name = _("contact with a lead")
        verbose_name_plural = _("contacts with leads")
        indexes: ClassVar = [
            models.Index(fields=["lead", "-occurred_on", "-id"], name="lead_timeline"),
            models.Index(fields=["author", "-occurred_on"], name="lead_contacts_of"),
        ]

    def __str__(self) -> str:
        return f"{self.lead_id} {self.occurred_on} {self.channel}"

    @property
    def happened(self) -> date | datetime:
        """When it happened, as exactly as it was said: a day, or a moment."""
        return self.occurred_at if self.timed else self.occurred_on
