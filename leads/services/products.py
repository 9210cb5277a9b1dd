"""The catalogue: entering, changing and archiving what is sold (domain.md 5)."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.services.refusals import InvalidInput, NotAllowed
from audit import services as audit
from core.errors import StaleEdit
from leads.models import Product, ProductPrice

if TYPE_CHECKING:
    from users.models import User

EDITABLE = ("code", "name", "name_hans", "name_hant", "unit", "notes")


@transaction.atomic
def save(
    product: Product | None,
    values: Mapping[str, Any],
    prices: Mapping[str, Decimal | None],
    *,
    by: User,
    version: int = 1,
) -> Product:
    """Enter a product, or change one; `prices` are list prices of one unit by currency, None for not sold in it.

    Raises NotAllowed (admins keep the catalogue), StaleEdit, InvalidInput when the code is taken.
    """
    _require_admin(by)
    row = (
        Product(created_by=by) if product is None else Product.objects.select_for_update(no_key=True).get(pk=product.pk)
    )
    if product is not None and row.version != version:
        raise StaleEdit(_("Somebody else changed “%(name)s” in the meantime. Compare and save again."), name=row.name)
    taken = Product.objects.filter(code__iexact=str(values["code"]).strip()).exclude(pk=row.pk)
    if taken.exists():
        raise InvalidInput(_("The code “%(code)s” is taken."), code=values["code"])
    before = {name: getattr(row, name) for name in EDITABLE}
    for name in EDITABLE:
        setattr(row, name, str(values.get(name, before[name])).strip())
    row.version = 1 if product is None else row.version + 1
    row.save()
    changed = {n: [before[n], getattr(row, n)] for n in EDITABLE if before[n] != getattr(row, n)}
    changed |= _set_prices(row, prices)
    code = "product.created" if product is None else "product.changed"
    audit.record(code, row, by=by, fields=changed)
    return row


@transaction.atomic
def archive(product: Product, *, by: User, archived: bool = True) -> None:
    """No longer offer a product (or offer it again); lines that name it stay. Raises NotAllowed."""
    _require_admin(by)
    rows = Product.objects.filter(pk=product.pk, archived_at__isnull=archived)
    if rows.update(archived_at=timezone.now() if archived else None):
        audit.record("product.archived" if archived else "product.offered", product, by=by)


def _set_prices(product: Product, prices: Mapping[str, Decimal | None]) -> dict[str, Any]:
    stored = {price.currency: price for price in ProductPrice.objects.filter(product=product)}
    changed: dict[str, Any] = {}
    for currency, price in prices.items():
        row = stored.get(currency)
        was = row.price if row else None
        if was == price:
            continue
        ProductPrice.objects.update_or_create(product=product, currency=currency, defaults={"price": price})
        changed[f"price_{currency}"] = [
            str(was) if was is not None else None,
            str(price) if price is not None else None,
        ]
    return changed


def _require_admin(by: User) -> None:
    if not by.is_admin:
        raise NotAllowed(_("Only an admin keeps the catalogue."))
