"""Lines of opportunities, quotations and orders: what, how many, at which price (domain.md 5)."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any, ClassVar, Self

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import Round
from django.utils.translation import gettext_lazy as _

from commons.kept import KeptModel, KeptQuerySet, kept
from leads.models.opportunities import Opportunity
from leads.models.orders import Order
from leads.models.products import Product

if TYPE_CHECKING:
    from users.models import User


def computed(of: Any) -> Any:
    """`of` less the line's discount, rounded half up to cents: the database's side of `services.lines.amount_of`."""
    exact = models.DecimalField(max_digits=40, decimal_places=12)
    left = models.ExpressionWrapper(of * (Value(Decimal(100)) - F("discount")) / Value(Decimal(100)), exact)
    return Round(left, precision=2, output_field=exact)


class LineQuerySet(KeptQuerySet[Any]):
    """Lines of one kind of document."""

    def current(self) -> Self:
        """Not taken out, in their order."""
        return self.filter(removed_at=None).order_by("position", "pk")


class LineFields(KeptModel):
    """A product of the catalogue or a free text; quantity in `unit`, price of one unit, discount in percent."""

    position = models.PositiveIntegerField()
    product = models.ForeignKey(Product, models.PROTECT, null=True, blank=True, related_name="+")
    text = models.CharField(_("what"), max_length=300)
    quantity = models.DecimalField(_("quantity"), max_digits=14, decimal_places=3)
    unit = models.CharField(_("unit"), max_length=20, blank=True)
    unit_price = models.DecimalField(_("unit price"), max_digits=16, decimal_places=4)
    discount = models.DecimalField(
        _("discount in percent"),
        max_digits=5,
        decimal_places=2,
        default=0,
        validators=[MinValueValidator(0), MaxValueValidator(100)],
    )
    amount = models.DecimalField(_("amount"), max_digits=16, decimal_places=2, editable=False)
    removed_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        abstract = True
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(quantity__gt=0, unit_price__gte=0, discount__gte=0, discount__lte=100),
                name="%(class)s_within_limits",
            ),
            models.CheckConstraint(
                condition=Q(amount=computed(F("quantity") * F("unit_price"))), name="%(class)s_amount_agrees"
            ),
        ]

    def __str__(self) -> str:
        return self.text


class OpportunityLineQuerySet(LineQuerySet):
    """Lines of opportunities and who sees them."""

    def visible_to(self, user: User) -> Self:
        """The only door from a request: those of opportunities the person may see."""
        return self.filter(opportunity__in=Opportunity.objects.visible_to(user))


@kept
class OpportunityLine(LineFields):
    """What the customer may buy; all lines are in the opportunity's currency."""

    opportunity = models.ForeignKey(Opportunity, models.PROTECT, related_name="lines")

    objects = OpportunityLineQuerySet.as_manager()

    class Meta(LineFields.Meta):
        pass


class OrderLineQuerySet(LineQuerySet):
    """Lines of orders and who sees them."""

    def visible_to(self, user: User) -> Self:
        """The only door from a request: those of orders the person may see."""
        return self.filter(order__in=Order.objects.visible_to(user))


@kept
class OrderLine(LineFields):
    """What was ordered, copied when the opportunity was won; with the order's discount they add up to its amount."""

    order = models.ForeignKey(Order, models.PROTECT, related_name="lines")

    objects = OrderLineQuerySet.as_manager()

    class Meta(LineFields.Meta):
        pass
