"""One field of the catalogue, as an admin writes it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.fields import LongText
from core.worded import by_language
from portraits.models import Field, Kind
from portraits.services import binding
from portraits.services.catalogue import EDITED, MOST_CHOICES, SET_ONCE
from portraits.services.rewording import OTHER, WORDING

_SEPARATOR = "|"
NOT_FACTS = ("answers", "version", "close_for_good", "reworded")


WORDED = ("label", "ask", "purpose")


def _places() -> list[tuple[str, str]]:
    """Where a field can be bound to, by whom it describes."""
    return [(it.code, f"{it.subject.label} · {it.words}") for it in binding.sources()]


class FieldForm(forms.ModelForm):
    """Words in three languages, what it weighs, who reads it, how long it stays fresh."""

    unlooked = "what the company asks of everybody; `children.asks` refuses a question about them"
    answers = LongText(max_length=4000, rows=5, required=False)
    version = forms.IntegerField(required=False, min_value=1, widget=forms.HiddenInput)

    close_for_good = forms.BooleanField(
        label=gettext_lazy("Encrypt what is known, for good: nobody turns this back"), required=False
    )

    reworded = forms.ChoiceField(
        label=gettext_lazy("Answers with other words"),
        choices=[
            (OTHER, gettext_lazy("They are other answers: what is known keeps the old words")),
            (WORDING, gettext_lazy("Only the wording is corrected: what is known reads the new words")),
        ],
        initial=OTHER,
        required=False,
        widget=forms.RadioSelect,
    )

    class Meta:
        model = Field
        fields = (*SET_ONCE, *(name for name in EDITED if name != "choices"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.stored = list(self.instance.choices)
        self.open = [each for each in self.stored if not each.get("retired")]
        self.fields[by_language("label")[0]].help_text = _("One language suffices: the others fall back to it.")
        self.spoken = {name: [self[each] for each in by_language(name)] for name in WORDED}
        self.fields["sensitivity"].help_text = _("Deep and extended information is always closed.")
        self.fields["answers"].label = _("Answers")
        self.fields["answers"].help_text = _(
            "For a choice: one answer a line, in English | simplified | traditional Chinese. Of what is kept elsewhere the"
            " answers come from there."
        )
        self.fields["answers"].initial = "\n".join(
            " | ".join(filter(None, (each["en"], each.get("hans"), each.get("hant")))) for each in self.open
        )
        if not self.instance.pk:
            for name, words in (("subject", _("Choose whom it describes")), ("section", _("Choose a section"))):
                field: Any = self.fields[name]
                field.choices = [("", words), *field.choices[1:]]
            self.fields["bound"] = forms.ChoiceField(
                label=_("Kept elsewhere"),
                required=False,
                choices=[("", _("No: it is written in the portrait")), *_places()],
                help_text=_("The portrait reads it there, and what is written here is changed there."),
            )
        else:
            for name in SET_ONCE:
                del self.fields[name]
            self.fields["version"].initial = self.instance.version
            if self.instance.kind != Kind.CHOICE:
                del self.fields["answers"]

    def clean_answers(self) -> list[dict[str, str]]:
        """The answers with their codes: an answer of the same English words, or in the same place, keeps its code."""
        lines = [line.strip() for line in self.cleaned_data["answers"].splitlines() if line.strip()]
        if len(lines) > MOST_CHOICES:
            raise ValidationError(_("At most %(most)s answers.") % {"most": MOST_CHOICES})
        by_words = {each["en"]: each["code"] for each in self.stored}
        answers, taken = [], set()
        for place, line in enumerate(lines):
            english, *others = [part.strip() for part in line.replace("｜", _SEPARATOR).split(_SEPARATOR)]
            hans, hant = [*others, "", ""][:2]
            old = self.open[place]["code"] if len(lines) == len(self.open) else ""
            code = by_words.get(english) or old or f"a{place + 1}"
            while code in taken or (
                code not in by_words.values() and code in {e["code"] for e in self.stored} and code != old
            ):
                code = f"{code}x"
            taken.add(code)
            answers.append({"code": code, "en": english[:80], "hans": hans[:80], "hant": hant[:80]})
        return answers + [each for each in self.stored if each.get("retired") and each["code"] not in taken]

    def facts(self) -> dict[str, Any]:
        """The values a service takes."""
        values = {name: value for name, value in self.cleaned_data.items() if name not in NOT_FACTS}
        if "answers" in self.cleaned_data and (values.get("kind") or self.instance.kind) == Kind.CHOICE:
            values["choices"] = self.cleaned_data["answers"]
        return values

    def _post_clean(self) -> None:
        """The row itself is written by the service, over what is stored then."""
