"""Campaigns: where leads come from."""

from __future__ import annotations

from typing import Any

import django_filters as filters
from django.conf import settings
from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from commons.api.views import ApiViewSet, version_of
from core.api.examples import change, example
from core.api.fields import Money, day_from, day_to, id_filter, version_field
from core.api.serializers import RecordSerializer
from core.keyset import Sort
from leads.forms.campaigns import kinds, responsible
from leads.forms.opportunities import currencies
from leads.models import Campaign, Source
from leads.services import campaigns as services
from users.api.people import ColleagueSerializer
from users.models import User

CAMPAIGN = {
    "id": 12, "name": "Packaging Fair 2026", "kind": "fair", "starts_on": "2026-04-08", "ends_on": "2026-04-10",
    "place": "Shanghai", "owner": {"id": 8, "name": "Mia Manager"}, "team": 3, "closed_at": None, "version": 1,
    "cost": "60000.00", "currency": "CNY", "notes": "Hall 3",
}  # fmt: skip
ENTERED = {
    "name": "Packaging Fair 2026", "kind": "fair", "starts_on": "2026-04-08", "ends_on": "2026-04-10",
    "place": "Shanghai", "cost": "60000.00",
}  # fmt: skip
THEIRS: dict[str, Any] = {"cost": None, "notes": ""}


@example("A campaign", answer=CAMPAIGN, sent=ENTERED)
class CampaignSerializer(RecordSerializer):
    """A campaign by name; its cost and notes only to those who may change it."""

    kind = serializers.ChoiceField(choices=Source.choices, help_text="not `own` when it is entered")
    cost = Money(required=False, allow_null=True)
    currency = serializers.ChoiceField(choices=currencies(), required=False)
    notes = serializers.CharField(max_length=5000, required=False, allow_blank=True)
    owner = ColleagueSerializer(read_only=True)
    responsible = serializers.PrimaryKeyRelatedField(
        queryset=User.objects.none(), source="owner", write_only=True, required=False,
        help_text="a colleague's id; oneself when left out, and for salespeople always",
    )  # fmt: skip
    version = version_field(required=False)

    class Meta:
        model = Campaign
        fields = (
            "id", "name", "kind", "starts_on", "ends_on", "place", "owner", "responsible", "team", "closed_at", "cost",
            "currency", "notes", "version",
        )  # fmt: skip
        read_only_fields = ("id", "team", "closed_at")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        request = self.context.get("request")
        if request is not None and request.user.is_authenticated and "responsible" in self.fields:
            self.fields["responsible"].queryset = responsible(request.user)

    def validate_kind(self, kind: str) -> str:
        """Something that the company brings about."""
        if kind not in dict(kinds()) and (self.instance is None or self.instance.kind != kind):
            self.fields["kind"].fail("invalid_choice", input=kind)
        return kind

    def to_representation(self, instance: Campaign) -> dict[str, Any]:
        """The fields the reader may see."""
        shown: dict[str, Any] = super().to_representation(instance)
        user: Any = self.context["request"].user
        if not (user.is_admin or instance.owner_id == user.pk or instance.team_id in user.managed_team_ids):
            shown.update({name: value for name, value in THEIRS.items() if name in shown})
        return shown


@example("As read", sent={"version": 1})
class CampaignVersion(serializers.Serializer[Any]):
    """The campaign as it was read."""

    version = version_field()


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
class CampaignViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, mixins.CreateModelMixin, ApiViewSet):
    """Campaigns, the latest first."""

    area = "leads"
    serializer_class = CampaignSerializer
    filterset_class = CampaignFilter
    queryset = Campaign.objects.none()
    orderings = {
        "-starts_on": Sort("starts_on", descending=True),
        "starts_on": Sort("starts_on"),
        "-id": Sort("id", descending=True),
        "id": Sort("id"),
    }

    def get_queryset(self) -> QuerySet[Campaign]:
        """Through the one door."""
        return Campaign.objects.visible_to(self.request.user).select_related("owner")

    def perform_create(self, serializer: Any) -> None:
        """Enter a campaign; a salesperson is responsible for their own."""
        facts = {"currency": settings.CURRENCY, **_facts(serializer.validated_data)}
        serializer.instance = services.create(facts, by=self._user())

    @change(answer=CAMPAIGN, sent={"place": "Shanghai", "version": 1})
    def partial_update(self, request: Request, pk: int) -> Response:
        """Change a campaign."""
        campaign = self._mine(pk)
        serializer = self.get_serializer(campaign, data=request.data, partial=True)
        serializer.is_valid(raise_exception=True)
        data = serializer.validated_data
        services.edit(campaign, _facts(data), by=self._user(), version=version_of(data))
        return self.fresh(pk)

    @extend_schema(request=CampaignVersion, responses=CampaignSerializer)
    @action(detail=True, methods=["post"])
    def close(self, request: Request, pk: int) -> Response:
        """Offer it no longer for new leads; its figures go on."""
        services.close(self._mine(pk), by=self._user(), now=timezone.now(), **self.sent(CampaignVersion))
        return self.fresh(pk)

    @extend_schema(request=CampaignVersion, responses=CampaignSerializer)
    @action(detail=True, methods=["post"])
    def reopen(self, request: Request, pk: int) -> Response:
        """Offer a closed campaign for new leads again."""
        services.reopen(self._mine(pk), by=self._user(), **self.sent(CampaignVersion))
        return self.fresh(pk)

    def _user(self) -> Any:
        return self.request.user

    def _mine(self, pk: int) -> Campaign:
        return get_object_or_404(Campaign.objects.editable_by(self._user()), pk=pk)


def _facts(data: Any) -> dict[str, Any]:
    return {name: data[name] for name in services.EDITABLE if name in data}
