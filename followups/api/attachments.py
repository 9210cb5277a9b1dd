"""Files of follow-ups: listed and fetched by whoever reads the entry, added by whoever may correct it."""

from __future__ import annotations

from typing import Any

import django_filters as filters
from django.db.models import QuerySet
from django.http import FileResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import mixins, serializers, status
from rest_framework.decorators import action
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from commons.api.views import ApiViewSet
from core.api.examples import example
from core.api.fields import id_field, id_filter
from core.api.serializers import RecordSerializer
from core.keyset import Sort
from followups.api.shared import checked
from followups.models import FollowUp, FollowUpAttachment
from followups.services import corrections

FILE = {
    "id": 19, "follow_up": 88, "name": "drawing.pdf", "content_type": "application/pdf", "size": 48213,
    "sha256": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08", "uploaded_by": 7,
    "uploaded_at": "2026-03-03T17:20:00+08:00",
}  # fmt: skip
SENT = {"follow_up": 88, "file": "drawing.pdf"}


@example("A file", answer=FILE)
class AttachmentSerializer(RecordSerializer):
    """A file of a follow-up; `content` fetches it."""

    name = serializers.CharField(source="attachment.name", read_only=True)
    content_type = serializers.CharField(source="attachment.content_type", read_only=True)
    size = serializers.IntegerField(source="attachment.size", read_only=True, help_text="bytes")
    sha256 = serializers.CharField(source="attachment.sha256", read_only=True)
    uploaded_by = serializers.IntegerField(source="attachment.uploaded_by_id", read_only=True)
    uploaded_at = serializers.DateTimeField(source="attachment.uploaded_at", read_only=True)

    class Meta:
        model = FollowUpAttachment
        fields = ("id", "follow_up", "name", "content_type", "size", "sha256", "uploaded_by", "uploaded_at")
        read_only_fields = fields


class UploadSerializer(serializers.Serializer[Any]):
    """A file to hang on a follow-up: told by its content, not by its name; 10 MB at most."""

    follow_up = id_field()
    file = serializers.FileField(max_length=200, allow_empty_file=True)


class AttachmentFilter(filters.FilterSet):
    """Narrowing the list; `follow_up` is needed."""

    follow_up = id_filter("follow_up_id")


@extend_schema(tags=["attachments"])
class AttachmentViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, ApiViewSet):
    """Files of follow-ups one may read."""

    area = "followups"
    serializer_class = AttachmentSerializer
    filterset_class = AttachmentFilter
    queryset = FollowUpAttachment.objects.none()
    narrowed_by = ("follow_up",)
    orderings = {"id": Sort("id"), "-id": Sort("id", descending=True)}

    def get_parsers(self) -> list[Any]:
        """A file comes as a form does."""
        return (
            [MultiPartParser()] if self.request is not None and self.request.method == "POST" else super().get_parsers()
        )

    def get_queryset(self) -> QuerySet[FollowUpAttachment]:
        """Those of entries the person may read."""
        entries = FollowUp.objects.visible_to(self.request.user)
        return FollowUpAttachment.objects.filter(follow_up__in=entries).select_related("attachment")

    @extend_schema(
        request={"multipart/form-data": UploadSerializer},
        responses={201: AttachmentSerializer},
        examples=[
            OpenApiExample("A drawing", SENT, request_only=True, media_type="multipart/form-data"),
            OpenApiExample("A file", FILE, response_only=True),
        ],
    )
    def create(self, request: Request) -> Response:
        """Add a file to an entry: its author, the team's manager, an admin. The same content once more adds nothing."""
        sent, user = self.sent(UploadSerializer), request.user
        entry: FollowUp = get_object_or_404(FollowUp.objects.visible_to(user), pk=sent["follow_up"])
        held = checked(lambda: corrections.add_file(entry, sent["file"], by=user, now=timezone.now()))  # type: ignore[arg-type]
        return self.fresh(held.pk, status.HTTP_201_CREATED)

    @extend_schema(
        responses={(200, "*/*"): OpenApiTypes.BINARY},
        examples=[OpenApiExample("The file", "%PDF-1.7", response_only=True, media_type="*/*")],
    )
    @action(detail=True, methods=["get"], filterset_class=None, pagination_class=None)
    def content(self, request: Request, pk: int) -> FileResponse:
        """The file itself; it never runs as a page of ours."""
        held = get_object_or_404(self.get_queryset(), pk=pk, attachment__removed_at=None).attachment
        response = FileResponse(
            held.file.open("rb"), as_attachment=True, filename=held.name, content_type=held.content_type
        )
        response["X-Content-Type-Options"] = "nosniff"
        response["Content-Security-Policy"] = "default-src 'none'; sandbox"
        response["Cache-Control"] = "private, no-store"
        return response
