"""Forms about people: their profile and their absences."""

from __future__ import annotations

import zoneinfo
from datetime import date
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from users.models import Role, User

ZONES = ("Asia/", "Australia/", "Europe/", "America/", "Africa/", "Pacific/")


def _zones() -> list[tuple[str, Any]]:
    names = sorted(name for name in zoneinfo.available_timezones() if name.startswith(ZONES))
    return [("", _("the company's (%(zone)s)") % {"zone": settings.TIME_ZONE}), *((name, name) for name in names)]


class ProfileForm(forms.Form):
    """What a person decides about themselves."""

    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)
    time_zone = forms.ChoiceField(label=_("Time zone"), required=False, choices=_zones)
    telephone = forms.CharField(label=_("Telephone"), required=False, max_length=40)


class LeaveForm(forms.Form):
    """An absence and who serves the accounts meanwhile."""

    starts_on = forms.DateField(label=_("First day"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    ends_on = forms.DateField(label=_("Last day"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    deputy = forms.ModelChoiceField(
        User.objects.none(),
        label=_("Deputy"),
        help_text=_("sees and serves the accounts meanwhile"),
        empty_label=_("Choose a person"),
    )

    def __init__(self, *args: Any, person: User, by: User, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        sellers = User.objects.visible_to(by).active().exclude(role=Role.ADMIN).exclude(pk=person.pk)
        self.fields["deputy"].queryset = sellers.order_by("name")  # type: ignore[attr-defined]
        for name in ("starts_on", "ends_on"):
            self.fields[name].widget.attrs["min"] = today.isoformat()
