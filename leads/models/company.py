"""Who sells: the letterhead of quotations, with the wording that a new one begins with (domain.md 5)."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from commons.kept import KeptModel, KeptQuerySet, kept

if TYPE_CHECKING:
    from users.models import User


class CompanyQuerySet(KeptQuerySet["CompanyProfile"]):
    """The one row."""

    def visible_to(self, user: User) -> Self:
        """The only door from a request: everybody who works here."""
        return self.all()


@kept
class CompanyProfile(KeptModel):
    """The selling company as customers read of it; one row, which admins keep."""

    name = models.CharField(_("company name"), max_length=120, blank=True)
    name_hans = models.CharField(_("company name in simplified Chinese"), max_length=120, blank=True)
    name_hant = models.CharField(_("company name in traditional Chinese"), max_length=120, blank=True)
    address = models.CharField(_("address"), max_length=300, blank=True)
    address_hans = models.CharField(_("address in simplified Chinese"), max_length=300, blank=True)
    address_hant = models.CharField(_("address in traditional Chinese"), max_length=300, blank=True)
    telephone = models.CharField(_("telephone"), max_length=60, blank=True)
    tax_number = models.CharField(_("tax number"), max_length=40, blank=True)
    bank = models.CharField(_("bank and account number"), max_length=200, blank=True)
    tax_note = models.CharField(_("tax line"), max_length=200, blank=True)
    tax_note_hans = models.CharField(_("tax line in simplified Chinese"), max_length=200, blank=True)
    tax_note_hant = models.CharField(_("tax line in traditional Chinese"), max_length=200, blank=True)
    terms = models.TextField(_("standard terms"), max_length=3000, blank=True)
    terms_hans = models.TextField(_("standard terms in simplified Chinese"), max_length=3000, blank=True)
    terms_hant = models.TextField(_("standard terms in traditional Chinese"), max_length=3000, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = CompanyQuerySet.as_manager()

    class Meta:
        verbose_name = _("our company")
        verbose_name_plural = _("our company")
        constraints: ClassVar = [models.CheckConstraint(condition=Q(id=1), name="one_company_profile")]

    def __str__(self) -> str:
        return self.name

    def in_language(self, name: str, language: str) -> str:
        """`name`, `address`, `tax_note` or `terms` in a language, or in the first one there is."""
        own = {"zh-hans": f"{name}_hans", "zh-hant": f"{name}_hant"}.get(language, name)
        spelled = (getattr(self, n) for n in (own, name, f"{name}_hans", f"{name}_hant"))
        return next((words for words in spelled if words), "")

    def translated(self, name: str, written: str, language: str) -> str:
        """Standard words in the language asked for; what somebody wrote differently stays as it is."""
        standard = {getattr(self, n).strip() for n in (name, f"{name}_hans", f"{name}_hant")} - {""}
        plain = written.replace("\r\n", "\n").strip()
        return self.in_language(name, language) if plain in standard else written
