"""One value of a portrait, filled in place; and a confirmation of the stage."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from core.fields import LongText
from portraits import reading
from portraits.models import Basis, Field, Kind, LegalBasis, Section, Stage
from portraits.services import binding
from portraits.services.confirming import WHY_LENGTH
from portraits.services.consent import HOW_LENGTH
from portraits.services.filling import PURPOSE_LENGTH, SOURCE_LENGTH, Known

YES_NO = (("yes", _("Yes")), ("no", _("No")))


ASKED_OF_CLOSED = {
    "basis": _("Choose how we know it: told, seen or guessed."),
    "legal_basis": _("Choose the legal basis."),
    "purpose": _("Write what it is kept for."),
}


class ValueForm(forms.Form):
    """A value with how we know it. Told, today and what it is kept for are filled in; the legal basis people choose.

    Of a closed field what a value cannot be saved without bears a star, though emptying asks for none of it.
    """

    text = forms.CharField(required=False)
    basis = forms.ChoiceField(label=_("How we know it"), choices=Basis.choices, widget=forms.RadioSelect)
    source = forms.CharField(label=_("Source"), required=False, max_length=SOURCE_LENGTH)
    known_on = forms.DateField(
        label=_("Known on"), required=False, widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    )
    purpose = forms.CharField(label=_("What for"), required=False, max_length=PURPOSE_LENGTH)
    seen = forms.IntegerField(required=False, widget=forms.HiddenInput)
    lower = forms.BooleanField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, field: Field, names: Sequence[str] = (), **kwargs: Any) -> None:
        kwargs["auto_id"] = f"f{field.pk}_%s"
        super().__init__(*args, **kwargs)
        self.field = field
        self.fields["text"] = control(field)
        self.fields["text"].widget.attrs["autofocus"] = True
        self.names = names
        if names:
            self.fields["text"].widget.attrs["list"] = f"f{field.pk}_names"
            self.fields["text"].help_text = _("Whoever is entered here is drawn on the map; others in words.")
        if field.kind == Kind.MONEY:
            # What an account keeps is in the company's own currency.
            source = binding.source_of(field.bound)
            own = source is not None and source.own_currency
            began = [code for code in (self.initial.get("currency"),) if code]
            codes = [settings.CURRENCY] if own else list(dict.fromkeys([*reading.currencies(), *began]))
            offered_in = [(code, code) for code in codes]
            self.fields["currency"] = forms.ChoiceField(label=_("Currency"), choices=offered_in, required=False)
        if field.what_for and not field.sealed:
            self.fields["purpose"].widget.attrs["placeholder"] = _("e.g. %(words)s") % {"words": field.what_for}
        if field.sealed:
            offered = [("", _("– choose –")), *LegalBasis.choices]
            self.fields["basis"].required = False
            self.fields["legal_basis"] = forms.ChoiceField(label=_("Legal basis"), choices=offered, required=False)
            self.fields["consent_on"] = forms.DateField(
                label=_("Consent given on"),
                required=False,
                widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
            )
            for name in ASKED_OF_CLOSED:
                self.fields[name].starred = True  # type: ignore[attr-defined]
            self.fields["consent_how"] = forms.CharField(
                label=_("How consent was given"), required=False, max_length=HOW_LENGTH
            )
            if field.section == Section.EXTENDED:
                self.fields["text"].help_text = _("Nothing about children: no name, age or school.")

    def clean(self) -> dict[str, Any]:
        """How, on what ground and what for are said for each closed value; emptying one asks nothing."""
        given = super().clean() or self.cleaned_data
        if self.field.sealed and given.get("text"):
            for name, words in ASKED_OF_CLOSED.items():
                if not given.get(name) and name not in self.errors:
                    self.add_error(name, words)
        return given

    def known(self) -> Known:
        """What the service takes."""
        given = self.cleaned_data
        text = given["text"]
        if text and given.get("currency"):
            text = f"{text} {given['currency']}"
        return Known(
            text=text.isoformat() if isinstance(text, date) else str(text or ""),
            basis=given["basis"] or Basis.TOLD,
            source=given["source"],
            known_on=given["known_on"],
            purpose=given["purpose"],
            legal_basis=given.get("legal_basis", ""),
            consent_on=given.get("consent_on"),
            consent_how=given.get("consent_how", ""),
        )


def control(field: Field) -> forms.Field:
    """The control for a kind of field; what it says is checked again by `reading.canonical`."""
    label = {"label": field.words, "required": False}
    if field.kind == Kind.LONG:
        return LongText(max_length=reading.LONG_LENGTH, **label)
    if field.kind == Kind.DATE:
        return forms.DateField(widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}), **label)
    if field.kind in (Kind.CHOICE, Kind.YES_NO):
        offered = field.offered() if field.kind == Kind.CHOICE else list(YES_NO)
        return forms.ChoiceField(choices=[("", "–"), *offered], **label)
    widget = forms.TextInput(attrs={"inputmode": "decimal"}) if field.kind in (Kind.NUMBER, Kind.MONEY) else None
    return forms.CharField(max_length=reading.TEXT_LENGTH, widget=widget, **label)


class ConfirmForm(forms.Form):
    """The stage and why."""

    stage = forms.TypedChoiceField(label=_("Stage"), coerce=int, widget=forms.RadioSelect)
    why = LongText(
        label=_("Why"), max_length=WHY_LENGTH, help_text=_("What they do that shows it: everybody concerned reads it.")
    )

    def __init__(self, *args: Any, ceiling: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["stage"].choices = [(stage.value, stage.label) for stage in Stage if stage <= ceiling]  # type: ignore[attr-defined]


class AskForm(forms.Form):
    """Why the owner thinks that a manager may confirm it."""

    why = LongText(
        label=_("Why"), max_length=WHY_LENGTH, help_text=_("What they do that shows it: your manager reads it.")
    )
