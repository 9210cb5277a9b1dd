"""Complaints: quick to enter, answered, closed with what was learned."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.forms.fields import date_input
from accounts.models import Account, KeyPerson
from core import formatting
from core.fields import LongText
from keyaccounts.listing import ALL, OVERDUE, Narrowing
from keyaccounts.models import Cause, Complaint, ComplaintState, Severity
from keyaccounts.services.complaints import TEXT_LENGTH, Told
from keyaccounts.services.people import owners_for
from leads.models import Order
from users.models import User

MOST = 30


class _Cared(forms.Form):
    severity = forms.TypedChoiceField(
        label=_("How grave"), coerce=int, choices=Severity.choices, initial=Severity.SERIOUS, widget=forms.RadioSelect
    )
    owner = forms.ModelChoiceField(User.objects.none(), label=_("Who looks after it"), empty_label=None)
    cause = forms.ChoiceField(
        label=_("Cause, if known"), choices=[("", _("Not known yet")), *Cause.choices], required=False
    )
    deadline = forms.DateField(label=_("Solved until"), required=False, widget=date_input())

    def offer(self, account: Account, today: date) -> None:
        """People who serve the account; days from today on."""
        self.fields["owner"].queryset = owners_for(account)  # type: ignore[attr-defined]
        self.fields["owner"].initial = account.owner_id
        self.fields["deadline"].widget.attrs["min"] = today.isoformat()


class OrderField(forms.ModelChoiceField):
    """An order as people know it: number, day, amount with its currency."""

    def label_from_instance(self, obj: Order) -> str:
        """What stands in the list."""
        amount = formatting.money(obj.amount, obj.currency)
        return " · ".join(part for part in (obj.number, formatting.day(obj.ordered_on), amount) if part)


class ComplaintForm(_Cared):
    """What a customer complains about: one sentence is enough, the rest is filled in."""

    text = LongText(label=_("What they say, in their words"), max_length=TEXT_LENGTH, rows=4)
    person = forms.ModelChoiceField(
        KeyPerson.objects.none(),
        label=pgettext_lazy("complaint", "Who"),
        required=False,
        empty_label=_("Nobody in particular"),
    )
    order = OrderField(
        Order.objects.none(), label=_("About which order"), required=False, empty_label=_("No order in particular")
    )

    field_order = ("text", "severity", "person", "cause", "owner", "order", "deadline")
    quick = ("text", "severity")
    more = _("Who, cause, order, who looks after it")

    def __init__(self, *args: Any, account: Account, user: User, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer(account, today)
        persons = KeyPerson.objects.visible_to(user).current().filter(account=account)
        self.fields["person"].queryset = persons  # type: ignore[attr-defined]
        orders = Order.objects.visible_to(user).valid().filter(account=account).order_by("-ordered_on", "-pk")
        self.fields["order"].queryset = orders  # type: ignore[attr-defined]
        self.fields["text"].widget.attrs["autofocus"] = True
        for name in ("person", "order"):
            if not self.fields[name].queryset.exists():  # type: ignore[attr-defined]
                del self.fields[name]

    def told(self) -> Told:
        """What the service takes."""
        return Told(**self.cleaned_data)


class EditForm(_Cared):
    """Who looks after it, how grave it is, until when."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, complaint: Complaint, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer(complaint.account, today)
        self.fields["owner"].queryset = owners_for(complaint.account, also=complaint.owner_id)  # type: ignore[attr-defined]
        self.fields["deadline"].widget.attrs.pop("min")
        for name in ("severity", "owner", "cause", "deadline", "version"):
            self.fields[name].initial = getattr(complaint, name)


class AnswerForm(forms.Form):
    """What the customer was told, and until when it will be solved."""

    text = LongText(label=_("What we told them"), max_length=TEXT_LENGTH)
    deadline = forms.DateField(label=_("Solved until"), widget=date_input())

    def __init__(self, *args: Any, deadline: date, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["deadline"].initial = deadline
        self.fields["deadline"].widget.attrs["min"] = today.isoformat()


class CloseForm(forms.Form):
    """Cause, what was done, what we learned: all three."""

    cause = forms.ChoiceField(label=_("Where it came from"), choices=Cause.choices, widget=forms.RadioSelect)
    resolution = LongText(label=_("What was done"), max_length=TEXT_LENGTH)
    learned = LongText(
        label=_("What we learned"),
        max_length=TEXT_LENGTH,
        help_text=_("What we do differently from now on, so that it does not come back."),
    )


class ReopenForm(forms.Form):
    """Why it is open again."""

    reason = LongText(label=_("Why they are not content"), max_length=500)


STATES = (
    ("", _("Running")),
    (OVERDUE, _("Overdue")),
    *ComplaintState.choices,
    (ALL, _("All, closed ones too")),
)


class ComplaintFilter(forms.Form):
    """What the list is narrowed by; the values live in the address."""

    state = forms.ChoiceField(label=_("State"), choices=STATES, required=False)
    whose = forms.ChoiceField(
        label=_("Whose"), choices=[("", _("All that I see")), ("mine", _("I look after them"))], required=False
    )
    severity = forms.TypedChoiceField(
        label=_("How grave"), choices=[("", _("Any")), *Severity.choices], coerce=int, empty_value=None, required=False
    )
    cause = forms.ChoiceField(label=_("Cause"), choices=[("", _("Any")), *Cause.choices], required=False)
    recurring = forms.BooleanField(label=_("Only those that came back"), required=False)
    account = forms.IntegerField(required=False, min_value=1, max_value=2**63 - 1, widget=forms.HiddenInput)

    def narrowing(self) -> Narrowing:
        """What narrows; nonsense narrows nothing."""
        self.is_valid()
        return Narrowing(**{name: value for name, value in self.cleaned_data.items() if value})
