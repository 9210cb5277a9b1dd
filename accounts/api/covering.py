"""The four roles of an account's committee: known, met, in agreement, and what is missing."""

from __future__ import annotations

from typing import Any

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.committee import coverage
from accounts.models import Account, KeyRole
from commons.api.views import ApiViewSet
from core.api.examples import example
from core.api.fields import narrow

COMMITTEE: dict[str, Any] = {
    "roles": [
        {"role": "investor", "known": True, "met": False, "agreed": False, "opposed": False, "withheld": False},
        {"role": "gatekeeper", "known": True, "met": True, "agreed": True, "opposed": False, "withheld": False},
    ],
    "complete": False,
    "gaps": ["investor never met"],
}


class RoleSerializer(serializers.Serializer[Any]):
    """How far we are with one role."""

    role = serializers.CharField(help_text="investor, gatekeeper, user or coach")
    known = serializers.BooleanField()
    met = serializers.BooleanField()
    agreed = serializers.BooleanField(help_text="all who hold it agree")
    opposed = serializers.BooleanField(help_text="somebody who holds it is against us")
    withheld = serializers.BooleanField(help_text="it is filled, and nobody who holds it may be named")


@example("A committee", answer=COMMITTEE)
class CommitteeSerializer(serializers.Serializer[Any]):
    """Which of the four roles are known, met and in agreement; gaps in words."""

    roles = RoleSerializer(many=True)
    complete = serializers.BooleanField(help_text="all four agree")
    gaps = serializers.ListField(child=serializers.CharField())


class Covering(ApiViewSet):
    """What the viewset of accounts says about the committee."""

    @extend_schema(responses=CommitteeSerializer, filters=False)
    @action(detail=True, methods=["get"], filterset_class=None, pagination_class=None)
    def committee(self, request: Request, pk: int) -> Response:
        """The four roles of an account one serves."""
        account = get_object_or_404(Account.objects.served_by(request.user), pk=pk)
        now = coverage.of(account)
        roles = [
            {"role": role.value, **dict(zip(coverage.COLUMNS, now.row(role.value), strict=True))} for role in KeyRole
        ]
        shown = CommitteeSerializer({"roles": roles, "complete": now.complete, "gaps": now.words})
        narrow(shown, request.query_params.get("fields"))
        return Response(shown.data)
