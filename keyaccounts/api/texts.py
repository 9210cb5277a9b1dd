"""The texts of the account plan with what they replaced, and the steps that an account has done."""

from __future__ import annotations

import django_filters as filters
from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.models import Account
from core.api.examples import example
from core.api.fields import LARGEST_ID, id_field
from core.api.serializers import RecordSerializer
from core.clock import business_date
from keyaccounts.api.plan import OfAccountFilter, Viewed
from keyaccounts.api.shared import OfReader
from keyaccounts.models import CheckStep, Level, Part, PlanText, Tick
from keyaccounts.services import plan

WRITTEN = {"account": 4711, "part": "present", "text": "Second supplier of labels", "level": None}


@example(
    "A text", answer={"id": 14, **WRITTEN, "by": 7, "written_at": "2026-03-10T09:00:00+08:00", "replaced_at": None}
)
class PlanTextSerializer(RecordSerializer):
    """A text of a plan or of the insight board; a pressure has a level from 0 to 3."""

    class Meta:
        model = PlanText
        fields = ("id", "account", "part", "text", "level", "by", "written_at", "replaced_at")
        read_only_fields = fields


@example("Write a text", sent={**WRITTEN, "seen": None})
class WriteSerializer(OfReader):
    """What a part of the plan says from now on; empty clears it."""

    account = serializers.PrimaryKeyRelatedField(queryset=Account.objects.none())
    part = serializers.ChoiceField(choices=Part.choices)
    text = serializers.CharField(max_length=plan.TEXT_LENGTH, allow_blank=True)
    level = serializers.ChoiceField(choices=Level.choices, required=False, allow_null=True, default=None)
    seen = serializers.IntegerField(
        min_value=1, max_value=LARGEST_ID, required=False, allow_null=True,
        help_text="id of the text that was read, null for none; somebody else's is then not written over",
    )  # fmt: skip


class PlanTextFilter(OfAccountFilter):
    """Narrowing the list."""

    part = filters.ChoiceFilter(choices=Part.choices)
    current = filters.BooleanFilter(field_name="replaced_at", lookup_expr="isnull")


@extend_schema(tags=["key accounts"])
class PlanTextViewSet(Viewed):
    """Texts of the plans of accounts one serves, with those they replaced."""

    serializer_class = PlanTextSerializer
    filterset_class = PlanTextFilter
    queryset = PlanText.objects.none()
    narrowed_by = ("account",)

    def get_queryset(self) -> QuerySet[PlanText]:
        """Through the one door."""
        rows: QuerySet[PlanText] = PlanText.objects.visible_to(self.user())
        return rows

    @extend_schema(request=WriteSerializer, responses={200: PlanTextSerializer, 204: None})
    def create(self, request: Request) -> Response:
        """Write a part of the plan; the text before stays as history. A text that is cleared answers nothing (204)."""
        sent = dict(self.sent(WriteSerializer))
        seen = {"seen": sent.pop("seen")} if "seen" in sent else {}
        written = plan.write(sent["account"], sent["part"], sent["text"], level=sent["level"], by=self.user(), **seen)
        return self.fresh(written.pk) if written is not None else Response(status=status.HTTP_204_NO_CONTENT)


@example("A step done", answer={"id": 21, "account": 4711, "step": 2, "on": "2026-03-10", "by": 7, "undone_at": None})
class TickSerializer(RecordSerializer):
    """A step of the checklist that an account has done."""

    class Meta:
        model = Tick
        fields = ("id", "account", "step", "on", "by", "undone_at")
        read_only_fields = fields


@example("Tick a step", sent={"account": 4711, "step": 2})
class TickInput(OfReader):
    """Which step of the checklist is done."""

    account = serializers.PrimaryKeyRelatedField(queryset=Account.objects.none())
    step = id_field()


class TickFilter(OfAccountFilter):
    """Narrowing the list."""

    current = filters.BooleanFilter(field_name="undone_at", lookup_expr="isnull")


@extend_schema(tags=["key accounts"])
class TickViewSet(Viewed):
    """Steps of the checklist that accounts one serves have done."""

    serializer_class = TickSerializer
    filterset_class = TickFilter
    queryset = Tick.objects.none()
    narrowed_by = ("account",)

    def get_queryset(self) -> QuerySet[Tick]:
        """Through the one door."""
        rows: QuerySet[Tick] = Tick.objects.visible_to(self.user())
        return rows

    @extend_schema(request=TickInput, responses={201: TickSerializer})
    def create(self, request: Request) -> Response:
        """A step is done."""
        sent, user = self.sent(TickInput), self.user()
        step = get_object_or_404(CheckStep.objects.visible_to(user), pk=sent["step"])
        plan.tick(sent["account"], step, True, by=user, today=business_date())
        row = self.get_queryset().current().get(account=sent["account"], step=step)  # type: ignore[attr-defined]
        return self.fresh(row.pk, status.HTTP_201_CREATED)

    @extend_schema(request=None, responses=TickSerializer)
    @action(detail=True, methods=["post"], takes_nothing=True)
    def untick(self, request: Request, pk: int) -> Response:
        """It was ticked by mistake."""
        row = self.mine(pk)
        plan.tick(row.account, row.step, False, by=self.user(), today=business_date())
        return self.fresh(pk)
