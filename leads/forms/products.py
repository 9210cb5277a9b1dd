"""What admins type about products."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core import formatting
from core.fields import MoneyField
from leads.documents import unit_in, unit_named
from leads.forms.opportunities import currencies
from leads.models import Product
from leads.services.products import EDITABLE

PRICE = "price_"


class PriceField(MoneyField):
    """A price of one unit: up to four decimals, for a label may cost 0.0850."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"max_digits": 16, "decimal_places": 4, "min_value": 0, **kwargs})


class ProductForm(forms.Form):
    """A product with its names and its list price in each currency."""

    unlooked = "our own catalogue"
    code = forms.CharField(label=_("Code"), max_length=40)
    name = forms.CharField(label=_("Name"), max_length=120, help_text=_("Shown where no other name is given"))
    name_hans = forms.CharField(label=_("Name in simplified Chinese"), max_length=120, required=False)
    name_hant = forms.CharField(label=_("Name in traditional Chinese"), max_length=120, required=False)
    unit = forms.CharField(label=_("Unit"), max_length=20, required=False, help_text=_("For example: pcs, roll, 个"))
    notes = forms.CharField(label=_("Notes"), max_length=500, required=False)
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1, required=False)

    def __init__(self, *args: Any, product: Product | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        prices = {price.currency: price.price for price in product.prices.all()} if product else {}
        for code, _words in currencies():
            self.fields[PRICE + code] = PriceField(label=code, required=False, initial=prices.get(code))
        if product:
            self.initial = {**{n: getattr(product, n) for n in (*EDITABLE, "version")}, **self.initial}
            self.initial["unit"] = unit_in(product.unit, formatting.language())

    def price_fields(self) -> list[Any]:
        """The list prices, by currency."""
        return [self[name] for name in self.fields if name.startswith(PRICE)]

    def values(self) -> dict[str, str]:
        """The facts a service takes."""
        return {name: self.cleaned_data[name] for name in EDITABLE} | {"unit": unit_named(self.cleaned_data["unit"])}

    def prices(self) -> dict[str, Decimal | None]:
        """List prices by currency."""
        return {n.removeprefix(PRICE): v for n, v in self.cleaned_data.items() if n.startswith(PRICE)}
