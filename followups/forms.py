"""The forms of the follow-up pages: they read what was typed and hand it to the services."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db.models import Q
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Account
from core.clock import business_date
from core.fields import LongText
from followups.models import Channel, FollowUp, FollowUpParticipant, FollowUpPerson, Need, NextStep, Result, StepKind
from followups.models.follow_up import RESPONSES
from followups.services import files
from followups.services.log import CLOCK_SKEW, LONGEST_TEXT, NOBODY_REACHED, Entry
from followups.services.people import colleagues_of, persons_of
from followups.services.refusals import WrongFile, WrongInput
from followups.services.steps import StepInput, open_steps

if TYPE_CHECKING:
    from users.models import User

EARLIEST = timedelta(days=3 * 366)
DRAFT_LASTS = timedelta(days=14)
NO_STEP = "none"
YES_NO = (("yes", _("Yes")), ("no", _("No")))
RESULT_GROUPS = (
    (_("They responded"), (Result.ANSWERED, Result.INFORMED, Result.AGREED, Result.OBJECTED, Result.REFUSED)),
    (_("Nobody reached"), (Result.NO_ANSWER, Result.UNREAD, Result.MASS)),
)


class DateInput(forms.DateInput):
    """The browser's own date picker, with the value in its format."""

    input_type = "date"

    def __init__(self, **attrs: Any) -> None:
        super().__init__(attrs=attrs, format="%Y-%m-%d")


class TimeInput(forms.TimeInput):
    """The browser's own time picker."""

    input_type = "time"

    def __init__(self, **attrs: Any) -> None:
        super().__init__(attrs=attrs, format="%H:%M")


class ManyFilesInput(forms.ClearableFileInput):
    """A control for several files."""

    allow_multiple_selected = True


class ManyFilesField(forms.FileField):
    """Several uploads, each checked by its content."""

    widget = ManyFilesInput

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile]:
        """The uploads, or an error that names the one that is not taken."""
        uploads = data if isinstance(data, list | tuple) else [data] if data else []
        if len(uploads) > files.MOST_FILES:
            raise ValidationError(_("At most %(most)d files per entry.") % {"most": files.MOST_FILES})
        for upload in uploads:
            try:
                files.check(upload)
            except WrongFile as refusal:
                raise ValidationError(str(refusal)) from refusal
        return list(uploads)


class PersonChoice(forms.ModelMultipleChoiceField):
    """This account's people as chips: name and job title."""

    def label_from_instance(self, person: Any) -> str:
        """Name, and the title that tells two people of one name apart."""
        return f"{person.name} · {person.title}" if person.title else person.name


