"""What a person wants to be told."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from notifications.catalogue import groups_for
from notifications.models import Preference, Wishes

if TYPE_CHECKING:
    from users.models import User

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


class PreferenceForm(forms.Form):
    """The daily mail: whether, when, what; and which kinds the inbox can do without."""

    digest = forms.BooleanField(label=_("Send me a daily mail"), required=False)
    hour = forms.TypedChoiceField(label=_("At"), choices=HOURS, coerce=int)
    weekdays = forms.TypedMultipleChoiceField(
        label=_("On these days"), choices=WEEKDAYS, coerce=int, required=False, widget=forms.CheckboxSelectMultiple
    )
    inbox = forms.MultipleChoiceField(label=_("Inbox"), required=False, widget=forms.CheckboxSelectMultiple)
    mail = forms.MultipleChoiceField(label=_("Daily mail"), required=False, widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args: Any, person: User, saved: Preference, **kwargs: Any) -> None:
        initial = {
            "digest": saved.digest,
            "hour": saved.hour,
            "weekdays": saved.weekdays,
            "inbox": [name for name in groups_for(person) if name not in saved.quiet],
            "mail": [name for name in groups_for(person) if name not in saved.not_mailed],
        }
        super().__init__(*args, **{**kwargs, "initial": initial})
        self.groups, self.saved = groups_for(person), saved
        choices = [(name, group.label) for name, group in self.groups.items()]
        self.fields["inbox"].choices = self.fields["mail"].choices = choices

    def clean(self) -> dict[str, Any]:
        """A mail that is wanted has a day to come on."""
        values = super().clean() or self.cleaned_data
        if values.get("digest") and "weekdays" in values and not values["weekdays"]:
            self.add_error("weekdays", _("Choose at least one day, or switch the mail off."))
        return values

    @property
    def rows(self) -> list[dict[str, Any]]:
        """The table of groups: a label and the two switches of each."""
        inbox, mail = self["inbox"].value() or [], self["mail"].value() or []
        return [
            {
                "name": name,
                "group": group,
                "inbox": not group.optional or name in inbox,
                "mail": name in mail,
            }
            for name, group in self.groups.items()
        ]

    def wishes(self) -> Wishes:
        """What was chosen; groups that this person does not see keep what was chosen before."""
        values = self.cleaned_data
        unseen_quiet = [name for name in self.saved.quiet if name not in self.groups]
        unseen_mail = [name for name in self.saved.not_mailed if name not in self.groups]
        return Wishes(
            digest=values["digest"],
            hour=values["hour"],
            weekdays=values["weekdays"],
            quiet=[name for name in self.groups if name not in values["inbox"]] + unseen_quiet,
            not_mailed=[name for name in self.groups if name not in values["mail"]] + unseen_mail,
        )
