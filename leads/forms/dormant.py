"""Which dormant accounts become whose leads."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from leads.models import Campaign
from leads.services.dormant import MOST, Narrowing
from users.models import User

USUALLY = 20


class DormantForm(forms.Form):
    """A person, how many, and words in industry and region; the first of `people` is preselected."""

    unlooked = "what leads are found by: a search"
    person = forms.TypedChoiceField(label=_("For"), coerce=int)
    count = forms.IntegerField(label=_("How many"), min_value=1, max_value=MOST, initial=USUALLY)
    industry = forms.CharField(label=_("Industry"), max_length=80, required=False)
    region = forms.CharField(label=_("Region"), max_length=80, required=False)
    campaign = forms.ModelChoiceField(
        Campaign.objects.none(), label=_("Campaign"), required=False, empty_label=_("none")
    )

    def __init__(self, *args: Any, campaigns: Any, people: list[User], labels: dict[int, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person"].choices = [(person.pk, labels[person.pk]) for person in people]  # type: ignore[attr-defined]
        self.fields["person"].initial = people[0].pk if people else None
        self.fields["campaign"].queryset = campaigns  # type: ignore[attr-defined]

    @property
    def narrowing(self) -> Narrowing:
        """Which accounts."""
        data = self.cleaned_data
        return Narrowing(data["industry"].replace("\0", "").strip(), data["region"].replace("\0", "").strip())
