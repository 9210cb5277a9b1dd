"""Teams as a tree, each led by a manager (domain.md section 7)."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from commons.kept import KeptModel, KeptQuerySet, kept

if TYPE_CHECKING:
    from users.models.people import User


class TeamQuerySet(KeptQuerySet["Team"]):
    """Teams and who sees them."""

    def visible_to(self, user: User) -> Self:
        """The only door from a request: an admin sees all, a manager the own tree, others their team."""
        if user.is_admin:
            return self.all()
        return self.filter(pk__in={*user.managed_team_ids, user.team_id})

    def open(self) -> Self:
        """Teams that exist now."""
        return self.filter(closed_on=None)


@kept
class Team(KeptModel):
    """A team under another one, led by a manager."""

    name = models.CharField(_("name"), max_length=120)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name=_("above")
    )
    manager = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="managed_teams",
        verbose_name=_("manager"),
    )
    region = models.CharField(_("region"), max_length=80, blank=True)
    industry = models.CharField(_("industry"), max_length=80, blank=True)
    closed_on = models.DateField(_("closed on"), null=True, blank=True)

    objects = TeamQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["name"]
        verbose_name = _("team")
        verbose_name_plural = _("teams")
        constraints: ClassVar = [
            models.CheckConstraint(condition=~models.Q(parent=models.F("pk")), name="team_not_its_own_parent")
        ]

    def __str__(self) -> str:
        return self.name
