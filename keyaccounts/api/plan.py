"""Signals of change, actions of the plan, and our position as a supplier."""

from __future__ import annotations

from typing import Any

import django_filters as filters
from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.withheld import Withheld
from accounts.models import Account
from commons.api.views import ApiViewSet
from core.api.examples import example
from core.api.fields import Reason, id_filter
from core.api.serializers import RecordSerializer
from core.clock import business_date
from core.keyset import Sort
from followups.api.shared import checked
from followups.models import StepState
from keyaccounts.api.shared import OfReader
from keyaccounts.models import ActionKind, ChangeSignal, PlanAction, Position, Reached, SignalKind, Supplier
from keyaccounts.services import notes, plan
from users.models import User

BY_ID = {"-id": Sort("id", descending=True), "id": Sort("id")}
SIGNAL_SENT = {"account": 4711, "kind": "people", "text": "The buyer leaves in May", "on": "2026-03-09"}
ACTION_SENT = {
    "account": 4711, "kind": "meeting", "what": "Meet the new buyer", "measure": "He agrees to a trial",
    "due_on": "2026-03-20", "owner": 7,
}  # fmt: skip
POSITION_SENT = {"account": 4711, "position": 2, "why": "Their list of suppliers", "on": "2026-03-01"}
NOTED = {"by": 7, "voided_at": None, "void_reason": ""}
OF_NOTE = ("id", "account", "on", "by", "voided_at", "void_reason")


@example("A signal", answer={"id": 12, **SIGNAL_SENT, **NOTED, "answered_on": None, "answer": "", "action": None})
class SignalSerializer(RecordSerializer):
    """Something that changes at a customer's, and what it led to."""

    class Meta:
        model = ChangeSignal
        fields = (*OF_NOTE, "kind", "text", "answered_on", "answer", "action")
        read_only_fields = fields


@example("A position", answer={"id": 5, **POSITION_SENT, **NOTED})
class PositionSerializer(RecordSerializer):
    """Which supplier we are from a day on: 0 outside, 1 second, 2 main, 3 first, 4 sole."""

    class Meta:
        model = Position
        fields = (*OF_NOTE, "position", "why")
        read_only_fields = fields


@example("An action", answer={"id": 8, **ACTION_SENT, "step": 502, "state": "open", "reached": "", "result": ""})
class ActionSerializer(RecordSerializer):
    """An action of a plan; `step` is the next step that it is, done there and here at once."""

    due_on = serializers.DateField(source="step.due_on", read_only=True)
    state = serializers.ChoiceField(choices=StepState.choices, source="step.state", read_only=True)

    class Meta:
        model = PlanAction
        fields = ("id", "account", "kind", "what", "measure", "owner", "due_on", "step", "state", "reached", "result")
        read_only_fields = fields


class NoteSerializer(OfReader):
    """What every dated note says."""

    account = serializers.PrimaryKeyRelatedField(queryset=Account.objects.none())
    on = serializers.DateField(required=False, allow_null=True, default=None, help_text="today when left out")


@example("Note a signal", sent=SIGNAL_SENT)
class NoteSignalSerializer(NoteSerializer):
    """Something that changes at a customer's."""

    kind = serializers.ChoiceField(choices=SignalKind.choices)
    text = serializers.CharField(max_length=500)


@example("Note a position", sent=POSITION_SENT)
class NotePositionSerializer(NoteSerializer):
    """Which supplier we are from a day on."""

    position = serializers.ChoiceField(choices=Supplier.choices)
    why = serializers.CharField(max_length=300, required=False, allow_blank=True, default="")


@example("Answer a signal", sent={"answer": "Meet the new buyer", "due_on": "2026-03-20"})
class AnswerSignalSerializer(serializers.Serializer[Any]):
    """What it leads to; with a day it becomes an action of the plan."""

    answer = serializers.CharField(max_length=300)
    due_on = serializers.DateField(required=False, allow_null=True, default=None)


@example("Plan an action", sent=ACTION_SENT)
class PlanSerializer(OfReader):
    """A dated action; without an owner it is the account's owner's."""

    account = serializers.PrimaryKeyRelatedField(queryset=Account.objects.none())
    kind = serializers.ChoiceField(choices=ActionKind.choices, default=ActionKind.MEETING)
    what = serializers.CharField(max_length=300)
    measure = serializers.CharField(max_length=300)
    due_on = serializers.DateField()
    owner = serializers.PrimaryKeyRelatedField(queryset=User.objects.none(), required=False, allow_null=True)


@example("An action is finished", sent={"reached": "yes", "result": "He ordered a trial of 200 sheets"})
class FinishSerializer(serializers.Serializer[Any]):
    """What came of an action."""

    reached = serializers.ChoiceField(choices=Reached.choices, help_text="whether its measure was reached")
    result = serializers.CharField(max_length=500, help_text="what came of it")


class OfAccountFilter(filters.FilterSet):
    """Narrowing the list."""

    account = id_filter("account_id")


class SignalFilter(OfAccountFilter):
    """Narrowing the list."""

    kind = filters.ChoiceFilter(choices=SignalKind.choices)
    answered = filters.BooleanFilter(field_name="answered_on", lookup_expr="isnull", exclude=True)


