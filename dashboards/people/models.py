"""What a manager writes to a person about how they sell (domain.md section 7: praise is public, criticism is not)."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from commons.kept import KeptModel, KeptQuerySet, append_only

if TYPE_CHECKING:
    from users.models import User


class CoachingNoteQuerySet(KeptQuerySet["CoachingNote"]):
    """Coaching notes and who reads them."""

    def visible_to(self, user: User) -> Self:
        """The only door from a request: about oneself, about the people of one's teams, all for admins."""
        if user.is_admin:
            return self.all()
        return self.filter(Q(person=user) | Q(person__team_id__in=user.managed_team_ids))


@append_only
class CoachingNote(KeptModel):
    """A note of a manager to a person, or the person's answer; both read all of it, nobody changes it."""

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="coaching", verbose_name=_("person"), db_index=False
    )
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False)
    text = models.TextField(_("note"), max_length=2000)
    on = models.DateField(help_text="business date")
    at = models.DateTimeField()

    objects = CoachingNoteQuerySet.as_manager()

    class Meta:
        verbose_name = _("coaching note")
        verbose_name_plural = _("coaching notes")
        indexes: ClassVar = [models.Index(fields=["person", "-id"], name="coaching_of_person")]

    def __str__(self) -> str:
        return f"{self.person_id} {self.on}"
