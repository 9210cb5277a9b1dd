"""The forms of views and columns."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lists.models import Shared
from lists.registry import LONGEST_QUERY
from lists.services.views import may_share

if TYPE_CHECKING:
    from users.models import User


class ViewForm(forms.Form):
    """A name for a list as it is now, who sees it, and whether one begins with it."""

    unlooked = "what a list of a person’s own is called"
    name = forms.CharField(label=pgettext_lazy("view", "Name"), max_length=60)
    shared = forms.ChoiceField(label=_("Who sees it"), widget=forms.RadioSelect, required=False)
    begin = forms.BooleanField(label=_("Begin with it"), required=False)
    list = forms.CharField(widget=forms.HiddenInput, max_length=20)
    query = forms.CharField(widget=forms.HiddenInput, max_length=LONGEST_QUERY, required=False)

    def __init__(self, *args: Any, user: User, now_shared: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        allowed = {*may_share(user), now_shared}
        choices = [(value, label) for value, label in Shared.choices if value in allowed]
        if len(choices) > 1:
            self.fields["shared"].choices = choices  # type: ignore[attr-defined]
            self.fields["shared"].initial = now_shared
        else:
            del self.fields["shared"]
