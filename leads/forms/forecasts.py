"""What people say about their forecast."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from leads.forms.opportunities import VersionedForm
from leads.models import BY_STAGE, Forecast


class CategoryForm(VersionedForm):
    """How sure is it? Empty means: by the stage."""

    forecast = forms.ChoiceField(label=gettext_lazy("How sure is it?"), required=False, widget=forms.RadioSelect)
    note = forms.CharField(label=gettext_lazy("Why?"), max_length=300, required=False)

    def __init__(self, *args: Any, stage: str, others: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        usual = BY_STAGE.get(stage, Forecast.COMMIT).label
        by_stage = _("by its stage: %(category)s") % {"category": usual}
        self.fields["forecast"].choices = [("", by_stage), *Forecast.choices]  # type: ignore[attr-defined]
        self.fields["note"].required = others
        if others:
            self.fields["note"].help_text = _("The owner reads why you see it otherwise.")
