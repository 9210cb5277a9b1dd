"""Key persons: what is known about one, and where one works now."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.committee.persons import boss_of, with_boss
from accounts.forms.fields import AsksAnew, date_input
from accounts.models import Account, KeyPerson, KeyRole
from accounts.models.people import INFLUENCES
from core.stale import Shown, values_of
from users.models import User


class PersonForm(AsksAnew, forms.ModelForm):
    """A key person of the customer."""

    roles = forms.MultipleChoiceField(
        label=_("Roles in the purchase"), choices=KeyRole.choices, widget=forms.CheckboxSelectMultiple, required=False
    )
    boss = forms.ModelChoiceField(
        label=_("Reports to"), queryset=KeyPerson.objects.none(), required=False, empty_label=_("nobody, or not known")
    )
    boss_was = forms.IntegerField(widget=forms.HiddenInput, required=False)  # with whom the form was opened
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    shown = Shown()
    boss_now: KeyPerson | None = None
    order = ("name", "title", "department", "roles", "influence", "boss", "rank", "telephone", "email", "wechat")

    class Meta:
        model = KeyPerson
        fields = (
            "name", "title", "department", "roles", "influence", "rank", "telephone", "email", "wechat", "referred_by",
            "left_on",
        )  # fmt: skip
        widgets = {"left_on": date_input()}

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        others = KeyPerson.objects.visible_to(user).current().filter(account_id=self.instance.account_id)
        for name in ("referred_by", "boss"):
            self.fields[name].queryset = others.exclude(pk=self.instance.pk)
        self.fields["referred_by"].empty_label = _("nobody")
        influence: Any = self.fields["influence"]
        influence.choices = [("", _("not known")), *INFLUENCES]
        self.fields["telephone"].widget.input_type = "tel"
        self.order_fields(self.order)
        if self.instance.pk:
            self.fields["version"].initial = self.instance.version
            self.fields["shown"].initial = Shown.of(values_of(self.instance, self))
            self.boss_now = boss_of(self.instance)
            self.fields["boss"].queryset = with_boss(self.fields["boss"].queryset, self.boss_now)
            self.initial["boss"] = self.initial["boss_was"] = self.boss_now.pk if self.boss_now else None
        else:
            del self.fields["left_on"]
        self.fields["email"].widget.attrs["autocomplete"] = "off"

    def _get_validation_exclusions(self) -> set[str]:
        """A number that is stored stays, however it is written."""
        left = self.instance.pk and "telephone" not in self.changed_data
        return {*super()._get_validation_exclusions(), *(["telephone"] if left else [])}  # type: ignore[misc]

    @property
    def chosen_boss(self) -> KeyPerson | None:
        """The chosen boss; the present one where the reader left the field alone."""
        chosen: KeyPerson | None = self.cleaned_data["boss"]
        untouched = (chosen.pk if chosen else None) == self.cleaned_data["boss_was"]
        return self.boss_now if untouched else chosen


class MoveForm(forms.Form):
    """Where a person works now: an account the reader may see, or a company by its name."""

    unlooked = {"to": "a company’s name"}
    to = forms.CharField(label=_("Company"), max_length=200, help_text=_("Choose it below, or write the whole name."))
    account = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=1, max_value=2**63 - 1)
    title = forms.CharField(label=_("Job title"), max_length=120, required=False)
    asked = forms.CharField(widget=forms.HiddenInput, required=False, max_length=200)

    def __init__(self, *args: Any, account: Account, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offered = Account.objects.visible_to(user).exclude(pk=account.pk)
        self.worked_on = Account.objects.editable_by(user).exclude(pk=account.pk)
        self.fields["to"].widget.attrs["autocomplete"] = "off"

    def clean(self) -> dict[str, Any]:
        """`chosen`: the account meant, as far as the reader may see it; none where only a name is known."""
        values: dict[str, Any] = super().clean() or {}
        picked, typed = values.get("account"), " ".join(values.get("to", "").split())
        values["to"], values["chosen"] = typed, None
        if picked:
            values["chosen"] = self.offered.filter(pk=picked, name=typed).first()
        if values["chosen"] is None and typed:
            same = list(self.worked_on.filter(name__iexact=typed)[:2])
            values["chosen"] = same[0] if len(same) == 1 else None
        return values

    def ask_about(self, name: str) -> None:
        """Remember that it was asked what this name means: saved a second time, it is meant as it stands."""
        data: Any = self.data.copy()
        data["asked"] = name
        self.data = data
