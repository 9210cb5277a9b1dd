"""Hours and days, as several forms ask for them."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

WEEKDAYS = [
    (0, pgettext_lazy("weekday", "Mon")),
    (1, pgettext_lazy("weekday", "Tue")),
    (2, pgettext_lazy("weekday", "Wed")),
    (3, pgettext_lazy("weekday", "Thu")),
    (4, pgettext_lazy("weekday", "Fri")),
    (5, pgettext_lazy("weekday", "Sat")),
    (6, pgettext_lazy("weekday", "Sun")),
]
HOURS = [(hour, f"{hour:02d}:00") for hour in range(24)]


class QuietHours(forms.Form):
    """From one hour to another, also over midnight; switched off, both are None."""

    quiet_hours = forms.BooleanField(label=_("Quiet hours"), required=False)
    quiet_from = forms.TypedChoiceField(label=pgettext_lazy("hour", "From"), choices=HOURS, coerce=int)
    quiet_until = forms.TypedChoiceField(label=pgettext_lazy("hour", "Until"), choices=HOURS, coerce=int)

    def clean(self) -> dict[str, Any]:
        """The same hour twice would mean always or never: nobody could tell which."""
        values = super().clean() or self.cleaned_data
        start, end = values.get("quiet_from"), values.get("quiet_until")
        if values.get("quiet_hours") and start is not None and start == end:
            self.add_error("quiet_until", _("Choose another hour than the first one, or switch quiet hours off."))
        return values

    def hours(self) -> tuple[int | None, int | None]:
        """The chosen hours."""
        values = self.cleaned_data
        return (values["quiet_from"], values["quiet_until"]) if values["quiet_hours"] else (None, None)

    @staticmethod
    def initial_hours(saved: Any, start: int, end: int) -> dict[str, Any]:
        """What the fields show for something saved with quiet_from and quiet_until."""
        return {
            "quiet_hours": saved.quiet_from is not None,
            "quiet_from": start if saved.quiet_from is None else saved.quiet_from,
            "quiet_until": end if saved.quiet_until is None else saved.quiet_until,
        }
