"""The API of opportunities and orders: what the pages show, through the same doors and services."""

from __future__ import annotations

from typing import Any

import django_filters as filters
from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers, status, viewsets
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.routers import BaseRouter

from accounts.models import Account
from core.access import Access
from core.clock import business_date
from leads import after_commit
from leads.forms.opportunities import currencies
from leads.models import Opportunity, Order, Outcome, Stage
from leads.services import opportunities, orders

LARGEST_ID = 2**63 - 1
RUNNING = [(stage.value, stage.label) for stage in Stage if stage != Stage.ORDER]


class Money(serializers.DecimalField):
    """An amount of at least zero."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"max_digits": 16, "decimal_places": 2, "min_value": 0, **kwargs})


class OpportunitySerializer(serializers.ModelSerializer):
    """An opportunity of an account one serves; stage and outcome change by their own calls."""

    amount = Money(required=False, allow_null=True)
    currency = serializers.ChoiceField(choices=currencies(), required=False)
    stage = serializers.ChoiceField(
        choices=Stage.choices, required=False, help_text="where it starts; later by `stage`"
    )
    opened_on = serializers.DateField(
        required=False, help_text="since when it runs, today if left out; set only when it is opened"
    )
    version = serializers.IntegerField(min_value=1, required=False, help_text="as read; needed for every change")

    class Meta:
        model = Opportunity
        fields = (
            "id",
            "account",
            "name",
            "product",
            "amount",
            "currency",
            "stage",
            "outcome",
            "opened_on",
            "expected_close_on",
            "closed_on",
            "lost_reason",
            "lost_note",
            "competitor",
            "version",
        )
        read_only_fields = ("id", "outcome", "closed_on", "lost_reason", "lost_note", "competitor")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        request = self.context.get("request")
        if request is not None and request.user.is_authenticated:
            self.fields["account"].queryset = Account.objects.editable_by(request.user)  # type: ignore[attr-defined]


class Versioned(serializers.Serializer):
    """A change to what was read."""

    version = serializers.IntegerField(min_value=1)


class StageSerializer(Versioned):
    """Another stage; a reason when one is skipped."""

    stage = serializers.ChoiceField(choices=RUNNING)
    reason = serializers.CharField(max_length=500, required=False, default="", allow_blank=True)


class WinSerializer(Versioned):
    """The order an opportunity becomes."""

    amount = Money()
    currency = serializers.ChoiceField(choices=currencies(), required=False, default="")
    ordered_on = serializers.DateField()
    reason = serializers.CharField(max_length=500, required=False, default="", allow_blank=True)


class LoseSerializer(Versioned):
    """Why it was lost."""

    lost_reason = serializers.CharField(max_length=16, help_text="code of a reason on the company's list")
    lost_note = serializers.CharField(max_length=500, required=False, default="", allow_blank=True)
    competitor = serializers.CharField(max_length=120, required=False, default="", allow_blank=True)


class OrderSerializer(serializers.ModelSerializer):
    """An order; void ones carry their reason."""

    class Meta:
        model = Order
        fields = (
            "id",
            "account",
            "opportunity",
            "amount",
            "currency",
            "ordered_on",
            "credited_to",
            "voided_at",
            "void_reason",
        )
        read_only_fields = fields


class VoidSerializer(serializers.Serializer):
    """Why an order is made void."""

    reason = serializers.CharField(max_length=500)


class OpportunityFilter(filters.FilterSet):
    """Narrowing the list."""

    account = filters.NumberFilter(field_name="account_id", min_value=1, max_value=LARGEST_ID)
    outcome = filters.ChoiceFilter(choices=Outcome.choices)
    stage = filters.ChoiceFilter(choices=Stage.choices)

    class Meta:
        model = Opportunity
        fields: tuple[str, ...] = ()


class OrderFilter(filters.FilterSet):
    """Narrowing the list."""

    account = filters.NumberFilter(field_name="account_id", min_value=1, max_value=LARGEST_ID)

    class Meta:
        model = Order
        fields: tuple[str, ...] = ()


class OpportunityViewSet(
    mixins.ListModelMixin, mixins.RetrieveModelMixin, mixins.CreateModelMixin, viewsets.GenericViewSet
):
    """Opportunities of accounts one serves; those of accounts without an owner are on hold."""

    access = Access.MEMBER
    serializer_class = OpportunitySerializer
    filterset_class = OpportunityFilter
    lookup_value_converter = "int"
    queryset = Opportunity.objects.none()

    def get_queryset(self) -> QuerySet[Opportunity]:
        """Through the one door."""
        return Opportunity.objects.visible_to(self.request.user)  # type: ignore[arg-type]

    def perform_create(self, serializer: Any) -> None:
        """Open an opportunity at any stage before the order."""
        data, user = dict(serializer.validated_data), self._user()
        account, stage = data.pop("account"), Stage(data.pop("stage", Stage.SUSPECT))
        data.pop("version", None)
        opened = data.pop("opened_on", None)
        serializer.instance = opportunities.open_opportunity(
            account, data, by=user, today=business_date(), stage=stage, opened_on=opened
        )

    def partial_update(self, request: Request, pk: int) -> Response:
        """Change facts; a later expected close is a postponement."""
        opportunity = self._editable(pk)
        serializer = self.get_serializer(opportunity, data=request.data, partial=True)
        serializer.is_valid(raise_exception=True)
        data = serializer.validated_data
        if "version" not in data:
            raise serializers.ValidationError({"version": _("Send the version that you have read.")})
        facts = {name: data[name] for name in opportunities.EDITABLE if name in data}
        opportunities.edit(opportunity, facts, by=self._user(), today=business_date(), version=data["version"])
        return self._answer(pk)

    @extend_schema(request=StageSerializer, responses=OpportunitySerializer)
    @action(detail=True, methods=["post"])
    def stage(self, request: Request, pk: int) -> Response:
        """Move to another stage."""
        opportunity, data = self._editable(pk), self._read(StageSerializer)
        opportunities.change_stage(
            opportunity,
            to=Stage(data["stage"]),
            by=self._user(),
            today=business_date(),
            version=data["version"],
            reason=data["reason"],
        )
        return self._answer(pk)

    @extend_schema(request=WinSerializer, responses={201: OrderSerializer})
    @action(detail=True, methods=["post"])
    def win(self, request: Request, pk: int) -> Response:
        """Make the order."""
        opportunity, data = self._editable(pk), self._read(WinSerializer)
        order = orders.win(opportunity, by=self._user(), today=business_date(), **data)
        after_commit.open_steps()
        return Response(OrderSerializer(order).data, status=status.HTTP_201_CREATED)

    @extend_schema(request=LoseSerializer, responses=OpportunitySerializer)
    @action(detail=True, methods=["post"])
    def lose(self, request: Request, pk: int) -> Response:
        """Close as lost."""
        opportunity, data = self._editable(pk), self._read(LoseSerializer)
        opportunities.lose(
            opportunity,
            reason=data["lost_reason"],
            note=data["lost_note"],
            competitor=data["competitor"],
            by=self._user(),
            today=business_date(),
            version=data["version"],
        )
        return self._answer(pk)

    def _user(self) -> Any:
        return self.request.user

    def _editable(self, pk: int) -> Opportunity:
        return get_object_or_404(Opportunity.objects.editable_by(self._user()), pk=pk)

    def _read(self, kind: type[serializers.Serializer]) -> Any:
        serializer = kind(data=self.request.data)
        serializer.is_valid(raise_exception=True)
        return serializer.validated_data

    def _answer(self, pk: int) -> Response:
        return Response(self.get_serializer(self.get_queryset().get(pk=pk)).data)


class OrderViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, viewsets.GenericViewSet):
    """Orders of accounts one serves."""

    access = Access.MEMBER
    serializer_class = OrderSerializer
    filterset_class = OrderFilter
    lookup_value_converter = "int"
    queryset = Order.objects.none()

    def get_queryset(self) -> QuerySet[Order]:
        """Through the one door."""
        return Order.objects.visible_to(self.request.user)  # type: ignore[arg-type]

    @extend_schema(request=VoidSerializer, responses=OrderSerializer)
    @action(detail=True, methods=["post"])
    def void(self, request: Request, pk: int) -> Response:
        """Make an order void that was a mistake; managers of the team and admins."""
        order = get_object_or_404(self.get_queryset(), pk=pk)
        serializer = VoidSerializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        user: Any = request.user
        voided = orders.void_order(order, by=user, reason=serializer.validated_data["reason"], today=business_date())
        after_commit.open_steps()
        return Response(OrderSerializer(voided).data)


def register(router: BaseRouter) -> None:
    """Add the addresses of this app."""
    router.register("opportunities", OpportunityViewSet, basename="opportunity")
    router.register("orders", OrderViewSet, basename="order")
