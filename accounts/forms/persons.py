"""Key persons: what is known about one, and where one works now."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.forms.fields import date_input
from accounts.models import Account, KeyPerson, KeyRole
from core.stale import Shown, values_of
from users.models import User

SHORT = 80


class PersonForm(forms.ModelForm):
    """A key person of the customer."""

    roles = forms.MultipleChoiceField(
        label=_("Roles in the purchase"), choices=KeyRole.choices, widget=forms.CheckboxSelectMultiple, required=False
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    anew = forms.BooleanField(
        label=_("It is another person, or they agree to be entered again"), widget=forms.HiddenInput, required=False
    )
    shown = Shown()

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
        self.fields["referred_by"].queryset = others.exclude(pk=self.instance.pk)
        if self.instance.pk:
            self.fields["version"].initial = self.instance.version
            self.fields["shown"].initial = Shown.of(values_of(self.instance, self))
        else:
            del self.fields["left_on"]
        self.fields["email"].widget.attrs["autocomplete"] = "off"

    def ask_anew(self) -> None:
        """Offer to enter somebody whose name was erased."""
        self.fields["anew"].widget = forms.CheckboxInput()


class MoveForm(forms.Form):
    """Where a person works now: another account that the reader works on, by its name."""

    to = forms.CharField(label=_("Company"), max_length=200, help_text=_("the name of an account you work on"))
    title = forms.CharField(label=_("job title"), max_length=120, required=False)

    def __init__(self, *args: Any, account: Account, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offered = Account.objects.editable_by(user).exclude(pk=account.pk)
        self.fields["to"].widget.attrs |= {"autocomplete": "off", "list": "move-to"}

    def clean_to(self) -> Account:
        """The one account of that name, or of a name that begins so."""
        typed = " ".join(self.cleaned_data["to"].split())
        found = list(self.offered.filter(name__iexact=typed)[:2])
        found = found or list(self.offered.filter(name__istartswith=typed)[:2])
        if not found:
            raise forms.ValidationError(
                _("You work on no account of this name. Enter the account first, or ask for it.")
            )
        if len(found) > 1:
            raise forms.ValidationError(_("Several accounts begin like this: write the whole name."))
        return found[0]
