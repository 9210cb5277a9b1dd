"""Logging a contact with a lead, and what a lead becomes."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import datetime, time
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import Account, KeyPerson
from core import formatting
from core.clock import business_date
from core.fields import LongText, MoneyField
from followups.forms.entry import RESULT_GROUPS
from followups.forms.fields import DateInput
from followups.models import Channel, Need, Result
from followups.models.follow_up import RESPONSES
from followups.services.leads.contacts import LeadEntry, proposals
from followups.services.leads.converting import PERSON_FACTS, USUAL_CLOSE, Wanted, gaps_of
from followups.services.log import LONGEST_TEXT
from leads.forms.opportunities import currencies
from leads.models import Lead, Stage
from leads.services import criteria
from leads.services.leads.clock import FARTHEST_NEXT

if TYPE_CHECKING:
    from users.models import User

NEW = "new"


class LeadLogForm(forms.Form):
    """What happened with a lead, and when it goes on; an empty next date is the cadence's."""

    client_key = forms.UUIDField(widget=forms.HiddenInput)
    next = forms.CharField(required=False, max_length=500, widget=forms.HiddenInput)
    channel = forms.ChoiceField(choices=Channel.choices, label=_("How?"), widget=forms.RadioSelect)
    result = forms.ChoiceField(
        choices=Result.choices,
        label=_("What came of it?"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what came of it.")},
    )
    person = forms.CharField(max_length=120, required=False, label=_("Whom did you reach?"))
    text = LongText(max_length=LONGEST_TEXT, required=False, label=_("What was said?"), rows=2)
    next_contact_on = forms.DateField(
        required=False, label=_("Next contact"), widget=DateInput(), help_text=_("empty: by the cadence")
    )
    occurred_on = forms.DateField(required=False, label=_("Day"), widget=DateInput(), help_text=_("empty: today"))
    need = forms.ChoiceField(
        choices=Need.choices, required=False, label=_("Is there a need?"), widget=forms.RadioSelect
    )

    def __init__(self, *args: Any, lead: Lead, now: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.lead, self.now = lead, now
        today = business_date(now)
        self.fields["occurred_on"].widget.attrs["max"] = today.isoformat()
        limits = {"min": today.isoformat(), "max": (today + FARTHEST_NEXT).isoformat()}
        proposed = proposals(lead, today=today)
        # Read by static/js/forms.js: the date follows the answers until somebody chooses another one.
        follow = {
            "data-next-usual": proposed.usual.isoformat(),
            "data-next-explicit": proposed.explicit.isoformat(),
            "data-next-retry": proposed.retry.isoformat(),
            "data-next-unreached": " ".join(value for value in Result.values if value not in RESPONSES),
        }
        self.fields["next_contact_on"].widget.attrs.update({**limits, **follow})

    @property
    def result_groups(self) -> list[tuple[Any, list[Any]]]:
        """The outcome chips in two groups: those that can count, and those that never do."""
        options = {option.data["value"]: option for option in self["result"].subwidgets}
        return [(words, [options[value] for value in values]) for words, values in RESULT_GROUPS]

    def entry(self) -> LeadEntry:
        """What was typed, as the service takes it."""
        data = self.cleaned_data
        return LeadEntry(
            occurred_at=self._occurred_at(),
            result=data["result"],
            channel=data["channel"],
            text=data["text"],
            person=data["person"],
            need=data["need"],
            timed=data["occurred_on"] in (None, timezone.localdate(self.now)),
        )

    def _occurred_at(self) -> datetime:
        """Now, or the noon of an earlier day."""
        day = self.cleaned_data["occurred_on"]
        if day is None or day == timezone.localtime(self.now).date():
            return self.now
        return timezone.make_aware(datetime.combine(day, time(12)))


def initial_of_lead_log(lead: Lead, *, next_url: str) -> dict[str, Any]:
    """A fresh form: key, channel and person filled in."""
    return {
        "client_key": uuid.uuid4(),
        "channel": Channel.PHONE,
        "person": lead.person,
        "need": Need.UNCHANGED,
        "next": next_url,
    }


class ConvertForm(forms.Form):
    """The account, its person and an opportunity on one screen; `found` are accounts that the lead may join."""

    unlooked = {"name": "a company’s name"}
    target = forms.ChoiceField(label=_("Which account?"), widget=forms.RadioSelect)
    name = forms.CharField(label=_("Name of the account"), max_length=200, required=False)
    person = forms.ChoiceField(label=_("Which person?"), widget=forms.RadioSelect, required=False)
    person_name = forms.CharField(label=pgettext_lazy("person", "Name"), max_length=120, required=False)
    person_title = forms.CharField(label=_("Job title"), max_length=120, required=False)
    person_telephone = forms.CharField(label=_("Telephone"), max_length=40, required=False)
    person_email = forms.EmailField(label=_("E-mail"), required=False)
    person_wechat = forms.CharField(label=_("WeChat"), max_length=80, required=False)
    opens = forms.BooleanField(label=_("Open an opportunity, at stage P (Prospect)"), required=False)
    opportunity_name = forms.CharField(label=_("What is it about?"), max_length=200, required=False)
    amount = MoneyField(label=_("Amount"), min_value=0, required=False, help_text=_("Empty: not known yet"))
    currency = forms.ChoiceField(label=_("Currency"), required=False)
    expected_close_on = forms.DateField(label=_("Expected close"), required=False, widget=DateInput())
    reason = forms.CharField(label=_("Why already now?"), max_length=500, required=False)

    def __init__(self, *args: Any, lead: Lead, found: Sequence[Account], user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.lead, self.accounts = lead, {str(account.pk): account for account in found}
        persons = KeyPerson.objects.visible_to(user).current().filter(account__in=found).order_by("account_id", "pk")
        self.persons = {str(person.pk): person for person in persons.select_related("account")}
        self.choose("target", [(NEW, _("A new account")), *((pk, a.name) for pk, a in self.accounts.items())])
        named = [(pk, f"{person.name} · {person.account.name}") for pk, person in self.persons.items()]
        self.choose("person", [(NEW, _("New, or the one of this name")), *named])
        self.choose("currency", currencies())
        self.fields["expected_close_on"].widget.attrs["min"] = business_date().isoformat()
        self.qualified = all((lead.money, lead.authority, lead.need_confirmed))
        self.gaps = self._gaps(str(self["target"].value() or ""))
        if self.gaps:
            self.fields["opens"].label = _("Open an opportunity, at stage S (Suspect)")
            missing = formatting.listed([gap.words for gap in self.gaps])
            words = _("Your company asks for what each stage needs. Missing before stage P: %(what)s.")
            self.fields["opens"].help_text = words % {"what": missing}
        if self.qualified and (user.is_manager or user.is_admin):
            self.fields["reason"].label = _("Why is it entered once more?")
            self.fields["reason"].help_text = _("Only if this customer is here already.")
        elif self.qualified:
            del self.fields["reason"]
        else:
            self.fields["reason"].required = True
            self.fields["reason"].help_text = _("Money, authority and need are not all answered yes.")

    def _gaps(self, target: str) -> list[criteria.Gap]:
        """What its team requires before stage P and the lead does not say."""
        return gaps_of(self.lead, self.accounts.get(target), self.lead.owner)

    def choose(self, name: str, choices: list[tuple[Any, Any]]) -> None:
        """Offer these choices."""
        self.fields[name].choices = choices  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """An opportunity has a name, a new account too, and a person belongs to the account that is joined."""
        data = super().clean() or {}
        if data.get("opens") and not data.get("opportunity_name"):
            self.add_error("opportunity_name", _("Give the opportunity a name."))
        if data.get("target") == NEW and not any(letter.isalnum() for letter in data.get("name", "")):
            self.add_error("name", _("Write the company's name."))
        person = self.persons.get(data.get("person", ""))
        if person and str(person.account_id) != data.get("target"):
            self.add_error("person", _("This person belongs to another account than the one you join."))
        return data

    def wanted(self) -> Wanted:
        """What is to become of the lead."""
        data = self.cleaned_data
        account = self.accounts.get(data["target"])
        deal = {
            "name": data["opportunity_name"],
            "amount": data["amount"],
            "expected_close_on": data["expected_close_on"],
            **({"currency": data["currency"]} if data["currency"] else {}),
        }
        return Wanted(
            account=account,
            name=data["name"],
            person=self.persons.get(data.get("person", "")),
            person_facts={name: data[f"person_{name}"] for name in PERSON_FACTS},
            opportunity=deal if data["opens"] else None,
            stage=Stage.SUSPECT if self._gaps(data["target"]) else Stage.PROSPECT,
            reason=data.get("reason", ""),
        )


def initial_of_convert(lead: Lead, found: Sequence[Account]) -> dict[str, Any]:
    """What is usual: the account that it stands for or a new one, the lead's person, an opportunity after its need."""
    first = str(lead.dormant_account_id) if lead.dormant_account_id in {a.pk for a in found} else NEW
    return {
        "target": first,
        "name": lead.company,
        "person": NEW,
        "person_name": lead.person,
        "person_title": lead.title,
        "person_telephone": lead.telephones[0] if lead.telephones else "",
        "person_email": lead.email,
        "person_wechat": lead.wechat,
        "opens": True,
        "opportunity_name": lead.need.strip().splitlines()[0][:200] if lead.need.strip() else lead.company,
        "expected_close_on": business_date() + USUAL_CLOSE,
    }
