"""Follow-ups and next steps for programs: read, log, plan, do; nothing can be deleted."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.http import Http404
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import mixins, serializers, status, viewsets
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.routers import BaseRouter

from accounts.models import Account, State
from core.access import Access
from core.clock import business_date
from followups.models import Channel, FollowUp, Need, NextStep, Result, StepKind
from followups.services import counting, steps
from followups.services import log as logging
from followups.services.refusals import KeyReused, WrongInput
from followups.services.said import Told
from followups.services.steps import StepInput
from users.models import User

OF_ACCOUNT = OpenApiParameter("account", int, required=True, description="entries of this account, newest first")
BIGGEST = 2**63 - 1


class StepInputSerializer(serializers.Serializer[Any]):
    """A step to plan; an appointment needs a time and a place."""

    kind = serializers.ChoiceField(choices=StepKind.choices, default=StepKind.CONTACT)
    due_on = serializers.DateField()
    due_at = serializers.TimeField(required=False, allow_null=True, default=None)
    place = serializers.CharField(max_length=200, required=False, allow_blank=True, default="")
    text = serializers.CharField(max_length=500, required=False, allow_blank=True, default="")
    agreed = serializers.BooleanField(default=False)


class NewStepSerializer(StepInputSerializer):
    """A step to plan on an account."""

    account = serializers.IntegerField(min_value=1, max_value=BIGGEST)


class NextStepSerializer(serializers.ModelSerializer[NextStep]):
    """A step as it stands."""

    class Meta:
        model = NextStep
        fields = (
            "id", "account", "follow_up", "order", "kind", "due_on", "due_at", "place", "text", "agreed", "state",
            "first_due_on", "snoozes", "close_reason", "created_at", "version",
        )  # fmt: skip
        read_only_fields = fields


class FollowUpSerializer(serializers.ModelSerializer[FollowUp]):
    """An entry as it stands, with what it counts for."""

    persons = serializers.SerializerMethodField()
    participants = serializers.SerializerMethodField()
    counts = serializers.SerializerMethodField()
    counts_for_life = serializers.SerializerMethodField()

    class Meta:
        model = FollowUp
        fields = (
            "id", "client_key", "account", "author", "occurred_at", "occurred_on", "entered_at", "channel", "result",
            "need", "text", "bigger_picture", "way_higher", "persons", "participants", "effective", "counts",
            "counts_for_life", "not_counting", "approval", "repeated", "disallow_reason", "voided_at", "void_reason", "version",
        )  # fmt: skip
        read_only_fields = fields

    def get_persons(self, follow_up: FollowUp) -> list[int]:
        """Ids of the customer's people."""
        return [link.person_id for link in follow_up.person_links.all() if link.current]

    def get_participants(self, follow_up: FollowUp) -> list[int]:
        """Ids of our own people who came along."""
        return [link.user_id for link in follow_up.participant_links.all() if link.current]

    def get_counts(self, follow_up: FollowUp) -> bool:
        """Whether it counts towards the twelve of the present ownership cycle."""
        return follow_up.not_counting == "" and not counting.for_life_only(follow_up, follow_up.account)

    def get_counts_for_life(self, follow_up: FollowUp) -> bool:
        """Whether its day counts in the account's life, in whichever cycle."""
        return follow_up.not_counting == ""


class LogSerializer(serializers.Serializer[Any]):
    """A contact to log; the same `client_key` never makes two, and takes no other content."""

    account = serializers.IntegerField(min_value=1, max_value=BIGGEST)
    client_key = serializers.UUIDField()
    occurred_at = serializers.DateTimeField(required=False)
    channel = serializers.ChoiceField(choices=Channel.choices, default=Channel.VISIT)
    result = serializers.ChoiceField(choices=Result.choices)
    text = serializers.CharField(max_length=logging.LONGEST_TEXT, required=False, allow_blank=True, default="")
    persons = serializers.ListField(
        child=serializers.IntegerField(min_value=1, max_value=BIGGEST), default=list, max_length=100
    )
    new_person = serializers.CharField(max_length=logging.LONGEST_NAME, required=False, allow_blank=True, default="")
    participants = serializers.ListField(
        child=serializers.IntegerField(min_value=1, max_value=BIGGEST), default=list, max_length=100
    )
    need = serializers.ChoiceField(choices=Need.choices, required=False, allow_blank=True, default=Need.UNCHANGED)
    bigger_picture = serializers.BooleanField(required=False, allow_null=True, default=None)
    way_higher = serializers.BooleanField(required=False, allow_null=True, default=None)
    next_step = StepInputSerializer(required=False, allow_null=True, default=None)
    fulfilled = serializers.ListField(
        child=serializers.IntegerField(min_value=1, max_value=BIGGEST),
        required=False,
        allow_null=True,
        default=None,
        max_length=100,
        help_text="open steps this contact does; null: the plain contact steps",
    )


class SnoozeSerializer(serializers.Serializer[Any]):
    """Another day for a step."""

    until = serializers.DateField()
    version = serializers.IntegerField(required=False, min_value=1, max_value=BIGGEST)


class CancelSerializer(serializers.Serializer[Any]):
    """Why a step will not happen."""

    reason = serializers.CharField(max_length=500)
    broken = serializers.BooleanField(default=False)


