"""Won deals (domain.md sections 1 and 2.2)."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Self

from django.conf import settings
from django.contrib.postgres.indexes import OpClass
from django.db import models
from django.db.models import Exists, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Account, AccountQuerySet
from commons.kept import KeptModel, KeptQuerySet, kept
from commons.numbers import Backwards, Squeezed, numbered
from core.among import Among
from leads.models.opportunities import Opportunity

if TYPE_CHECKING:
    from users.models import User

FEW = 1000  # orders whose numbers are alike, up to which each is looked at


class OrderQuerySet(KeptQuerySet["Order"]):
    """Orders and who sees them."""

    def visible_to(self, user: User) -> Self:
        """The only door from a request: those of accounts the person serves or manages."""
        if user.is_admin:
            return self.all()
        return self.filter(account__in=Account.objects.keys_served_by(user))

    def at_accounts(self, accounts: AccountQuerySet, *, user: User) -> Self:
        """Those of accounts that came through a door which serves `user`: one index scan instead of an OR."""
        return self.filter(account__in=accounts)

    def valid(self) -> Self:
        """Not made void."""
        return self.filter(voided_at=None)

    def numbered(self, text: str) -> tuple[Self, Self]:
        """Those whose number begins or ends with `text`: looked for by number, or, if very many are, by who sees them.

        One of both is empty: PostgreSQL, which cannot know how many there are, would look at all that a manager sees.
        """
        alike = self.model._default_manager.filter(numbered(text)).order_by().values("pk")
        few, many = alike[:FEW], Exists(alike[FEW : FEW + 1])
        return self.filter(Among(few)).exclude(many), self.filter(many, numbered(text))


@kept
class Order(KeptModel):
    """A won deal; it remembers who it is credited to and the team of the day."""

    account = models.ForeignKey(Account, models.PROTECT, related_name="orders", db_index=False)
    cycle = models.ForeignKey(
        "accounts.Cycle",
        models.PROTECT,
        null=True,
        related_name="+",
        db_index=False,
        help_text="the cycle it counts in",
    )
    opportunity = models.ForeignKey(Opportunity, models.PROTECT, null=True, related_name="orders")
    number = models.CharField(_("order number"), max_length=60, blank=True, help_text="as the customer or we call it")
    amount = models.DecimalField(_("amount"), max_digits=16, decimal_places=2)
    currency = models.CharField(_("currency"), max_length=3, default="CNY")
    discount = models.DecimalField(
        _("discount in percent"), max_digits=5, decimal_places=2, default=0, help_text="on the sum of its lines"
    )
    ordered_on = models.DateField(_("ordered on"))
    credited_to = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="orders")
    team = models.ForeignKey("users.Team", models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    voided_at = models.DateTimeField(null=True)
    voided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    void_reason = models.CharField(max_length=500, blank=True)

    objects = OrderQuerySet.as_manager()

    class Meta:
        verbose_name = _("order")
        verbose_name_plural = _("orders")
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(amount__gte=0), name="order_amount_not_negative"),
            models.CheckConstraint(condition=Q(discount__gte=0, discount__lte=100), name="order_discount_a_percentage"),
            models.UniqueConstraint(
                fields=["opportunity"], condition=Q(voided_at=None), name="one_valid_order_an_opportunity"
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["account", "-ordered_on"],
                include=["id", "opportunity", "amount", "currency", "voided_at"],
                name="orders_of_account",
            ),
            models.Index(fields=["ordered_on"], name="orders_by_date"),
            models.Index(fields=["number"], name="orders_by_number", condition=~Q(number="")),
            models.Index(
                OpClass(Squeezed("number"), "text_pattern_ops"), name="order_number_from", condition=~Q(number="")
            ),
            models.Index(
                OpClass(Backwards(Squeezed("number")), "text_pattern_ops"),
                name="order_number_to",
                condition=~Q(number=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.account_id} {self.ordered_on} {self.amount}"
