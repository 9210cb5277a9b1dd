"""Lines between key persons: who reports to whom, who influences whom."""

from __future__ import annotations

from typing import Any

import django_filters as filters
from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.committee import lines
from accounts.models import Account, InfluenceLine, KeyPerson, ReportingLine, Strength
from accounts.services.refusals import WrongState
from commons.api.views import ApiViewSet
from core.api.examples import example
from core.api.fields import id_field, id_filter
from core.api.serializers import RecordSerializer
from core.clock import business_date

REPORTS = {"id": 41, "person": 815, "boss": 816, "from_on": "2026-02-02", "until_on": None}
MOVES = {
    "id": 17, "source": 817, "person": 815, "strength": 2, "against": False, "from_on": "2026-02-02", "until_on": None,
}  # fmt: skip


@example("Reports to", answer=REPORTS)
class ReportingLineSerializer(RecordSerializer):
    """Who reported to whom, from when to when."""

    class Meta:
        model = ReportingLine
        fields = ("id", "person", "boss", "from_on", "until_on")
        read_only_fields = fields


@example("Reports to", sent={"person": 815, "boss": 816})
class ReportsSerializer(serializers.Serializer[Any]):
    """A person and whom they report to from today on."""

    person = id_field()
    boss = id_field()


@example("Influences", answer=MOVES)
class InfluenceLineSerializer(RecordSerializer):
    """Who moves whom, how strongly, for us or against us."""

    class Meta:
        model = InfluenceLine
        fields = ("id", "source", "person", "strength", "against", "from_on", "until_on")
        read_only_fields = fields


@example("Influences", sent={"source": 817, "person": 815, "strength": 2})
class InfluencesSerializer(serializers.Serializer[Any]):
    """A line of influence from today on; one that is there already is changed."""

    source = id_field()  # type: ignore[assignment]
    person = id_field()
    strength = serializers.ChoiceField(choices=Strength.choices)
    against = serializers.BooleanField(default=False)


class LineFilter(filters.FilterSet):
    """Narrowing the list."""

    account = id_filter("person__account_id")
    person = id_filter("person_id")
    current = filters.BooleanFilter(field_name="until_on", lookup_expr="isnull")


class _LineViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, ApiViewSet):
    """What both kinds of lines share."""

    area = "accounts"
    filterset_class = LineFilter
    model: Any

    def get_queryset(self) -> QuerySet[Any]:
        """Lines of persons the reader may see."""
        found: QuerySet[Any] = self.model.objects.visible_to(self.request.user)
        return found

    def person(self, values: Any, name: str) -> KeyPerson:
        """Somebody of an account that the reader works on."""
        worked_on = Account.objects.editable_by(self.request.user)
        people = KeyPerson.objects.visible_to(self.request.user).filter(account__in=worked_on)
        found: KeyPerson | None = people.filter(pk=values[name]).first()
        if found is None:
            unknown = serializers.PrimaryKeyRelatedField.default_error_messages["does_not_exist"]
            raise serializers.ValidationError({name: [unknown.format(pk_value=values[name])]})
        return found

    def current(self, pk: int) -> Any:
        """A line that has not ended, of an account that the reader works on."""
        worked_on = Account.objects.editable_by(self.request.user)
        line = get_object_or_404(self.get_queryset().filter(person__account__in=worked_on), pk=pk)
        if line.until_on is not None:
            raise WrongState(_("This has ended already."))
        return line


@extend_schema(tags=["key persons"])
class ReportingLineViewSet(_LineViewSet):
    """The formal chart of accounts one serves, now and before."""

    serializer_class = ReportingLineSerializer
    queryset = ReportingLine.objects.none()
    model = ReportingLine

    @extend_schema(request=ReportsSerializer, responses={201: ReportingLineSerializer})
    def create(self, request: Request) -> Response:
        """Let a person report to somebody; the line before ends today. A circle is refused."""
        values = self.sent(ReportsSerializer)
        person, boss = self.person(values, "person"), self.person(values, "boss")
        line = lines.set_boss(person, boss, by=request.user, today=business_date())
        return Response(self.get_serializer(line).data, status=status.HTTP_201_CREATED)

    @extend_schema(request=None, responses={200: ReportingLineSerializer})
    @action(detail=True, methods=["post"])
    def end(self, request: Request, pk: int) -> Response:
        """End the line today: the person reports to nobody we know."""
        line = self.current(pk)
        lines.set_boss(line.person, None, by=request.user, today=business_date())
        return self.fresh(pk)


@extend_schema(tags=["key persons"])
class InfluenceLineViewSet(_LineViewSet):
    """Lines of influence in accounts one serves, now and before."""

    serializer_class = InfluenceLineSerializer
    queryset = InfluenceLine.objects.none()
    model = InfluenceLine

    @extend_schema(request=InfluencesSerializer, responses={201: InfluenceLineSerializer})
    def create(self, request: Request) -> Response:
        """Draw how one person moves another; a line that differs ends today and begins anew."""
        values = self.sent(InfluencesSerializer)
        source, person = self.person(values, "source"), self.person(values, "person")
        line = lines.set_influence(
            source,
            person,
            strength=int(values["strength"]),
            against=values["against"],
            by=request.user,
            today=business_date(),
        )
        return Response(self.get_serializer(line).data, status=status.HTTP_201_CREATED)

    @extend_schema(request=None, responses={200: InfluenceLineSerializer})
    @action(detail=True, methods=["post"])
    def end(self, request: Request, pk: int) -> Response:
        """End the line today."""
        line = self.current(pk)
        lines.set_influence(line.source, line.person, strength=None, by=request.user, today=business_date())
        return self.fresh(pk)
