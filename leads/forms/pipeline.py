"""What people type about the pipeline: a move, and the lists that admins keep."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.fields import LongText
from leads.forms.opportunities import DateInput, VersionedForm, running_stages
from leads.models import CatalogueEntry
from leads.services.catalogues import KINDS


class MoveForm(VersionedForm):
    """A card put into another column; why, where a stage is skipped; and that what is missing was seen."""

    to = forms.ChoiceField(widget=forms.HiddenInput)
    anyway = forms.BooleanField(required=False, widget=forms.HiddenInput)
    reason = LongText(label=_("Reason"), max_length=500, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["to"].choices = running_stages()  # type: ignore[attr-defined]


class CloseManyForm(forms.Form):
    """When many are expected to close."""

    close_on = forms.DateField(label=_("Expected close"), widget=DateInput())


class StageManyForm(forms.Form):
    """Where many stand now; its fields are called otherwise than the filters that come along."""

    to = forms.ChoiceField(label=_("Stage"))
    because = forms.CharField(
        label=_("Why?"),
        max_length=500,
        required=False,
        help_text=_("Needed when you skip a stage, welcome when you step back"),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["to"].choices = [("", "–"), *running_stages()]  # type: ignore[attr-defined]


class EntryForm(forms.Form):
    """One entry of a list: its names in three languages, its place, whether it is offered."""

    unlooked = "our own list of choices and competitors"
    name = forms.CharField(label=_("Name in English"), max_length=80)
    name_hans = forms.CharField(label=_("Name in simplified Chinese"), max_length=80, required=False)
    name_hant = forms.CharField(label=_("Name in traditional Chinese"), max_length=80, required=False)
    position = forms.IntegerField(label=_("Place in the list"), min_value=0, max_value=9999, initial=100)
    active = forms.BooleanField(label=_("Offered"), required=False, initial=True)
    strengths = LongText(label=_("Their strengths"), max_length=2000, required=False)
    strengths_hans = LongText(label=_("Their strengths in simplified Chinese"), max_length=2000, required=False)
    strengths_hant = LongText(label=_("Their strengths in traditional Chinese"), max_length=2000, required=False)
    weaknesses = LongText(label=_("Their weaknesses"), max_length=2000, required=False)
    weaknesses_hans = LongText(label=_("Their weaknesses in simplified Chinese"), max_length=2000, required=False)
    weaknesses_hant = LongText(label=_("Their weaknesses in traditional Chinese"), max_length=2000, required=False)
    answer = LongText(label=_("Our answer"), max_length=2000, required=False)
    answer_hans = LongText(label=_("Our answer in simplified Chinese"), max_length=2000, required=False)
    answer_hant = LongText(label=_("Our answer in traditional Chinese"), max_length=2000, required=False)
    version = forms.IntegerField(required=False, min_value=1, widget=forms.HiddenInput)

    def __init__(self, *args: Any, kind: str, entry: CatalogueEntry | None = None, **kwargs: Any) -> None:
        names = KINDS[kind][1]
        if entry is not None:
            kwargs["initial"] = {**{name: getattr(entry, name) for name in names}, "version": entry.version}
        super().__init__(*args, **kwargs)
        for name in set(self.fields) - {*names, "version"}:
            del self.fields[name]

    def facts(self) -> dict[str, Any]:
        """The values a service takes."""
        return {name: value for name, value in self.cleaned_data.items() if name != "version"}
