"""Naming a panel, scoring, rewarding."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.forms.fields import date_input
from cases.models import CRITERIA, Panel, Score
from cases.models.panel import LEAST_MEMBERS, LEAST_SCORES, MOST_MEMBERS
from cases.services import panels
from core.fields import LongText, MoneyField
from users.models import User

POINTS = [(n, str(n)) for n in range(1, 6)]
CURRENCIES = ("CNY", "USD", "EUR", "HKD", "TWD")


class PanelForm(forms.Form):
    """Who scores the cases of a month."""

    people = forms.ModelMultipleChoiceField(
        User.objects.none(), label=_("Who scores"), widget=forms.CheckboxSelectMultiple
    )
    least = forms.TypedChoiceField(
        label=_("Scores a case needs for a rank"),
        coerce=int,
        choices=[(n, str(n)) for n in range(1, MOST_MEMBERS + 1)],
        help_text=_("At most as many as the panel has members."),
    )

    def __init__(self, *args: Any, user: User, panel: Panel | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        fields["people"].queryset = User.objects.visible_to(user).active().order_by("name", "pk")
        fields["people"].initial = list(panel.members.current().values_list("user_id", flat=True)) if panel else []
        few = panels.nameable(user) < LEAST_MEMBERS
        fields["people"].help_text = _few() if few else _("Three to five people from different teams.")
        fields["least"].initial = min(panel.least_scores, MOST_MEMBERS) if panel else LEAST_SCORES


def _few() -> str:
    return _("Fewer than %(least)s people can be named here: name all of them.") % {"least": LEAST_MEMBERS}


class ScoreForm(forms.Form):
    """1 to 5 by each criterion, and a word to the author."""

    note = LongText(
        label=_("A word to the author"), max_length=500, required=False, rows=2,
        help_text=_("What was good, what would make it better. The author reads it without your name once the month is closed."),
    )  # fmt: skip

    def __init__(self, *args: Any, given: Score | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        points = {}
        for name, (words, help_text) in CRITERIA.items():
            points[name] = forms.TypedChoiceField(
                label=words, help_text=help_text, coerce=int, choices=POINTS, widget=forms.RadioSelect
            )
            points[name].initial = getattr(given, name) if given else None
        self.fields = {**points, **self.fields}
        self.fields["note"].initial = given.note if given else ""

    def points(self) -> dict[str, int]:
        """By criterion."""
        return {name: self.cleaned_data[name] for name in CRITERIA}


class RewardForm(forms.Form):
    """What the author got, when, from whom."""

    what = forms.CharField(label=_("What"), max_length=200, help_text=_("For example: a day off, a bonus, a book."))
    amount = MoneyField(label=_("Worth"), required=False, min_value=0)
    currency = forms.ChoiceField(label=_("Currency"), choices=[(code, code) for code in CURRENCIES], initial="CNY")
    given_on = forms.DateField(label=_("Given on"), widget=date_input())
    given_by = forms.ModelChoiceField(User.objects.none(), label=_("Given by"), empty_label=None)

    def __init__(self, *args: Any, user: User, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        fields["given_by"].queryset = User.objects.visible_to(user).active().order_by("name", "pk")
        fields["given_by"].initial = user.pk
        fields["given_on"].initial = today
        fields["given_on"].widget.attrs["max"] = today.isoformat()
