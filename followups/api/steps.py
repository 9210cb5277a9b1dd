"""Next steps: planning, doing, moving, cancelling."""

from __future__ import annotations

from typing import Any

import django_filters as filters
from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.withheld import Withheld
from core.api.examples import example
from core.api.fields import day_from, day_to, id_field, id_filter, version_field
from core.api.paging import both_ways
from core.api.serializers import LocalTime, RecordSerializer
from core.clock import business_date
from core.keyset import Sort
from followups.api.shared import OfAccount, checked
from followups.models import NextStep, Objective, StepKind, StepState
from followups.services import steps
from followups.services.steps import StepInput

PLAN = {
    "kind": "appointment",
    "due_on": "2026-03-16",
    "due_at": "10:00",
    "place": "their office",
    "text": "Show the sample",
    "agreed": True,
    "objective_kind": "gather",
    "objective": "They name the budget",
}
STEP = {
    "id": 502, "account": 4711, "follow_up": 88, "order": None, **PLAN, "due_at": "10:00:00", "objective_met": None,
    "state": "open", "first_due_on": "2026-03-16", "snoozes": 0, "close_reason": "", "created_at": "2026-03-03T17:20:00+08:00",
    "version": 1,
}  # fmt: skip


class StepInputSerializer(serializers.Serializer[Any]):
    """A step to plan; an appointment needs a time and a place."""

    kind = serializers.ChoiceField(choices=StepKind.choices, default=StepKind.CONTACT)
    due_on = serializers.DateField()
    due_at = LocalTime(required=False, allow_null=True, default=None)
    place = serializers.CharField(max_length=200, required=False, allow_blank=True, default="")
    text = serializers.CharField(max_length=500, required=False, allow_blank=True, default="")
    agreed = serializers.BooleanField(default=False)
    objective_kind = serializers.ChoiceField(
        choices=Objective.choices, required=False, allow_blank=True, default="", help_text="of what is to be reached"
    )
    objective = serializers.CharField(
        max_length=300, required=False, allow_blank=True, default="", help_text="what is reached when you leave"
    )


@example("A plan", sent={"account": 4711, **PLAN})
class NewStepSerializer(StepInputSerializer):
    """A step to plan on an account."""

    account = id_field()


@example("A step", answer=STEP)
class NextStepSerializer(RecordSerializer):
    """A step as it stands."""

    due_at = LocalTime(read_only=True, allow_null=True)

    class Meta:
        model = NextStep
        fields = (
            "id", "account", "follow_up", "order", "kind", "due_on", "due_at", "place", "text", "agreed", "state",
            "objective_kind", "objective", "objective_met", "first_due_on", "snoozes", "close_reason", "created_at",
            "version",
        )  # fmt: skip
        read_only_fields = fields


@example("Done, and it was met", sent={"met": True})
class DoneSerializer(serializers.Serializer[Any]):
    """What came of a step."""

    met = serializers.BooleanField(
        required=False, allow_null=True, default=None, help_text="whether its objective was met; null: not said"
    )


@example("Another day", sent={"until": "2026-03-20", "version": 1})
class SnoozeSerializer(serializers.Serializer[Any]):
    """Another day for a step."""

    until = serializers.DateField()
    version = version_field(required=False)


@example("Not kept", sent={"reason": "They cancelled the meeting.", "broken": False})
class CancelSerializer(serializers.Serializer[Any]):
    """Why a step will not happen."""

    reason = serializers.CharField(max_length=500)
    broken = serializers.BooleanField(default=False, help_text="it was agreed and not kept")


class NextStepFilter(filters.FilterSet):
    """Narrowing the list; `account` or `owner` is needed."""

    account = id_filter("account_id")
    owner = id_filter("account__owner_id")
    state = filters.ChoiceFilter(choices=StepState.choices)
    kind = filters.ChoiceFilter(choices=StepKind.choices)
    agreed = filters.BooleanFilter()
    due_on_from = day_from("due_on", "due")
    due_on_to = day_to("due_on", "due")

    class Meta:
        model = NextStep
        fields: tuple[str, ...] = ()


@extend_schema(tags=["next steps"])
class NextStepViewSet(Withheld, mixins.RetrieveModelMixin, mixins.ListModelMixin, OfAccount):
    """Steps of accounts one serves or manages."""

    serializer_class = NextStepSerializer
    filterset_class = NextStepFilter
    queryset = NextStep.objects.none()
    narrowed_by = ("account", "owner")
    orderings = {"-id": Sort("id", descending=True), "id": Sort("id"), **both_ways("due_on", Sort("due_on"))}

    def get_queryset(self) -> QuerySet[NextStep]:
        """Those of accounts the person serves or manages."""
        return NextStep.objects.visible_to(self.user())

    @extend_schema(request=NewStepSerializer, responses={201: NextStepSerializer})
    def create(self, request: Request) -> Response:
        """Plan a step."""
        data = dict(self.sent(NewStepSerializer))
        account = self.workable(data.pop("account"))
        step = checked(lambda: steps.add_step(account, StepInput(**data), by=self.user(), today=business_date()))
        return Response(NextStepSerializer(step).data, status=status.HTTP_201_CREATED)

    @extend_schema(request=DoneSerializer, responses=NextStepSerializer)
    @action(detail=True, methods=["post"])
    def done(self, request: Request, pk: int) -> Response:
        """The step was done; `met` says whether its objective was."""
        step, values = self.get_object(), self.sent(DoneSerializer)
        steps.complete(step, by=self.user(), today=business_date(), met=values["met"])
        return self.fresh(pk)

    @extend_schema(request=SnoozeSerializer, responses=NextStepSerializer)
    @action(detail=True, methods=["post"])
    def snooze(self, request: Request, pk: int) -> Response:
        """Move the step to another day."""
        step, values = self.get_object(), self.sent(SnoozeSerializer)
        checked(lambda: steps.snooze(step, by=self.user(), today=business_date(), **values))
        return self.fresh(pk)

    @extend_schema(request=CancelSerializer, responses=NextStepSerializer)
    @action(detail=True, methods=["post"])
    def cancel(self, request: Request, pk: int) -> Response:
        """The step will not happen, with a reason."""
        step, values = self.get_object(), self.sent(CancelSerializer)
        steps.cancel(step, by=self.user(), today=business_date(), **values)
        return self.fresh(pk)
