"""The tools of an opportunity, quick to fill: one form for each part, one for each kind of line."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext, pgettext_lazy

from accounts.models import Account, KeyPerson
from accounts.services import withholding
from core import formatting
from core.stale import Shown
from leads.forms.opportunities import DateInput
from leads.models import DEMO, SCOTSMAN, SPIN, Competitor, Line, OpportunityTools
from leads.services.tools import LINE_FIELDS, LINES
from users.models import User

ANSWERS = (
    ("yes", pgettext_lazy("answer", "Yes")),
    ("no", pgettext_lazy("answer", "No")),
    ("", pgettext_lazy("answer", "?")),
)
PARTS: dict[str, tuple[Promise, tuple[str, ...]]] = {
    "preparation": (_("Preparation"), ("opener", "idea", "judged_by", "message")),
    "scotsman": (_("MAN and SCOTSMAN"), tuple(n for name in SCOTSMAN for n in (name, f"{name}_note"))),
    "spin": (_("SPIN notes"), SPIN),
    "buyer": (_("The buyer"), ("position", "signals", "mode", "tender_deadline", "tender_documents")),
    "demo": (_("Demo and proposal"), (*DEMO, "proposal_sent_on")),
}
LISTS: dict[str, Promise] = {
    "fab": _("Features, advantages, benefits"),
    "objection": _("Objections"),
    "stance": _("Key persons in this deal"),
    "rival": _("Competitors"),
    "closing": _("Closing"),
}


_USUAL = {"stance": "unknown", "standing": "unknown", "department_effect": "unknown"}
# The parts a stage works with: they stand open.
OPEN_AT = {
    "S": {"preparation", "scotsman"},
    "P": {"preparation", "scotsman"},
    "A": {"scotsman", "spin"},
    "D": {"demo", "fab", "objection"},
    "C": {"stance", "objection", "closing"},
}


def _read_answer(value: str) -> bool | None:
    return {"yes": True, "no": False}.get(value)


def form_field(field: models.Field[Any, Any]) -> forms.Field:
    """The control of one answer: chips for what is chosen, one line for what is typed."""
    label = field.verbose_name
    if isinstance(field, ArrayField):
        choices = field.base_field.choices or ()
        return forms.MultipleChoiceField(
            label=label, choices=choices, required=False, widget=forms.CheckboxSelectMultiple
        )
    if isinstance(field, models.BooleanField) and field.null:
        return forms.TypedChoiceField(
            label=label,
            choices=ANSWERS,
            coerce=_read_answer,
            empty_value=None,
            required=False,
            widget=forms.RadioSelect,
        )
    if isinstance(field, models.BooleanField):
        return forms.BooleanField(label=label, required=False)
    if field.choices:
        return forms.ChoiceField(
            label=label, choices=[*field.choices, ("", "–")], required=False, widget=forms.RadioSelect
        )
    if isinstance(field, models.DateField):
        return forms.DateField(label=label, required=False, widget=DateInput())
    rows = {"rows": 2}
    widget: forms.Widget = (
        forms.Textarea(rows) if isinstance(field, models.TextField) else forms.TextInput({"autocomplete": "off"})
    )
    return forms.CharField(label=label, required=False, max_length=field.max_length, widget=widget)


class PartForm(forms.Form):
    """One part of the flat tools; it remembers what it was shown with, so that two people can fill in one part."""

    part = forms.CharField(widget=forms.HiddenInput)
    shown = Shown()

    def __init__(self, *args: Any, part: str, tools: OpportunityTools, **kwargs: Any) -> None:
        self.names = PARTS[part][1]
        values = withholding.shown(tools.opportunity.account, {name: getattr(tools, name) for name in self.names})
        shown = {name: _as_shown(name, value) for name, value in values.items()}
        kwargs.setdefault("initial", {**shown, "part": part, "shown": Shown.of(values)})
        kwargs.setdefault("prefix", None)
        kwargs["auto_id"] = f"{part}_%s"
        super().__init__(*args, **kwargs)
        for name in self.names:
            self.fields[name] = form_field(OpportunityTools._meta.get_field(name))  # type: ignore[arg-type]

    def values(self) -> dict[str, Any]:
        """The values a service takes."""
        return {name: self.cleaned_data[name] for name in self.names}

    def was(self) -> dict[str, Any]:
        """What the part was shown with, as plain values."""
        return Shown.read(self.cleaned_data["shown"])

    def good(self) -> dict[str, Any]:
        """The values that can be saved, also where other fields of the part are refused."""
        return {name: self.cleaned_data[name] for name in self.names if name in self.cleaned_data}

    @property
    def refused(self) -> list[Any]:
        """The fields with an error, in their order."""
        return [self[name] for name in self.names if name in self.errors]

    def compared(self, name: str, stored: Any) -> dict[str, Any]:
        """A field that two people have filled in: what is stored there now, and what was typed."""
        mine = self.cleaned_data[name]
        return {
            "name": name,
            "label": self[name].label,
            "theirs": _words(self, name, stored),
            "mine": _words(self, name, mine.isoformat() if isinstance(mine, date) else mine),
        }

    @property
    def filled(self) -> str:
        """How much of it is filled in: "5/8"; a note is no answer."""
        asked = [name for name in self.names if not name.endswith("_note") and not name.startswith("tender_")]
        done = sum(
            self.initial.get(name) not in ("", None, [], "no", False)
            or (self.initial.get(name) == "no" and name in SCOTSMAN)
            for name in asked
        )
        return f"{done}/{len(asked)}"

    @property
    def state(self) -> str:
        """Of SCOTSMAN what is not known yet and what is answered with no, for the heading of the folded part."""
        if "situation" not in self.names:
            return ""
        unknown = [str(self[name].label) for name in SCOTSMAN if self.initial.get(name) in ("", None)]
        denied = [str(self[name].label) for name in SCOTSMAN if self.initial.get(name) == "no"]
        said = [_("not known yet: %(what)s") % {"what": formatting.listed(unknown)}] if unknown else []
        said += [_("answered with no: %(what)s") % {"what": formatting.listed(denied)}] if denied else []
        return " · ".join(said) or str(_("all eight are answered with yes"))

    @property
    def rows(self) -> list[Any]:
        """SCOTSMAN as rows: an answer and its note."""
        return [(self[name], self[f"{name}_note"]) for name in SCOTSMAN]


def _words(form: forms.Form, name: str, value: Any) -> str:
    """A value of a field as its reader knows it."""
    field: Any = form.fields[name]
    if isinstance(field, forms.BooleanField):
        return pgettext("answer", "Yes") if value else pgettext("answer", "No")
    if isinstance(field, forms.ChoiceField):
        words = dict(field.choices)
        chosen = value if isinstance(value, list) else [_as_shown(name, value)]
        return formatting.listed([str(words.get(one, one)) for one in chosen if one]) or "–"
    return str(value) if value not in (None, "") else "–"


def _as_shown(name: str, value: Any) -> Any:
    """The value as its control has it: a box is ticked or not, a question is yes, no or not known."""
    if name in DEMO:
        return value
    return {True: "yes", False: "no"}.get(value, "") if value is None or isinstance(value, bool) else value


def posted(data: Any, name: str, value: Any) -> QueryDict:
    """What was posted, with another value of one field."""
    changed: QueryDict = data.copy()
    value = _as_shown(name, value)
    if value is False:
        changed.pop(name, None)
    elif isinstance(value, list):
        changed.setlist(name, value)
    else:
        changed[name] = "" if value is None else value.isoformat() if isinstance(value, date) else value
    return changed


class LineForm(forms.Form):
    """One line of a list; `line` is its key when it stands there already."""

    kind = forms.CharField(widget=forms.HiddenInput)
    line = forms.IntegerField(required=False, min_value=1, max_value=2**63 - 1, widget=forms.HiddenInput)
    version = forms.IntegerField(required=False, min_value=1, widget=forms.HiddenInput)
    remove = forms.BooleanField(required=False, widget=forms.HiddenInput)

    def __init__(
        self, *args: Any, kind: str, account: Account, user: User, line: Line | None = None, **kwargs: Any
    ) -> None:
        # Whom or what a line is about does not change.
        names = tuple(name for name in LINE_FIELDS[kind] if line is None or name not in ("person", "competitor"))
        initial: dict[str, Any] = {"kind": kind}
        if line is not None:
            initial |= {"line": line.pk, "version": line.version}
            initial |= withholding.shown(account, {name: getattr(line, name) for name in names})
        kwargs.setdefault("initial", initial)
        kwargs["auto_id"] = f"{kind}_{line.pk if line else 'new'}_%s"
        super().__init__(*args, **kwargs)
        self.names = names
        for name in names:
            self.fields[name] = self._field(kind, name, account, user)

    def _field(self, kind: str, name: str, account: Account, user: User) -> forms.Field:
        field = LINES[kind]._meta.get_field(name)
        if name == "person":
            persons = KeyPerson.objects.visible_to(user).current().filter(account=account)
            return forms.ModelChoiceField(persons, label=field.verbose_name, empty_label="–")
        if name == "competitor":
            offered = Competitor.objects.visible_to(user).active()
            return forms.ModelChoiceField(offered, label=field.verbose_name, empty_label="–")
        made = form_field(field)  # type: ignore[arg-type]
        if isinstance(made, forms.ChoiceField):
            offers: Any = made.choices
            choices = [choice for choice in offers if choice[0]]
            made = forms.ChoiceField(label=made.label, choices=choices, initial=_USUAL.get(name, choices[0][0]))
        made.required = name in ("feature", "benefit", "text", "technique")
        return made

    def values(self) -> dict[str, Any]:
        """The values a service takes."""
        given = self.cleaned_data
        return {name: given[name] or _USUAL[name] if name in _USUAL else given[name] for name in self.names}

    def compared(self, line: Line) -> list[dict[str, Any]]:
        """What stands in the line now beside what was typed, where they differ; saving again keeps what was typed."""
        self.data = posted(self.data, "version", line.version)
        mine = self.values()
        return [
            {
                "label": self.fields[name].label,
                "theirs": _words(self, name, getattr(line, name)),
                "mine": _words(self, name, mine[name]),
            }
            for name in self.names
            if mine[name] != getattr(line, name)
        ]
