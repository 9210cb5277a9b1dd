"""Lines as rows of a form: empty rows are left out, a product's unit and list price fill what is left empty."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core import formatting
from core.fields import MoneyField, PercentField
from leads.documents import unit_in, unit_named
from leads.forms.opportunities import VersionedForm
from leads.forms.products import PriceField
from leads.models import Product
from leads.services.lines import MOST_LINES, Line, product_named

SPARE, MORE = 3, 5


class LineForm(forms.Form):
    """One line; `what` is a product of the catalogue (its code) or any text."""

    what = forms.CharField(label=gettext_lazy("What"), max_length=300, required=False)
    quantity = MoneyField(label=gettext_lazy("Quantity"), max_digits=14, decimal_places=3, required=False)
    unit = forms.CharField(label=gettext_lazy("Unit"), max_length=20, required=False)
    unit_price = PriceField(label=gettext_lazy("Unit price"), required=False)
    discount = PercentField(label=gettext_lazy("Discount %"), required=False)

    def __init__(
        self, *args: Any, products: Sequence[Product] = (), currency: str = "", language: str = "", **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.products, self.currency, self.language = products, currency, language
        self.fields["unit_price"].currency = currency  # type: ignore[attr-defined]
        self.fields["what"].widget.attrs.update(list="products", autocomplete="off")
        for field in self.fields.values():
            field.widget.attrs["aria-label"] = field.label

    def clean(self) -> dict[str, Any]:
        """Nothing, or a whole line."""
        data = super().clean() or {}
        self.line: Line | None = None
        if not self.errors and not any(value not in ("", None) for value in data.values()):
            return data
        what = data.get("what", "").strip()
        if not what and "what" not in self.errors:
            self.add_error("what", _("Say what it is, or empty the row."))
        product = product_named(what, self.products)
        price = data.get("unit_price")
        if price is None and product:
            price = next((p.price for p in product.prices.all() if p.currency == self.currency), None)
        if price is None and what and "unit_price" not in self.errors:
            self.add_error("unit_price", _("Write a price."))
        quantity = data["quantity"] if data.get("quantity") is not None else Decimal(1)
        if quantity <= 0:
            self.add_error("quantity", _("Above zero, please."))
        if self.errors:
            return data
        self.line = Line(
            text=product.named(self.language) if product else what,
            quantity=quantity,
            unit=unit_named(data["unit"]) or (product.unit if product else ""),
            unit_price=price,
            discount=data["discount"] or Decimal(0),
            product_id=product.pk if product else None,
        )
        return data


class Lines(forms.BaseFormSet):
    """The rows of a document."""

    def add_fields(self, form: forms.Form, index: int | None) -> None:
        """Rows are emptied, not ticked."""

    def lines(self) -> list[Line]:
        """The lines that were typed, of a valid set."""
        return [form.line for form in self.forms if getattr(form, "line", None)]

    def tell(self, form: forms.Form) -> None:
        """Name what is wrong with the rows in the summary of the form they belong to, beside its own errors."""
        for place, row in enumerate(self.forms, start=1):
            for name, errors in row.errors.items():
                label = row.fields[name].label if name in row.fields else ""
                for error in errors:
                    words = {"n": place, "field": label, "error": error}
                    form.add_error(None, _("Line %(n)s, %(field)s: %(error)s") % words)

    def typed(self) -> list[Line]:
        """The lines that are right so far, valid as a whole or not."""
        self.is_valid()
        return self.lines()


_Lines = forms.formset_factory(
    LineForm, formset=Lines, extra=0, max_num=MOST_LINES, absolute_max=MOST_LINES, validate_max=True
)


def lines_of_form(
    data: Any, rows: Sequence[Any], products: Sequence[Product], *, currency: str, language: str = ""
) -> Lines:
    """The rows of a form: what was sent, or stored lines and some empty rows; units in `language`, else the reader's."""
    known = {product.pk: product for product in products}
    initial: list[dict[str, Any]] = [_shown(row, known, language or formatting.language()) for row in rows]
    initial += [{} for _row in range(min(SPARE if rows else MORE, MOST_LINES - len(rows)))]
    given = {"products": products, "currency": currency, "language": language}
    return _Lines(data, initial=initial, prefix="line", form_kwargs=given)  # type: ignore[return-value]


def with_more_rows(data: Any) -> Any:
    """What was sent, with some more empty rows."""
    copy = data.copy()
    total = int(copy.get("line-TOTAL_FORMS", "0")) if copy.get("line-TOTAL_FORMS", "0").isdecimal() else 0
    copy["line-TOTAL_FORMS"] = str(min(total + MORE, MOST_LINES))
    return copy


def plain(number: Decimal) -> str:
    """A number without trailing zeros, at least with what money shows."""
    return f"{number.normalize():f}"


def _shown(row: Any, known: dict[int, Product], language: str) -> dict[str, Any]:
    product = known.get(row.product_id or 0)
    return {
        "what": f"{product.code} · {row.text}" if product else row.text,
        "quantity": plain(row.quantity),
        "unit": unit_in(row.unit, language),
        "unit_price": plain(row.unit_price),
        "discount": plain(row.discount) if row.discount else "",
    }


class LinesForm(VersionedForm):
    """What belongs to all lines of an opportunity."""

    follow = forms.BooleanField(label=gettext_lazy("The amount of the opportunity follows the lines"), required=False)
