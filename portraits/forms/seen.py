"""Narrowing the list of what was opened."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import pgettext_lazy

IDS = ("account", "person", "field", "user")


def _day(label: Any) -> forms.DateField:
    return forms.DateField(
        label=label, required=False, widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    )


class SeenFilter(forms.Form):
    """By account, person, field and colleague, and by the days from and until; what is wrong narrows nothing."""

    account = forms.IntegerField(required=False, min_value=1, max_value=2**62)
    person = forms.IntegerField(required=False, min_value=1, max_value=2**62)
    field = forms.IntegerField(required=False, min_value=1, max_value=2**62)
    user = forms.IntegerField(required=False, min_value=1, max_value=2**62)
    since = _day(pgettext_lazy("access", "From"))
    until = _day(pgettext_lazy("access", "Until"))

    def narrowed(self, rows: Any) -> Any:
        """The rows that fit."""
        self.is_valid()
        given = self.cleaned_data
        rows = rows.filter(**{f"{name}_id": given[name] for name in IDS if given.get(name)})
        if given.get("since"):
            rows = rows.filter(at__gte=_start(given["since"]))
        if given.get("until"):
            rows = rows.filter(at__lt=_start(given["until"] + timedelta(days=1)))
        return rows

    def chosen(self) -> dict[str, Any]:
        """What the reader chose, by name."""
        self.is_valid()
        return {name: self.cleaned_data.get(name) for name in IDS}


def _start(day: Any) -> datetime:
    return timezone.make_aware(datetime.combine(day, time()), timezone.get_default_timezone())
