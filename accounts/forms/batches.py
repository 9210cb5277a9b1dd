"""How a batch is to be done: strategy, people, reason."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.forms.fields import PersonPicker, words
from accounts.models import BatchAction, Strategy
from accounts.services.batches.planning import Choice
from accounts.services.reading import receivers
from users.models import Team, User

MOST_PEOPLE = 2000


class BatchForm(forms.Form):
    """The choices of a hand-over; without `confirming` only the preview is wanted, and no reason is missed."""

    strategy = forms.ChoiceField(
        label=_("Who gets them?"),
        choices=Strategy.choices,
        widget=forms.RadioSelect,
        initial=Strategy.LEAST_LOADED,
    )
    to = PersonPicker(label=_("To"), required=False)
    teams = forms.ModelMultipleChoiceField(
        Team.objects.none(),
        label=_("Among the salespeople of"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("None ticked: the teams these accounts belong to."),
    )
    reason = forms.CharField(label=_("Reason"), max_length=500, widget=words(rows=2))
    keep_former = forms.BooleanField(
        label=_("The owners so far stay in the working groups"),
        required=False,
        help_text=_("They go on seeing these accounts and may log contacts with them."),
    )
    beyond_capacity = forms.BooleanField(label=_("Give them nevertheless, beyond the capacity"), required=False)
    untrained = forms.BooleanField(label=_("Give them nevertheless, without the training required"), required=False)

    def __init__(self, *args: Any, by: User, action: str, confirming: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.action = action
        self.gives = Choice(action).gives
        self.fields["teams"].queryset = Team.objects.visible_to(by).order_by("name")
        self.fields["to"].offer(receivers(by))
        self.fields["reason"].required = confirming
        if not self.gives:
            for name in ("strategy", "to", "teams", "beyond_capacity", "untrained"):
                del self.fields[name]
        if action != BatchAction.TRANSFER:
            del self.fields["keep_former"]

    def choice(self) -> Choice:
        """What is asked for, as far as it is valid; before anything was asked, what is usual."""
        if not self.gives:
            return Choice(self.action)
        self.is_valid()
        values: dict[str, Any] = getattr(self, "cleaned_data", {})
        strategy = values.get("strategy") or Strategy.LEAST_LOADED
        to = values.get("to")
        return Choice(
            self.action,
            strategy,
            to.pk if to and strategy == Strategy.ONE else None,
            tuple(sorted(team.pk for team in values.get("teams") or ())),
            self._people("without"),
            self._people("asked"),
            bool(values.get("beyond_capacity")) and strategy == Strategy.ONE,
            bool(values.get("keep_former")),
            bool(values.get("untrained")) and strategy == Strategy.ONE,
        )

    def _people(self, name: str) -> tuple[int, ...] | None:
        """Ids that the preview sends back, one by one or with dots between; None before anybody was asked."""
        if not self.is_bound:
            return None
        asked = ".".join(self.data.getlist(name)).split(".")[:MOST_PEOPLE]  # type: ignore[attr-defined]
        return tuple(sorted({int(pk) for pk in asked if pk.isdecimal() and len(pk) < 19}))
