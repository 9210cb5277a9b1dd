"""What people type about leads."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.forms.fields import AsksAnew, LinesField
from accounts.industries import labels
from accounts.models import Account, Strategy
from core.fields import LongText
from core.stale import Shown, values_of
from core.telephones import all_with_digits
from leads.models import Campaign, Lead, UnfitReason
from leads.services.leads.entry import FACTS
from users.models import User

POOL = "pool"
STRATEGIES = (Strategy.ONE, Strategy.ROUND_ROBIN, Strategy.LEAST_LOADED)


class TagsField(forms.CharField):
    """Tags with commas between them."""

    def prepare_value(self, value: Any) -> Any:
        """A stored list as text."""
        return ", ".join(value) if isinstance(value, list | tuple) else value

    def to_python(self, value: Any) -> Any:
        """The tags, each once; a comma of either width parts them."""
        if isinstance(value, list):
            return value
        parts = (super().to_python(value) or "").replace("，", ",").replace("、", ",").split(",")
        return list(dict.fromkeys(" ".join(part.split()) for part in parts if part.strip()))

    def validate(self, value: list[str]) -> None:
        """Few and short."""
        super().validate(value)
        if len(value) > 20 or any(len(tag) > 40 for tag in value):
            raise ValidationError(_("At most 20 tags of 40 characters each."))

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Whether the tags differ."""
        return list(initial or []) != self.to_python(data)


class LeadForm(AsksAnew, forms.ModelForm):
    """The facts of a lead; `version` is that of the row shown."""

    unlooked = {"company": "a company’s name", "industry": "a trade", "address": "where a company is"}
    telephones = LinesField(most=10, longest=40, label=_("Telephones"), help_text=_("one a line"))
    website = forms.CharField(label=_("Website"), required=False, max_length=200)
    tags = TagsField(label=_("Tags"), required=False, max_length=900, help_text=_("with commas between them"))
    need = LongText(label=_("What do they need?"), max_length=2000, rows=2, required=False)
    notes = LongText(label=_("Notes"), max_length=5000, rows=3, required=False)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    shown = Shown()

    class Meta:
        model = Lead
        fields = FACTS
        widgets = {"address": forms.TextInput, "referred_by": forms.TextInput}

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        self.fields["company"].required = False
        self.fields["company"].help_text = _("empty for a person without a company")
        self.fields["telephones"].widget.attrs["rows"] = 2
        self.fields["industry"].widget.attrs |= {"list": "industries", "autocomplete": "off"}
        self.fields["employees"].widget.attrs["min"] = 0
        kept = Q(closed_at=None) | Q(pk=self.instance.campaign_id)
        campaigns = Campaign.objects.visible_to(user).filter(kept).order_by("-starts_on", "-pk")
        self.fields["campaign"].queryset = campaigns  # type: ignore[attr-defined]
        self.fields["campaign"].empty_label = _("none")  # type: ignore[attr-defined]
        others, now = Account.objects.visible_to(user), self.instance.referred_by_id
        self.fields["referred_by"].queryset = others  # type: ignore[attr-defined]
        if now and not others.filter(pk=now).exists():
            # That account is not theirs to see: it stays as it is.
            del self.fields["referred_by"]
        if self.instance.pk:
            self.fields["version"].initial = self.instance.version
            self.fields["shown"].initial = Shown.of(values_of(self.instance, self))

    @property
    def industries(self) -> list[str]:
        """What is offered while an industry is typed."""
        return labels()

    def clean(self) -> dict[str, Any]:
        """A company, or a person whose name stands for it: with at least one letter or digit."""
        data = super().clean() or {}
        person = " ".join(data.get("person", "").split())
        company = " ".join(data.get("company", "").split()) or person
        if not any(letter.isalnum() for letter in company) and "company" not in self.errors:
            self.add_error("company", _("Write the name of the company, or that of a person."))
        data["company"] = company
        return data

    def clean_telephones(self) -> list[str]:
        """Numbers that can be called; what is stored already does not stand in the way of other changes."""
        numbers: list[str] = self.cleaned_data["telephones"]
        all_with_digits(number for number in numbers if number not in self.instance.telephones)
        return numbers

    def clean_website(self) -> str:
        """An address with or without https:// in front."""
        website = self.cleaned_data["website"].strip()
        if website and "://" not in website:
            website = f"https://{website}"
        if website:
            URLValidator(schemes=["http", "https"])(website)
        return website

    @property
    def referrer(self) -> Account | None:
        """The account chosen as the one that recommended us."""
        if "referred_by" not in self.fields:
            return None
        chosen = str(self["referred_by"].value() or "")
        known = chosen.isdecimal() and len(chosen) < 19
        return self.fields["referred_by"].queryset.filter(pk=chosen).first() if known else None  # type: ignore[attr-defined]

    @property
    def facts(self) -> dict[str, Any]:
        """What the services take."""
        return {name: self.cleaned_data[name] for name in self.Meta.fields if name in self.fields}


class NewLeadForm(LeadForm):
    """A lead and who gets it: oneself, somebody of the teams, or the pool."""

    assign_to = forms.ChoiceField(label=_("For whom?"))

    def __init__(self, *args: Any, user: User, receivers: list[User], **kwargs: Any) -> None:
        super().__init__(*args, user=user, **kwargs)
        del self.fields["version"], self.fields["shown"]
        self.receivers = {str(person.pk): person for person in receivers}
        people = [(str(person.pk), person.name) for person in receivers if person.pk != user.pk]
        own = [] if user.is_admin else [(str(user.pk), _("Me"))]
        self.fields["assign_to"].choices = [*own, (POOL, _("The lead pool")), *people]  # type: ignore[attr-defined]
        self.fields["assign_to"].initial = POOL if user.is_admin else str(user.pk)

    @property
    def owner(self) -> User | None:
        """Who gets it; None for the pool."""
        chosen = self.cleaned_data["assign_to"]
        return None if chosen == POOL else self.receivers.get(chosen, self.user)


class UnfitForm(forms.Form):
    """Why a lead is not a fit."""

    unfit_reason = forms.ChoiceField(label=_("Why?"), choices=UnfitReason.choices, widget=forms.RadioSelect)
    unfit_note = LongText(label=_("What happened?"), max_length=500, rows=2, required=False)


class WordsForm(forms.Form):
    """A reason in words."""

    reason = LongText(label=_("Reason"), max_length=500, rows=2)


class AssignForm(forms.Form):
    """How leads are assigned."""

    strategy = forms.ChoiceField(
        label=_("Who gets them?"),
        choices=[(strategy.value, strategy.label) for strategy in STRATEGIES],
        widget=forms.RadioSelect,
        initial=Strategy.ONE,
    )
    people = forms.ModelMultipleChoiceField(
        User.objects.none(), label=_("People"), widget=forms.CheckboxSelectMultiple, required=False
    )
    reason = forms.CharField(label=_("Reason"), max_length=500, required=False)
    beyond_capacity = forms.BooleanField(label=_("Give them nevertheless, beyond the capacity"), required=False)

    def __init__(self, *args: Any, receivers: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["people"].queryset = receivers  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """One person for one person, otherwise at least one."""
        data = super().clean() or {}
        people = data.get("people") or []
        if not people:
            self.add_error("people", _("Choose who gets the leads."))
        elif data.get("strategy") == Strategy.ONE and len(people) > 1:
            self.add_error("people", _("Choose one person, or another way to share them out."))
        return data