class ActionFilter(OfAccountFilter):
    """Narrowing the list."""

    owner = id_filter("owner_id")
    state = filters.ChoiceFilter(choices=StepState.choices, field_name="step__state")


class Viewed(Withheld, mixins.ListModelMixin, mixins.RetrieveModelMixin, ApiViewSet):
    """Rows of accounts one serves; written where one works."""

    area = "accounts"
    orderings = BY_ID
    filterset_class: Any = OfAccountFilter
    narrowed_by: tuple[str, ...] = ("account", "owner")

    def user(self) -> Any:
        """Who asks."""
        return self.request.user

    def mine(self, pk: int) -> Any:
        """A row of an account the person works on, or 404."""
        it = get_object_or_404(self.get_queryset(), pk=pk)
        get_object_or_404(Account.objects.editable_by(self.user()), pk=it.account_id)
        return it

    def note(self, kind: Any, model: Any) -> Response:
        """Note something, answered as it stands then."""
        sent = dict(self.sent(kind))
        row = notes.note(sent.pop("account"), model, sent, by=self.user(), today=business_date())
        return self.fresh(row.pk, status.HTTP_201_CREATED)

    def void(self, pk: int) -> Response:
        """Make a note void by reason."""
        row, sent = self.mine(pk), self.sent(Reason)
        notes.void(row, sent["reason"], by=self.user())
        return self.fresh(pk)


@extend_schema(tags=["key accounts"])
class SignalViewSet(Viewed):
    """Signals of change at accounts one serves."""

    serializer_class = SignalSerializer
    filterset_class = SignalFilter
    queryset = ChangeSignal.objects.none()
    narrowed_by = ("account",)

    def get_queryset(self) -> QuerySet[ChangeSignal]:
        """Through the one door."""
        rows: QuerySet[ChangeSignal] = ChangeSignal.objects.visible_to(self.user())
        return rows

    @extend_schema(request=NoteSignalSerializer, responses={201: SignalSerializer})
    def create(self, request: Request) -> Response:
        """Note a signal."""
        return self.note(NoteSignalSerializer, ChangeSignal)

    @extend_schema(request=AnswerSignalSerializer, responses=SignalSerializer)
    @action(detail=True, methods=["post"])
    def answer(self, request: Request, pk: int) -> Response:
        """Say what it leads to; with a day it becomes an action of the plan."""
        it, sent = self.mine(pk), self.sent(AnswerSignalSerializer)
        words, due_on = sent["answer"], sent["due_on"]
        checked(lambda: notes.answer_with(it, words, due_on=due_on, by=self.user(), today=business_date()))
        return self.fresh(pk)

    @extend_schema(request=Reason, responses=SignalSerializer)
    @action(detail=True, methods=["post"])
    def mistake(self, request: Request, pk: int) -> Response:
        """It was a mistake: it stays, and counts no more."""
        return self.void(pk)


@extend_schema(tags=["key accounts"])
class PositionViewSet(Viewed):
    """Our positions as a supplier of accounts one serves."""

    serializer_class = PositionSerializer
    queryset = Position.objects.none()
    narrowed_by = ("account",)

    def get_queryset(self) -> QuerySet[Position]:
        """Through the one door."""
        rows: QuerySet[Position] = Position.objects.visible_to(self.user())
        return rows

    @extend_schema(request=NotePositionSerializer, responses={201: PositionSerializer})
    def create(self, request: Request) -> Response:
        """Note a position."""
        return self.note(NotePositionSerializer, Position)

    @extend_schema(request=Reason, responses=PositionSerializer)
    @action(detail=True, methods=["post"])
    def mistake(self, request: Request, pk: int) -> Response:
        """It was a mistake: it stays, and counts no more."""
        return self.void(pk)


@extend_schema(tags=["key accounts"])
class ActionViewSet(Viewed):
    """Actions of plans of accounts one serves; they are done, moved and cancelled as next steps."""

    serializer_class = ActionSerializer
    filterset_class = ActionFilter
    queryset = PlanAction.objects.none()

    def get_queryset(self) -> QuerySet[PlanAction]:
        """Through the one door."""
        rows: QuerySet[PlanAction] = PlanAction.objects.visible_to(self.user()).select_related("step")
        return rows

    @extend_schema(request=PlanSerializer, responses={201: ActionSerializer})
    def create(self, request: Request) -> Response:
        """Plan an action; it becomes a next step of the account too."""
        sent = dict(self.sent(PlanSerializer))
        account = sent.pop("account")
        planned = plan.Planned(**sent)
        row = checked(lambda: plan.plan(account, planned, by=self.user(), today=business_date()))
        return self.fresh(row.pk, status.HTTP_201_CREATED)

    @extend_schema(request=FinishSerializer, responses=ActionSerializer)
    @action(detail=True, methods=["post"])
    def finish(self, request: Request, pk: int) -> Response:
        """Say what came of it and whether its measure was reached; an open one is done by it."""
        it, sent = self.mine(pk), self.sent(FinishSerializer)
        checked(lambda: plan.finish(it, **sent, by=self.user(), today=business_date()))
        return self.fresh(pk)
