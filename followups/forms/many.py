"""Planning the same step for many accounts."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from followups.forms.fields import DateInput
from followups.models import StepKind
from followups.services.steps import StepInput


class ManyStepsForm(forms.Form):
    """A day and what for; accounts with a step already are left alone unless wanted."""

    due_on = forms.DateField(label=_("On"), widget=DateInput())
    step_text = forms.CharField(required=False, max_length=500, label=_("What for"))
    only_without = forms.BooleanField(required=False, label=_("Only accounts without a planned step"), initial=True)

    @staticmethod
    def step_of(chosen: dict[str, Any]) -> StepInput:
        """What was typed, as the service takes it."""
        return StepInput(StepKind.CONTACT, chosen["due_on"], text=chosen["step_text"])
