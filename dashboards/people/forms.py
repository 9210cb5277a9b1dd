"""What a manager writes about a person's figures, and what the person answers."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from core.fields import LongText
from dashboards.services.coaching import LONGEST


class NoteForm(forms.Form):
    """A coaching note or its answer."""

    text = LongText(label=_("Note"), max_length=LONGEST, rows=3)
