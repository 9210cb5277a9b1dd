"""What a manager writes about a person's figures, and what the person answers."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from core.fields import LongText
from dashboards.services.coaching import LONGEST, LONGEST_AGREED


class ShortForm(forms.Form):
    """A note to somebody short of the line; `seen` is the last one the writer knew of."""

    text = LongText(label=_("Note"), max_length=LONGEST, rows=4)
    seen = forms.IntegerField(min_value=0, widget=forms.HiddenInput)


class TalkForm(ShortForm):
    """That one has spoken, with what was agreed."""

    text = LongText(label=_("What you agreed on"), max_length=LONGEST_AGREED, rows=3, required=False)


class NoteForm(forms.Form):
    """A coaching note or its answer."""

    text = LongText(label=_("Note"), max_length=LONGEST, rows=3)
