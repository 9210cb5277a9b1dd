"""Texts, actions and dated notes of a plan."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.forms.fields import date_input
from accounts.models import Account, KeyPerson
from core import formatting
from core.fields import LongText, MoneyField
from keyaccounts import figures
from keyaccounts.models import (
    ActionKind,
    ChangeSignal,
    GroupMeeting,
    HighVisit,
    Intention,
    Level,
    Noted,
    Period,
    Position,
    Reached,
    SignalKind,
    Supplier,
    Survey,
    Wallet,
)
from keyaccounts.services.notes import AHEAD, first_day
from keyaccounts.services.people import owners_for
from keyaccounts.services.plan import LINE_LENGTH, RESULT_LENGTH, TEXT_LENGTH, Planned
from leads.forms.opportunities import currencies
from leads.services.currencies import usual_currency
from users.models import User

WHO_LENGTH, OURS_LENGTH = 300, 200
SCORES = [(n, str(n)) for n in range(1, 6)]


class TextForm(forms.Form):
    """One text of the plan; a pressure has a level too."""

    text = LongText(label=_("In words"), max_length=TEXT_LENGTH, rows=4, required=False)
    seen = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, words: str, pressure: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["text"].label = _("Note") if pressure else words
        self.fields["text"].widget.attrs |= {"autofocus": True, **({"rows": 2} if pressure else {})}
        if pressure:
            level = forms.TypedChoiceField(
                label=words,
                choices=Level.choices,
                coerce=int,
                empty_value=None,
                required=False,
                widget=forms.RadioSelect,
            )
            self.fields = {"level": level, **self.fields}


class ActionForm(forms.Form):
    """A dated action: specific, measured, owned; whether it can be done by then is for whoever writes it to say."""

    kind = forms.ChoiceField(label=_("Kind"), choices=ActionKind.choices, widget=forms.RadioSelect)
    what = forms.CharField(label=_("What is to be done"), max_length=LINE_LENGTH)
    measure = forms.CharField(
        label=_("How we know that it is reached"), max_length=LINE_LENGTH, help_text=_("A figure, a signature, a yes.")
    )
    due_on = forms.DateField(label=pgettext_lazy("date", "By"), widget=date_input())
    owner = forms.ModelChoiceField(User.objects.none(), label=pgettext_lazy("account plan", "Who"), empty_label=None)

    def __init__(self, *args: Any, account: Account, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["owner"].queryset = owners_for(account)  # type: ignore[attr-defined]
        self.fields["owner"].initial = account.owner_id
        self.fields["kind"].initial = ActionKind.MEETING
        self.fields["due_on"].widget.attrs["min"] = today.isoformat()

    def planned(self) -> Planned:
        """What the service takes."""
        return Planned(**self.cleaned_data)


class ResultForm(forms.Form):
    """What came of an action, and whether the measure was reached; nothing is chosen beforehand."""

    reached = forms.ChoiceField(label=_("Was the measure reached?"), choices=Reached.choices, widget=forms.RadioSelect)
    result = LongText(label=_("What came of it"), max_length=RESULT_LENGTH, rows=3)


class SignalAnswerForm(forms.Form):
    """What a signal leads to: an action with a day, or the words why none is needed."""

    answer = forms.CharField(label=_("What we do about it, or why nothing"), max_length=LINE_LENGTH)
    due_on = forms.DateField(
        label=pgettext_lazy("date", "By"),
        required=False,
        widget=date_input(),
        help_text=_("With a day it becomes an action of the plan."),
    )

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["due_on"].widget.attrs["min"] = today.isoformat()


class NoteForm(forms.ModelForm):
    """A dated note; the service checks and writes it."""

    def __init__(self, *args: Any, account: Account, user: User, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.account, self.user = account, user
        self.fields["on"].label = self.day
        self.fields["on"].widget = date_input()
        self.fields["on"].widget.attrs["max"] = today.isoformat()
        self.fields["on"].initial = today
        if "person" in self.fields:
            persons = KeyPerson.objects.visible_to(user).current().filter(account=account)
            self.fields["person"].queryset = persons  # type: ignore[attr-defined]

    day: Any = _("Day")

    def _post_clean(self) -> None:
        """The row itself is made by the service."""


def _radio(words: Any, choices: Any, *, number: bool = False, required: bool = True) -> forms.ChoiceField:
    kind: Any = forms.TypedChoiceField if number else forms.ChoiceField
    more = {"coerce": int, "empty_value": None} if number else {}
    return kind(label=words, choices=choices, widget=forms.RadioSelect, required=required, **more)  # type: ignore[no-any-return]


class PositionForm(NoteForm):
    """Which supplier we are from a day on."""

    day = pgettext_lazy("supplier position", "Since")
    position = _radio(_("Supplier position"), Supplier.choices, number=True)

    class Meta:
        model = Position
        fields = ("position", "on", "why")


class WalletForm(NoteForm):
    """What they spend in our field."""

    day = _("A day of the period")
    period = _radio(_("Period"), Period.choices)
    spend = MoneyField(label=_("Their spend in our field"), min_value=1)
    ours = MoneyField(
        label=_("Of it with us"),
        required=False,
        min_value=0,
        help_text=_("Leave it empty to take our orders of the period."),
    )

    sure = forms.BooleanField(label=_("Save it all the same"), required=False, widget=forms.HiddenInput)

    class Meta:
        model = Wallet
        fields = ("period", "on", "currency", "spend", "ours")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["period"].initial = Period.YEAR
        last = (
            Wallet.objects.visible_to(self.user).current().filter(account=self.account).order_by("-on", "-pk").first()
        )
        begins = last.currency if last else usual_currency(self.account)
        self.fields["currency"] = forms.ChoiceField(label=_("Currency"), choices=currencies(begins), initial=begins)

    def clean(self) -> dict[str, Any]:
        """Asks once more before it replaces a period, and where the figure is far from our own orders."""
        data = super().clean() or {}
        sure = data.pop("sure", False)
        if self.errors or sure:
            return data
        row = Wallet(account=self.account, on=first_day(data["on"], data["period"]), period=data["period"])
        row.currency = data["currency"]
        for words in filter(None, (self._replaces(row), self._differs(row, data["ours"]))):
            self.add_error("sure", words)
            self.fields["sure"].widget = forms.CheckboxInput()
        return data

    def _replaces(self, row: Wallet) -> str:
        rows = Wallet.objects.visible_to(self.user).current().filter(account=self.account, period=row.period)
        there = rows.filter(on=row.on, currency=row.currency).select_related("by").order_by("-pk").first()
        if there is None:
            return ""
        said = {
            "period": row.words,
            "who": there.by.name,
            "spend": formatting.money(there.spend, row.currency, short=True),
            "ours": "–" if there.ours is None else formatting.money(there.ours, row.currency, short=True),
        }
        return _("%(period)s is entered already by %(who)s: %(spend)s, with us %(ours)s. Yours replaces it.") % said

    def _differs(self, row: Wallet, ours: Any) -> str:
        if ours is None:
            return ""
        ordered = figures.ordered_in(row, user=self.user)
        if not figures.far_apart(ours, ordered):
            return ""
        said = {
            "period": row.words,
            "ours": formatting.money(ours, row.currency, short=True),
            "ordered": formatting.money(ordered, row.currency, short=True),
        }
        return (
            _("You write %(ours)s with us; our orders of %(period)s are %(ordered)s. Look again, or leave it empty.")
            % said
        )


class SignalForm(NoteForm):
    """What changes at theirs, in seconds."""

    kind = _radio(_("What changes"), SignalKind.choices)

    class Meta:
        model = ChangeSignal
        fields = ("kind", "text", "on")


class SurveyForm(NoteForm):
    """How satisfied they are."""

    quality = _radio(_("Quality, 1 to 5"), SCORES, number=True, required=False)
    service = _radio(_("Service, 1 to 5"), SCORES, number=True, required=False)
    value = _radio(_("Value, 1 to 5"), SCORES, number=True, required=False)
    intention = _radio(_("What they mean to do"), Intention.choices, required=False)

    class Meta:
        model = Survey
        fields = ("on", "quality", "service", "value", "asked", "very_satisfied", "intention", "note")


def _colleagues() -> forms.ModelMultipleChoiceField:
    return forms.ModelMultipleChoiceField(
        User.objects.none(), label=_("Who of us"), required=False, widget=forms.CheckboxSelectMultiple
    )


def _offer_colleagues(form: NoteForm) -> None:
    """Whoever may serve the account, with their part in its group."""
    members = {member.user_id: member for member in form.account.group.filter(ended_on=None)}
    field: Any = form.fields["present"]
    field.queryset = owners_for(form.account)
    field.label_from_instance = lambda user: _with_role(user, members)
    if not members:
        field.help_text = _("Nobody is in the working group yet: add colleagues on its tab, then they stand here.")


class MeetingForm(NoteForm):
    """The group across departments has met: who of it, and who else."""

    present = _colleagues()
    who = forms.CharField(label=_("Who else was there"), max_length=300, required=False)
    agreed = LongText(label=_("What was agreed"), max_length=TEXT_LENGTH)

    class Meta:
        model = GroupMeeting
        fields = ("on", "who", "agreed")

    field_order = ("on", "present", "who", "agreed")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _offer_colleagues(self)

    def clean(self) -> dict[str, Any]:
        """The names of all who were there."""
        data = super().clean() or {}
        names = [user.name for user in data.pop("present", [])]
        data["who"] = " · ".join(filter(None, [*names, data.get("who", "").strip()]))
        if not data["who"]:
            self.add_error("present", _("Say who was there."))
        elif len(data["who"]) > WHO_LENGTH:
            self.add_error("who", _("Write it in at most %(most)s characters.") % {"most": WHO_LENGTH})
        return data


def _with_role(user: User, members: dict[int, Any]) -> str:
    member = members.get(user.pk)
    role = member.get_role_display() if member and member.role else ""
    return f"{user.name} · {role}" if role else user.name


class VisitForm(NoteForm):
    """A visit to somebody high up: one that was made, or one planned for a day to come."""

    present = _colleagues()
    ours = forms.CharField(label=_("Who else of us"), max_length=OURS_LENGTH, required=False)
    outcome = LongText(
        label=_("What came of it"),
        max_length=TEXT_LENGTH,
        required=False,
        help_text=_(
            "A visit that is still to come has none yet: it stands as planned in the matrix and on the power map."
        ),
    )

    class Meta:
        model = HighVisit
        fields = ("on", "person", "whom", "ours", "outcome")

    field_order = ("on", "person", "whom", "present", "ours", "outcome")

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, today=today, **kwargs)
        self.today = today
        self.fields["on"].widget.attrs["max"] = (today + AHEAD).isoformat()
        self.fields["person"].empty_label = _("nobody of the key persons")  # type: ignore[attr-defined]
        _offer_colleagues(self)

    def clean(self) -> dict[str, Any]:
        """The names of all of us; a visit that was made says what came of it."""
        data = super().clean() or {}
        data["ours"] = " · ".join(
            filter(None, [*(u.name for u in data.pop("present", [])), data.get("ours", "").strip()])
        )
        if not data["ours"]:
            self.add_error("present", _("Say who of us."))
        elif len(data["ours"]) > OURS_LENGTH:
            self.add_error("ours", _("Write it in at most %(most)s characters.") % {"most": OURS_LENGTH})
        if not data.get("outcome", "").strip() and (on := data.get("on")) and on < self.today:
            self.add_error("outcome", _("Say what came of it: its day is over."))
        return data


FORMS: dict[str, type[NoteForm]] = {
    "position": PositionForm,
    "wallet": WalletForm,
    "signal": SignalForm,
    "survey": SurveyForm,
    "meeting": MeetingForm,
    "visit": VisitForm,
}
TITLES: dict[str, Any] = {
    "position": _("Our position as a supplier"),
    "wallet": _("What they spend"),
    "signal": _("A signal of change"),
    "survey": _("How satisfied they are"),
    "meeting": _("Meeting of the group"),
    "visit": _("Visit to a high level"),
}


def model_of(kind: str) -> type[Noted]:
    """The rows of a kind of note."""
    return FORMS[kind]._meta.model


class VoidForm(forms.Form):
    """Why it was a mistake."""

    reason = forms.CharField(label=_("Why was it a mistake?"), max_length=500)
