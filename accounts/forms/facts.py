"""What an account and its key persons are."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.utils.translation import gettext_lazy as _

from accounts import founding
from accounts.forms.fields import AsksConsent, LinesField, PersonPicker, SourceField, TagsField
from accounts.grading import weighing
from accounts.industries import labels
from accounts.models import Account, Grade, GroupRole, Vip
from accounts.services import withholding
from accounts.services.editing import FACTS
from accounts.services.reading import group_candidates, receivers
from accounts.sources import LONGEST, offered
from core.clock import business_date
from core.fields import LongText, MoneyField
from core.stale import Shown, values_of
from core.telephones import all_with_digits
from users.models import User

PICKED = ("parent", "referred_by")  # other accounts, found by a few letters


class AccountForm(forms.ModelForm):
    """The facts of an account; `version` is that of the row shown (0 for a new one)."""

    unlooked = {"name": "a company’s name", "industry": "a trade", "address": "where a company is"}
    telephones = LinesField(most=10, longest=40, label=_("Telephones"), help_text=_("one a line"))
    tags = TagsField(most=20, longest=40, label=_("Tags"), help_text=_("separated by commas"))
    website = forms.CharField(label=_("Website"), required=False, max_length=200)
    source = SourceField(label=_("Source"), max_length=LONGEST, required=False)
    notes = LongText(label=_("Notes"), max_length=5000, rows=4, required=False)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    shown = Shown()

    class Meta:
        model = Account
        fields = FACTS
        field_classes = {"annual_revenue": MoneyField}
        widgets = {
            "parent": forms.TextInput,
            "referred_by": forms.TextInput,
            "address": forms.TextInput,
            "annual_revenue": forms.TextInput({"inputmode": "decimal"}),
        }

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        self.fields["telephones"].widget.attrs["rows"] = 2
        self.fields["industry"].widget.attrs |= {"list": "industries", "autocomplete": "off"}
        self.fields["source"].widget.attrs |= {"list": "sources", "autocomplete": "off"}
        if self.instance.pk:
            self.fields["version"].initial = self.instance.version
        others = Account.objects.visible_to(user).exclude(pk=self.instance.pk)
        for name in PICKED:
            self.fields[name].queryset = others
            now = getattr(self.instance, f"{name}_id")
            if now and not others.filter(pk=now).exists():
                # That account is not theirs to see: it stays as it is.
                del self.fields[name]
        if self.instance.pk:
            said = {name: self.initial[name] for name in withholding.ABOUT_ACCOUNT}
            said = withholding.shown(self.instance, said)
            self.initial.update(said)
            self.fields["shown"].initial = Shown.of(values_of(self.instance, self) | said)
        self.fields["employees"].min_value = 0
        self.fields["employees"].widget.attrs["min"] = 0

    @property
    def industries(self) -> list[str]:
        """What is offered while an industry is typed."""
        return labels()

    @property
    def sources(self) -> list[str]:
        """What is offered while a source is typed."""
        return offered()

    def clean_telephones(self) -> list[str]:
        """Numbers that can be called; what is stored already does not stand in the way of other changes."""
        sent = {"telephones": self.cleaned_data["telephones"]}
        numbers: list[str] = withholding.kept(self.instance, self.instance, sent)["telephones"]
        all_with_digits(number for number in numbers if number not in self.instance.telephones)
        return numbers

    def clean_name(self) -> str:
        """A name has at least one letter or digit."""
        name = " ".join(self.cleaned_data["name"].split())
        if not any(letter.isalnum() for letter in name):
            raise ValidationError(_("Write the company's name."))
        return name

    def clean_website(self) -> str:
        """An address with or without https:// in front."""
        website = self.cleaned_data["website"].strip()
        if website and "://" not in website:
            website = f"https://{website}"
        if website:
            URLValidator(schemes=["http", "https"])(website)
        return website

    def clean_founded_year(self) -> int | None:
        """A year that can be; what is stored already does not stand in the way of other changes."""
        year: int | None = self.cleaned_data["founded_year"]
        if year is not None and year != self.initial.get("founded_year"):
            founding.check(year, today=business_date())
        return year

    def clean_annual_revenue(self) -> Any:
        """Not negative."""
        amount = self.cleaned_data["annual_revenue"]
        if amount is not None and amount < 0:
            raise ValidationError(_("An amount cannot be negative."))
        return amount

    def clean_parent(self) -> Account | None:
        """No company stands above itself."""
        parent = self.cleaned_data["parent"]
        above, seen = parent, set()
        while above is not None and above.pk not in seen:
            if above.pk == self.instance.pk:
                raise ValidationError(_("This company already stands above that one."))
            seen.add(above.pk)
            above = above.parent
        return parent

    @property
    def facts(self) -> dict[str, Any]:
        """What the services take."""
        return {name: self.cleaned_data[name] for name in FACTS if name in self.fields}


BY_MODEL = "model"


