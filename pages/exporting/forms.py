"""What to export, as which file, with which columns."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from lists.models import FileFormat
from pages.exporting.kinds import of_list

LONGEST_QUERY = 1000
ALL, SHOWN = "all", "shown"


class ExportForm(forms.Form):
    """`list` and `query` say where the rows come from; `shown` are the columns of that list."""

    kind = forms.ChoiceField(label=_("What"), widget=forms.RadioSelect)
    file_format = forms.ChoiceField(
        label=_("File"), choices=FileFormat.choices, initial=FileFormat.XLSX, widget=forms.RadioSelect
    )
    columns = forms.ChoiceField(
        label=_("Columns"),
        choices=[(ALL, _("All")), (SHOWN, _("Those of the list"))],
        initial=ALL,
        widget=forms.RadioSelect,
        required=False,
    )
    list = forms.CharField(widget=forms.HiddenInput, max_length=20)
    query = forms.CharField(widget=forms.HiddenInput, max_length=LONGEST_QUERY, required=False)

    def __init__(self, *args: Any, of: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(kind.name, kind.label) for kind in of_list(of)]
        self.fields["kind"].choices = choices  # type: ignore[attr-defined]
        self.fields["kind"].initial = choices[0][0] if choices else ""
