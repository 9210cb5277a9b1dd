"""Where leads come from: campaigns and other sources (domain.md 2.1)."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.sources import Source
from commons.kept import KeptModel, KeptQuerySet, kept

if TYPE_CHECKING:
    from users.models import User


class CampaignQuerySet(KeptQuerySet["Campaign"]):
    """Campaigns and who sees them."""

    def visible_to(self, user: User) -> Self:
        """The only door from a request: everybody names campaigns; what came of one is asked through its leads."""
        return self.all()

    def editable_by(self, user: User) -> Self:
        """One's own; those of the teams for managers; all for admins."""
        if user.is_admin:
            return self.all()
        return self.filter(Q(owner=user) | Q(team_id__in=user.managed_team_ids))


@kept
class Campaign(KeptModel):
    """Something we do to find customers: a fair, an event, a series of notices; with its period and its cost."""

    name = models.CharField(_("name"), max_length=200)
    kind = models.CharField(_("kind"), max_length=10, choices=Source.choices, default=Source.FAIR)
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("to"), null=True, blank=True)
    cost = models.DecimalField(_("cost"), max_digits=16, decimal_places=2, null=True, blank=True)
    currency = models.CharField(_("currency"), max_length=3, default="CNY")
    place = models.CharField(_("place"), max_length=200, blank=True)
    notes = models.TextField(_("notes"), max_length=5000, blank=True)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="campaigns", verbose_name=_("responsible")
    )
    team = models.ForeignKey("users.Team", models.PROTECT, null=True, blank=True, related_name="+")
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    closed_at = models.DateTimeField(null=True, editable=False, help_text="no longer offered for new leads")
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = CampaignQuerySet.as_manager()

    class Meta:
        verbose_name = _("campaign")
        verbose_name_plural = _("campaigns")
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(cost=None) | Q(cost__gte=0), name="campaign_cost_not_negative"),
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")), name="campaign_ends_after_it_starts"
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["-starts_on", "-id"], name="campaigns_by_date")]

    def __str__(self) -> str:
        return self.name
