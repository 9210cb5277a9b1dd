"""Leads: own ones, the teams', and those of the pool (masked)."""

from __future__ import annotations

from typing import Any

import django_filters as filters
from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers

from commons.api.views import ApiViewSet
from core.api.examples import example
from core.api.fields import day_from, day_to, id_filter
from core.api.serializers import RecordSerializer
from core.keyset import Sort
from leads.models import Lead, LeadState, Source
from users.api.people import ColleagueSerializer

MASKED: dict[str, Any] = {
    "person": "", "title": "", "telephones": [], "email": "", "wechat": "", "address": "", "notes": "",
}  # fmt: skip
LEAD = {
    "id": 1201, "company": "River Foods Ltd", "person": "Jo Lin", "title": "Buyer", "telephones": ["139 5550 8001"],
    "email": "", "wechat": "", "website": "", "industry": "Food", "region": "Ningbo", "address": "", "employees": 40,
    "tags": [], "need": "Labels for jars", "notes": "", "source": "fair", "campaign": 12, "referred_by": None,
    "state": "working", "owner": {"id": 7, "name": "Ann Seller"}, "assigned_on": "2026-03-02", "in_pool_since": None,
    "contacts": 1, "first_contact_on": "2026-03-04", "last_contact_on": "2026-03-04", "next_contact_on": "2026-03-11",
    "return_due_on": "2026-03-16", "money": None, "authority": True, "need_confirmed": True, "qualified_on": None,
    "unfit_reason": "", "unfit_note": "", "closed_on": None, "account": None, "opportunity": None,
    "created_on": "2026-03-02", "masked": False, "version": 2,
}  # fmt: skip


@example("A lead", answer=LEAD)
class LeadSerializer(RecordSerializer):
    """A lead; in the pool who is behind it and how to reach them are left out."""

    owner = ColleagueSerializer(read_only=True, allow_null=True)
    masked = serializers.SerializerMethodField()

    class Meta:
        model = Lead
        fields = (
            "id", "company", "person", "title", "telephones", "email", "wechat", "website", "industry", "region",
            "address", "employees", "tags", "need", "notes", "source", "campaign", "referred_by", "state", "owner",
            "assigned_on", "in_pool_since", "contacts", "first_contact_on", "last_contact_on", "next_contact_on",
            "return_due_on", "money", "authority", "need_confirmed", "qualified_on", "unfit_reason", "unfit_note",
            "closed_on", "account", "opportunity", "created_on", "masked", "version",
        )  # fmt: skip
        read_only_fields = fields

    def get_masked(self, lead: Lead) -> bool:
        """Whether fields are left out because the lead is only seen in the pool."""
        return lead.owner_id is None and not self.context["request"].user.is_admin

    def to_representation(self, instance: Lead) -> dict[str, Any]:
        """The fields the reader may see."""
        shown: dict[str, Any] = super().to_representation(instance)
        if self.get_masked(instance):
            shown.update({name: value for name, value in MASKED.items() if name in shown})
        return shown


class LeadApiFilter(filters.FilterSet):
    """Narrowing the list."""

    state = filters.ChoiceFilter(choices=LeadState.choices)
    source = filters.ChoiceFilter(choices=Source.choices)
    campaign = id_filter("campaign_id")
    owner = id_filter("owner_id")
    team = id_filter("team_id")
    pooled = filters.BooleanFilter(field_name="in_pool_since", lookup_expr="isnull", exclude=True)
    industry = filters.CharFilter(max_length=80)
    region = filters.CharFilter(max_length=80)
    created_on_from = day_from("created_on", "entered")
    created_on_to = day_to("created_on", "entered")
    next_contact_on_from = day_from("next_contact_on", "next contact")
    next_contact_on_to = day_to("next_contact_on", "next contact")

    class Meta:
        model = Lead
        fields: tuple[str, ...] = ()


@extend_schema(tags=["leads"])
class LeadViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, ApiViewSet):
    """Leads the person sees: own, the teams', and those of the pool one may claim (masked)."""

    area = "leads"
    serializer_class = LeadSerializer
    filterset_class = LeadApiFilter
    queryset = Lead.objects.none()
    orderings = {
        "-id": Sort("id", descending=True),
        "id": Sort("id"),
        "-created_on": Sort("created_on", descending=True),
        "next_contact_on": Sort("next_contact_on", nullable=True),
    }

    def get_queryset(self) -> QuerySet[Lead]:
        """Through the one door."""
        return Lead.objects.visible_to(self.request.user).select_related("owner")
