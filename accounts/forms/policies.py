"""The numbers of the rules as a form: the company's, one team's, or what teams may set."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts import rule_words
from accounts.forms.fields import words
from accounts.policies import InForce
from accounts.proposals import LONGEST_VALUE, Change, text
from accounts.rules import DEFAULTS, SPECS, PolicyRefused, RuleValues, clean, clean_latitude, latitude
from users.models import Team


@dataclass(frozen=True)
class Row:
    """One rule of the form: the sentence around its field, and what is good to know beside it."""

    name: str
    before: str
    unit: str
    after: str
    field: BoundField | None  # None: only to be read
    sentence: str
    default: str
    now: str
    allowed: str
    overridden_by: list[tuple[str, str]]
    changed: bool


class RulesForm(forms.Form):
    """Company: every number has a value. Team: an empty field follows the company (or the team above)."""

    def __init__(
        self, *args: Any, policy: InForce, team: Team | None, own: Mapping[str, Any], bound: bool, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.policy, self.team, self.own, self.bound = policy, team, own, bound
        self.now: RuleValues = policy.of(team.pk if team else None)
        for name in SPECS:
            if not self._fixed(name):
                self.fields[name] = self._field(name)

    def _fixed(self, name: str) -> bool:
        return self.team is not None and self.bound and latitude(name, self.policy.limits) is None

    def _field(self, name: str) -> forms.Field:
        value, offered = getattr(self.now, name), rule_words.choices(name)
        common: dict[str, Any] = {"label": SPECS[name].label, "required": self.team is None}
        common["initial"] = text(value) if self.team is None else text(self.own.get(name))
        if offered:
            inherited = [] if self.team is None else [("", _("as above: %(value)s") % {"value": self._above(name)})]
            return forms.ChoiceField(choices=[*inherited, *offered.items()], **common)
        numeric = not isinstance(value, tuple)
        attrs = {
            "inputmode": "decimal" if isinstance(value, Decimal) else "numeric" if numeric else "text",
            "autocomplete": "off",
            "size": 14 if isinstance(value, Decimal | tuple) else 5,
            "data-now": common["initial"],
        }
        if self.team is not None:
            attrs["placeholder"] = text(value)
        return forms.CharField(max_length=LONGEST_VALUE, widget=forms.TextInput(attrs), **common)

    def _above(self, name: str) -> str:
        return rule_words.value_words(name, getattr(self.now, name))

    def clean(self) -> dict[str, Any]:
        """Each number in its type and within its limits; whether they fit together the service says."""
        values: dict[str, Any] = super().clean() or {}
        for name in list(values):
            if values[name] in ("", None):
                values[name] = None
                continue
            try:
                values[name] = clean(name, values[name])
            except PolicyRefused as refusal:
                self.add_error(name, str(refusal))
        return values

    def change(self, base: int) -> Change:
        """What differs from the values in force."""
        values = self.cleaned_data
        if self.team is None:
            return Change({n: v for n, v in values.items() if v is not None and v != getattr(self.now, n)}, base=base)
        stored = {n: clean(n, v) for n, v in self.own.items()}
        return Change(teams={self.team.pk: {n: v for n, v in values.items() if v != stored.get(n)}}, base=base)

    def refuse(self, problems: list[tuple[int | None, PolicyRefused]], names: Mapping[int, str]) -> None:
        """Say what stands against the change, at the field or, about another team, above the form."""
        mine = self.team.pk if self.team else None
        for team_id, refusal in problems:
            if team_id == mine and refusal.setting in self.fields:
                self.add_error(refusal.setting, str(refusal))
            else:
                about = names.get(team_id, "") if team_id else rule_words.label(refusal.setting)
                self.add_error(None, f"{about}: {refusal}")

    def groups(self, overridden: Mapping[str, list[tuple[str, str]]]) -> Iterator[tuple[str, str, list[Row]]]:
        """The rules by group, each with its field and what stands beside it."""
        for key, (title, sentences) in rule_words.GROUPS.items():
            yield key, str(title), [self._row(name, overridden) for name in sentences]

    def _row(self, name: str, overridden: Mapping[str, list[tuple[str, str]]]) -> Row:
        before, after = rule_words.around(name)
        value = getattr(self.now, name)
        field = self[name] if name in self.fields else None
        shows_limits = self.team is not None and self.bound
        return Row(
            name,
            before,
            rule_words.unit(name),
            after,
            field,
            rule_words.sentence(name, value),
            rule_words.value_words(name, getattr(DEFAULTS, name)),
            rule_words.value_words(name, value),
            rule_words.latitude_words(name, latitude(name, self.policy.limits)) if shows_limits else "",
            overridden.get(name, []) if self.team is None else [],
            field is not None and text(field.value()) != text(self.fields[name].initial),
        )


class LimitsForm(forms.Form):
    """What teams may set: per number, whether and between which bounds."""

    def __init__(self, *args: Any, policy: InForce, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.policy = policy
        for name, spec in SPECS.items():
            allowed = latitude(name, policy.limits)
            self.fields[f"{name}__free"] = forms.BooleanField(
                label=_("Teams may set it"), required=False, initial=allowed is not None
            )
            if not rule_words.choices(name):
                for place, label in enumerate((_("from"), _("to"))):
                    usual = (spec.teams or (spec.low, spec.high))[place]
                    self.fields[f"{name}__{place}"] = forms.CharField(
                        label=label,
                        max_length=20,
                        required=False,
                        initial=str(allowed[place] if allowed else usual),
                        widget=forms.TextInput({"inputmode": "numeric", "size": 10, "autocomplete": "off"}),
                    )

    def clean(self) -> dict[str, Any]:
        """Bounds in order and within each number's own limits."""
        values = super().clean() or {}
        self.limits: dict[str, Any] = {}
        for name in SPECS:
            free = values.get(f"{name}__free")
            bounds = [values.get(f"{name}__{place}", "0") for place in (0, 1)]
            try:
                self.limits[name] = clean_latitude(name, bounds) if free else None
            except PolicyRefused as refusal:
                self.add_error(f"{name}__0", str(refusal))
        return values

    def change(self, base: int) -> Change:
        """What differs from the bounds in force."""
        changed = {n: v for n, v in self.limits.items() if v != latitude(n, self.policy.limits)}
        return Change(limits=changed, base=base)

    def groups(self) -> Iterator[tuple[str, str, list[dict[str, Any]]]]:
        """The rules by group, each with its fields."""
        for key, (title, sentences) in rule_words.GROUPS.items():
            yield key, str(title), [self._row(name) for name in sentences]

    def _row(self, name: str) -> dict[str, Any]:
        bounds = [self[f"{name}__{place}"] for place in (0, 1) if f"{name}__{place}" in self.fields]
        sentence = rule_words.sentence(name, getattr(self.policy.company, name))
        free, unit = self[f"{name}__free"], rule_words.unit(name)
        return {"name": name, "sentence": sentence, "free": free, "bounds": bounds, "unit": unit}


class PublishForm(forms.Form):
    """Why."""

    reason = forms.CharField(
        label=gettext_lazy("Why do you change the rules?"),
        help_text=gettext_lazy("Everybody reads it in the history."),
        max_length=500,
        widget=words(rows=2),
    )
