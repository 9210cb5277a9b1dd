"""What happened, as it is typed: shared by logging and correcting."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Account
from accounts.services import withholding
from core.clock import business_date
from core.fields import LongText
from followups.forms.fields import DateInput, PersonChoice, TimeInput
from followups.models import Channel, FollowUp, FollowUpParticipant, FollowUpPerson, Need, Result
from followups.models.follow_up import RESPONSES
from followups.services.log import LONGEST_TEXT, NOBODY_REACHED, NOBODY_THERE, Entry
from followups.services.people import colleagues_of, persons_of
from followups.services.refusals import WrongInput
from followups.services.said import Told

if TYPE_CHECKING:
    from users.models import User

EARLIEST = timedelta(days=3 * 366)
YES_NO = (("yes", _("Yes")), ("no", _("No")))
RESULT_GROUPS = (
    (_("They responded"), (Result.ANSWERED, Result.INFORMED, Result.AGREED, Result.OBJECTED, Result.REFUSED)),
    (_("Nobody reached"), (Result.NO_ANSWER, Result.UNREAD, Result.MASS)),
)


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

    not_there = forms.BooleanField(required=False, label=_("I was not there myself"))

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
        if data.get("not_there") and not data.get("participants") and "participants" not in self.errors:
            self.add_error("participants", str(NOBODY_THERE))
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

    def timed(self) -> bool:
        """Whether the time is known: not of an earlier day without one."""
        day = self.cleaned_data.get("occurred_on")
        return self.cleaned_data.get("occurred_time") is not None or day in (None, timezone.localdate(self.now))

    def told(self) -> Told:
        """How exactly `occurred_at` was said."""
        if self.cleaned_data.get("occurred_time") is not None:
            return Told.TO_THE_MINUTE
        if self.cleaned_data.get("occurred_on") is not None:
            return Told.THE_DAY
        return Told.WHEN_TYPED if self._typed_at() else Told.NOTHING

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
            author_present=not data["not_there"],
            files=uploads,
            told=self.told(),
            timed=self.timed(),
        )

    def say(self, refusal: WrongInput) -> None:
        """Put a service's refusal next to the field it is about."""
        self.add_error(refusal.field if refusal.field in self.fields else None, str(refusal))

    def put(self, name: str, value: str) -> None:
        """Replace one value that was sent, for the form that is shown again."""
        self.put_all(name, [value])

    def put_all(self, name: str, values: list[str]) -> None:
        """Replace everything that was sent under a name."""
        data = QueryDict(mutable=True)
        data.update(self.data)
        for key in self.data:
            data.setlist(key, self.data.getlist(key))  # type: ignore[attr-defined]
        data.setlist(name, values)
        self.data = data


class CorrectForm(EntryForm):
    """Correcting: what the entry should say."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, follow_up: FollowUp, **kwargs: Any) -> None:
        self.follow_up = follow_up
        super().__init__(*args, initial=initial_of(follow_up), **kwargs)
        self.fields["persons"].queryset = persons_of(self.customer, named_in=follow_up)  # type: ignore[attr-defined]
        came = colleagues_of(self.customer, follow_up.author, named_in=follow_up)
        self.fields["participants"].queryset = came  # type: ignore[attr-defined]
        if follow_up.author_id != self.user.pk:
            self.fields["not_there"].label = _("%(name)s was not there") % {"name": follow_up.author.name}

    def occurred_at(self) -> datetime:
        """The moment as it was, unless another day or time was typed."""
        local = timezone.localtime(self.follow_up.occurred_at)
        day, at = self.cleaned_data.get("occurred_on"), self.cleaned_data.get("occurred_time")
        if (day or local.date()) == local.date() and (at is None or (at.hour, at.minute) == (local.hour, local.minute)):
            return self.follow_up.occurred_at
        return super().occurred_at()

    def timed(self) -> bool:
        """As it was, unless another day or time was typed."""
        same_day = self.cleaned_data.get("occurred_on") in (None, timezone.localdate(self.follow_up.occurred_at))
        if same_day and self.cleaned_data.get("occurred_time") is None:
            return self.follow_up.timed
        return super().timed()


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
        "text": withholding.hidden(follow_up, follow_up.account_id).text,
        "need": follow_up.need,
        "occurred_on": local.date(),
        "occurred_time": local.time().replace(second=0, microsecond=0) if follow_up.timed else None,
        "bigger_picture": _as_word(follow_up.bigger_picture),
        "way_higher": _as_word(follow_up.way_higher),
        "not_there": not follow_up.author_present,
        "version": follow_up.version,
    }


def _yes_no(word: str) -> bool | None:
    return {"yes": True, "no": False}.get(word)


def _as_word(value: bool | None) -> str:
    return {True: "yes", False: "no"}.get(value, "") if value is not None else ""
