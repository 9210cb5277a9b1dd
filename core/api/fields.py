"""Fields that several resources use, and answers with fewer fields."""

from __future__ import annotations

from typing import Any

import django_filters as filters
from django import forms
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from core.api.examples import example

LARGEST_ID = 2**63 - 1


def id_field(**kwargs: Any) -> serializers.IntegerField:
    """A number that can be an id."""
    return serializers.IntegerField(min_value=1, max_value=LARGEST_ID, **kwargs)


def version_field(**kwargs: Any) -> serializers.IntegerField:
    """The version of a record as it was read."""
    words = "as read; a change of another version is refused (409 `stale`)"
    return serializers.IntegerField(**{"min_value": 1, "max_value": 2**31 - 1, "help_text": words, **kwargs})


def reason_field(**kwargs: Any) -> serializers.CharField:
    """A reason in words, read by everybody concerned."""
    return serializers.CharField(**{"max_length": 500, **kwargs})


class Money(serializers.DecimalField):
    """An amount of at least zero."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"max_digits": 16, "decimal_places": 2, "min_value": 0, **kwargs})


@example("A reason", sent={"reason": "Entered on the wrong account."})
class Reason(serializers.Serializer[Any]):
    """Why."""

    reason = reason_field(help_text="everybody concerned reads it")


@extend_schema_field({"type": "integer", "minimum": 1, "maximum": LARGEST_ID})
class IdFilter(filters.NumberFilter):
    """Rows of one other record, by its id."""

    field_class = forms.IntegerField


def id_filter(field: str) -> IdFilter:
    """Rows of one other record."""
    return IdFilter(field_name=field, min_value=1, max_value=LARGEST_ID)


def day_from(field: str, words: str) -> filters.DateFilter:
    """A first day, included."""
    return filters.DateFilter(field_name=field, lookup_expr="gte", label=f"{words}, from this day on")


def day_to(field: str, words: str) -> filters.DateFilter:
    """A last day, included."""
    return filters.DateFilter(field_name=field, lookup_expr="lte", label=f"{words}, up to this day")


class AmountFilter(filters.NumberFilter):
    """Amounts from, or up to, this one."""

    def __init__(self, lookup: str, **kwargs: Any) -> None:
        super().__init__(
            field_name="amount", lookup_expr=lookup, min_value=0, max_digits=16, decimal_places=2, **kwargs
        )


def narrow(serializer: Any, asked: str | None) -> None:
    """Leave only the fields that `?fields=` names; 400 names those that do not exist."""
    if not asked:
        return
    fields = getattr(serializer, "child", serializer).fields
    wanted = {name.strip() for name in asked.split(",") if name.strip()}
    unknown = sorted(wanted - set(fields))
    if unknown:
        words = _("There is no such field: %(names)s. Choose among: %(all)s.")
        shown = {"names": ", ".join(name[:40] for name in unknown[:5]), "all": ", ".join(fields)}
        raise serializers.ValidationError({"fields": [words % shown]})
    for name in set(fields) - wanted:
        fields.pop(name)
