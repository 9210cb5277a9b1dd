"""Courses, and who has passed which of them."""

from __future__ import annotations

from typing import Any

import django_filters as filters
from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.training import noting, table
from commons.api.views import ApiViewSet
from core.access import Access
from core.api.examples import example
from core.api.fields import Reason, day_from, day_to, id_filter
from core.api.serializers import RecordSerializer
from core.clock import business_date
from core.keyset import Sort
from users.models import Course, Required, Skill, TrainingRecord, User
from users.training import records

COURSE = {
    "id": 1, "label": "Products and applications", "label_hans": "产品与应用知识", "label_hant": "產品與應用知識",
    "skill": "technical", "required": "new", "joined_from": "2026-01-01", "valid_days": 365, "retired": False,
}  # fmt: skip
RECORD = {
    "id": 12, "person": 7, "course": 1, "done_on": "2026-03-02", "passed": True, "note": "92 of 100", "noted_by": 8,
    "noted_at": "2026-03-03T09:00:00+08:00", "voided_at": None, "voided_by": None, "void_reason": "",
}  # fmt: skip


@example("A course", answer=COURSE)
class CourseSerializer(RecordSerializer):
    """A course: of whom it is required before they own customers, and for how many days it holds."""

    retired = serializers.SerializerMethodField(help_text="required of nobody any more")

    class Meta:
        model = Course
        fields = (
            "id", "label", "label_hans", "label_hant", "skill", "required", "joined_from", "valid_days", "retired",
        )  # fmt: skip
        read_only_fields = fields

    def get_retired(self, course: Any) -> bool:
        """Whether it is out of use."""
        return course.retired_at is not None


@example("A training record", answer=RECORD)
class TrainingRecordSerializer(RecordSerializer):
    """Somebody did a course on a day; what is void counts no more."""

    class Meta:
        model = TrainingRecord
        fields = (
            "id", "person", "course", "done_on", "passed", "note", "noted_by", "noted_at", "voided_at", "voided_by",
            "void_reason",
        )  # fmt: skip
        read_only_fields = fields


@example("Note training", sent={"person": 7, "course": 1, "done_on": "2026-03-02", "passed": True, "note": "92 of 100"})
class NoteTrainingSerializer(serializers.Serializer[Any]):
    """Who did which course on which day."""

    person = serializers.PrimaryKeyRelatedField(queryset=User.objects.none(), help_text="a colleague's id")
    course = serializers.PrimaryKeyRelatedField(queryset=Course.objects.none())
    done_on = serializers.DateField()
    passed = serializers.BooleanField()
    note = serializers.CharField(max_length=records.LONGEST_NOTE, required=False, allow_blank=True, default="")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        request = self.context.get("request")
        if request is not None and request.user.is_authenticated:
            self.fields["person"].queryset = table.readable(request.user)  # type: ignore[attr-defined]
            self.fields["course"].queryset = Course.objects.visible_to(request.user).in_use()  # type: ignore[attr-defined]


class CourseFilter(filters.FilterSet):
    """Narrowing the list."""

    skill = filters.ChoiceFilter(choices=Skill.choices)
    required = filters.ChoiceFilter(choices=Required.choices)
    retired = filters.BooleanFilter(field_name="retired_at", lookup_expr="isnull", exclude=True)

    class Meta:
        model = Course
        fields: tuple[str, ...] = ()


class TrainingRecordFilter(filters.FilterSet):
    """Narrowing the list."""

    person = id_filter("person_id")
    course = id_filter("course_id")
    passed = filters.BooleanFilter()
    voided = filters.BooleanFilter(field_name="voided_at", lookup_expr="isnull", exclude=True)
    done_from = day_from("done_on", "done")
    done_to = day_to("done_on", "done")

    class Meta:
        model = TrainingRecord
        fields: tuple[str, ...] = ()


@extend_schema(tags=["people"])
class CourseViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, ApiViewSet):
    """The courses; admins keep them on their page."""

    area = "accounts"
    serializer_class = CourseSerializer
    filterset_class = CourseFilter
    queryset = Course.objects.none()
    orderings = {"id": Sort("id"), "-id": Sort("id", descending=True)}

    def get_queryset(self) -> QuerySet[Course]:
        """Through the one door."""
        user: Any = self.request.user
        return Course.objects.visible_to(user)


@extend_schema(tags=["people"])
class TrainingRecordViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, ApiViewSet):
    """Training records: one's own, a manager's teams', all for admins."""

    area = "accounts"
    serializer_class = TrainingRecordSerializer
    filterset_class = TrainingRecordFilter
    queryset = TrainingRecord.objects.none()
    orderings = {"-id": Sort("id", descending=True), "id": Sort("id")}

    def get_queryset(self) -> QuerySet[TrainingRecord]:
        """Through the one door."""
        return TrainingRecord.objects.visible_to(self._user())

    def why_not(self, row: TrainingRecord) -> Any:
        """Nobody decides about the own training."""
        return _("You see this, but only a manager above this person or an admin changes it.")

    @extend_schema(request=NoteTrainingSerializer, responses={201: TrainingRecordSerializer})
    def create(self, request: Request) -> Response:
        """Note that somebody did a course; managers for their teams, admins for everybody, nobody for themselves."""
        sent = self.sent(NoteTrainingSerializer)
        facts = {"done_on": sent["done_on"], "passed": sent["passed"], "words": sent["note"]}
        now, today = timezone.now(), business_date()
        made = noting.note([sent["person"]], sent["course"], by=self._user(), now=now, today=today, **facts)
        return self.fresh(made[0].pk, status.HTTP_201_CREATED)

    @extend_schema(request=Reason, responses=TrainingRecordSerializer)
    @action(detail=True, methods=["post"], access=Access.MANAGER)
    def void(self, request: Request, pk: int) -> Response:
        """Say that a record is a mistake; it stays to be read."""
        record = get_object_or_404(self.get_queryset(), pk=pk)
        records.void(record, reason=self.sent(Reason)["reason"], by=self._user(), now=timezone.now())
        return self.fresh(record.pk)

    def _user(self) -> Any:
        return self.request.user
