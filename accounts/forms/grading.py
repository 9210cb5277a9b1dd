"""The model of importance as a form, the reason it is published with, and a judgement."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.utils.translation import gettext_lazy as _

from accounts.grading import weighing
from accounts.grading.weighing import GRADES, LANGUAGES, POINTS, Criterion, Weighing, plain
from core.fields import LongText

LANGUAGE_NAMES = {"en": "English", "zh-hans": "简体", "zh-hant": "繁體"}
VALUES = [(value, str(value)) for value in range(1, 6)]


@dataclass(frozen=True)
class Row:
    """One criterion of the form."""

    criterion: Criterion
    weight: BoundField
    steps: list[BoundField]
    names: list[tuple[str, BoundField]]


class ModelForm(forms.Form):
    """Weights, scales, names and thresholds; what cannot be published is said in words above it."""

    def __init__(self, *args: Any, model: Weighing, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.model = model
        for criterion in model.criteria:
            self._add(criterion)
        for grade in GRADES:
            self.fields[f"from_{grade}"] = _whole(_("Score from"), model.thresholds[grade], 1, 100)
        label = _("Share of the weight that must be known, in percent")
        self.fields["min_known"] = _whole(label, model.min_known, 1, 100)

    def _add(self, criterion: Criterion) -> None:
        code = criterion.code
        weight = _whole(_("Weight"), criterion.weight, 0, 100)
        weight.widget.attrs |= {"data-weight": "", "class": "form-control"}
        self.fields[f"weight_{code}"] = weight
        if not criterion.judged:
            for place, step in enumerate(criterion.scale, 1):
                lowest = -weighing.HIGHEST if criterion.source == "growth" else Decimal(0)
                self.fields[f"step_{code}_{place}"] = forms.DecimalField(
                    label=_("Points from"), initial=plain(step), min_value=lowest, max_value=weighing.HIGHEST
                )
        for language in LANGUAGES:
            self.fields[f"name_{code}_{language}"] = forms.CharField(
                label=LANGUAGE_NAMES[language], initial=criterion.labels.get(language, ""), required=False,
                max_length=weighing.LONGEST_LABEL,
            )  # fmt: skip

    def rows(self) -> Iterator[Row]:
        """The criteria as the page shows them."""
        for criterion in self.model.criteria:
            code = criterion.code
            steps = [] if criterion.judged else [self[f"step_{code}_{n}"] for n in range(1, POINTS + 1)]
            names = [(LANGUAGE_NAMES[language], self[f"name_{code}_{language}"]) for language in LANGUAGES]
            yield Row(criterion, self[f"weight_{code}"], steps, names)

    @property
    def thresholds(self) -> list[tuple[str, BoundField]]:
        """The lowest score of each grade."""
        return [(grade, self[f"from_{grade}"]) for grade in GRADES]

    def clean(self) -> dict[str, Any]:
        """Refusals of the model, above the form."""
        data = super().clean() or {}
        if not self.errors:
            for refusal in weighing.problems(self.made(data)):
                self.add_error(None, str(refusal))
        return data

    def made(self, data: dict[str, Any]) -> Weighing:
        """The model that was typed."""
        thresholds = {grade: data[f"from_{grade}"] for grade in GRADES}
        criteria = tuple(self._criterion(criterion, data) for criterion in self.model.criteria)
        return Weighing(0, criteria, thresholds, data["min_known"])

    def _criterion(self, it: Criterion, data: dict[str, Any]) -> Criterion:
        scale = it.scale if it.judged else tuple(data[f"step_{it.code}_{n}"] for n in range(1, POINTS + 1))
        labels = {language: data[f"name_{it.code}_{language}"].strip() for language in LANGUAGES}
        return replace(it, weight=data[f"weight_{it.code}"], scale=scale, labels=labels)


class PublishModelForm(forms.Form):
    """Why the model changes."""

    reason = LongText(label=_("Why?"), max_length=500, rows=2)


class JudgementForm(forms.Form):
    """A value from 1 to 5 with its reason; an owner has to give one."""

    value = forms.TypedChoiceField(
        label=_("From 1 (weak) to 5 (strong)"), choices=VALUES, coerce=int, widget=forms.RadioSelect
    )
    criterion = forms.CharField(widget=forms.HiddenInput, max_length=30)
    note = LongText(label=_("What speaks for it?"), max_length=500, rows=3, required=False)

    def __init__(self, *args: Any, proposing: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["note"].required = proposing


class DecideJudgementForm(forms.Form):
    """What becomes of a proposed judgement."""

    decision = forms.ChoiceField(
        label=_("Decision"),
        choices=[("accept", _("Accept the value")), ("decline", _("Decline it"))],
        widget=forms.RadioSelect,
    )
    answer = LongText(label=_("Answer to the owner"), max_length=500, rows=2, required=False)


def _whole(label: Any, initial: int, least: int, most: int) -> forms.IntegerField:
    return forms.IntegerField(label=label, initial=initial, min_value=least, max_value=most)
