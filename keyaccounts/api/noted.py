"""Shares of spend, surveys, meetings of the group and visits high up: dated notes, made void by reason."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.models import KeyPerson
from core.api.examples import example
from core.api.fields import Money, Reason
from core.api.serializers import RecordSerializer
from keyaccounts.api.plan import NOTED, OF_NOTE, NoteSerializer, Viewed
from keyaccounts.models import GroupMeeting, HighVisit, Intention, Period, Survey, Wallet
from leads.forms.opportunities import currencies

WALLET = {
    "account": 4711, "on": "2026-01-01", "period": "year", "currency": "CNY", "spend": "500000.00", "ours": "120000.00",
}  # fmt: skip
SURVEY = {
    "account": 4711, "on": "2026-03-02", "quality": 4, "service": 5, "value": 3, "asked": 4, "very_satisfied": 2,
    "intention": "more", "note": "Delivery has become better",
}  # fmt: skip
MEETING = {"account": 4711, "on": "2026-03-03", "who": "Sales, production, finance", "agreed": "A trial in April"}
VISIT = {"account": 4711, "on": "2026-03-04", "whom": "The founder", "ours": "Our director", "outcome": "Knows us now"}


@example("A share", answer={"id": 3, **WALLET, **NOTED})
class WalletSerializer(RecordSerializer):
    """What they spent in our field in a period, and how much of it with us; null: our orders of that period."""

    class Meta:
        model = Wallet
        fields = (*OF_NOTE, "period", "currency", "spend", "ours")
        read_only_fields = fields


@example("A survey", answer={"id": 4, **SURVEY, **NOTED})
class SurveySerializer(RecordSerializer):
    """How satisfied they were on a day, from 1 to 5, and what they mean to do."""

    class Meta:
        model = Survey
        fields = (*OF_NOTE, "quality", "service", "value", "asked", "very_satisfied", "intention", "note")
        read_only_fields = fields


@example("A meeting", answer={"id": 5, **MEETING, **NOTED})
class MeetingSerializer(RecordSerializer):
    """People of several departments who met about an account."""

    class Meta:
        model = GroupMeeting
        fields = (*OF_NOTE, "who", "agreed")
        read_only_fields = fields


@example("A visit", answer={"id": 6, **VISIT, "person": None, **NOTED})
class VisitSerializer(RecordSerializer):
    """A visit to somebody high up."""

    class Meta:
        model = HighVisit
        fields = (*OF_NOTE, "person", "whom", "ours", "outcome")
        read_only_fields = fields


@example("Note a share", sent=WALLET)
class NoteWalletSerializer(NoteSerializer):
    """A share of their spend; `on` lies in the period."""

    period = serializers.ChoiceField(choices=Period.choices, default=Period.YEAR)
    currency = serializers.ChoiceField(choices=currencies())
    spend = Money(min_value=1)
    ours = Money(required=False, allow_null=True, default=None)


def _score() -> serializers.IntegerField:
    return serializers.IntegerField(min_value=1, max_value=5, required=False, allow_null=True, default=None)


@example("Note a survey", sent=SURVEY)
class NoteSurveySerializer(NoteSerializer):
    """How satisfied they were."""

    quality = _score()
    service = _score()
    value = _score()
    asked = serializers.IntegerField(min_value=1, max_value=10_000, default=1)
    very_satisfied = serializers.IntegerField(min_value=0, max_value=10_000, default=0)
    intention = serializers.ChoiceField(choices=Intention.choices, required=False, allow_blank=True, default="")
    note = serializers.CharField(max_length=500, required=False, allow_blank=True, default="")


@example("Note a meeting", sent=MEETING)
class NoteMeetingSerializer(NoteSerializer):
    """Who met, and what was agreed."""

    who = serializers.CharField(max_length=300)
    agreed = serializers.CharField(max_length=2000)


@example("Note a visit", sent=VISIT)
class NoteVisitSerializer(NoteSerializer):
    """Who of us visits whom, a key person or a name, and what came of it; from today on it can be planned without."""

    person = serializers.PrimaryKeyRelatedField(
        queryset=KeyPerson.objects.none(), required=False, allow_null=True, default=None
    )
    whom = serializers.CharField(max_length=120, required=False, allow_blank=True, default="")
    ours = serializers.CharField(max_length=200)
    outcome = serializers.CharField(max_length=2000, required=False, allow_blank=True, default="")


class _Notes(Viewed):
    narrowed_by = ("account",)
    model: Any

    def get_queryset(self) -> QuerySet[Any]:
        """Through the one door."""
        rows: QuerySet[Any] = self.model.objects.visible_to(self.user())
        return rows

    @extend_schema(request=Reason)
    @action(detail=True, methods=["post"])
    def mistake(self, request: Request, pk: int) -> Response:
        """It was a mistake: it stays, and counts no more."""
        return self.void(pk)


@extend_schema(tags=["key accounts"])
class WalletViewSet(_Notes):
    """Our shares of what accounts one serves spend in our field."""

    serializer_class, model, queryset = WalletSerializer, Wallet, Wallet.objects.none()

    @extend_schema(request=NoteWalletSerializer, responses={201: WalletSerializer})
    def create(self, request: Request) -> Response:
        """Note a share of their spend."""
        return self.note(NoteWalletSerializer, Wallet)


@extend_schema(tags=["key accounts"])
class SurveyViewSet(_Notes):
    """How satisfied accounts one serves were."""

    serializer_class, model, queryset = SurveySerializer, Survey, Survey.objects.none()

    @extend_schema(request=NoteSurveySerializer, responses={201: SurveySerializer})
    def create(self, request: Request) -> Response:
        """Note how satisfied they are."""
        return self.note(NoteSurveySerializer, Survey)


@extend_schema(tags=["key accounts"])
class GroupMeetingViewSet(_Notes):
    """Meetings of the people who serve an account together."""

    serializer_class, model, queryset = MeetingSerializer, GroupMeeting, GroupMeeting.objects.none()

    @extend_schema(request=NoteMeetingSerializer, responses={201: MeetingSerializer})
    def create(self, request: Request) -> Response:
        """Note a meeting."""
        return self.note(NoteMeetingSerializer, GroupMeeting)


@extend_schema(tags=["key accounts"])
class HighVisitViewSet(_Notes):
    """Visits to somebody high up at accounts one serves."""

    serializer_class, model, queryset = VisitSerializer, HighVisit, HighVisit.objects.none()

    @extend_schema(request=NoteVisitSerializer, responses={201: VisitSerializer})
    def create(self, request: Request) -> Response:
        """Note a visit."""
        return self.note(NoteVisitSerializer, HighVisit)
