"""Two people edit one record: the second sees both values and chooses (design.md, version)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django import forms
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


def differences(saved: Model, form: forms.ModelForm) -> list[Difference]:
    """Every field whose saved value is not what the (valid) form wants."""
    now = model_to_dict(saved, fields=[name for name in form.fields if name != "version"])
    found = []
    for name, theirs in now.items():
        field = form.fields[name]
        if field.has_changed(theirs, form[name].data):
            label = str(field.label)
            found.append(Difference(name, label, _shown(field, theirs), _shown(field, form[name].data)))
    return found


def settled(data: QueryDict, saved: Model, names: Iterable[str]) -> QueryDict:
    """The posted data with the saved value wherever the person chose it (`take_<field>` = theirs)."""
    changed = data.copy()
    for name in names:
        if changed.get(TAKE + name) == "theirs":
            value = model_to_dict(saved, fields=[name])[name]
            changed.setlist(name, [str(v) for v in value] if name == "roles" else [_plain(value)])
    return changed


def _plain(value: Any) -> str:
    if isinstance(value, list):
        return "\n".join(value)
    return "" if value is None else str(value)


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
    return "–" if value in (None, "") else str(value)
