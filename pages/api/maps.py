"""The power map of an account, with the way to whom we do not know yet, and who of us has met whom of them."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.covering import RoleSerializer
from accounts.committee.coverage import COLUMNS
from accounts.models import Account, KeyRole, Strength
from commons.api.views import ApiViewSet
from core.api.examples import example
from core.api.fields import LARGEST_ID, narrow
from core.clock import business_date
from leads.models import StanceKind
from pages.powermap import telling
from pages.powermap.building import Node, build, deals_of, sort_nodes
from pages.powermap.facts import read
from pages.powermap.matrix import table

MAP: dict[str, Any] = {
    "account": 4711, "opportunity": 322, "on": "2026-03-10",
    "persons": [
        {"id": 815, "name": "Lee Wong", "title": "Head of purchasing", "department": "Purchasing", "roles": ["gatekeeper"],
         "influence": 4, "stance": "supporter", "agreed": True, "met": True, "reports_to": 816,
         "last_contact_on": "2026-03-03", "last_contact_by": "Ann Seller", "visit_planned_on": "2026-03-17"},
    ],
    "influences": [{"source": 815, "person": 816, "strength": 2, "against": False}],
    "roles": [{"role": "gatekeeper", "known": True, "met": True, "agreed": True, "opposed": False, "withheld": False}],
    "gaps": ["investor never met"],
    "ways": [{"person": 816, "name": "Grace Ho", "steps": ["your coach Lee Wong", "their boss Grace Ho (investor)"]}],
}  # fmt: skip
MATRIX: dict[str, Any] = {
    "account": 4711,
    "us": [{"id": 7, "name": "Ann Seller", "part": "Owner"}],
    "persons": [
        {
            "id": 815,
            "name": "Lee Wong",
            "met": [{"us": 7, "contacts": 4, "last_on": "2026-03-03"}],
            "planned": [{"on": "2026-03-17", "who": "Our director"}],
        }
    ],
    "said": "1 of 1 person is known by one of us only.",
}


class OnMapSerializer(serializers.Serializer[Any]):
    """One of their people as the map shows them."""

    id = serializers.IntegerField()
    name = serializers.CharField()
    title = serializers.CharField(allow_blank=True)
    department = serializers.CharField(allow_blank=True)
    roles = serializers.ListField(child=serializers.ChoiceField(choices=KeyRole.choices))
    influence = serializers.IntegerField(allow_null=True)
    stance = serializers.ChoiceField(choices=StanceKind.choices)
    agreed = serializers.BooleanField()
    met = serializers.BooleanField()
    reports_to = serializers.IntegerField(allow_null=True)
    last_contact_on = serializers.DateField(allow_null=True)
    last_contact_by = serializers.CharField(allow_blank=True)
    visit_planned_on = serializers.DateField(allow_null=True)


class InfluenceOnMapSerializer(serializers.Serializer[Any]):
    """Who moves whom, how strongly, for or against us."""

    source = serializers.IntegerField()  # type: ignore[assignment]
    person = serializers.IntegerField()
    strength = serializers.ChoiceField(choices=Strength.choices)
    against = serializers.BooleanField()


class WaySerializer(serializers.Serializer[Any]):
    """How to come to somebody not reached yet, step by step in words; no steps: there is no way yet."""

    person = serializers.IntegerField()
    name = serializers.CharField()
    steps = serializers.ListField(child=serializers.CharField())


@example("A map", answer=MAP)
class PowerMapSerializer(serializers.Serializer[Any]):
    """The map of today, with stances towards one opportunity."""

    account = serializers.IntegerField()
    opportunity = serializers.IntegerField(allow_null=True)
    on = serializers.DateField()
    persons = OnMapSerializer(many=True)
    influences = InfluenceOnMapSerializer(many=True)
    roles = RoleSerializer(many=True)
    gaps = serializers.ListField(child=serializers.CharField())
    ways = WaySerializer(many=True)


class OfUsSerializer(serializers.Serializer[Any]):
    """One of us and their part."""

    id = serializers.IntegerField()
    name = serializers.CharField()
    part = serializers.CharField(allow_blank=True)


class MetSerializer(serializers.Serializer[Any]):
    """Contacts of one of us with one of them."""

    us = serializers.IntegerField()
    contacts = serializers.IntegerField()
    last_on = serializers.DateField()


class PlannedSerializer(serializers.Serializer[Any]):
    """A visit of the account plan for which no contact is logged yet: its day, and who of us."""

    on = serializers.DateField()
    who = serializers.CharField()


class MetByUsSerializer(serializers.Serializer[Any]):
    """One of them, and who of us has met them."""

    id = serializers.IntegerField()
    name = serializers.CharField()
    met = MetSerializer(many=True)
    planned = PlannedSerializer(many=True)


@example("A matrix", answer=MATRIX)
class MatrixSerializer(serializers.Serializer[Any]):
    """Who of us has met whom of them, how often and when last; what that means in a sentence."""

    account = serializers.IntegerField()
    us = OfUsSerializer(many=True)
    persons = MetByUsSerializer(many=True)
    said = serializers.CharField(allow_blank=True)


class _OfAccount(ApiViewSet):
    """Addressed by the account."""

    area = "accounts"
    queryset = Account.objects.none()
    filter_backends = ()
    pagination_class = None

    def get_queryset(self) -> QuerySet[Account]:
        """Accounts one serves."""
        return Account.objects.served_by(self.request.user).select_related("owner")

    def shown(self, facts: dict[str, Any]) -> Response:
        """The answer, with the fields that were asked for."""
        kind: Any = self.get_serializer_class()
        serializer = kind(facts)
        narrow(serializer, self.request.query_params.get("fields"))
        return Response(serializer.data)


@extend_schema(tags=["key persons"])
class PowerMapViewSet(_OfAccount):
    """Power maps, addressed by the account."""

    serializer_class: Any = PowerMapSerializer
    parameters = ("opportunity",)

    @extend_schema(
        parameters=[
            OpenApiParameter(
                "opportunity", {"type": "integer", "minimum": 1, "maximum": LARGEST_ID},  # type: ignore[arg-type]
                description="towards which one people stand; when left out, an open one with stances, the farthest of them",
            )
        ]
    )  # fmt: skip
    def retrieve(self, request: Request, pk: int) -> Response:
        """Persons, lines, gaps, and the way from our coach to whom we have not met."""
        user: Any = request.user
        account, today = get_object_or_404(self.get_queryset(), pk=pk), business_date()
        deals, asked = deals_of(account, user), request.query_params.get("opportunity")
        deal = next((one for one in deals if asked in (None, str(one.pk))), None)
        if asked and deal is None:
            words = serializers.PrimaryKeyRelatedField.default_error_messages["does_not_exist"]
            raise serializers.ValidationError({"opportunity": [words.format(pk_value=asked[:20])]})
        it = build(read(account, user=user, today=today, on=None, deal=deal), on=today)
        return self.shown({
            "account": account.pk, "opportunity": deal.pk if deal else None, "on": today,
            "persons": [_person(node) for node in sort_nodes(it.nodes.values())],
            "influences": [
                {"source": line.source, "person": line.target, "strength": line.strength, "against": line.against}
                for line in it.influences
            ],
            "roles": [
                {"role": role.value, **dict(zip(COLUMNS, it.coverage.row(role.value), strict=True))} for role in KeyRole
            ],
            "gaps": [words for _role, words in it.coverage.gaps()],
            "ways": [{"person": way.goal.pk, "name": way.goal.name, "steps": way.steps} for way in telling.ways(it)],
        })  # fmt: skip


@extend_schema(tags=["working groups"])
class MatrixViewSet(_OfAccount):
    """Matrices of working groups, addressed by the account."""

    serializer_class: Any = MatrixSerializer

    def retrieve(self, request: Request, pk: int) -> Response:
        """Who of us has met whom of them."""
        user: Any = request.user
        account = get_object_or_404(self.get_queryset(), pk=pk)
        us, rows, said = table(account, user=user, today=business_date())
        return self.shown({
            "account": account.pk,
            "us": [{"id": one.pk, "name": one.name, "part": part} for one, part in us],
            "persons": [
                {
                    "id": row.person.pk, "name": row.person.name,
                    "met": [
                        {"us": one.pk, "contacts": cell.n, "last_on": cell.last}
                        for (one, _part), cell in zip(us, row.cells, strict=True) if cell is not None
                    ],
                    "planned": [{"on": visit.on, "who": visit.ours} for visit in row.awaited],
                }
                for row in rows
            ],
            "said": said,
        })  # fmt: skip


def _person(node: Node) -> dict[str, Any]:
    return {
        "id": node.pk, "name": node.name, "title": node.title, "department": node.department, "roles": node.roles,
        "influence": node.influence, "stance": node.stance, "agreed": node.agreed, "met": node.met,
        "reports_to": node.boss, "last_contact_on": node.last.on if node.last else None,
        "last_contact_by": node.last.who if node.last else "",
        "visit_planned_on": node.visit.on if node.visit else None,
    }  # fmt: skip
