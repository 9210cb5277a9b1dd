"""Campaigns: where leads come from."""

from __future__ import annotations

from typing import Any

import django_filters as filters
from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import mixins

from commons.api.views import ApiViewSet
from core.api.examples import example
from core.api.fields import day_from, day_to, id_filter
from core.api.serializers import RecordSerializer
from core.keyset import Sort
from leads.models import Campaign, Source
from users.api.people import ColleagueSerializer

CAMPAIGN = {
    "id": 12, "name": "Packaging Fair 2026", "kind": "fair", "starts_on": "2026-04-08", "ends_on": "2026-04-10",
    "place": "Shanghai", "owner": {"id": 8, "name": "Mia Manager"}, "team": 3, "closed_at": None, "version": 1,
    "cost": "60000.00", "currency": "CNY", "notes": "Hall 3",
}  # fmt: skip
THEIRS: dict[str, Any] = {"cost": None, "notes": ""}


@example("A campaign", answer=CAMPAIGN)
class CampaignSerializer(RecordSerializer):
    """A campaign by name; its cost and notes only to those who may change it."""

    owner = ColleagueSerializer(read_only=True)

    class Meta:
        model = Campaign
        fields = (
            "id", "name", "kind", "starts_on", "ends_on", "place", "owner", "team", "closed_at", "cost", "currency",
            "notes", "version",
        )  # fmt: skip
        read_only_fields = fields

    def to_representation(self, instance: Campaign) -> dict[str, Any]:
        """The fields the reader may see."""
        shown: dict[str, Any] = super().to_representation(instance)
        user: Any = self.context["request"].user
        if not (user.is_admin or instance.owner_id == user.pk or instance.team_id in user.managed_team_ids):
            shown.update({name: value for name, value in THEIRS.items() if name in shown})
        return shown


class CampaignFilter(filters.FilterSet):
    """Narrowing the list."""

    kind = filters.ChoiceFilter(choices=Source.choices)
    owner = id_filter("owner_id")
    open = filters.BooleanFilter(field_name="closed_at", lookup_expr="isnull")
    starts_on_from = day_from("starts_on", "begins")
    starts_on_to = day_to("starts_on", "begins")

    class Meta:
        model = Campaign
        fields: tuple[str, ...] = ()


@extend_schema(tags=["campaigns"])
class CampaignViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, ApiViewSet):
    """Campaigns, the latest first."""

    area = "leads"
    serializer_class = CampaignSerializer
    filterset_class = CampaignFilter
    queryset = Campaign.objects.none()
    orderings = {"-starts_on": Sort("starts_on", descending=True), "-id": Sort("id", descending=True), "id": Sort("id")}

    def get_queryset(self) -> QuerySet[Campaign]:
        """Through the one door."""
        return Campaign.objects.visible_to(self.request.user).select_related("owner")
