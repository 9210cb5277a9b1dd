"""Lists that admins keep: why deals are lost, and who competes (domain.md section 5)."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from commons.kept import KeptModel, KeptQuerySet, kept
from core.worded import worded

if TYPE_CHECKING:
    from users.models import User


class CatalogueQuerySet(KeptQuerySet["CatalogueEntry"]):
    """Entries of a list; everybody reads them."""

    def visible_to(self, user: User) -> Self:
        """The only door from a request: everybody who works here."""
        return self.all()

    def active(self) -> Self:
        """Those still offered."""
        return self.filter(active=True)


class CatalogueEntry(KeptModel):
    """One entry: a code that stays, a name in each language, a place in the list, offered or not."""

    code = models.CharField(_("code"), max_length=16, unique=True)
    name = models.CharField(_("name in English"), max_length=80)
    name_hans = models.CharField(_("name in simplified Chinese"), max_length=80, blank=True)
    name_hant = models.CharField(_("name in traditional Chinese"), max_length=80, blank=True)
    active = models.BooleanField(_("offered"), default=True)
    position = models.PositiveSmallIntegerField(_("place in the list"), default=100)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = CatalogueQuerySet.as_manager()

    class Meta:
        abstract = True
        ordering: ClassVar = ["position", "pk"]

    def __str__(self) -> str:
        return self.words

    @property
    def words(self) -> str:
        """The name in the reader's language, the English one where there is no other."""
        return worded(self, "name")

    @property
    def names(self) -> list[str]:
        """Every name it goes by."""
        return [name for name in (self.name, self.name_hans, self.name_hant) if name]


@kept
class LossReason(CatalogueEntry):
    """Why an opportunity was lost; opportunities keep its code."""

    class Meta(CatalogueEntry.Meta):
        verbose_name = _("reason for a loss")
        verbose_name_plural = _("reasons for losses")


@kept
class Competitor(CatalogueEntry):
    """Somebody who sells against us, with what to know before a visit."""

    strengths = models.TextField(_("their strengths"), max_length=2000, blank=True)
    strengths_hans = models.TextField(_("their strengths in simplified Chinese"), max_length=2000, blank=True)
    strengths_hant = models.TextField(_("their strengths in traditional Chinese"), max_length=2000, blank=True)
    weaknesses = models.TextField(_("their weaknesses"), max_length=2000, blank=True)
    weaknesses_hans = models.TextField(_("their weaknesses in simplified Chinese"), max_length=2000, blank=True)
    weaknesses_hant = models.TextField(_("their weaknesses in traditional Chinese"), max_length=2000, blank=True)
    answer = models.TextField(_("our answer"), max_length=2000, blank=True)
    answer_hans = models.TextField(_("our answer in simplified Chinese"), max_length=2000, blank=True)
    answer_hant = models.TextField(_("our answer in traditional Chinese"), max_length=2000, blank=True)

    class Meta(CatalogueEntry.Meta):
        verbose_name = _("competitor")
        verbose_name_plural = _("competitors")

    @property
    def their_strengths(self) -> str:
        """What they are good at, in the reader's language or the one it was written in."""
        return worded(self, "strengths")

    @property
    def their_weaknesses(self) -> str:
        """What they are bad at, in the reader's language or the one it was written in."""
        return worded(self, "weaknesses")

    @property
    def our_answer(self) -> str:
        """What we say, in the reader's language or the one it was written in."""
        return worded(self, "answer")
