"""What people type on the dashboards: targets for each team and person, numbers to try on the past."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from accounts import proposals, rule_words
from accounts.forms.fields import date_input
from accounts.rules import SPECS, PolicyRefused, RuleValues, check_typed, clean
from core.fields import MoneyField
from dashboards.lab.wanted import GRADES, NUMBERS, USUAL, Wanted, over


class TargetsForm(forms.Form):
    """An amount for each team and person one may set; empty means none."""

    def __init__(
        self,
        *args: Any,
        teams: Iterable[tuple[int, str]],
        people: Iterable[tuple[int, str]],
        now: dict[str, Decimal],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.now = now
        self.teams = [self._add(f"team_{pk}", name) for pk, name in teams]
        self.people = [self._add(f"person_{pk}", name) for pk, name in people]

    def _add(self, key: str, name: str) -> str:
        stored = self.now.get(key)
        shown = None if stored is None else stored.to_integral() if stored == stored.to_integral() else stored
        self.fields[key] = MoneyField(label=name, required=False, min_value=0, initial=shown)
        return key

    def team_fields(self) -> list[Any]:
        """The fields of teams."""
        return [self[name] for name in self.teams]

    def person_fields(self) -> list[Any]:
        """The fields of people."""
        return [self[name] for name in self.people]

    def changed_amounts(self) -> list[tuple[str, int, Decimal | None]]:
        """(team or person, id, amount) of everything that differs from what is set."""
        found = []
        for key in (*self.teams, *self.people):
            amount = self.cleaned_data[key]
            if amount != self.now.get(key):
                kind, _mark, pk = key.partition("_")
                found.append((kind, int(pk), amount))
        return found


@dataclass(frozen=True)
class Row:
    """One rule of the lab's form: its words, what is in force, and a field for each side."""

    label: str
    now: str
    one: BoundField
    two: BoundField


class LabForm(forms.Form):
    """Two sets of numbers, the days and the team; an empty field is the number in force."""

    SIDES = ("one", "two")

    start = forms.DateField(label=pgettext_lazy("period", "From"), widget=date_input())
    until = forms.DateField(label=pgettext_lazy("period", "To"), widget=date_input())

    def __init__(
        self, *args: Any, now: RuleValues, teams: Iterable[tuple[int, str]], may_company: bool, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.now = now
        choices = [(str(pk), name) for pk, name in teams]
        everybody = _("The whole company") if may_company else _("All my teams")
        self.fields["team"] = forms.ChoiceField(
            label=_("Whose accounts"), choices=[("", everybody), *choices], required=False
        )
        for side in self.SIDES:
            for name in NUMBERS:
                self.fields[f"{side}_{name}"] = self._field(side, name)
            self.fields[f"{side}_grades"] = forms.ChoiceField(
                label=_("Never let go"), choices=[(key, words) for key, (words, _g) in GRADES.items()],
                initial=USUAL, required=False,
            )  # fmt: skip

    def _field(self, side: str, name: str) -> forms.Field:
        letter = {"one": "A", "two": "B"}[side]
        label = f"{letter}: {rule_words.label(name)}"
        if offered := rule_words.choices(name):
            return forms.ChoiceField(
                label=label, required=False, choices=[("", _("as in force")), *offered.items()]
            )  # fmt: skip
        attrs = {
            "inputmode": "numeric",
            "autocomplete": "off",
            "size": 5,
            "placeholder": proposals.text(getattr(self.now, name)),
        }
        return forms.CharField(label=label, required=False, max_length=20, widget=forms.TextInput(attrs))

    def rows(self) -> Iterator[Row]:
        """The rules in their order, and the grades at the end."""
        for name in NUMBERS:
            now = rule_words.value_words(name, getattr(self.now, name))
            yield Row(str(SPECS[name].label), now, self[f"one_{name}"], self[f"two_{name}"])
        yield Row(_("Grades that are never let go"), str(GRADES[USUAL][0]), self["one_grades"], self["two_grades"])

    def clean(self) -> dict[str, Any]:
        """Each number in its type and within its limits."""
        values: dict[str, Any] = super().clean() or {}
        for side in self.SIDES:
            for name in NUMBERS:
                typed = values.get(f"{side}_{name}", "")
                try:
                    check_typed(name, typed)
                    values[f"{side}_{name}"] = None if typed in ("", None) else clean(name, typed)
                except PolicyRefused as refusal:
                    self.add_error(f"{side}_{name}", str(refusal))
        return values

    def wanted(self, side: str) -> Wanted:
        """What one side asks for; numbers that are those in force are left out."""
        values = self.cleaned_data
        numbers = {name: values[f"{side}_{name}"] for name in NUMBERS}
        return over(numbers, values[f"{side}_grades"], self.now)

    def refuse(self, side: str, refusal: PolicyRefused) -> None:
        """Say what stands against a side, at its field or above the form."""
        field = f"{side}_{refusal.setting}"
        if field in self.fields:
            self.add_error(field, str(refusal))
        else:
            self.add_error(None, f"{rule_words.label(refusal.setting)}: {refusal}")

    @classmethod
    def filled(cls, sides: Mapping[str, Wanted]) -> dict[str, Any]:
        """Initial values that show these sides again."""
        found: dict[str, Any] = {}
        for side, wanted in sides.items():
            found |= {f"{side}_{name}": proposals.text(value) for name, value in wanted.numbers.items()}
            found[f"{side}_grades"] = wanted.grades
        return found
