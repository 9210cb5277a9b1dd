"""Two people edit one record: what only one of them touched is merged, the rest the second one chooses (design.md)."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import Model
from django.forms.models import model_to_dict
from django.http import QueryDict

from core import formatting

TAKE = "take_"


@dataclass(frozen=True)
class Difference:
    """One field on which the saved record and the form differ."""

    name: str
    label: str
    theirs: str
    mine: str


@dataclass(frozen=True)
class Merged:
    """What to save once more: untouched fields as the other left them, and those that both have changed."""

    data: QueryDict
    both: list[Difference]


class Shown(forms.CharField):
    """Hidden in a form: the values it was opened with, by which one sees later what its reader has touched."""

    widget = forms.HiddenInput

    def __init__(self) -> None:
        super().__init__(required=False)

    @staticmethod
    def of(values: Mapping[str, Any]) -> str:
        """Values as the hidden field carries them."""
        return json.dumps(values, cls=DjangoJSONEncoder)

    @staticmethod
    def read(text: str) -> dict[str, Any]:
        """The values again; nothing from a form that somebody has made up."""
        try:
            values = json.loads(text)
        except (ValueError, RecursionError):
            return {}
        return values if isinstance(values, dict) else {}


def values_of(record: Model, form: forms.Form) -> dict[str, Any]:
    """The record's values of the form's fields."""
    return model_to_dict(record, fields=[name for name in form.fields if name not in ("version", "shown")])


def merge(form: forms.Form, saved: Mapping[str, Any]) -> Merged:
    """Put a (valid) form on top of what somebody else `saved` meanwhile.

    A field that its reader left alone takes the other's value; one that only the reader changed keeps theirs; one
    that both changed is for the reader to choose. A form that does not say what it was opened with has changed all.
    """
    data = form.data.copy()  # type: ignore[attr-defined]
    opened_with = Shown.read(data.get("shown", ""))
    both = []
    for name, theirs in saved.items():
        field, mine = form.fields[name], form[name].data
        if not _differ(field, theirs, mine):
            continue
        if name in opened_with and not _differ(field, _as_python(field, opened_with[name]), mine):
            _put(data, name, theirs)
        elif name not in opened_with or _differ(field, theirs, _as_posted(opened_with[name])):
            both.append(Difference(name, str(field.label), _shown(field, theirs), _shown(field, mine)))
    data["shown"] = Shown.of(saved)
    return Merged(data, both)


def _differ(field: forms.Field, value: Any, posted: Any) -> bool:
    try:
        return bool(field.has_changed(value, posted))
    except (ValidationError, TypeError, ValueError):
        return True


def _as_python(field: forms.Field, value: Any) -> Any:
    """A value that travelled as JSON, as the record has it."""
    if value is None or isinstance(field, forms.ModelChoiceField | forms.MultipleChoiceField):
        return value
    try:
        return field.to_python(value)
    except (ValidationError, TypeError):
        return value


def _as_posted(value: Any) -> Any:
    return [str(one) for one in value] if isinstance(value, list) else "" if value is None else str(value)


def _put(data: QueryDict, name: str, value: Any) -> None:
    posted = _as_posted(value)
    if isinstance(posted, list):
        data.setlist(name, posted if name == "roles" else ["\n".join(posted)])
    else:
        data[name] = posted


def settled(data: QueryDict, saved: Model, names: Iterable[str]) -> QueryDict:
    """The posted data with the saved value wherever the person chose it (`take_<field>` = theirs)."""
    changed = data.copy()
    for name in names:
        if changed.get(TAKE + name) == "theirs":
            _put(changed, name, model_to_dict(saved, fields=[name])[name])
    return changed


def _shown(field: forms.Field, value: Any) -> str:
    if isinstance(field, forms.ModelChoiceField):
        offered: Any = field.queryset
        found = offered.filter(pk=value).first() if value else None
        return str(found) if found else "–"
    if isinstance(field, forms.MultipleChoiceField):
        choices: Any = field.choices
        words = dict(choices)
        return formatting.listed(words.get(v, v) for v in value or []) or "–"
    if isinstance(value, list):
        return formatting.listed(value) or "–"
    return "–" if value in (None, "") else str(field.prepare_value(value))
