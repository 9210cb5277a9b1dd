"""The question bank with one's own notes, and the steps of the checklist: read by everybody, kept by admins."""

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

from accounts.services.refusals import NotAllowed
from commons.api.views import ApiViewSet, version_of
from core.access import Access
from core.api.examples import change, example
from core.api.fields import version_field
from core.api.permissions import WHO
from core.api.serializers import RecordSerializer
from core.keyset import Sort
from keyaccounts.models import CheckStep, Question, QuestionNote
from keyaccounts.services import catalogues

OF_STEP = ("label", "label_hans", "label_hant", "help", "help_hans", "help_hant", "position")
OF_QUESTION = (
    "ask", "ask_hans", "ask_hant", "answer", "answer_hans", "answer_hant", "back", "back_hans", "back_hant", "position",
)  # fmt: skip
KEPT = {"position": 10, "retired_at": None, "version": 1}
STEP = {
    "id": 2, "label": "Know the four roles", "label_hans": "了解四种角色", "label_hant": "了解四種角色", "help": "",
    "help_hans": "", "help_hant": "", **KEPT,
}  # fmt: skip
QUESTION = {
    "id": 9, "ask": "Whom else do you supply?", "ask_hans": "你们还供应谁？", "ask_hant": "你們還供應誰？",
    "answer": "Three makers of your size.", "answer_hans": "", "answer_hant": "", "back": "", "back_hans": "",
    "back_hant": "", "note": "", **KEPT,
}  # fmt: skip


@example("A step", answer=STEP, sent={"label": "Know the four roles"})
class CheckStepSerializer(RecordSerializer):
    """A step of the checklist, in three languages."""

    unlooked = "what the company writes for everybody"
    version = version_field(required=False)

    class Meta:
        model = CheckStep
        fields = ("id", *OF_STEP, "retired_at", "version")
        read_only_fields = ("id", "retired_at")


@example(
    "A question", answer=QUESTION, sent={"ask": "Whom else do you supply?", "answer": "Three makers of your size."}
)
class QuestionSerializer(RecordSerializer):
    """What they ask first, our answer, and the sentence that leads back; `note` is the reader's own."""

    unlooked = "what the company writes for everybody"
    note = serializers.SerializerMethodField()
    version = version_field(required=False)

    class Meta:
        model = Question
        fields = ("id", *OF_QUESTION, "note", "retired_at", "version")
        read_only_fields = ("id", "retired_at")

    def get_note(self, row: Question) -> str:
        """What the reader noted beside it."""
        context: Any = self.context
        if "own" not in context:
            mine = QuestionNote.objects.visible_to(context["request"].user).current()
            context["own"] = dict(mine.values_list("question_id", "text"))
        return str(context["own"].get(row.pk, ""))


@example("My note", sent={"text": "Worked well at the fair"})
class OwnNoteSerializer(serializers.Serializer[Any]):
    """A note of one's own; empty takes it away."""

    text = serializers.CharField(max_length=catalogues.NOTE_LENGTH, allow_blank=True)


class RetiredFilter(filters.FilterSet):
    """Narrowing the list."""

    shown = filters.BooleanFilter(field_name="retired_at", lookup_expr="isnull")


class _Catalogue(mixins.ListModelMixin, mixins.RetrieveModelMixin, ApiViewSet):
    area = "accounts"
    filterset_class = RetiredFilter
    orderings = {"position": Sort("position"), "-id": Sort("id", descending=True), "id": Sort("id")}
    words: tuple[str, ...] = ()
    model: Any

    def user(self) -> Any:
        """Who asks."""
        return self.request.user

    def get_queryset(self) -> QuerySet[Any]:
        """Everybody reads it."""
        rows: QuerySet[Any] = self.model.objects.visible_to(self.user())
        return rows

    def create(self, request: Request) -> Response:
        """Add an entry; admins."""
        self._keeps()
        serializer = self.get_serializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        row = catalogues.save(self.model(), self._said(serializer.validated_data), by=self.user())
        return self.fresh(row.pk, status.HTTP_201_CREATED)

    def partial_update(self, request: Request, pk: int) -> Response:
        """Change an entry; admins."""
        self._keeps()
        row = get_object_or_404(self.get_queryset(), pk=pk)
        serializer = self.get_serializer(row, data=request.data, partial=True)
        serializer.is_valid(raise_exception=True)
        version = version_of(serializer.validated_data)
        catalogues.save(row, self._said(serializer.validated_data), by=self.user(), version=version)
        return self.fresh(pk)

    @extend_schema(request=None)
    @action(detail=True, methods=["post"], takes_nothing=True, access=Access.ADMIN)
    def retire(self, request: Request, pk: int) -> Response:
        """Show it no longer; what was noted or ticked stays."""
        catalogues.retire(get_object_or_404(self.get_queryset(), pk=pk), True, by=self.user())
        return self.fresh(pk)

    @extend_schema(request=None)
    @action(detail=True, methods=["post"], takes_nothing=True, access=Access.ADMIN)
    def restore(self, request: Request, pk: int) -> Response:
        """Show it again."""
        catalogues.retire(get_object_or_404(self.get_queryset(), pk=pk), False, by=self.user())
        return self.fresh(pk)

    def _keeps(self) -> None:
        if not self.user().is_admin:
            raise NotAllowed(WHO[Access.ADMIN])

    def _said(self, values: Any) -> dict[str, Any]:
        return {name: values[name] for name in self.words if name in values}


@extend_schema(tags=["key accounts"])
class CheckStepViewSet(_Catalogue):
    """The steps of the checklist."""

    serializer_class, model, queryset, words = CheckStepSerializer, CheckStep, CheckStep.objects.none(), OF_STEP

    @change(answer=STEP, sent={"help": "All four by name", "version": 1})
    def partial_update(self, request: Request, pk: int) -> Response:
        """Change a step; admins."""
        return super().partial_update(request, pk)


@extend_schema(tags=["key accounts"])
class QuestionViewSet(_Catalogue):
    """What big customers ask first, and our answers."""

    serializer_class, model, queryset, words = QuestionSerializer, Question, Question.objects.none(), OF_QUESTION

    @change(answer=QUESTION, sent={"answer": "Three makers of your size.", "version": 1})
    def partial_update(self, request: Request, pk: int) -> Response:
        """Change a question; admins."""
        return super().partial_update(request, pk)

    @extend_schema(request=OwnNoteSerializer, responses=QuestionSerializer)
    @action(detail=True, methods=["post"])
    def note(self, request: Request, pk: int) -> Response:
        """Keep a note of one's own beside a question."""
        row = get_object_or_404(self.get_queryset(), pk=pk)
        catalogues.note(row, self.sent(OwnNoteSerializer)["text"], by=self.user())
        return self.fresh(pk)
