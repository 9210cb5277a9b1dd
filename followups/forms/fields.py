"""Controls of the follow-up forms."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from followups.models import Objective
from followups.services import files
from followups.services.refusals import WrongFile


class DateInput(forms.DateInput):
    """The browser's own date picker, with the value in its format."""

    input_type = "date"

    def __init__(self, **attrs: Any) -> None:
        super().__init__(attrs=attrs, format="%Y-%m-%d")


class TimeInput(forms.TimeInput):
    """The browser's own time picker."""

    input_type = "time"

    def __init__(self, **attrs: Any) -> None:
        super().__init__(attrs=attrs, format="%H:%M")


def objective_kind() -> forms.ChoiceField:
    """What the next contact is for."""
    choices = [*Objective.choices, ("", "–")]
    return forms.ChoiceField(choices=choices, required=False, label=_("Objective"), widget=forms.RadioSelect)


def objective() -> forms.CharField:
    """What is reached when one leaves, in one line."""
    return forms.CharField(
        required=False,
        max_length=300,
        label=_("What is reached when you leave?"),
        help_text=_("Specific and measurable: they name the budget; they agree to a sample."),
    )


class StepChips(forms.CheckboxSelectMultiple):
    """Steps to tick; each that a contact of the reader has planned tells the key of that contact's form.

    A form that comes back with its draft takes its own plan out by it (static/js/log.js).
    """

    reader_id: int | None = None

    def create_option(self, name: str, value: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """One step."""
        option = super().create_option(name, value, *args, **kwargs)
        planned_in = value.instance.follow_up
        if planned_in and planned_in.author_id == self.reader_id:
            option["attrs"]["data-planned-with"] = str(planned_in.client_key)
        return option


class ManyFilesInput(forms.ClearableFileInput):
    """A control for several files."""

    allow_multiple_selected = True


class ManyFilesField(forms.FileField):
    """Several uploads, each checked by its content."""

    widget = ManyFilesInput

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile]:
        """The uploads, or an error that names the one that is not taken."""
        uploads = data if isinstance(data, list | tuple) else [data] if data else []
        if len(uploads) > files.MOST_FILES:
            raise ValidationError(_("At most %(most)d files per entry.") % {"most": files.MOST_FILES})
        for upload in uploads:
            try:
                files.check(upload)
            except WrongFile as refusal:
                raise ValidationError(str(refusal)) from refusal
        return list(uploads)


class PersonChoice(forms.ModelMultipleChoiceField):
    """This account's people as chips: name and job title."""

    def label_from_instance(self, person: Any) -> str:
        """Name, and the title that tells two people of one name apart."""
        return f"{person.shown} · {person.title}" if person.title else str(person.shown)


MET = {"yes": True, "no": False}


def met_field() -> forms.ChoiceField:
    """Whether an objective was met; nobody has to say it."""
    return forms.ChoiceField(
        choices=(("yes", _("Yes")), ("no", _("No")), ("", _("Not said"))),
        required=False,
        label=_("Was the objective met?"),
        widget=forms.RadioSelect,
    )
