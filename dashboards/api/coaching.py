"""Coaching notes: read by both sides, written by managers, answered by the person."""

from __future__ import annotations

from typing import Any

import django_filters as filters
from django.db.models import QuerySet
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers
from rest_framework.request import Request
from rest_framework.response import Response

from commons.api.views import ApiViewSet
from core.api.examples import example
from core.api.fields import id_filter
from core.api.serializers import RecordSerializer
from dashboards.people.asked import readable
from dashboards.people.models import CoachingNote
from dashboards.services import coaching
from users.models import User

NOTE = {
    "id": 12, "person": 7, "by": 4, "text": "Plan the next step at every contact.", "on": "2026-03-10",
    "at": "2026-03-10T09:12:00+08:00",
}  # fmt: skip


@example("A coaching note", answer=NOTE)
class CoachingNoteSerializer(RecordSerializer):
    """What a manager wrote to a person, or the person's answer; both read all of it, nobody changes it."""

    class Meta:
        model = CoachingNote
        fields = ("id", "person", "by", "text", "on", "at")
        read_only_fields = fields


@example("Write a note", sent={"person": 7, "text": "Plan the next step at every contact."})
class WriteNoteSerializer(serializers.Serializer[Any]):
    """To one of one's people, or, about oneself, the answer to a note. `seen`: the last note read (0: none); 409 when a colleague wrote since."""

    person = serializers.PrimaryKeyRelatedField(queryset=User.objects.none())
    text = serializers.CharField(max_length=coaching.LONGEST)
    seen = serializers.IntegerField(min_value=0, max_value=2**63 - 1, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        request = self.context.get("request")
        if request is not None and request.user.is_authenticated:
            self.fields["person"].queryset = readable(request.user)  # type: ignore[attr-defined]


class NoteFilter(filters.FilterSet):
    """Narrowing the list."""

    person = id_filter("person_id")
    by = id_filter("by_id")

    class Meta:
        model = CoachingNote
        fields: tuple[str, ...] = ()


@extend_schema(tags=["figures of people"])
class CoachingNoteViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, ApiViewSet):
    """Coaching notes about oneself and the people of one's teams; the newest first."""

    area = "dashboards"
    serializer_class = CoachingNoteSerializer
    filterset_class = NoteFilter
    queryset = CoachingNote.objects.none()

    def get_queryset(self) -> QuerySet[CoachingNote]:
        """Through the one door."""
        user: Any = self.request.user
        return CoachingNote.objects.visible_to(user)

    @extend_schema(request=WriteNoteSerializer, responses={201: CoachingNoteSerializer})
    def create(self, request: Request) -> Response:
        """Write a coaching note: managers to their people, admins; or one's own answer. The other side is told."""
        sent = dict(self.sent(WriteNoteSerializer))
        user: Any = request.user
        note = coaching.write(sent["person"], sent["text"], by=user, now=timezone.now(), seen=sent.get("seen"))
        return self.fresh(note.pk, 201)
