"""Reasons, and steps planned or moved apart from a contact."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.fields import LongText
from followups.forms.entry import EntryForm
from followups.forms.fields import MET, DateInput, TimeInput, met_field, objective, objective_kind
from followups.models import StepKind
from followups.services.steps import StepInput


class ReasonForm(forms.Form):
    """A reason in words; without one nothing moves."""

    reason = LongText(
        max_length=500,
        label=_("Reason"),
        error_messages={"required": _("Write a reason: everybody concerned will read it.")},
    )


class CancelStepForm(ReasonForm):
    """Why a step will not happen, and whether a promise was broken by it."""

    broken = forms.BooleanField(required=False, label=_("It was agreed and not kept"))


class StepForm(forms.Form):
    """Planning a step apart from a contact."""

    step_kind = forms.ChoiceField(
        choices=((StepKind.CONTACT, _("Contact")), (StepKind.APPOINTMENT, _("Appointment"))),
        label=_("Kind"),
        widget=forms.RadioSelect,
        initial=StepKind.CONTACT,
    )
    due_on = forms.DateField(label=_("On"), widget=DateInput())
    due_at = forms.TimeField(required=False, label=_("At"), widget=TimeInput())
    place = forms.CharField(required=False, max_length=200, label=_("Place"))
    step_text = forms.CharField(required=False, max_length=500, label=_("What for"))
    agreed = forms.BooleanField(required=False, label=_("Agreed with the customer"))
    objective_kind = objective_kind()
    objective = objective()

    def step(self) -> StepInput:
        """What was typed, as the service takes it."""
        data = self.cleaned_data
        return StepInput(
            data["step_kind"],
            data["due_on"],
            data["due_at"],
            data["place"],
            data["step_text"],
            data["agreed"],
            data["objective_kind"],
            data["objective"],
        )

    say = EntryForm.say


class MetForm(forms.Form):
    """Whether the objective of a step was met."""

    met = met_field()

    @property
    def answer(self) -> bool | None:
        """Yes, no, or not said."""
        return MET.get(self.cleaned_data["met"])


class SnoozeForm(forms.Form):
    """Another day for a step: a date, or a number of days from today."""

    until = forms.DateField(required=False, label=_("Until"), widget=DateInput())
    days = forms.IntegerField(required=False, min_value=1, max_value=365, widget=forms.HiddenInput)
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def clean(self) -> dict[str, Any]:
        """One of the two is needed."""
        data = super().clean() or {}
        if not data.get("until") and not data.get("days") and not self.errors:
            self.add_error("until", _("Choose a day."))
        return data
