"""A wrong choice is answered with the choices there are, in bodies and in filters."""

from __future__ import annotations

from typing import Any

import django_filters as filters
from django import forms
from django.utils.translation import gettext as _
from django_filters.rest_framework import DjangoFilterBackend
from rest_framework import serializers
from rest_framework.exceptions import ErrorDetail, ValidationError

MOST = 100  # choices that are named
TRUTHS = ("true", "false", "True", "False")


def one_of(names: Any) -> str:
    """The sentence that names what can be chosen."""
    shown = [str(name) for name in names if str(name)]
    return _("Choose one of: %(names)s.") % {"names": ", ".join(shown[:MOST])}


def name_choices(serializer: Any) -> None:
    """Let every field of a choice, also those within others, name its choices when it refuses a value."""
    child = getattr(serializer, "child", None)
    if child is not None:
        name_choices(child)
    elif isinstance(serializer, serializers.ChoiceField):
        serializer.error_messages["invalid_choice"] = _plain(one_of(serializer.choices))
    elif isinstance(serializer, serializers.SlugRelatedField) and serializer.queryset is not None:
        codes = serializer.get_queryset().order_by(serializer.slug_field).values_list(serializer.slug_field, flat=True)
        late: Any = _Late(codes)
        serializer.error_messages["does_not_exist"] = late
    elif isinstance(serializer, serializers.Serializer):
        for field in serializer.fields.values():
            if not field.read_only:
                name_choices(field)


class ChoicesNamed(DjangoFilterBackend):
    """The filters of a list; a value that cannot be chosen is 400 with those that can."""

    def get_filterset(self, request: Any, queryset: Any, view: Any) -> Any:
        """The filters, whose fields name their choices."""
        filterset = super().get_filterset(request, queryset, view)
        if filterset is None:
            return None
        for name, field in filterset.form.fields.items():
            if isinstance(field, forms.ChoiceField) and not isinstance(field, forms.NullBooleanField):
                field.error_messages["invalid_choice"] = one_of(value for value, _words in _flat(field.choices))
            sent = request.query_params.get(name)
            if sent and isinstance(filterset.filters.get(name), filters.BooleanFilter) and sent not in TRUTHS:
                raise ValidationError({name: [ErrorDetail(one_of(TRUTHS[:2]), code="invalid_choice")]})
        return filterset


class _Late:
    """A sentence that asks the database only when it is said."""

    def __init__(self, codes: Any) -> None:
        self.codes = codes

    def format(self, **_kwargs: Any) -> str:
        """The choices of now."""
        return one_of(self.codes[:MOST])


def _plain(words: str) -> str:
    """Words without placeholders of their own."""
    return words.replace("{", "{{").replace("}", "}}")


def _flat(choices: Any) -> Any:
    for value, words in choices:
        if isinstance(words, list | tuple):
            yield from words
        else:
            yield value, words
