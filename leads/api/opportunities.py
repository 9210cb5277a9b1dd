"""Opportunities: opening, changing, moving by stage, winning and losing, as on the pages."""

from __future__ import annotations

from typing import Any

import django_filters as filters
from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.models import Account
from commons.api.views import ApiViewSet, version_of
from core.api.examples import change, example
from core.api.fields import Money, day_from, day_to, id_filter, reason_field, version_field
from core.api.serializers import RecordSerializer
from core.clock import business_date
from core.keyset import Sort
from leads import after_commit
from leads.api.orders import OrderSerializer
from leads.forms.opportunities import currencies
from leads.models import Opportunity, Outcome, Stage
from leads.services import opportunities, orders

RUNNING = [(stage.value, stage.label) for stage in Stage if stage != Stage.ORDER]
OPPORTUNITY = {
    "id": 322, "account": 4711, "name": "Labels for the spring season", "product": "Labels", "amount": "20000.00",
    "currency": "CNY", "stage": "A", "outcome": "open", "opened_on": "2026-02-11", "expected_close_on": "2026-05-15",
    "closed_on": None, "lost_reason": "", "lost_note": "", "competitor": "", "version": 4,
}  # fmt: skip
ENTERED = {
    "account": 4711, "name": "Labels for the spring season", "amount": "20000.00", "stage": "P",
    "expected_close_on": "2026-05-15",
}  # fmt: skip


@example("An opportunity", answer=OPPORTUNITY, sent=ENTERED)
class OpportunitySerializer(RecordSerializer):
    """An opportunity of an account one serves; stage and outcome change by their own calls."""

    amount = Money(required=False, allow_null=True)
    currency = serializers.ChoiceField(choices=currencies(), required=False)
    stage = serializers.ChoiceField(
        choices=Stage.choices, required=False, help_text="where it starts; later by `stage`"
    )
    opened_on = serializers.DateField(
        required=False, help_text="since when it runs, today if left out; set only when it is opened"
    )
    version = version_field(required=False)

    class Meta:
        model = Opportunity
        fields = (
            "id", "account", "name", "product", "amount", "currency", "stage", "outcome", "opened_on",
            "expected_close_on", "closed_on", "lost_reason", "lost_note", "competitor", "version",
        )  # fmt: skip
        read_only_fields = ("id", "outcome", "closed_on", "lost_reason", "lost_note", "competitor")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        request = self.context.get("request")
        if request is not None and request.user.is_authenticated:
            self.fields["account"].queryset = Account.objects.editable_by(request.user)


class Versioned(serializers.Serializer[Any]):
    """A change to what was read."""

    version = version_field()


@example("To Demo", sent={"stage": "D", "version": 4})
class StageSerializer(Versioned):
    """Another stage; a reason when one is skipped."""

    stage = serializers.ChoiceField(choices=RUNNING)
    reason = reason_field(required=False, default="", allow_blank=True)


@example(
    "Won",
    sent={"amount": "18500.00", "ordered_on": "2026-03-09", "reason": "Ordered after the first visit.", "version": 4},
)
class WinSerializer(Versioned):
    """The order an opportunity becomes."""

    amount = Money()
    currency = serializers.ChoiceField(choices=currencies(), required=False, default="")
    ordered_on = serializers.DateField()
    reason = reason_field(required=False, default="", allow_blank=True)


@example(
    "Lost",
    sent={"lost_reason": "price", "lost_note": "8 % above the other offer", "competitor": "Rival Ltd", "version": 4},
)
class LoseSerializer(Versioned):
    """Why it was lost."""

    lost_reason = serializers.CharField(max_length=16, help_text="code of a reason on the company's list")
    lost_note = serializers.CharField(max_length=500, required=False, default="", allow_blank=True)
    competitor = serializers.CharField(max_length=120, required=False, default="", allow_blank=True)


