"""Fields that several forms use."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts import sources
from accounts.policies import InForce, in_force
from accounts.services.pool import capacity_of
from users.models import User


def date_input() -> forms.DateInput:
    """The browser's own date picker."""
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


def words(rows: int = 3) -> forms.Textarea:
    """A few lines of text; the longest is the field's to say (core/fields.py)."""
    return forms.Textarea(attrs={"rows": rows})


SEPARATORS = re.compile(r"[,，、;；]+")


class LinesField(forms.CharField):
    """Several short values, one a line."""

    widget: type[forms.Widget] = forms.Textarea

    def __init__(self, *, most: int, longest: int, **kwargs: Any) -> None:
        super().__init__(required=False, **kwargs)
        self.most, self.longest = most, longest

    def prepare_value(self, value: Any) -> Any:
        """A stored list as lines."""
        return "\n".join(value) if isinstance(value, list | tuple) else value

    def to_python(self, value: Any) -> Any:
        """Lines as a list without empty and repeated ones."""
        if isinstance(value, list):
            return value
        lines = [" ".join(line.split()) for line in (super().to_python(value) or "").splitlines()]
        return list(dict.fromkeys(line for line in lines if line))

    def validate(self, value: list[str]) -> None:
        """No more and no longer lines than there is room for."""
        super().validate(value)
        if len(value) > self.most:
            raise ValidationError(_("At most %(most)d lines."), params={"most": self.most})
        for line in value:
            if len(line) > self.longest:
                raise ValidationError(
                    _("“%(line)s…” is too long: at most %(longest)d characters a line."),
                    params={"line": line[:20], "longest": self.longest},
                )

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Whether the lines differ."""
        return list(initial or []) != self.to_python(data)


class TagsField(LinesField):
    """A few short words, separated by commas of any script."""

    widget = forms.TextInput

    def prepare_value(self, value: Any) -> Any:
        """A stored list as words with commas."""
        parts = value.splitlines() if isinstance(value, str) else value
        return ", ".join(parts) if isinstance(parts, list | tuple) else parts

    def to_python(self, value: Any) -> Any:
        """The words without empty and repeated ones."""
        return super().to_python(SEPARATORS.sub("\n", value) if isinstance(value, str) else value)


class SourceField(forms.CharField):
    """A source: typed, shown in the reader's language, kept as `accounts.sources.kept` says."""

    def prepare_value(self, value: object) -> object:
        """A code in words; what was typed as it is."""
        return sources.words_of(value) if isinstance(value, str) else value

    def to_python(self, value: object) -> str:
        """What an account keeps."""
        return sources.kept(super().to_python(value) or "")

    def has_changed(self, initial: object, data: object) -> bool:
        """Whether it is another source, not only another language's word for it."""
        return sources.kept(str(initial or "")) != sources.kept(str(data or ""))


class PersonPicker(forms.ModelChoiceField):
    """A colleague, shown with the load against the capacity."""

    def __init__(self, *, policy: InForce | None = None, **kwargs: Any) -> None:
        super().__init__(User.objects.none(), empty_label=gettext_lazy("Choose a person"), **kwargs)
        self.policy = policy

    def offer(self, people: Any) -> None:
        """Offer these people, who have a `load`."""
        self.queryset = people

    def label_from_instance(self, obj: Any) -> str:
        """Name, team and load."""
        self.policy = self.policy or in_force()
        capacity = capacity_of(obj, self.policy.of(obj.team_id))
        team = f" · {obj.team}" if obj.team_id else ""
        said = _("%(name)s%(team)s · %(load)d of %(capacity)d") % {
            "name": obj.name,
            "team": team,
            "load": obj.load,
            "capacity": capacity,
        }
        return f"{said} · {_('training missing')}" if getattr(obj, "barred", False) else said


CONSENTS = ("beyond_capacity", "untrained")


class AsksConsent(forms.Form):
    """A form that gives an account; what a warning asks to be confirmed appears once it was the obstacle."""

    beyond_capacity = forms.BooleanField(
        label=gettext_lazy("Give it nevertheless, beyond the capacity"), required=False
    )
    untrained = forms.BooleanField(
        label=gettext_lazy("Give it nevertheless, without the training required"), required=False
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in CONSENTS:
            if self.data.get(name) != "on":
                self.fields[name].widget = forms.HiddenInput()

    def ask_consent(self, name: str) -> None:
        """Let the person confirm what the warning of this name says; none for other refusals."""
        if name in CONSENTS:
            self.fields[name].widget = forms.CheckboxInput()


class AsksAnew(forms.Form):
    """A form that may enter somebody whose name, number or address was erased, once a person says that it is right."""

    anew = forms.BooleanField(
        label=gettext_lazy("It is another person, or they agree to be entered again"),
        widget=forms.HiddenInput,
        required=False,
    )

    def ask_anew(self) -> None:
        """Offer to say so."""
        self.fields["anew"].widget = forms.CheckboxInput()
