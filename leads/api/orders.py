"""Orders of accounts one serves; they come into being by winning an opportunity."""

from __future__ import annotations

from typing import Any

import django_filters as filters
from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import mixins
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.withheld import Withheld
from commons.api.views import ApiViewSet
from core.api.examples import example
from core.api.fields import AmountFilter, Reason, day_from, day_to, id_filter
from core.api.paging import both_ways
from core.api.serializers import RecordSerializer
from core.clock import business_date
from core.keyset import Sort
from leads import after_commit, search
from leads.api.lines import LINE, LineSerializer, with_lines
from leads.models import Order, OrderLine
from leads.order_list.asked import of_product
from leads.services import orders
from users.api.people import ColleagueSerializer

ORDER = {
    "id": 640, "account": 4711, "opportunity": 322, "number": "PO-2026-118", "amount": "1534.25", "currency": "CNY",
    "discount": "5.00", "lines": [LINE], "ordered_on": "2026-03-09", "credited_to": 7, "credited": {"id": 7, "name": "Ann Seller"}, "voided_at": None, "void_reason": "",
}  # fmt: skip


@example("An order", answer=ORDER)
class OrderSerializer(RecordSerializer):
    """An order; void ones carry their reason. Its lines less its discount (percent) are its amount."""

    lines = LineSerializer(many=True, read_only=True)
    credited = ColleagueSerializer(source="credited_to", read_only=True, allow_null=True)

    class Meta:
        model = Order
        fields = (
            "id", "account", "opportunity", "number", "amount", "currency", "discount", "lines", "ordered_on",
            "credited_to", "credited", "voided_at", "void_reason",
        )  # fmt: skip
        read_only_fields = fields


class OrderFilter(filters.FilterSet):
    """Narrowing the list."""

    q = filters.CharFilter(method="by_words", max_length=100, label="number, opportunity or customer")
    account = id_filter("account_id")
    opportunity = id_filter("opportunity_id")
    credited_to = id_filter("credited_to_id")
    team = id_filter("team_id")
    number = filters.CharFilter(max_length=60)
    currency = filters.CharFilter(max_length=3, label="three letters")
    product = filters.CharFilter(method="by_product", max_length=120, label="words in its lines or in its opportunity")
    amount_from = AmountFilter("gte", label="an amount of at least this much")
    amount_to = AmountFilter("lte", label="an amount of at most this much")
    valid = filters.BooleanFilter(field_name="voided_at", lookup_expr="isnull")
    ordered_on_from = day_from("ordered_on", "ordered")
    ordered_on_to = day_to("ordered_on", "ordered")

    class Meta:
        model = Order
        fields: tuple[str, ...] = ()

    def by_words(self, rows: Any, name: str, value: str) -> Any:
        """As the pages search."""
        return search.ordered(rows, value.replace("\0", ""), self.request.user)

    def by_product(self, rows: Any, name: str, value: str) -> Any:
        """As the page narrows."""
        return rows.filter(of_product(value.replace("\0", "")))


@extend_schema(tags=["orders"])
class OrderViewSet(Withheld, mixins.ListModelMixin, mixins.RetrieveModelMixin, ApiViewSet):
    """Orders of accounts one serves."""

    area = "orders"
    serializer_class = OrderSerializer
    filterset_class = OrderFilter
    queryset = Order.objects.none()
    orderings = {
        "-id": Sort("id", descending=True),
        "id": Sort("id"),
        "-ordered_on": Sort("ordered_on", descending=True),
        "ordered_on": Sort("ordered_on"),
        **both_ways("amount", Sort("amount")),
    }

    def get_queryset(self) -> QuerySet[Order]:
        """Through the one door."""
        user: Any = self.request.user
        found: QuerySet[Order] = with_lines(
            Order.objects.visible_to(user).select_related("credited_to"), user, OrderLine
        )
        return found

    @extend_schema(request=Reason, responses=OrderSerializer)
    @action(detail=True, methods=["post"])
    def void(self, request: Request, pk: int) -> Response:
        """Make an order void that was a mistake; managers of the team and admins."""
        order: Any = get_object_or_404(self.get_queryset(), pk=pk)
        orders.void_order(order, by=request.user, today=business_date(), **self.sent(Reason))
        after_commit.open_steps()
        return self.fresh(pk)