class OpportunityFilter(filters.FilterSet):
    """Narrowing the list."""

    account = id_filter("account_id")
    owner = id_filter("account__owner_id")
    team = id_filter("account__team_id")
    outcome = filters.ChoiceFilter(choices=Outcome.choices)
    stage = filters.ChoiceFilter(choices=Stage.choices)
    opened_on_from = day_from("opened_on", "opened")
    opened_on_to = day_to("opened_on", "opened")
    expected_close_on_from = day_from("expected_close_on", "expected close")
    expected_close_on_to = day_to("expected_close_on", "expected close")
    closed_on_from = day_from("closed_on", "closed")
    closed_on_to = day_to("closed_on", "closed")

    class Meta:
        model = Opportunity
        fields: tuple[str, ...] = ()


@extend_schema(tags=["opportunities"])
class OpportunityViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, mixins.CreateModelMixin, ApiViewSet):
    """Opportunities of accounts one serves; those of accounts without an owner are on hold."""

    area = "opportunities"
    serializer_class = OpportunitySerializer
    filterset_class = OpportunityFilter
    queryset = Opportunity.objects.none()
    orderings = {
        "-id": Sort("id", descending=True),
        "id": Sort("id"),
        "-opened_on": Sort("opened_on", descending=True),
        "opened_on": Sort("opened_on"),
    }

    def get_queryset(self) -> QuerySet[Opportunity]:
        """Through the one door."""
        return Opportunity.objects.visible_to(self.request.user)

    def perform_create(self, serializer: Any) -> None:
        """Open an opportunity at any stage before the order."""
        data, user = dict(serializer.validated_data), self._user()
        account, stage = data.pop("account"), Stage(data.pop("stage", Stage.SUSPECT))
        data.pop("version", None)
        opened = data.pop("opened_on", None)
        serializer.instance = opportunities.open_opportunity(
            account, data, by=user, today=business_date(), stage=stage, opened_on=opened
        )

    @change(answer=OPPORTUNITY, sent={"amount": "20000.00", "version": 3})
    def partial_update(self, request: Request, pk: int) -> Response:
        """Change facts; a later expected close is a postponement."""
        opportunity = self._editable(pk)
        serializer = self.get_serializer(opportunity, data=request.data, partial=True)
        serializer.is_valid(raise_exception=True)
        data = serializer.validated_data
        version = version_of(data)
        facts = {name: data[name] for name in opportunities.EDITABLE if name in data}
        opportunities.edit(opportunity, facts, by=self._user(), today=business_date(), version=version)
        return self.fresh(pk)

    @extend_schema(request=StageSerializer, responses=OpportunitySerializer)
    @action(detail=True, methods=["post"])
    def stage(self, request: Request, pk: int) -> Response:
        """Move to another stage."""
        opportunity, data = self._editable(pk), self.sent(StageSerializer)
        opportunities.change_stage(
            opportunity,
            to=Stage(data["stage"]),
            by=self._user(),
            today=business_date(),
            version=data["version"],
            reason=data["reason"],
        )
        return self.fresh(pk)

    @extend_schema(request=WinSerializer, responses={201: OrderSerializer})
    @action(detail=True, methods=["post"])
    def win(self, request: Request, pk: int) -> Response:
        """Make the order."""
        opportunity, data = self._editable(pk), self.sent(WinSerializer)
        order = orders.win(opportunity, by=self._user(), today=business_date(), **data)
        after_commit.open_steps()
        return Response(OrderSerializer(order).data, status=status.HTTP_201_CREATED)

    @extend_schema(request=LoseSerializer, responses=OpportunitySerializer)
    @action(detail=True, methods=["post"])
    def lose(self, request: Request, pk: int) -> Response:
        """Close it as lost."""
        opportunity, data = self._editable(pk), self.sent(LoseSerializer)
        opportunities.lose(
            opportunity,
            reason=data["lost_reason"],
            note=data["lost_note"],
            competitor=data["competitor"],
            by=self._user(),
            today=business_date(),
            version=data["version"],
        )
        return self.fresh(pk)

    def _user(self) -> Any:
        return self.request.user

    def _editable(self, pk: int) -> Opportunity:
        return get_object_or_404(Opportunity.objects.editable_by(self._user()), pk=pk)
