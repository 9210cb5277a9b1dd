"""Complaints: entering, answering, changing, closing, opening again."""

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
from accounts.models import Account, KeyPerson
from commons.api.views import ApiViewSet
from core.api.examples import example
from core.api.fields import Reason, id_filter, version_field
from core.api.serializers import RecordSerializer
from core.clock import business_date
from core.keyset import Sort
from keyaccounts.api.shared import OfReader
from keyaccounts.models import Cause, Complaint, ComplaintState, Severity
from keyaccounts.services import complaints
from leads.models import Order
from users.models import User

TEXT = complaints.TEXT_LENGTH
ENTERED = {"account": 4711, "text": "Scratches on the lid", "severity": 2, "person": 815, "cause": "quality"}
COMPLAINT = {
    "id": 31, **ENTERED, "order": None, "owner": 7, "entered_on": "2026-03-10", "entered_by": 7,
    "answer_due_on": "2026-03-12", "answered_on": None, "deadline": None, "due_on": "2026-03-12", "recurs": None,
    "resolution": "", "learned": "", "closed_on": None, "reopened": 0, "state": "open", "version": 1,
}  # fmt: skip


@example("A complaint", answer=COMPLAINT)
class ComplaintSerializer(RecordSerializer):
    """A complaint as it stands; `due_on` is the next day that matters, `recurs` the one before with the same cause."""

    state = serializers.ChoiceField(choices=ComplaintState.choices, read_only=True)

    class Meta:
        model = Complaint
        fields = (
            "id", "account", "person", "order", "text", "severity", "owner", "entered_on", "entered_by", "answer_due_on",
            "answered_on", "deadline", "due_on", "cause", "recurs", "resolution", "learned", "closed_on", "reopened",
            "state", "version",
        )  # fmt: skip
        read_only_fields = fields


@example("Enter a complaint", sent=ENTERED)
class EnterSerializer(OfReader):
    """What a customer complains about; without an owner the account's owner looks after it."""

    account = serializers.PrimaryKeyRelatedField(queryset=Account.objects.none())
    text = serializers.CharField(max_length=TEXT)
    severity = serializers.ChoiceField(choices=Severity.choices, default=Severity.SERIOUS)
    person = serializers.PrimaryKeyRelatedField(queryset=KeyPerson.objects.none(), required=False, allow_null=True)
    order = serializers.PrimaryKeyRelatedField(queryset=Order.objects.none(), required=False, allow_null=True)
    owner = serializers.PrimaryKeyRelatedField(queryset=User.objects.none(), required=False, allow_null=True)
    cause = serializers.ChoiceField(choices=Cause.choices, required=False, allow_blank=True, default="")
    deadline = serializers.DateField(required=False, allow_null=True, default=None)


@example("Somebody else looks after it", sent={"owner": 9, "version": 1})
class ChangeSerializer(OfReader):
    """What is changed of a running complaint, and the version that was read."""

    severity = serializers.ChoiceField(choices=Severity.choices, required=False)
    owner = serializers.PrimaryKeyRelatedField(queryset=User.objects.none(), required=False)
    cause = serializers.ChoiceField(choices=Cause.choices, required=False, allow_blank=True)
    deadline = serializers.DateField(required=False, allow_null=True)
    version = version_field()


@example("The first answer", sent={"text": "We come on Monday", "deadline": "2026-03-24"})
class AnswerSerializer(serializers.Serializer[Any]):
    """What the customer was told; without a deadline it is 14 days."""

    text = serializers.CharField(max_length=TEXT)
    deadline = serializers.DateField(required=False, allow_null=True, default=None)


@example(
    "Close it", sent={"cause": "quality", "resolution": "Replaced 200 lids", "learned": "Check lids before packing"}
)
class CloseSerializer(serializers.Serializer[Any]):
    """Cause, what was done, what was learned: all three."""

    cause = serializers.ChoiceField(choices=Cause.choices)
    resolution = serializers.CharField(max_length=TEXT)
    learned = serializers.CharField(max_length=TEXT)


class ComplaintFilter(filters.FilterSet):
    """Narrowing the list."""

    account = id_filter("account_id")
    owner = id_filter("owner_id")
    severity = filters.ChoiceFilter(choices=Severity.choices)
    cause = filters.ChoiceFilter(choices=Cause.choices)
    state = filters.ChoiceFilter(choices=ComplaintState.choices, method="by_state")

    class Meta:
        model = Complaint
        fields: tuple[str, ...] = ()

    def by_state(self, rows: Any, name: str, value: str) -> Any:
        """One of the three states."""
        return rows.in_state(value)


@extend_schema(tags=["key accounts"])
class ComplaintViewSet(Withheld, mixins.ListModelMixin, mixins.RetrieveModelMixin, ApiViewSet):
    """Complaints of accounts one serves."""

    area = "accounts"
    serializer_class = ComplaintSerializer
    filterset_class = ComplaintFilter
    queryset = Complaint.objects.none()
    orderings = {"-id": Sort("id", descending=True), "id": Sort("id")}

    def get_queryset(self) -> QuerySet[Complaint]:
        """Through the one door."""
        user: Any = self.request.user
        return Complaint.objects.visible_to(user)

    @extend_schema(request=EnterSerializer, responses={201: ComplaintSerializer})
    def create(self, request: Request) -> Response:
        """Enter a complaint; the first answer is due within the working days of the setting (two unless changed)."""
        sent = dict(self.sent(EnterSerializer))
        account = sent.pop("account")
        it = complaints.enter(account, complaints.Told(**sent), by=request.user, today=business_date())
        return self.fresh(it.pk, status.HTTP_201_CREATED)

    @extend_schema(request=ChangeSerializer, responses=ComplaintSerializer)
    def partial_update(self, request: Request, pk: int) -> Response:
        """Change who looks after it, how grave it is, its cause or deadline."""
        it, values = self._mine(pk), dict(self.sent(ChangeSerializer))
        complaints.edit(it, values, version=values.pop("version"), by=request.user, today=business_date())
        return self.fresh(pk)

    @extend_schema(request=AnswerSerializer, responses=ComplaintSerializer)
    @action(detail=True, methods=["post"])
    def answer(self, request: Request, pk: int) -> Response:
        """The customer has had a first answer."""
        it, sent = self._mine(pk), self.sent(AnswerSerializer)
        complaints.answer(it, sent["text"], deadline=sent["deadline"], by=request.user, today=business_date())
        return self.fresh(pk)

    @extend_schema(request=CloseSerializer, responses=ComplaintSerializer)
    @action(detail=True, methods=["post"])
    def close(self, request: Request, pk: int) -> Response:
        """It is solved, and something was learned."""
        it, sent = self._mine(pk), self.sent(CloseSerializer)
        complaints.close(it, **sent, by=request.user, today=business_date())
        return self.fresh(pk)

    @extend_schema(request=Reason, responses=ComplaintSerializer)
    @action(detail=True, methods=["post"], url_path="open-again")
    def open_again(self, request: Request, pk: int) -> Response:
        """The customer is not content after all."""
        it, sent = self._mine(pk), self.sent(Reason)
        complaints.reopen(it, sent["reason"], by=request.user, today=business_date())
        return self.fresh(pk)

    def _mine(self, pk: int) -> Complaint:
        """A complaint of an account the person works on, or 404."""
        it: Complaint = get_object_or_404(self.get_queryset(), pk=pk)
        get_object_or_404(Account.objects.editable_by(self.request.user), pk=it.account_id)
        return it
