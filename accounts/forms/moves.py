"""What people write when an account moves."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.forms.fields import CONSENTS, AsksConsent, PersonPicker, date_input
from accounts.models import Account
from accounts.services.letting_go import LOOK_AGAIN_WITHIN, SUSPEND_REASONS
from accounts.services.reading import Led, leaders, receivers
from core.fields import LongText
from users.forms import TeamField
from users.models import Role, Team, User
from users.teams import subtree

LOOK_AGAIN_DAYS = 90
USUALLY_MORE = 3


class _Override(forms.Form):
    override = forms.BooleanField(required=False, initial=True, widget=forms.HiddenInput)

    def allow_override(self, allowed: bool) -> None:
        """Managers and admins before a closed gate decide against it, in words; nobody else has the switch."""
        if not allowed:
            del self.fields["override"]
            return
        self.fields["reason"].label = _("Why against the rule?")
        self.fields["reason"].required = True


class SuspendForm(_Override):
    """Setting an account aside."""

    reason_code = forms.ChoiceField(label=_("Why"), choices=list(SUSPEND_REASONS.items()), widget=forms.RadioSelect)
    reason = LongText(label=_("In words"), max_length=500, required=False)
    look_again_on = forms.DateField(label=_("Look again on"), widget=date_input())

    field_order = ("reason_code", "reason", "look_again_on", "override")

    def __init__(self, *args: Any, today: date, override: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["look_again_on"].initial = today + timedelta(days=LOOK_AGAIN_DAYS)
        self.fields["look_again_on"].widget.attrs["min"] = (today + timedelta(days=1)).isoformat()
        self.fields["look_again_on"].widget.attrs["max"] = (today + LOOK_AGAIN_WITHIN).isoformat()
        self.allow_override(override)


class ReleaseForm(_Override):
    """Letting an account go to the pool."""

    reason = LongText(label=_("Why"), max_length=500)

    field_order = ("reason", "override")

    def __init__(self, *args: Any, override: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.allow_override(override)


class KeepForm(forms.Form):
    """Going on with a proposed account."""

    reason = LongText(label=_("Why go on?"), max_length=500)

    def __init__(self, *args: Any, most: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["more_contacts"] = forms.IntegerField(
            label=_("How many more contacts?"), min_value=1, max_value=most, initial=min(USUALLY_MORE, most)
        )


class ReasonForm(forms.Form):
    """A reason and nothing else."""

    reason = LongText(label=_("Reason"), max_length=500)


class GiveForm(AsksConsent):
    """Giving an account to somebody.

    Whoever owns it (`of`) may stay in its working group: usual for protected accounts.
    """

    to = PersonPicker(label=_("To"))
    reason = LongText(label=_("Reason"), max_length=500)
    keep_former = forms.BooleanField(
        required=False, help_text=_("They go on seeing the account and may log contacts with it.")
    )

    field_order = ("to", "reason", "keep_former", *CONSENTS)

    def __init__(self, *args: Any, by: User, of: Account | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["to"].offer(receivers(by))
        if of is None or of.owner is None or not of.owner.is_active:
            del self.fields["keep_former"]
        else:
            words = gettext("%(name)s stays in the working group") % {"name": of.owner.name}
            self.fields["keep_former"].label = words
            self.fields["keep_former"].initial = of.protected


class PositionForm(forms.Form):
    """Another team or role for somebody who works here, from a day on."""

    role = forms.ChoiceField(label=_("Role"), choices=Role.choices)
    team = TeamField(required=False)
    starts_on = forms.DateField(
        label=_("Takes effect on"), widget=date_input(), help_text=_("a day to come is noted and done on that day")
    )

    def __init__(self, *args: Any, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["team"].offer(by)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Whoever sells does so in a team."""
        values = super().clean() or {}
        if values.get("role") == Role.SALESPERSON and not values.get("team") and "team" not in self.errors:
            self.add_error("team", _("A salesperson needs a team."))
        return values


class LeavingForm(forms.Form):
    """Who leads each team of somebody who leaves; as long as nobody is chosen, the next manager up the line."""

    def __init__(self, *args: Any, by: User, leaver: User, led: Sequence[Led], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.led = {f"team_{it.team.pk}": it for it in led}
        offered = leaders(by, but=leaver, also=[it.next for it in led if it.next])
        for name, it in self.led.items():
            nobody = _("nobody yet: the manager above decides") if it.next else _("nobody yet: the admins decide")
            self.fields[name] = forms.ModelChoiceField(
                offered, required=False, empty_label=nobody, initial=it.next,
                label=gettext("%(team)s is led by") % {"team": it.team.name},
                help_text=gettext("waiting for a decision: %(desk)d on the desk, %(proposed)d proposed for suspension")
                % {"desk": it.desk, "proposed": it.proposed},
            )  # fmt: skip

    def leads(self) -> dict[int, User | None]:
        """The choice by the team's id, for the teams that were asked about."""
        return {it.team.pk: self.cleaned_data[name] for name, it in self.led.items() if name in self.data}


class PlaceForm(forms.Form):
    """Where a team stands in the tree."""

    parent = TeamField(required=False, empty_label=_("at the top"))

    def __init__(self, *args: Any, by: User, team: Team, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["parent"].label = _("Below")
        self.fields["parent"].offer(by, but=subtree(team.pk))  # type: ignore[attr-defined]