class _OfAccount(mixins.RetrieveModelMixin, mixins.ListModelMixin, viewsets.GenericViewSet[Any]):
    """Rows that hang on an account; a list is always of one account."""

    access = Access.MEMBER
    filter_backends: list[Any] = []

    def of_account(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        """The rows of the account that a list asks for."""
        if self.action != "list":
            return rows
        asked = self.request.query_params.get("account", "")
        if not (asked.isascii() and asked.isdigit()) or int(asked) > BIGGEST:
            raise serializers.ValidationError({"account": ["Give the id of an account."]})
        return rows.filter(account_id=int(asked))

    def user(self) -> User:
        """Who asks."""
        assert isinstance(self.request.user, User)
        return self.request.user

    def workable(self, pk: int) -> Account:
        """An account the person works on, or 404."""
        account = Account.objects.editable_by(self.user()).exclude(state=State.POOLED).filter(pk=pk).first()
        if account is None:
            raise Http404
        return account


class FollowUpViewSet(_OfAccount):
    """Entries one may read, and logging one."""

    serializer_class = FollowUpSerializer
    queryset = FollowUp.objects.none()

    def get_queryset(self) -> QuerySet[FollowUp]:
        """Those of accounts the person serves or manages."""
        links = ("person_links", "participant_links")
        rows = FollowUp.objects.visible_to(self.user()).select_related("account").prefetch_related(*links)
        return self.of_account(rows.order_by("-pk"))

    @extend_schema(parameters=[OF_ACCOUNT])
    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Entries of one account, newest first."""
        return super().list(request, *args, **kwargs)

    @extend_schema(
        request=LogSerializer, responses={200: FollowUpSerializer, 201: FollowUpSerializer, 409: OpenApiTypes.OBJECT}
    )
    def create(self, request: Request) -> Response:
        """Log a contact: 201 when it is new, 200 when this key was logged before.

        409 with code key_reused when the key was logged with another content; `follow_up` is what it saved.
        """
        sent = LogSerializer(data=request.data)
        sent.is_valid(raise_exception=True)
        data = dict(sent.validated_data)
        account, key = self.workable(data.pop("account")), data.pop("client_key")
        step, fulfilled = data.pop("next_step"), data.pop("fulfilled")
        now = timezone.now()
        told = Told.EXACTLY if "occurred_at" in data else Told.NOTHING
        entry = logging.Entry(**{"occurred_at": now, "told": told, **data})
        known = FollowUp.objects.visible_to(self.user()).filter(client_key=key).exists()
        try:
            follow_up = logging.log(
                account,
                entry,
                by=self.user(),
                client_key=key,
                now=now,
                next_step=StepInput(**step) if step else None,
                fulfilled=None if fulfilled is None else set(fulfilled),
            )
        except WrongInput as refusal:
            raise serializers.ValidationError({refusal.field: [str(refusal)]}) from refusal
        except KeyReused as refusal:
            said = {"code": refusal.code, "detail": str(refusal), "follow_up": refusal.saved.pk}
            return Response(said, status=status.HTTP_409_CONFLICT)
        code = status.HTTP_200_OK if known else status.HTTP_201_CREATED
        return Response(FollowUpSerializer(follow_up).data, status=code)


class NextStepViewSet(_OfAccount):
    """Steps one may read; planning, doing, moving, cancelling."""

    serializer_class = NextStepSerializer
    queryset = NextStep.objects.none()

    def get_queryset(self) -> QuerySet[NextStep]:
        """Those of accounts the person serves or manages."""
        return self.of_account(NextStep.objects.visible_to(self.user()).order_by("-pk"))

    @extend_schema(parameters=[OF_ACCOUNT])
    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Steps of one account, newest first."""
        return super().list(request, *args, **kwargs)

    @extend_schema(request=NewStepSerializer, responses={201: NextStepSerializer})
    def create(self, request: Request) -> Response:
        """Plan a step."""
        sent = NewStepSerializer(data=request.data)
        sent.is_valid(raise_exception=True)
        data = dict(sent.validated_data)
        account = self.workable(data.pop("account"))
        step = _checked(lambda: steps.add_step(account, StepInput(**data), by=self.user(), today=business_date()))
        return Response(NextStepSerializer(step).data, status=status.HTTP_201_CREATED)

    @extend_schema(request=None, responses=NextStepSerializer)
    @action(detail=True, methods=["post"])
    def done(self, request: Request, pk: int | None = None) -> Response:
        """The step was done."""
        step = self.get_object()
        steps.complete(step, by=self.user(), today=business_date())
        return self._as_it_stands(step)

    @extend_schema(request=SnoozeSerializer, responses=NextStepSerializer)
    @action(detail=True, methods=["post"])
    def snooze(self, request: Request, pk: int | None = None) -> Response:
        """Move the step to another day."""
        step = self.get_object()
        sent = SnoozeSerializer(data=request.data)
        sent.is_valid(raise_exception=True)
        _checked(lambda: steps.snooze(step, by=self.user(), today=business_date(), **sent.validated_data))
        return self._as_it_stands(step)

    @extend_schema(request=CancelSerializer, responses=NextStepSerializer)
    @action(detail=True, methods=["post"])
    def cancel(self, request: Request, pk: int | None = None) -> Response:
        """The step will not happen, with a reason."""
        step = self.get_object()
        sent = CancelSerializer(data=request.data)
        sent.is_valid(raise_exception=True)
        steps.cancel(step, by=self.user(), today=business_date(), **sent.validated_data)
        return self._as_it_stands(step)

    def _as_it_stands(self, step: NextStep) -> Response:
        step.refresh_from_db()
        return Response(NextStepSerializer(step).data)


def _checked(work: Any) -> Any:
    try:
        return work()
    except WrongInput as refusal:
        raise serializers.ValidationError({refusal.field: [str(refusal)]}) from refusal


def register(router: BaseRouter) -> None:
    """Add the viewsets to the API's router."""
    router.register("follow-ups", FollowUpViewSet, basename="follow-up")
    router.register("next-steps", NextStepViewSet, basename="next-step")
