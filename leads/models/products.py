"""What we sell: the catalogue with its list prices (domain.md 5)."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from commons.kept import KeptModel, KeptQuerySet, kept
from core.worded import worded

if TYPE_CHECKING:
    from users.models import User


class ProductQuerySet(KeptQuerySet["Product"]):
    """Products and who sees them."""

    def visible_to(self, user: User) -> Self:
        """The only door from a request: the catalogue is for everybody who works here."""
        return self.all()

    def offered(self) -> Self:
        """Not archived."""
        return self.filter(archived_at=None)


@kept
class Product(KeptModel):
    """Something we sell, named in one to three languages; archived instead of deleted."""

    code = models.CharField(_("code"), max_length=40, unique=True)
    name = models.CharField(_("name"), max_length=120)
    name_hans = models.CharField(_("name in simplified Chinese"), max_length=120, blank=True)
    name_hant = models.CharField(_("name in traditional Chinese"), max_length=120, blank=True)
    unit = models.CharField(_("unit"), max_length=20, blank=True)
    notes = models.CharField(_("notes"), max_length=500, blank=True)
    archived_at = models.DateTimeField(null=True, editable=False, help_text="no longer offered for new lines")
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = ProductQuerySet.as_manager()

    class Meta:
        verbose_name = _("product")
        verbose_name_plural = _("products")
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(code="") & ~Q(name=""), name="product_has_code_and_name")
        ]

    def __str__(self) -> str:
        return f"{self.code} · {self.named()}"

    def named(self, language: str = "") -> str:
        """The name in a language (the reader's when empty), or the first one there is."""
        return worded(self, "name", language)


@kept
class ProductPrice(KeptModel):
    """The list price of one unit in one currency; empty: not sold in it any more."""

    product = models.ForeignKey(Product, models.PROTECT, related_name="prices")
    currency = models.CharField(_("currency"), max_length=3)
    price = models.DecimalField(_("list price"), max_digits=16, decimal_places=4, null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["product", "currency"], name="one_price_a_currency"),
            models.CheckConstraint(condition=Q(price=None) | Q(price__gte=0), name="price_not_negative"),
        ]

    def __str__(self) -> str:
        return f"{self.product_id} {self.price} {self.currency}"
