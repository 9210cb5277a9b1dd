"""What admins write about the company."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.text import capfirst

from core.fields import LongText
from leads.models import CompanyProfile
from leads.services.company import EDITABLE

TRANSLATED = ("name", "address", "tax_note", "terms")


class CompanyForm(forms.Form):
    """The letterhead, and the wording that a new quotation begins with."""

    unlooked = "our own letterhead and terms"
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    def __init__(self, *args: Any, company: CompanyProfile, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in EDITABLE:
            column: Any = CompanyProfile._meta.get_field(name)
            facts = {"label": capfirst(str(column.verbose_name)), "max_length": column.max_length, "required": False}
            self.fields[name] = LongText(rows=4, **facts) if name.startswith("terms") else forms.CharField(**facts)
        self.initial = {**{name: getattr(company, name) for name in (*EDITABLE, "version")}, **self.initial}

    def facts(self) -> dict[str, str]:
        """The facts a service takes."""
        return {name: self.cleaned_data[name] for name in EDITABLE}

    def head_fields(self) -> list[Any]:
        """Who we are."""
        return [self[name] for name in EDITABLE if not name.startswith(("tax_note", "terms"))]

    def standard_fields(self) -> list[Any]:
        """What a new quotation begins with."""
        return [self[name] for name in EDITABLE if name.startswith(("tax_note", "terms"))]
