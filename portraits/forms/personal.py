"""Answering what a person asks of us by law."""

from __future__ import annotations

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
