"""What people write about campaigns, and how their list is narrowed."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.fields import LongText, MoneyField
from core.stale import Shown, values_of
from leads.forms.opportunities import DateInput, currencies
from leads.models import Campaign, Source
from leads.services.campaigns import EDITABLE
from users.models import User

MOST_PEOPLE = 500


def kinds() -> list[tuple[str, str]]:
    """What a campaign can be: sources that the company brings about."""
    return [(value, str(label)) for value, label in Source.choices if value not in (Source.OWN,)]


def responsible(user: User) -> Any:
    """Who can be responsible for a campaign that `user` enters: managers choose, others answer for themselves."""
    people = User.objects.visible_to(user).active().order_by("name")
    return people if user.is_admin or user.is_manager else people.filter(pk=user.pk)


class CampaignForm(forms.Form):
    """A campaign; `version` is that of the row shown, `shown` its values then."""

    name = forms.CharField(label=_("Name"), max_length=200, help_text=_("For example: Interpack, spring 2026"))
    kind = forms.ChoiceField(label=_("Kind"), widget=forms.RadioSelect)
    starts_on = forms.DateField(label=_("First day"), widget=DateInput())
    ends_on = forms.DateField(label=_("Last day"), required=False, widget=DateInput(), help_text=_("Empty: still runs"))
    cost = MoneyField(label=_("Cost"), min_value=0, required=False, help_text=_("Empty: not known yet"))
    currency = forms.ChoiceField(label=_("Currency"))
    place = forms.CharField(label=_("Place"), max_length=200, required=False)
    owner = forms.ModelChoiceField(User.objects.none(), label=_("Responsible"), empty_label=_("Choose a person"))
    notes = LongText(label=_("Notes"), max_length=5000, rows=4, required=False)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    shown = Shown()

    def __init__(self, *args: Any, user: User, today: date, campaign: Campaign | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = responsible(user)
        if campaign and not people.filter(pk=campaign.owner_id).exists():
            people = User.objects.visible_to(user).filter(pk=campaign.owner_id)
        self.fields["owner"].queryset = people  # type: ignore[attr-defined]
        self.fields["kind"].choices = kinds()  # type: ignore[attr-defined]
        self.fields["currency"].choices = currencies(campaign.currency if campaign else "")  # type: ignore[attr-defined]
        first = {"kind": Source.FAIR, "starts_on": today, "owner": user.pk, "currency": settings.CURRENCY}
        if campaign:
            first = {**values_of(campaign, self), "version": campaign.version}
            first["shown"] = Shown.of({name: first[name] for name in EDITABLE})
        self.initial = {**first, **self.initial}
        if len(people) == 1:
            self.fields["owner"].widget = forms.HiddenInput()
            self.initial["owner"] = people[0].pk

    def clean(self) -> dict[str, Any]:
        """The last day does not lie before the first one."""
        data = super().clean() or {}
        starts, ends = data.get("starts_on"), data.get("ends_on")
        if starts and ends and ends < starts:
            self.add_error("ends_on", ValidationError(_("The campaign ends before it begins.")))
        return data

    @property
    def facts(self) -> dict[str, Any]:
        """What the services take."""
        return {name: self.cleaned_data[name] for name in EDITABLE}


class CampaignFilter(forms.Form):
    """What the list of campaigns is narrowed by; the values live in the address."""

    STATES = (("open", pgettext_lazy("campaign", "Running")), ("closed", pgettext_lazy("campaign", "Closed")))
    kind = forms.ChoiceField(label=_("Kind"), required=False)
    year = forms.TypedChoiceField(label=_("Year"), required=False, coerce=int, empty_value=None)
    owner = forms.ModelChoiceField(User.objects.none(), label=_("Responsible"), required=False)
    state = forms.ChoiceField(label=_("State"), required=False, choices=[("", _("Any")), *STATES])

    def __init__(self, *args: Any, user: User, years: list[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = [("", _("Any")), *kinds()]  # type: ignore[attr-defined]
        self.fields["year"].choices = [("", _("All")), *((year, str(year)) for year in years)]  # type: ignore[attr-defined]
        people = User.objects.visible_to(user).order_by("name")
        self.fields["owner"].queryset = people[:0] if not years else people  # type: ignore[attr-defined]
        self.fields["owner"].empty_label = _("Anybody")  # type: ignore[attr-defined]

    @property
    def chosen(self) -> dict[str, Any]:
        """What narrows; nonsense narrows nothing."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value not in (None, "")}

    @property
    def words(self) -> list[tuple[str, str]]:
        """(parameter, words) of everything that narrows."""
        choices = {"kind": dict(kinds()), "state": dict(self.STATES)}
        return [
            (name, f"{self.fields[name].label}: {choices.get(name, {}).get(value, value)}")
            for name, value in self.chosen.items()
        ]
