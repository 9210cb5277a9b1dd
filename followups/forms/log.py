"""Logging a contact: what happened, and what comes next."""

from __future__ import annotations

import uuid
from datetime import date, datetime, timedelta
from typing import Any

from django import forms
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Account
from accounts.services import withholding
from core import formatting
from core.clock import business_date
from followups.forms.entry import EntryForm
from followups.forms.fields import (
    MET,
    DateInput,
    ManyFilesField,
    StepChips,
    TimeInput,
    met_field,
    objective,
    objective_kind,
)
from followups.models import Channel, Need, NextStep, StepKind
from followups.services import files, retries
from followups.services.log import CLOCK_SKEW
from followups.services.people import persons_of
from followups.services.retries import Sent
from followups.services.steps import StepInput, open_steps, to_tick

DRAFT_LASTS = timedelta(days=14)
NO_STEP = "none"


class LogForm(EntryForm):
    """Logging: what happened, and what comes next."""

    client_key = forms.UUIDField(widget=forms.HiddenInput)
    account = forms.IntegerField(widget=forms.HiddenInput)
    next = forms.CharField(required=False, max_length=500, widget=forms.HiddenInput)
    typed_at = forms.CharField(required=False, max_length=40, widget=forms.HiddenInput)
    kept_files = forms.CharField(required=False, max_length=200, widget=forms.HiddenInput)
    fulfilled: forms.ModelMultipleChoiceField = forms.ModelMultipleChoiceField(
        queryset=None, required=False, label=_("Done with this contact"), widget=StepChips
    )
    step_kind = forms.ChoiceField(
        choices=((StepKind.CONTACT, _("Contact")), (StepKind.APPOINTMENT, _("Appointment")), (NO_STEP, _("Nothing"))),
        label=_("What comes next?"),
        widget=forms.RadioSelect,
    )
    due_on = forms.DateField(required=False, label=_("On"), widget=DateInput())
    due_at = forms.TimeField(required=False, label=_("At"), widget=TimeInput())
    place = forms.CharField(required=False, max_length=200, label=_("Place"))
    step_text = forms.CharField(required=False, max_length=500, label=_("What for"))
    agreed = forms.BooleanField(required=False, label=_("Agreed with the customer"))
    objective_kind = objective_kind()
    objective = objective()
    met = met_field()
    attachments = ManyFilesField(required=False, label=_("Files"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        own = self._leave_out_own_plans()
        offered = to_tick(self.customer, self._ticked()).exclude(pk__in=own).select_related("follow_up")
        self.fields["fulfilled"].queryset = offered  # type: ignore[attr-defined]
        self.fields["fulfilled"].widget.reader_id = self.user.pk  # type: ignore[attr-defined]
        self.fields["fulfilled"].label_from_instance = self._step_words  # type: ignore[attr-defined]
        aims = {str(step.pk): step.objective for step in offered if step.objective}
        self.objectives = list(withholding.shown(self.customer, aims).values()) if aims else []
        if not self.objectives:
            del self.fields["met"]
        self.fields["due_on"].widget.attrs["min"] = business_date(self.now).isoformat()

    def _step_words(self, step: NextStep) -> str:
        """A step in one line, without the names that are withheld."""
        words: str = withholding.shown(self.customer, {"words": step_words(step)})["words"]
        return words

    def _leave_out_own_plans(self) -> set[int]:
        """The steps that this form has planned already, and no tick at any of them: no contact does its own plan."""
        own = retries.planned_with(self.data.get("client_key", ""), by=self.user) if self.is_bound else set()
        ticked = self._ticked()
        if own.intersection(ticked):
            self.put_all("fulfilled", [str(pk) for pk in ticked if pk not in own])
        return own

    def _ticked(self) -> list[int]:
        asked = self.data.getlist("fulfilled") if self.is_bound else []  # type: ignore[attr-defined]
        return [int(pk) for pk in asked if pk.isascii() and pk.isdecimal() and len(pk) < 19]

    def clean_kept_files(self) -> list[Any]:
        """Uploads of an earlier try of this form that came back with errors."""
        ids = [int(part) for part in self.cleaned_data["kept_files"].split(",") if part.isascii() and part.isdigit()]
        return files.kept_from_before([pk for pk in ids if pk < 2**63], by=self.user)

    def _typed_at(self) -> datetime | None:
        try:
            moment = datetime.fromisoformat(self.cleaned_data.get("typed_at", "").replace("Z", "+00:00"))
        except ValueError:
            return None
        if timezone.is_naive(moment) or not self.now - DRAFT_LASTS < moment <= self.now + CLOCK_SKEW:
            return None
        return min(moment, self.now)

    def next_step(self) -> StepInput | None:
        """The planned step, or None when nothing was planned."""
        data = self.cleaned_data
        if data["step_kind"] == NO_STEP:
            return None
        return StepInput(
            kind=data["step_kind"],
            due_on=data["due_on"],
            due_at=data["due_at"],
            place=data["place"],
            text=data["step_text"],
            agreed=data["agreed"],
            objective_kind=data["objective_kind"],
            objective=data["objective"],
        )

    def sent(self) -> Sent:
        """Everything that was typed, ticked and planned, as the services compare it with what was saved."""
        data = self.cleaned_data
        entry = self.entry([*data["kept_files"], *data["attachments"]])
        met = MET.get(data.get("met", ""))
        return Sent(entry, self.next_step(), {step.pk for step in data["fulfilled"]}, met)


def initial_of_log(account: Account, *, channel: str, due_on: date, next_url: str, now: datetime) -> dict[str, Any]:
    """A fresh log form: key, moment, channel and next date filled in; one person alone is picked already."""
    persons = list(persons_of(account).values_list("pk", flat=True)[:2])
    # A plain contact is done by any contact, an appointment by one on its day.
    plain = Q(kind=StepKind.CONTACT, agreed=False) | Q(due_on=business_date(now))
    fulfilled = open_steps(account).filter(plain)
    return {
        "client_key": uuid.uuid4(),
        "account": account.pk,
        "next": next_url,
        "typed_at": now.isoformat(timespec="seconds"),
        "channel": channel or Channel.VISIT,
        "persons": persons if len(persons) == 1 else [],
        "need": Need.UNCHANGED,
        "step_kind": StepKind.CONTACT,
        "due_on": due_on,
        "fulfilled": list(fulfilled.values_list("pk", flat=True)),
    }


def step_words(step: NextStep) -> str:
    """A step in one line: kind, day, time, place, what for."""
    at = f" {step.due_at:%H:%M}" if step.due_at else ""
    parts = [f"{step.get_kind_display()} {formatting.day(step.due_on)}{at}", step.place, step.text]
    return " · ".join(part for part in parts if part)
