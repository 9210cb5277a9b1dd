"""What people and programs enter says nothing about children: every text field of a form or a serializer passes here (decision 0026).

The frameworks' own text fields are taught once, so that a field nobody thought of is looked at too. Not looked at are fields
whose form or serializer says why: `unlooked = {"name": "a company's name"}`, or one reason for all its fields. What stood there
before and comes back as it was stands in the way of nothing. Rows of files pass `imports.kinds.base.Job.read`; texts that no
form reads, `accounts.services.minors.refuse_children`.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from commons import children

DESCRIBES = _(
    "This seems to describe a child (“%(found)s”). No data on children are kept: leave out who they are,"
    " age, school and lessons. For a business, write “children's wear”, “school canteens” or the like."
)
# Addresses, numbers and codes: the field itself takes no sentence.
FORMATTED = (
    forms.EmailField, forms.URLField, forms.SlugField, forms.RegexField, forms.UUIDField, forms.GenericIPAddressField,
    forms.JSONField, serializers.EmailField, serializers.URLField, serializers.RegexField, serializers.SlugField,
)  # fmt: skip
LIBRARIES = (
    "django.",
    "django_filters.",
    "allauth.",
    "rest_framework.",
)  # signing in, the admin pages, filters of lists


def teach() -> None:
    """Let the text fields of both frameworks look at what is entered."""
    if forms.CharField._clean_bound_field is not _clean_bound_field:  # type: ignore[attr-defined]
        forms.CharField._clean_bound_field = _clean_bound_field  # type: ignore[attr-defined]
        serializers.CharField.run_validation = _run_validation  # type: ignore[method-assign, assignment]


def found_in(value: Any, before: Any = None) -> str:
    """The words by which an entered text, or one of a list, describes a child; what stood there `before` is passed over."""
    known = {_plain(text) for text in _texts(before)}
    new = [text for text in _texts(value) if _plain(text) not in known]
    if len(new) > 1:  # "daughter Mia, 7" are two tags
        new.append(", ".join(new))
    return next((found for text in new if (found := children.describes(text))), "")


def why_not(owner: type[Any], name: str, field: Any) -> str:
    """Why a field of a form or a serializer is not looked at; empty for one that is."""
    if isinstance(field, FORMATTED):
        return "its own form: an address, a number, a code"
    if isinstance(field, forms.Field) and isinstance(field.widget, forms.PasswordInput):
        return "a password"
    if isinstance(field, forms.Field) and field.widget.is_hidden:
        return "not typed: what the page carries along"
    if owner.__module__.startswith(LIBRARIES):
        return "a library's"
    unlooked = getattr(owner, "unlooked", {})
    return unlooked if isinstance(unlooked, str) else str(unlooked.get(name, ""))


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, list | tuple):
        yield from (each for each in value if isinstance(each, str))


def _plain(text: str) -> str:
    return " ".join(text.split())


_as_a_form_cleans = forms.Field._clean_bound_field  # type: ignore[attr-defined]


def _clean_bound_field(field: forms.CharField, bound: forms.BoundField) -> Any:
    """The cleaned value; a text that describes a child is an error of its field."""
    value = _as_a_form_cleans(field, bound)
    looked_at = not field.disabled and not why_not(type(bound.form), bound.name, field)
    if looked_at and (found := found_in(value, bound.initial)):
        raise ValidationError(DESCRIBES, code="child", params={"found": found})
    return value


_as_a_serializer_checks = serializers.CharField.run_validation


def _run_validation(field: serializers.CharField, data: Any = serializers.empty) -> Any:
    """The checked value; a text that describes a child is an error of its field."""
    value = _as_a_serializer_checks(field, data)
    if isinstance(value, str) and value:
        owner, name, source = _place_of(field)
        if owner is not None and not why_not(type(owner), name, field):
            row = owner.instance
            before = None if row is None or isinstance(row, list | QuerySet) else _of_row(row, source)
            if found := found_in(value, before):
                raise serializers.ValidationError(str(DESCRIBES) % {"found": found})
    return value


def _place_of(field: Any) -> tuple[serializers.Serializer[Any] | None, str, str]:
    """The serializer a field stands in, and its name there; of a list, that of the list."""
    while (above := field.parent) is not None and not isinstance(above, serializers.Serializer):
        field = above
    return above, str(field.field_name or ""), str(getattr(field, "source", "") or "")


def _of_row(row: Any, source: str) -> Any:
    return row.get(source) if isinstance(row, dict) else getattr(row, source, None)
