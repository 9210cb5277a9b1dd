"""Forms about people and teams."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta
from typing import Any

from django import forms
from django.conf import settings
from django.contrib.auth import password_validation
from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.stale import Shown
from users import zones
from users.models import Role, Scope, Team, User

EARLIEST = date(1950, 1, 1)
AHEAD = timedelta(days=366)
MOST_CAPACITY = 100_000


def date_input() -> forms.DateInput:
    """A date as browsers pick it."""
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class NameField(forms.CharField):
    """A name on one line: whatever separates its words becomes one space, so that no mail header can be smuggled in."""

    def to_python(self, value: Any) -> str:
        """The name with single spaces and only printable characters."""
        words = " ".join(super().to_python(value).split())
        return "".join(letter for letter in words if letter.isprintable())


class TeamField(forms.ModelChoiceField):
    """One of the open teams that the person may see, told apart by what stands above."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(Team.objects.none(), label=_("Team"), **{"empty_label": _("no team"), **kwargs})

    def offer(self, by: User, *, but: Collection[int] = ()) -> None:
        """Offer the open teams that `by` sees, without some."""
        teams = Team.objects.visible_to(by).open().exclude(pk__in=but)
        self.queryset = teams.select_related("parent").order_by("name")

    def label_from_instance(self, obj: Any) -> str:
        """The name, and the team above."""
        return f"{obj.name} ({obj.parent.name})" if obj.parent else str(obj.name)


class ProfileForm(forms.Form):
    """What a person decides about themselves."""

    name = NameField(label=pgettext_lazy("person", "Name"), max_length=120)
    telephone = forms.CharField(label=_("Telephone"), required=False, max_length=40)
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)
    time_zone = forms.ChoiceField(label=_("Time zone"), required=False, choices=zones.offered)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field, kept = self.fields["time_zone"], self.initial.get("time_zone", "")
        if kept and kept not in dict(field.choices):  # type: ignore[attr-defined]
            field.choices = [*field.choices, (kept, zones.words(kept, timezone.now()))]  # type: ignore[attr-defined]


class FactsForm(forms.Form):
    """What an admin enters or corrects about a person."""

    name = NameField(label=pgettext_lazy("person", "Name"), max_length=120)
    email = forms.EmailField(label=_("E-mail"), max_length=254, help_text=_("for logging in, and for messages"))
    telephone = forms.CharField(label=_("Telephone"), required=False, max_length=40)
    hired_on = forms.DateField(label=_("Hired on"), required=False, widget=date_input())
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)
    capacity = forms.IntegerField(
        label=_("Capacity"), required=False, min_value=0, max_value=MOST_CAPACITY,
        help_text=_("accounts this person may own; empty: the number of the team's rules"),
    )  # fmt: skip

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        self.fields["hired_on"].widget.attrs |= {"min": EARLIEST.isoformat(), "max": (today + AHEAD).isoformat()}

    def clean_email(self) -> str:
        """Addresses are compared and kept in lower case."""
        return str(self.cleaned_data["email"]).lower()

    def clean_hired_on(self) -> date | None:
        """Neither long before anybody was born nor far in the future."""
        day: date | None = self.cleaned_data["hired_on"]
        if day is not None and not EARLIEST <= day <= self.today + AHEAD:
            raise ValidationError(_("People are hired within a year from now at the latest; check the year."))
        return day


class CorrectionForm(FactsForm):
    """What an admin corrects about a person, and what the form was opened with."""

    shown = Shown()


