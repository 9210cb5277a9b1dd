"""The tools of an opportunity: MAN and SCOTSMAN, SPIN, where the buyer stands, demo and proposal."""

from __future__ import annotations

from typing import Any

from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from commons.api.views import ApiViewSet, version_of
from core.api.examples import example
from core.api.fields import narrow, version_field
from core.api.serializers import RecordSerializer
from core.errors import StaleEdit
from leads.models import JudgedBy, Opportunity, OpportunityTools, Signal
from leads.services import criteria
from leads.services import tools as services
from users.models import User

TOOLS = {
    "opportunity": 322, "situation": True, "situation_note": "", "competition": None, "competition_note": "",
    "organisation": True, "organisation_note": "", "time_scale": None, "time_scale_note": "", "spend": None,
    "spend_note": "", "money": True, "money_note": "Budget of 2026", "authority": True, "authority_note": "",
    "need": True, "need_note": "", "spin_situation": "", "spin_problem": "Reprints take two weeks.",
    "spin_implication": "", "spin_need_payoff": "", "position": "interest", "signals": ["price", "delivery"],
    "mode": "direct", "tender_deadline": None, "tender_documents": "", "demo_decision_maker": False,
    "demo_rehearsed": False, "demo_goods_checked": False, "demo_benefits_chosen": False, "proposal_sent_on": None,
    "opener": "", "idea": "", "message": "", "judged_by": [], "version": 3,
}  # fmt: skip


@example(
    "Tools", answer=TOOLS, sent={"money": True, "money_note": "Budget of 2026", "position": "interest", "version": 1}
)
class ToolsSerializer(RecordSerializer):
    """What is known and prepared; an answer of null is not known yet. What is left out stays."""

    signals = serializers.ListField(
        child=serializers.ChoiceField(choices=Signal.choices), max_length=len(Signal), required=False
    )
    judged_by = serializers.ListField(
        child=serializers.ChoiceField(choices=JudgedBy.choices), max_length=len(JudgedBy), required=False
    )
    version = version_field(required=False)

    class Meta:
        model = OpportunityTools
        fields = ("opportunity", *services.FIELDS, "version")
        read_only_fields = ("opportunity",)


class ToolsOfOpportunity(ApiViewSet):
    """The calls of the viewset of opportunities that are about its tools."""

    def user(self) -> User:
        """Who asks."""
        user: Any = self.request.user
        return user

    def editable(self, pk: int) -> Opportunity:
        """An opportunity the person may work on, or 404."""
        return get_object_or_404(Opportunity.objects.editable_by(self.user()), pk=pk)

    @extend_schema(responses=ToolsSerializer, filters=False)
    @action(detail=True, methods=["get"], filterset_class=None, pagination_class=None)
    def tools(self, request: Request, pk: int) -> Response:
        """What is known and prepared."""
        seen = get_object_or_404(Opportunity.objects.visible_to(self.user()).select_related("tools"), pk=pk)
        shown = ToolsSerializer(criteria.tools_of(seen))
        narrow(shown, request.query_params.get("fields"))
        return Response(shown.data)

    @extend_schema(request=ToolsSerializer, responses=ToolsSerializer)
    @tools.mapping.patch
    def change_tools(self, request: Request, pk: int) -> Response:
        """Fill in some of it; `version` is that of the tools."""
        opportunity = self.editable(pk)
        tools = criteria.tools_of(opportunity)
        data = dict(self.sent(ToolsSerializer, instance=tools, partial=True))
        if version_of(data) != tools.version:
            raise StaleEdit(_("Somebody else filled in these tools in the meantime: read them again and compare."))
        values = {name: data[name] for name in services.FIELDS if name in data}
        was = {name: services.plain(getattr(tools, name)) for name in values}
        changed = services.fill(opportunity, values, by=self.user(), was=was)
        return Response(ToolsSerializer(changed).data)
