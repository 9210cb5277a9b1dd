"""What a person wants to be told, where and when."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext

from notifications.catalogue import groups_for, kinds_for, may_be_off
from notifications.forms.shared import HOURS, WEEKDAYS, QuietHours
from notifications.models import Mailed, Preference, Wishes
from notifications.models.preferences import QUIET_FROM, QUIET_UNTIL

if TYPE_CHECKING:
    from users.models import User

MAIL, INBOX = "mail_", "inbox_"
SHOWN, HIDDEN = "yes", "no"


class PreferenceForm(QuietHours):
    """The daily and the weekly mail, quiet hours, and how each group or single kind comes."""

    digest = forms.BooleanField(label=_("Send me a daily mail"), required=False)
    hour = forms.TypedChoiceField(label=_("At"), choices=HOURS, coerce=int)
    weekdays = forms.TypedMultipleChoiceField(
        label=_("On these days"), choices=WEEKDAYS, coerce=int, required=False, widget=forms.CheckboxSelectMultiple
    )
    weekly = forms.BooleanField(label=_("Send me a weekly mail about my teams"), required=False)
    weekly_day = forms.TypedChoiceField(label=_("Day of the weekly mail"), choices=WEEKDAYS, coerce=int)
    quiet_off_days = forms.BooleanField(label=_("Also on days without a daily mail"), required=False)
    inbox = forms.MultipleChoiceField(label=_("Inbox"), required=False, widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args: Any, person: User, saved: Preference, **kwargs: Any) -> None:
        self.groups, self.kinds, self.saved = groups_for(person), kinds_for(person), saved
        self.leads = person.is_manager or person.is_admin
        initial = {
            **{name: getattr(saved, name) for name in ("digest", "hour", "weekdays", "weekly", "weekly_day")},
            **self.initial_hours(saved, QUIET_FROM, QUIET_UNTIL),
            "quiet_off_days": saved.quiet_off_days,
            "inbox": [name for name in self.groups if name not in saved.quiet],
        }
        super().__init__(*args, **{**kwargs, "initial": initial})
        if not self.leads:
            del self.fields["weekly"], self.fields["weekly_day"]
        self.fields["inbox"].choices = [(name, group.label) for name, group in self.groups.items()]  # type: ignore[attr-defined]
        for name, group in self.groups.items():
            self._ask(MAIL + name, group.label, Mailed.choices, saved.group_mailed(name))
        for code, kind in self.kinds.items():
            own = saved.own.get(code, {})
            as_group = ("", _("like the group"))
            self._ask(MAIL + code, kind.label, [as_group, *Mailed.choices], own.get("mail", ""), required=False)
            if may_be_off(code):
                shown = {None: "", True: SHOWN, False: HIDDEN}[own.get("inbox")]
                words = [as_group, (SHOWN, _("In the inbox")), (HIDDEN, _("Not in the inbox"))]
                self._ask(INBOX + code, kind.label, words, shown, required=False)

    def _ask(self, name: str, label: Any, choices: Any, initial: str, *, required: bool = True) -> None:
        where = _now("Inbox") if name.startswith(INBOX) else pgettext("notices", "E-mail")
        select = forms.Select(attrs={"aria-label": f"{label} · {where}"})
        self.fields[name] = forms.ChoiceField(
            label=label, choices=choices, initial=initial, required=required, widget=select
        )

    def clean(self) -> dict[str, Any]:
        """A mail that is wanted has a day to come on."""
        values = super().clean()
        if values.get("digest") and "weekdays" in values and not values["weekdays"]:
            self.add_error("weekdays", _("Choose at least one day, or switch the mail off."))
        return values

    @property
    def rows(self) -> list[dict[str, Any]]:
        """The table: each group with its switches, and its kinds by themselves."""
        inbox = self["inbox"].value() or []
        return [
            {
                "name": name,
                "group": group,
                "inbox": not group.optional or name in inbox,
                "mail": self[MAIL + name],
                "kinds": [
                    {
                        "kind": kind,
                        "inbox": self[INBOX + code] if may_be_off(code) else None,
                        "mail": self[MAIL + code],
                    }
                    for code, kind in self.kinds.items()
                    if kind.group == name
                ],
                "own": sum(
                    bool(self[field + code].value())
                    for code, kind in self.kinds.items()
                    for field in (INBOX, MAIL)
                    if kind.group == name and field + code in self.fields
                ),
            }
            for name, group in self.groups.items()
        ]

    def wishes(self) -> Wishes:
        """What was chosen; groups and kinds that this person does not see keep what was chosen before."""
        values, saved = self.cleaned_data, self.saved
        start, end = self.hours()
        return Wishes(
            digest=values["digest"],
            hour=values["hour"],
            weekdays=values["weekdays"],
            quiet=[n for n in self.groups if n not in values["inbox"]] + self._unseen(saved.quiet),
            not_mailed=self._mailed(Mailed.NONE) + self._unseen(saved.not_mailed),
            at_once=self._mailed(Mailed.NOW) + self._unseen(saved.at_once),
            own={**{code: way for code, way in saved.own.items() if code not in self.kinds}, **self._own()},
            weekly=values.get("weekly", saved.weekly),
            weekly_day=values.get("weekly_day", saved.weekly_day),
            quiet_from=start,
            quiet_until=end,
            quiet_off_days=values["quiet_off_days"],
        )

    def _mailed(self, way: Mailed) -> list[str]:
        return [name for name in self.groups if self.cleaned_data[MAIL + name] == way]

    def _unseen(self, names: list[str]) -> list[str]:
        return [name for name in names if name not in self.groups]

    def _own(self) -> dict[str, dict[str, Any]]:
        values, own = self.cleaned_data, {}
        for code in self.kinds:
            way: dict[str, Any] = {}
            if mail := values.get(MAIL + code):
                way["mail"] = mail
            if inbox := values.get(INBOX + code):
                way["inbox"] = inbox == SHOWN
            if way:
                own[code] = way
        return own