class AccountForOwnerForm(AsksConsent, AccountForm):
    """A new account that an admin enters for somebody who sells; admins own none (domain.md section 7)."""

    give_to = PersonPicker(label=_("Owner"), help_text=_("Whoever sells to them. They are told."))

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, user=user, **kwargs)
        self.fields["give_to"].offer(receivers(user))  # type: ignore[attr-defined]


class GradeForm(forms.Form):
    """Importance, set by managers and admins; VVIP is an admin's to give, so a manager may ask for it."""

    grade = forms.ChoiceField(label=_("Importance grade"), choices=Grade.choices, widget=forms.RadioSelect)
    reason = LongText(
        label=_("Why this grade?"), max_length=500, rows=2, required=False,
        help_text=_("Needed when the grade changes against the model; it stands by decision then."),
    )  # fmt: skip
    vip = forms.ChoiceField(label=_("VIP class"), choices=Vip.choices, widget=forms.RadioSelect, required=False)
    vip_reason = LongText(
        label=_("Why this VIP class?"), max_length=500, rows=2, required=False,
        help_text=_("Needed when the VIP class changes: the owner reads it, and it stays in the history."),
    )  # fmt: skip
    ask_vvip = forms.BooleanField(label=_("Ask an admin to make this account VVIP"), required=False)
    why_vvip = LongText(label=_("Why VVIP?"), max_length=500, rows=2, required=False)

    def __init__(self, *args: Any, account: Account, by: User, asked: bool = False, **kwargs: Any) -> None:
        kwargs["initial"] = {"grade": account.grade, "vip": account.vip}
        super().__init__(*args, **kwargs)
        self.vip_now = account.vip
        if weighing.latest() is None:
            del self.fields["reason"]
        elif account.grade_decided:
            self.fields["grade"].choices = [*Grade.choices, (BY_MODEL, _("As the model says"))]
        decides, is_vvip = by.is_admin, account.vip == Vip.VVIP
        if decides or is_vvip or asked:
            del self.fields["ask_vvip"], self.fields["why_vvip"]
        if is_vvip and not decides:
            del self.fields["vip"], self.fields["vip_reason"]
        elif not decides:
            self.fields["vip"].choices = [choice for choice in Vip.choices if choice[0] != Vip.VVIP]

    def clean(self) -> dict[str, Any]:
        """An admin who is asked reads why."""
        data = super().clean() or {}
        if data.get("ask_vvip") and not data.get("why_vvip") and "why_vvip" not in self.errors:
            self.add_error("why_vvip", _("Write why: the admin decides on your words."))
        changes = "vip" in data and data["vip"] != self.vip_now
        if changes and not data.get("vip_reason", "").strip() and "vip_reason" not in self.errors:
            self.add_error("vip_reason", _("Write why: the owner reads it, and it stays in the history."))
        return data


class HelpForm(forms.Form):
    """Calling the manager."""

    note = LongText(label=_("What do you need help with?"), max_length=1000, rows=4)


class RemindForm(forms.Form):
    """A word to the owner of a silent account."""

    note = LongText(label=_("What should the owner do?"), max_length=1000)


class AnswerForm(forms.Form):
    """The manager's answer to a call."""

    answer = LongText(label=_("What did you do or decide?"), max_length=1000)


class GroupForm(forms.Form):
    """A colleague for the working group: the account's own team first; of a VVIP its owner asks the manager."""

    user = forms.ModelChoiceField(User.objects.none(), label=_("Colleague"), empty_label=_("Choose a person"))
    role = forms.ChoiceField(label=_("What they do in the group"), choices=GroupRole.choices, widget=forms.RadioSelect)
    part = forms.CharField(
        label=_("In more words"),
        max_length=80,
        required=False,
        help_text=_("for example: colour, contracts, the plant in Suzhou"),
    )
    why = LongText(label=_("Why do you need them?"), max_length=500, rows=2)

    def __init__(self, *args: Any, account: Account, asks: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people: Any = group_candidates(account).select_related("team")
        field: Any = self.fields["user"]
        field.queryset = people
        field.choices = _own_team_first(people, account, field.empty_label)
        if not asks:
            del self.fields["why"]


def _own_team_first(people: Any, account: Account, empty: Any) -> list[Any]:
    """The account's team above, everybody else below, each with the team's name."""
    near: list[Any] = []
    far: list[Any] = []
    for person in people:
        words = f"{person.name} · {person.team}" if person.team else person.name
        (near if account.team_id and person.team_id == account.team_id else far).append((person.pk, words))
    groups = [(_("The account’s team"), near), (_("Other teams"), far)]
    return [("", empty), *(group for group in groups if group[1])]


class ConsentForm(forms.Form):
    """What becomes of something that was asked for; nothing is chosen beforehand."""

    decision = forms.ChoiceField(
        label=_("Decision"), choices=[("grant", _("Grant it")), ("refuse", _("Refuse it"))], widget=forms.RadioSelect
    )
    answer = LongText(label=_("Why? Everybody concerned reads it."), max_length=500, rows=3)
