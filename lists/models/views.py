"""Saved views of lists: a name for an address, for oneself, a team or everybody."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from commons.kept import KeptModel, KeptQuerySet, kept
from users.teams import line_above

if TYPE_CHECKING:
    from users.models import User


class Shared(models.TextChoices):
    """Who sees a view beside its maker."""

    NOBODY = "", pgettext_lazy("view", "Only me")
    TEAM = "team", pgettext_lazy("view", "My team")
    EVERYBODY = "everybody", pgettext_lazy("view", "Everybody")


class SavedViewQuerySet(KeptQuerySet["SavedView"]):
    """Saved views and who sees them."""

    def visible_to(self, user: User) -> Self:
        """The only door from a request: own ones, those of the teams above one, and everybody's."""
        teams = [team_id for team_id, _manager in line_above(user.team_id)]
        seen = Q(owner=user) | Q(shared=Shared.EVERYBODY) | Q(shared=Shared.TEAM, team_id__in=teams)
        return self.filter(seen, archived_at=None)

    def editable_by(self, user: User) -> Self:
        """One's own; an admin keeps those for everybody in order as well."""
        mine = Q(owner=user)
        return self.filter(mine | Q(shared=Shared.EVERYBODY) if user.is_admin else mine, archived_at=None)


@kept
class SavedView(KeptModel):
    """A list as somebody wants to see it again: filters, order and columns are those of its address."""

    list = models.CharField(max_length=20, help_text="which list: accounts, leads, opportunities...")
    name = models.CharField(pgettext_lazy("view", "name"), max_length=60)
    query = models.CharField(max_length=1000, blank=True, help_text="query string: filters, sort, columns")
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    shared = models.CharField(
        _("who sees it"), max_length=10, choices=Shared.choices, default=Shared.NOBODY, blank=True
    )
    team = models.ForeignKey("users.Team", models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    changed_at = models.DateTimeField(auto_now=True)
    archived_at = models.DateTimeField(null=True, help_text="removed from the menu")

    objects = SavedViewQuerySet.as_manager()

    class Meta:
        verbose_name = _("saved view")
        verbose_name_plural = _("saved views")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["owner", "list", "name"], condition=Q(archived_at=None), name="view_name_once"
            ),
            models.CheckConstraint(
                condition=Q(shared="team", team__isnull=False) | ~Q(shared="team"), name="team_view_has_a_team"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["list", "shared"], condition=Q(archived_at=None) & ~Q(shared=""), name="views_shared")
        ]

    def __str__(self) -> str:
        return self.name


class DefaultViewQuerySet(KeptQuerySet["DefaultView"]):
    """With which view people begin."""

    def visible_to(self, user: User) -> Self:
        """The only door from a request: one's own choices."""
        return self.filter(user=user)


@kept
class DefaultView(KeptModel):
    """The view with which one person opens a list; empty: the list as it comes."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    list = models.CharField(max_length=20)
    view = models.ForeignKey(SavedView, models.PROTECT, null=True, related_name="+")

    objects = DefaultViewQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["user", "list"], name="one_default_view_a_list")]

    def __str__(self) -> str:
        return f"{self.user_id} {self.list}"
