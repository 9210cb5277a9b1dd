"""Records of one model as programs read them."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import FieldDoesNotExist
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers


class RecordSerializer(serializers.ModelSerializer[Any]):
    """A model's row; texts and choices that may be empty say so in the document, also where they can only be read."""

    def get_fields(self) -> dict[str, Any]:
        """The fields."""
        fields: dict[str, Any] = super().get_fields()
        for name, field in fields.items():
            text = isinstance(field, serializers.ChoiceField | serializers.CharField)
            if text and field.read_only and _may_be_empty(self.Meta.model, name):
                field.allow_blank = True
        return fields


def _may_be_empty(model: Any, name: str) -> bool:
    try:
        return bool(model._meta.get_field(name).blank)
    except FieldDoesNotExist:
        return False


@extend_schema_field({"type": "string", "pattern": r"^\d\d:\d\d(:\d\d)?$", "example": "10:00:00"})
class LocalTime(serializers.TimeField):
    """A time of day in the company's time zone."""
