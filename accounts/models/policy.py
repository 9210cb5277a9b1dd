"""Immutable, published versions of the rules' numbers."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from commons.kept import KeptModel, append_only


@append_only
class Policy(KeptModel):
    """The company's values from one publication to the next; `id` order is version order."""

    values = models.JSONField(_("values"), default=dict, help_text="differences from domain.md's defaults")
    # two bounds, null for "the same everywhere"; what is not named is as rules.SPECS has it
    limits = models.JSONField(_("what teams may set"), default=dict)
    published_at = models.DateTimeField(_("published at"))
    published_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    reason = models.CharField(_("reason"), max_length=500)

    class Meta:
        verbose_name = _("policy version")
        verbose_name_plural = _("policy versions")

    def __str__(self) -> str:
        return f"{self.pk}: {self.reason}"


@append_only
class TeamPolicy(KeptModel):
    """What one team overrides in one policy version; teams below inherit it."""

    policy = models.ForeignKey(Policy, models.PROTECT, related_name="overrides")
    team = models.ForeignKey("users.Team", models.PROTECT, related_name="+")
    values = models.JSONField(default=dict)

    class Meta:
        verbose_name = _("team policy")
        verbose_name_plural = _("team policies")
        constraints: ClassVar = [models.UniqueConstraint(fields=["policy", "team"], name="one_override_a_team")]

    def __str__(self) -> str:
        return f"{self.policy_id} / {self.team_id}"
