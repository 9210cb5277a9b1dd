"""Lines of opportunities, quotations and orders, as they are read and sent."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.db.models import Prefetch
from rest_framework import serializers

from core.api.fields import Money, id_field
from core.api.serializers import RecordSerializer
from leads.models import Product, QuoteLine
from leads.models.lines import LineFields
from leads.services.lines import MOST_LINES, Line
from users.models import User

LINE = {
    "product": 31, "text": "Label 60 x 40 mm, white", "quantity": "20000.000", "unit": "pcs", "unit_price": "0.0850",
    "discount": "5.00", "amount": "1615.00",
}  # fmt: skip
SENT = {"product": 31, "text": "", "quantity": "20000", "unit_price": "0.085", "discount": "5"}


class LineSerializer(RecordSerializer):
    """One line; `amount` is quantity x unit price less the discount in percent, rounded half up to cents."""

    class Meta:
        model = QuoteLine
        fields = ("product", "text", "quantity", "unit", "unit_price", "discount", "amount")
        read_only_fields = fields


class LineInput(serializers.Serializer[Any]):
    """A product of the catalogue, a text, or both; unit and price of a product may be left out."""

    product = id_field(required=False, allow_null=True, default=None)
    text = serializers.CharField(max_length=300, required=False, allow_blank=True, default="")
    quantity = serializers.DecimalField(max_digits=14, decimal_places=3, min_value=Decimal("0.001"), default=Decimal(1))
    unit = serializers.CharField(max_length=20, required=False, allow_blank=True, default="")
    unit_price = Money(decimal_places=4, required=False, allow_null=True, default=None)
    discount = serializers.DecimalField(
        max_digits=5, decimal_places=2, min_value=0, max_value=100, default=Decimal(0), help_text="percent"
    )


def lines_field(**kwargs: Any) -> LineInput:
    """The lines as they shall be: all of them, in their order."""
    return LineInput(**{"many": True, "max_length": MOST_LINES, **kwargs})


def with_lines(rows: Any, user: User, kind: type[LineFields]) -> Any:
    """The rows with their current lines, in their order."""
    return rows.prefetch_related(Prefetch("lines", kind.objects.visible_to(user).current()))  # type: ignore[attr-defined]


def current_lines(kind: type[LineFields], user: User, **parent: Any) -> list[Any]:
    """The lines that a document has now."""
    return list(kind.objects.visible_to(user).filter(**parent).current())  # type: ignore[attr-defined]


def entered(sent: list[dict[str, Any]], user: User, *, currency: str, language: str = "") -> list[Line]:
    """Lines as a service takes them; a product fills what was left out. 400 for what is missing."""
    wanted = {line["product"] for line in sent if line["product"]}
    rows = Product.objects.visible_to(user).filter(pk__in=wanted).prefetch_related("prices")
    products = {product.pk: product for product in rows}
    errors: list[dict[str, Any]] = [{} for _line in sent]
    lines = [_line(line, products, errors[at], currency, language) for at, line in enumerate(sent)]
    if any(errors):
        raise serializers.ValidationError({"lines": errors})
    return [line for line in lines if line is not None]


def _line(
    sent: dict[str, Any], products: dict[int, Product], errors: dict[str, Any], currency: str, language: str
) -> Line | None:
    product, price = products.get(sent["product"] or 0), sent["unit_price"]
    if sent["product"] and product is None:
        unknown = serializers.PrimaryKeyRelatedField.default_error_messages["does_not_exist"]
        errors["product"] = [unknown.format(pk_value=sent["product"])]
    if price is None and product:
        price = next((p.price for p in product.prices.all() if p.currency == currency), None)
    text = sent["text"].strip() or (product.named(language) if product else "")
    required = serializers.Field.default_error_messages["required"]
    if not errors:
        errors.update(
            {name: [required] for name, value in (("text", text), ("unit_price", price)) if value in ("", None)}
        )
    if errors:
        return None
    unit = sent["unit"].strip() or (product.unit if product else "")
    return Line(text, sent["quantity"], price, sent["discount"], unit, product.pk if product else None)