class EntryForm(forms.Form):
    """What happened; shared by logging and correcting."""

    persons = PersonChoice(
        queryset=None, required=False, label=_("Whom did you reach?"), widget=forms.CheckboxSelectMultiple
    )
    new_person = forms.CharField(max_length=120, required=False, label=_("Somebody else"))
    result = forms.ChoiceField(
        choices=Result.choices,
        label=_("What came of it?"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what came of it.")},
    )
    text = LongText(
        max_length=LONGEST_TEXT,
        required=False,
        label=_("What was said?"),
        widget=forms.Textarea(attrs={"rows": 3, "enterkeyhint": "enter"}),
    )
    channel = forms.ChoiceField(choices=Channel.choices, label=_("How?"), widget=forms.RadioSelect)
    occurred_on = forms.DateField(required=False, label=_("Day"), widget=DateInput())
    occurred_time = forms.TimeField(required=False, label=_("Time"), widget=TimeInput())
    need = forms.ChoiceField(
        choices=Need.choices, required=False, label=_("Is there a need?"), widget=forms.RadioSelect
    )
    bigger_picture = forms.ChoiceField(
        choices=YES_NO,
        required=False,
        label=_("Did we see more of the customer's bigger picture?"),
        widget=forms.RadioSelect,
    )
    way_higher = forms.ChoiceField(
        choices=YES_NO, required=False, label=_("Did we open a way to somebody higher?"), widget=forms.RadioSelect
    )
    participants: forms.ModelMultipleChoiceField = forms.ModelMultipleChoiceField(
        queryset=None, required=False, label=_("Who of us came along?"), widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, account: Account, user: User, now: datetime, **kwargs: Any) -> None:
        self.customer, self.user, self.now = account, user, now
        super().__init__(*args, **kwargs)
        self.fields["persons"].queryset = persons_of(account)  # type: ignore[attr-defined]
        self.fields["participants"].queryset = colleagues_of(account, user)  # type: ignore[attr-defined]
        self.fields["occurred_on"].widget.attrs["max"] = business_date(now).isoformat()

    @property
    def result_groups(self) -> list[tuple[Any, list[Any]]]:
        """The outcome chips in two groups: those that can count, and those that never do."""
        options = {option.data["value"]: option for option in self["result"].subwidgets}
        return [(words, [options[value] for value in values]) for words, values in RESULT_GROUPS]

    def clean(self) -> dict[str, Any]:
        """Whoever responded has a name: said together with everything else that is missing."""
        data = super().clean() or {}
        nobody = not data.get("persons") and not (data.get("new_person") or "").strip()
        if data.get("result") in RESPONSES and nobody and not {"persons", "new_person"} & self.errors.keys():
            self.add_error("persons", str(NOBODY_REACHED))
        return data

    def clean_occurred_on(self) -> date | None:
        """A day that is not years away; the service says what is wrong with the future."""
        day: date | None = self.cleaned_data["occurred_on"]
        if day and day < (self.now - EARLIEST).date():
            raise ValidationError(_("This is more than three years ago: check the year."))
        return day

    def occurred_at(self) -> datetime:
        """When it happened: what was given, else when it was first typed (a draft of yesterday), else now."""
        day, at = self.cleaned_data.get("occurred_on"), self.cleaned_data.get("occurred_time")
        if day is None and at is None:
            return self._typed_at() or self.now
        local = timezone.localtime(self.now)
        day = day or local.date()
        if at is None:
            # A day without a time: noon; today's is now, so that it never lies in the future.
            return self.now if day == local.date() else timezone.make_aware(datetime.combine(day, time(12)))
        return timezone.make_aware(datetime.combine(day, at))

    def _typed_at(self) -> datetime | None:
        return None

    def entry(self, uploads: Sequence[Any] = ()) -> Entry:
        """What was typed, as the service takes it."""
        data = self.cleaned_data
        return Entry(
            occurred_at=self.occurred_at(),
            result=data["result"],
            channel=data["channel"],
            text=data["text"],
            persons=[person.pk for person in data["persons"]],
            new_person=data["new_person"],
            participants=[user.pk for user in data["participants"]],
            need=data["need"],
            bigger_picture=_yes_no(data["bigger_picture"]),
            way_higher=_yes_no(data["way_higher"]),
            files=uploads,
        )

    def say(self, refusal: WrongInput) -> None:
        """Put a service's refusal next to the field it is about."""
        self.add_error(refusal.field if refusal.field in self.fields else None, str(refusal))

    def put(self, name: str, value: str) -> None:
        """Replace one value that was sent, for the form that is shown again."""
        data = QueryDict(mutable=True)
        data.update(self.data)
        for key in self.data:
            data.setlist(key, self.data.getlist(key))  # type: ignore[attr-defined]
        data[name] = value
        self.data = data


class LogForm(EntryForm):
    """Logging: what happened, and what comes next."""

    client_key = forms.UUIDField(widget=forms.HiddenInput)
    account = forms.IntegerField(widget=forms.HiddenInput)
    next = forms.CharField(required=False, max_length=500, widget=forms.HiddenInput)
    typed_at = forms.CharField(required=False, max_length=40, widget=forms.HiddenInput)
    kept_files = forms.CharField(required=False, max_length=200, widget=forms.HiddenInput)
    fulfilled: forms.ModelMultipleChoiceField = forms.ModelMultipleChoiceField(
        queryset=None, required=False, label=_("Done with this contact"), widget=forms.CheckboxSelectMultiple
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
    attachments = ManyFilesField(required=False, label=_("Files"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["fulfilled"].queryset = open_steps(self.customer)  # type: ignore[attr-defined]
        self.fields["fulfilled"].label_from_instance = step_words  # type: ignore[attr-defined]
        self.fields["due_on"].widget.attrs["min"] = business_date(self.now).isoformat()

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
        )

    def fulfilled_ids(self) -> set[int]:
        """The ticked steps."""
        return {step.pk for step in self.cleaned_data["fulfilled"]}


class CorrectForm(EntryForm):
    """Correcting: what the entry should say."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, follow_up: FollowUp, **kwargs: Any) -> None:
        self.follow_up = follow_up
        super().__init__(*args, initial=initial_of(follow_up), **kwargs)
        self.fields["persons"].queryset = persons_of(self.customer, named_in=follow_up)  # type: ignore[attr-defined]
        came = colleagues_of(self.customer, follow_up.author, named_in=follow_up)
        self.fields["participants"].queryset = came  # type: ignore[attr-defined]

    def occurred_at(self) -> datetime:
        """The moment as it was, unless another day or time was typed."""
        local = timezone.localtime(self.follow_up.occurred_at)
        day, at = self.cleaned_data.get("occurred_on"), self.cleaned_data.get("occurred_time")
        if (day or local.date()) == local.date() and (at is None or (at.hour, at.minute) == (local.hour, local.minute)):
            return self.follow_up.occurred_at
        return super().occurred_at()


class ReasonForm(forms.Form):
    """A reason in words; without one nothing moves."""

    reason = LongText(
        max_length=500,
        label=_("Reason"),
        error_messages={"required": _("Write a reason: everybody concerned will read it.")},
    )


class CancelStepForm(ReasonForm):
    """Why a step will not happen, and whether a promise was broken by it."""

    broken = forms.BooleanField(required=False, label=_("It was agreed and not kept"))


class StepForm(forms.Form):
    """Planning a step apart from a contact."""

    step_kind = forms.ChoiceField(
        choices=((StepKind.CONTACT, _("Contact")), (StepKind.APPOINTMENT, _("Appointment"))),
        label=_("Kind"),
        widget=forms.RadioSelect,
        initial=StepKind.CONTACT,
    )
    due_on = forms.DateField(label=_("On"), widget=DateInput())
    due_at = forms.TimeField(required=False, label=_("At"), widget=TimeInput())
    place = forms.CharField(required=False, max_length=200, label=_("Place"))
    step_text = forms.CharField(required=False, max_length=500, label=_("What for"))
    agreed = forms.BooleanField(required=False, label=_("Agreed with the customer"))

    def step(self) -> StepInput:
        """What was typed, as the service takes it."""
        data = self.cleaned_data
        return StepInput(
            data["step_kind"], data["due_on"], data["due_at"], data["place"], data["step_text"], data["agreed"]
        )

    say = EntryForm.say


class SnoozeForm(forms.Form):
    """Another day for a step: a date, or a number of days from today."""

    until = forms.DateField(required=False, label=_("Until"), widget=DateInput())
    days = forms.IntegerField(required=False, min_value=1, max_value=365, widget=forms.HiddenInput)
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def clean(self) -> dict[str, Any]:
        """One of the two is needed."""
        data = super().clean() or {}
        if not data.get("until") and not data.get("days") and not self.errors:
            self.add_error("until", _("Choose a day."))
        return data


def initial_of(follow_up: FollowUp) -> dict[str, Any]:
    """What a follow-up says, as the form's initial values."""
    local = timezone.localtime(follow_up.occurred_at)
    persons = FollowUpPerson.objects.current().filter(follow_up=follow_up)
    colleagues = FollowUpParticipant.objects.current().filter(follow_up=follow_up)
    return {
        "persons": list(persons.values_list("person_id", flat=True)),
        "participants": list(colleagues.values_list("user_id", flat=True)),
        "result": follow_up.result,
        "channel": follow_up.channel,
        "text": follow_up.text,
        "need": follow_up.need,
        "occurred_on": local.date(),
        "occurred_time": local.time().replace(second=0, microsecond=0),
        "bigger_picture": _as_word(follow_up.bigger_picture),
        "way_higher": _as_word(follow_up.way_higher),
        "version": follow_up.version,
    }


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
    from core import formatting

    at = f" {step.due_at:%H:%M}" if step.due_at else ""
    parts = [f"{step.get_kind_display()} {formatting.day(step.due_on)}{at}", step.place, step.text]
    return " · ".join(part for part in parts if part)


def _yes_no(word: str) -> bool | None:
    return {"yes": True, "no": False}.get(word)


def _as_word(value: bool | None) -> str:
    return {True: "yes", False: "no"}.get(value, "") if value is not None else ""
