"""What the company keeps lists of, to be read: products, competitors, reasons for losses."""

from __future__ import annotations

from typing import Any

import django_filters as filters
from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers

from commons.api.views import ApiViewSet
from core.api.examples import example
from core.api.serializers import RecordSerializer
from leads.models import Competitor, LossReason, Product, ProductPrice
from leads.services.catalogues import TEXTS

PRODUCT = {
    "id": 31, "code": "L-6040", "name": "Label 60 x 40 mm, white", "name_hans": "标签 60×40 白", "name_hant": "標籤 60×40 白",
    "unit": "pcs", "notes": "", "prices": [{"currency": "CNY", "price": "0.0850"}], "archived_at": None, "version": 2,
}  # fmt: skip
COMPETITOR = {
    "id": 4, "code": "rival", "name": "Rival Ltd", "name_hans": "", "name_hant": "", "active": True,
    "strengths": "Short delivery", "strengths_hans": "交货快", "strengths_hant": "",
    "weaknesses": "No service on site", "weaknesses_hans": "没有上门服务", "weaknesses_hant": "",
    "answer": "Our technician comes the same day.", "answer_hans": "我们的技术员当天上门。", "answer_hant": "",
    "version": 1,
}  # fmt: skip
REASON = {
    "id": 1,
    "code": "price",
    "name": "Price",
    "name_hans": "价格",
    "name_hant": "價格",
    "active": True,
    "version": 1,
}
NAMES = ("id", "code", "name", "name_hans", "name_hant")


class PriceSerializer(RecordSerializer):
    """The list price of one unit; null: not sold in this currency any more."""

    class Meta:
        model = ProductPrice
        fields = ("currency", "price")
        read_only_fields = fields


@example("A product", answer=PRODUCT)
class ProductSerializer(RecordSerializer):
    """Something we sell."""

    prices = PriceSerializer(many=True, read_only=True)

    class Meta:
        model = Product
        fields = (*NAMES, "unit", "notes", "prices", "archived_at", "version")
        read_only_fields = fields


class ProductFilter(filters.FilterSet):
    """Narrowing the list."""

    code = filters.CharFilter(max_length=40)
    offered = filters.BooleanFilter(field_name="archived_at", lookup_expr="isnull")

    class Meta:
        model = Product
        fields: tuple[str, ...] = ()


@extend_schema(tags=["catalogues"])
class ProductViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, ApiViewSet):
    """What we sell, with list prices; admins keep it on the pages."""

    area = "opportunities"
    serializer_class: type[serializers.BaseSerializer[Any]] = ProductSerializer
    filterset_class = ProductFilter
    queryset = Product.objects.none()

    def get_queryset(self) -> QuerySet[Product]:
        """Through the one door."""
        return Product.objects.visible_to(self.request.user).prefetch_related("prices")


@example("A competitor", answer=COMPETITOR)
class CompetitorSerializer(RecordSerializer):
    """Somebody who sells against us."""

    class Meta:
        model = Competitor
        fields = (*NAMES, "active", *TEXTS, "version")
        read_only_fields = fields


@example("A reason", answer=REASON)
class LossReasonSerializer(RecordSerializer):
    """Why an opportunity was lost; `lose` takes the code."""

    class Meta:
        model = LossReason
        fields = (*NAMES, "active", "version")
        read_only_fields = fields


class EntryFilter(filters.FilterSet):
    """Narrowing the list."""

    active = filters.BooleanFilter()


@extend_schema(tags=["catalogues"])
class CompetitorViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, ApiViewSet):
    """Who sells against us, with what to know before a visit."""

    area = "opportunities"
    serializer_class = CompetitorSerializer
    filterset_class = EntryFilter
    queryset = Competitor.objects.none()

    def get_queryset(self) -> QuerySet[Any]:
        """Through the one door."""
        return Competitor.objects.visible_to(self.request.user)


@extend_schema(tags=["catalogues"])
class LossReasonViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, ApiViewSet):
    """The company's list of reasons why deals are lost."""

    area = "opportunities"
    serializer_class = LossReasonSerializer
    filterset_class = EntryFilter
    queryset = LossReason.objects.none()

    def get_queryset(self) -> QuerySet[Any]:
        """Through the one door."""
        return LossReason.objects.visible_to(self.request.user)
