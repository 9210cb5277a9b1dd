"""Opening closed values, the need-to-know list, requests, the undertaking."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.fields import LongText
from portraits.models import Purpose, Undertaking
from portraits.services.access.granting import REASON_LENGTH
from portraits.services.opening import WORDS_LENGTH
from users.models import User


def _day(label: Any, **more: Any) -> forms.DateField:
    return forms.DateField(
        label=label, widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}), required=False, **more
    )


class OpenForm(forms.Form):
    """What closed values are needed for."""

    purpose = forms.ChoiceField(label=_("What for"), choices=Purpose.choices, widget=forms.RadioSelect)
    words = forms.CharField(
        label=_("In words"),
        max_length=WORDS_LENGTH,
        help_text=_("Kept with your name and the hour; managers and admins read it."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["words"].widget.attrs["autofocus"] = True


class GiveForm(forms.Form):
    """Who comes on the list, why and for how long."""

    user = forms.ModelChoiceField(
        label=pgettext_lazy("access", "Who"), queryset=User.objects.none(), empty_label=_("Choose a person")
    )
    reason = LongText(label=_("Why they need to know"), max_length=REASON_LENGTH)
    starts_on = _day(pgettext_lazy("access", "From"), help_text=_("empty: today"))
    ends_on = _day(
        pgettext_lazy("access", "Until"),
        help_text=_("empty: until somebody takes them off; for the owner, while they own it"),
    )

    def __init__(self, *args: Any, people: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["user"].queryset = people  # type: ignore[attr-defined]


class RevokeForm(forms.Form):
    """Why somebody's signature holds no longer."""

    reason = LongText(label=_("Why it is revoked"), max_length=REASON_LENGTH)


class TakeOffForm(forms.Form):
    """Why somebody comes off the list."""

    reason = LongText(
        label=_("Why they are taken off"),
        max_length=REASON_LENGTH,
        help_text=_("Kept on the list; managers and admins read it."),
    )


class AskForm(forms.Form):
    """Why one asks."""

    why = LongText(label=_("Why you need to know"), max_length=REASON_LENGTH)


class DecideForm(forms.Form):
    """Granted or refused."""

    verdict = forms.ChoiceField(
        label=_("Decision"),
        choices=[("grant", pgettext_lazy("decision", "Open it")), ("refuse", pgettext_lazy("decision", "Refuse"))],
        widget=forms.RadioSelect,
    )
    answer = LongText(
        label=_("Answer"),
        max_length=REASON_LENGTH,
        required=False,
        help_text=_("A refusal says why; the asker reads it."),
    )
    ends_on = _day(
        pgettext_lazy("access", "Until"),
        help_text=_("empty: until somebody takes them off; for the owner, while they own it"),
    )


class SignForm(forms.Form):
    """A signature: the name typed, under the version that was read."""

    name = forms.CharField(label=_("Your name"), max_length=120)
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].widget.attrs["autocomplete"] = "off"


class UndertakingForm(forms.ModelForm):
    """A new version in three languages."""

    unlooked = "what the company writes for everybody"

    class Meta:
        model = Undertaking
        fields = ("text", "text_hans", "text_hant")