class _PositionFields(forms.Form):
    role = forms.ChoiceField(label=_("Role"), choices=Role.choices)
    team = TeamField(required=False)

    def __init__(self, *args: Any, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["team"].offer(by)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Whoever sells does so in a team: its manager decides about the accounts."""
        values = super().clean() or {}
        if values.get("role") == Role.SALESPERSON and not values.get("team") and "team" not in self.errors:
            self.add_error("team", _("A salesperson needs a team."))
        return values


class NewPersonForm(_PositionFields, FactsForm):
    """A colleague to be invited."""

    field_order = ("name", "email", "role", "team", "hired_on", "language", "capacity")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["telephone"]


class ReturnForm(_PositionFields):
    """The position of somebody who comes back."""


class LeaveForm(forms.Form):
    """An absence and who serves the accounts meanwhile."""

    starts_on = forms.DateField(label=_("First day"), widget=date_input())
    ends_on = forms.DateField(label=_("Last day"), widget=date_input())
    deputy = forms.ModelChoiceField(
        User.objects.none(),
        label=_("Deputy"),
        help_text=_("sees and serves the accounts meanwhile"),
        empty_label=_("Choose a person"),
    )

    def __init__(self, *args: Any, person: User, by: User, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        sellers = User.objects.visible_to(by).active().exclude(role=Role.ADMIN).exclude(pk=person.pk)
        # Whoever has not been here yet can stand in for nobody; who is away in those days is refused by name.
        sellers = sellers.exclude(password__startswith=UNUSABLE_PASSWORD_PREFIX)
        self.fields["deputy"].queryset = sellers.order_by("name")  # type: ignore[attr-defined]
        for name in ("starts_on", "ends_on"):
            self.fields[name].widget.attrs["min"] = today.isoformat()


class TeamForm(forms.Form):
    """What a team is called, who leads it, where and for whom it sells; a new one also where it stands."""

    unlooked = {"name": "our own team", "industry": "a trade"}
    name = NameField(label=_("Name"), max_length=120)
    manager = forms.ModelChoiceField(
        User.objects.none(), label=_("Manager"), required=False, empty_label=_("nobody yet: the manager above decides")
    )
    region = NameField(label=_("Region"), max_length=80, required=False)
    industry = NameField(label=_("Industry"), max_length=80, required=False)
    parent = TeamField(required=False, empty_label=_("at the top"))

    field_order = ("name", "parent", "manager", "region", "industry")

    def __init__(self, *args: Any, by: User, new: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        managers = User.objects.visible_to(by).active().filter(role=Role.MANAGER)
        self.fields["manager"].queryset = managers.order_by("name")  # type: ignore[attr-defined]
        if new:
            self.fields["parent"].label = _("Below")
            self.fields["parent"].offer(by)  # type: ignore[attr-defined]
        else:
            del self.fields["parent"]


class ChoosePasswordForm(forms.Form):
    """A first password, twice; what is wrong with it is said in words."""

    password1 = forms.CharField(
        label=_("Password"), strip=False, max_length=500,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=_("at least 10 characters, not only digits, nothing common, not your name"),
    )  # fmt: skip
    password2 = forms.CharField(
        label=_("The password again"), strip=False, max_length=500,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )  # fmt: skip

    def __init__(self, *args: Any, person: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.person = person

    def clean(self) -> dict[str, Any]:
        """Both the same, and good enough for the validators of the settings."""
        values = super().clean() or {}
        one, other = values.get("password1"), values.get("password2")
        if one and other and one != other:
            self.add_error("password2", _("The two passwords are not the same."))
        if one:
            try:
                password_validation.validate_password(one, self.person)
            except ValidationError as weak:
                self.add_error("password1", weak)
        return values


class TokenForm(forms.Form):
    """A personal token for a program: what for, what it reaches, how long."""

    DAYS = ((7, _("7 days")), (30, _("30 days")), (90, _("90 days")), (180, _("180 days")), (365, _("a year")))
    AREAS: tuple[tuple[str, Any, Any], ...] = (
        ("accounts", _("Accounts and key persons"), _("Customers with their moves, persons, portraits, complaints and plans.")),
        ("followups", _("Follow-ups and next steps"), _("What was said to customers, and what is planned with them.")),
        ("leads", _("Leads and campaigns"), _("Leads with their contacts, and the campaigns that brought them.")),
        ("opportunities", _("Opportunities and quotations"), _("Deals with their stages, tools, lines and quotations.")),
        ("orders", _("Orders"), _("What customers have ordered.")),
        ("dashboards", _("Dashboards"), _("The figures of curve, funnel, forecast, people, pool and portfolio with the records behind them; targets and coaching notes.")),
        ("", _("Everything"), _("All of it, and what is added later. Choose this only when the program needs it.")),
    )  # fmt: skip
    REACH = {"read": _("Read only"), "write": _("Read and write")}

    name = NameField(label=_("What for"), max_length=80, help_text=_("for example: nightly export to the warehouse"))
    scopes = forms.MultipleChoiceField(
        label=_("What may it reach?"),
        choices=Scope.choices,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose what the token may reach.")},
    )
    days = forms.TypedChoiceField(label=_("Valid for"), choices=DAYS, coerce=int, initial=30)

    def areas(self) -> list[tuple[Any, Any, list[tuple[Any, Any]]]]:
        """What can be reached, by area: its name, a sentence about it, and its boxes with their words."""
        boxes = {box.data["value"]: box for box in self["scopes"]}
        return [
            (name, words, [(boxes[f"{area}:{reach}" if area else reach], said) for reach, said in self.REACH.items()])
            for area, name, words in self.AREAS
        ]
