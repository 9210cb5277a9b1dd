"""The ten steps and the question bank, as an admin writes them; a note of one's own."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from core.fields import LongText
from keyaccounts.models import CheckStep, Question
from keyaccounts.services.catalogues import NOTE_LENGTH

_SUFFIXES = {"zh-hans": "_hans", "zh-hant": "_hant"}


def _own(name: str) -> str:
    """The field of the reader's language."""
    return f"{name}{_SUFFIXES.get((get_language() or '').lower(), '')}"


class _EntryForm(forms.ModelForm):
    unlooked = "what the company writes for everybody"
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["version"].initial = self.instance.version if self.instance.pk else None

    needed: tuple[tuple[str, Any], ...] = ()

    def clean(self) -> dict[str, Any]:
        """What has to be there is written in one language at least; the others fall back on it."""
        data = super().clean() or {}
        for name, words in self.needed:
            if not any((data.get(f"{name}{suffix}") or "").strip() for suffix in ("", "_hans", "_hant")):
                self.add_error(_own(name), words)
        return data

    def facts(self) -> dict[str, Any]:
        """What the service takes."""
        return {name: value for name, value in self.cleaned_data.items() if name != "version"}

    def _post_clean(self) -> None:
        """The row itself is written by the service, over what is stored then."""


class StepForm(_EntryForm):
    """One of the ten steps."""

    class Meta:
        model = CheckStep
        fields = ("label", "label_hans", "label_hant", "help", "help_hans", "help_hant", "fact", "position")

    needed = (("label", _("Write the step in one language at least.")),)


class QuestionForm(_EntryForm):
    """One question with its answer."""

    class Meta:
        model = Question
        fields = (
            "ask", "ask_hans", "ask_hant", "answer", "answer_hans", "answer_hant", "back", "back_hans", "back_hant", "position",
        )  # fmt: skip
        widgets = {name: forms.Textarea(attrs={"rows": 3}) for name in ("answer", "answer_hans", "answer_hant")}

    needed = (
        ("ask", _("Write the question in one language at least.")),
        ("answer", _("Write the answer in one language at least.")),
    )


class NoteForm(forms.Form):
    """A note of one's own."""

    text = LongText(label=_("My note"), max_length=NOTE_LENGTH, rows=2, required=False)
