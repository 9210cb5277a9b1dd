"""Answering what a person asks of us by law."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.fields import LongText
from portraits.services.personal.restricting import REASON_LENGTH


class ReasonForm(forms.Form):
    """Why."""

    reason = LongText(
        label=_("Reason"),
        max_length=REASON_LENGTH,
        help_text=_("What they asked for, when and how; do not repeat their data."),
    )


class KeepForm(forms.Form):
    """Why somebody who asked to be forgotten is not."""

    reason = LongText(
        label=_("Why nothing is erased"),
        max_length=REASON_LENGTH,
        help_text=_("The law that makes you keep it, or that they took the request back. The record shows it."),
    )


class ChoicesForm(forms.Form):
    """Other names to look for, and what happens in each place shown."""

    unlooked = "names that are looked for and taken out"
    words = forms.CharField(
        label=_("Other names to look for"),
        help_text=_("With commas between: nicknames, family name with title, a first name. Delete what means others."),
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=6000,
        required=False,
    )
    rest = forms.ChoiceField(choices=[("", ""), ("take", "take"), ("leave", "leave")], required=False)

    def __init__(self, *args: Any, keys: Sequence[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.keys = keys

    def clean_words(self) -> list[str]:
        """The names, however they are set apart."""
        return re.split(r"[,，、;；\n]+", self.cleaned_data["words"])

    def clean(self) -> dict[str, Any]:
        """By place, whether it loses the name, and which of the names shown stay; `rest` decides those left open."""
        given = super().clean() or self.cleaned_data
        choices, left = {}, {}
        for key in self.keys:
            shown, taken = (set(self.data.getlist(f"{name}-{key}")) for name in ("of", "hit"))
            left[key] = {int(number) for number in shown - taken if number.isdecimal() and len(number) < 5}
            said = self.data.get(f"at-{key}", "") or given.get("rest", "")
            if said in ("take", "leave"):
                choices[key] = said == "take"
        return {**given, "choices": choices, "left": left}
