"""How close we are to accounts."""

from __future__ import annotations

from typing import Any

import django_filters as filters
from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.models import Account
from commons.api.views import ApiViewSet
from core.access import Access
from core.api.examples import example
from core.api.fields import id_filter
from core.api.serializers import RecordSerializer
from core.clock import business_date
from core.keyset import Sort
from portraits.models import Distance, DistanceQuerySet, Stage
from portraits.services import confirming

DISTANCE = {
    "account": 4711, "person": 815, "basic": 100, "background": 60, "needs": 40, "competition": 0, "deep": 0,
    "extended": 0, "ceiling": 1, "confirmed": 1, "stage": 1, "is_confirmed": True, "confirmed_at": "2026-03-03T10:00:00+08:00",
}  # fmt: skip


@example("A distance", answer=DISTANCE)
class DistanceSerializer(RecordSerializer):
    """Percent known by section, the ceiling that follows and the stage a manager confirmed (0 none yet, 1 doctor, 2 teacher, 3 friend, 4 brother).

    `stage` is the one that holds: the confirmed one, never above the ceiling; 0 before one is confirmed for the owner of
    today, as `is_confirmed` says.
    """

    stage = serializers.SerializerMethodField()
    is_confirmed = serializers.SerializerMethodField()

    class Meta:
        model = Distance
        fields = (
            "account", "person", "basic", "background", "needs", "competition", "deep", "extended", "ceiling", "confirmed",
            "stage", "is_confirmed", "confirmed_at",
        )  # fmt: skip
        read_only_fields = fields

    def get_stage(self, distance: Distance) -> int:
        """The stage that holds for the owner of today."""
        return int(distance.stage) if self.get_is_confirmed(distance) else 0

    def get_is_confirmed(self, distance: Distance) -> bool:
        """Whether the stage was confirmed for the owner of today."""
        return distance.is_confirmed(distance.account.current_cycle_id)


@example("Confirm a stage", sent={"stage": 1, "why": "They asked us in."})
class StageConfirmationSerializer(serializers.Serializer[Any]):
    """The stage and why."""

    stage = serializers.ChoiceField(choices=Stage.choices)
    why = serializers.CharField(max_length=confirming.WHY_LENGTH)


class DistanceFilter(filters.FilterSet):
    """Narrowing the list."""

    account = id_filter("account_id")
    ceiling = filters.NumberFilter(min_value=0, max_value=4)
    confirmed = filters.NumberFilter(min_value=0, max_value=4)
    stage = filters.NumberFilter(min_value=0, max_value=4, method="at_stage", label="the stage that holds")

    class Meta:
        model = Distance
        fields: tuple[str, ...] = ()

    def at_stage(self, distances: DistanceQuerySet, name: str, value: Any) -> DistanceQuerySet:
        """Those at which a stage holds: confirmed for the owner of today, never above what is known."""
        return distances.holding(Stage(int(value)))


@extend_schema(tags=["portraits"])
class DistanceViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, ApiViewSet):
    """Distances of accounts one serves that have a portrait; addressed by the account."""

    area = "accounts"
    serializer_class = DistanceSerializer
    filterset_class = DistanceFilter
    queryset = Distance.objects.none()
    lookup_field = "account_id"
    lookup_url_kwarg = "id"
    orderings = {"-id": Sort("account_id", descending=True), "id": Sort("account_id")}

    def get_queryset(self) -> QuerySet[Distance]:
        """Through the one door."""
        user: Any = self.request.user
        return Distance.objects.visible_to(user).select_related("account")

    def seen(self, pk: int) -> Any:
        """The account, with a portrait or without one yet."""
        return Account.objects.served_by(self.request.user).filter(pk=pk).first()

    @extend_schema(request=StageConfirmationSerializer, responses=DistanceSerializer)
    @action(detail=True, methods=["post"], access=Access.MANAGER)
    def confirm(self, request: Request, **address: int) -> Response:
        """Confirm the stage for the present owner; managers of the team and admins, never above the ceiling."""
        account = get_object_or_404(Account.objects.served_by(request.user), pk=address["id"])
        sent = self.sent(StageConfirmationSerializer)
        confirming.confirm(account, int(sent["stage"]), sent["why"], by=request.user, today=business_date())
        return self.fresh(account.pk)
