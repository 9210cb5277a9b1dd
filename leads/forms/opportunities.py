"""What people type about opportunities and orders."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import Account
from accounts.services.contacts import first_day
from core import formatting
from core.clock import business_date
from core.fields import LongText, MoneyField
from core.stale import Shown
from leads.models import STAGE_ORDER, Opportunity, Stage
from leads.services import catalogues, criteria
from leads.services.lines import Line
from leads.services.opportunities import CompetitorNeeded, check_rival

CURRENCIES = ("CNY", "HKD", "TWD", "USD", "EUR", "GBP", "JPY")


def running_stages() -> list[tuple[str, str]]:
    """The five stages before the order, with their letters, in the reader's language."""
    return [(stage.value, f"{stage.value} · {stage.label}") for stage in Stage if stage != Stage.ORDER]


def currencies(present: str = "") -> list[tuple[str, str]]:
    """The usual currencies, the company's first, and the one a record already has."""
    codes = dict.fromkeys([settings.CURRENCY, *CURRENCIES, *([present] if present else [])])
    return [(code, code) for code in codes]


class DateInput(forms.DateInput):
    """The browser's own date picker; it speaks ISO whatever the language."""

    input_type = "date"

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(format="%Y-%m-%d", **kwargs)


class VersionedForm(forms.Form):
    """A form that remembers which version of the record it was opened on."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)


class OpportunityForm(forms.Form):
    """Facts of an opportunity."""

    name = forms.CharField(
        label=_("What is it about?"), max_length=200, help_text=_("For example: gift boxes for the autumn festival")
    )
    product = forms.CharField(label=_("Product"), max_length=120, required=False)
    amount = MoneyField(label=_("Amount"), min_value=0, required=False, help_text=_("Empty: not known yet"))
    currency = forms.ChoiceField(label=_("Currency"))
    expected_close_on = forms.DateField(label=_("Expected close"), required=False, widget=DateInput())

    def __init__(self, *args: Any, present: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["currency"].choices = currencies(present)  # type: ignore[attr-defined]
        self.fields["currency"].initial = settings.CURRENCY

    def facts(self) -> dict[str, Any]:
        """The values a service takes."""
        names = ("name", "product", "amount", "currency", "expected_close_on")
        return {name: self.cleaned_data[name] for name in names}


class NewOpportunityForm(OpportunityForm):
    """An opportunity with the stage it starts at, and since when; nothing is older than its account's first day."""

    opened_on = forms.DateField(label=_("Opened on"), required=False, widget=DateInput())
    stage = forms.ChoiceField(label=_("Stage"), widget=forms.RadioSelect)
    reason = forms.CharField(label=_("Why does it begin so late?"), max_length=500, required=False)
    anyway = forms.CharField(required=False, max_length=1, widget=forms.HiddenInput)

    def __init__(self, *args: Any, account: Account, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        today, earliest = business_date(), first_day(account)
        self.fields["opened_on"].initial = today
        self.fields["opened_on"].widget.attrs.update(max=today.isoformat(), min=earliest.isoformat())
        required = criteria.level(account.team_id) == criteria.ENFORCE
        self.fields["stage"].choices = running_stages()[: 1 if required else None]  # type: ignore[attr-defined]
        self.fields["stage"].initial = Stage.SUSPECT.value
        if required:
            self.fields["stage"].help_text = _("Your company asks for what each stage needs: it begins with the first.")
            del self.fields["reason"], self.fields["anyway"]
        else:
            self.fields["reason"].help_text = _("Needed beyond %(stage)s") % {"stage": running_stages()[1][1]}


class EditOpportunityForm(OpportunityForm, VersionedForm):
    """Changes to an opportunity; `shown` are the values it was opened with."""

    shown = Shown()


class StageForm(VersionedForm):
    """Where an opportunity stands now."""

    stage = forms.ChoiceField(label=_("Stage"), widget=forms.RadioSelect)
    reason = forms.CharField(
        label=_("Why?"),
        max_length=500,
        required=False,
        help_text=_("Needed when you skip a stage, welcome when you step back"),
    )
    anyway = forms.CharField(required=False, max_length=1, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["stage"].choices = running_stages()  # type: ignore[attr-defined]


@dataclass(frozen=True)
class LineSource:
    """Where an order may take its lines from: an accepted or issued quotation, or the opportunity itself."""

    key: str
    words: str
    lines: Sequence[Line]
    currency: str
    total: Decimal
    discount: Decimal = Decimal(0)


class WinForm(VersionedForm):
    """The order an opportunity becomes."""

    amount = MoneyField(label=_("Amount of the order"), min_value=Decimal("0.01"))
    currency = forms.ChoiceField(label=_("Currency"))
    ordered_on = forms.DateField(label=_("Ordered on"), widget=DateInput())
    number = forms.CharField(label=_("Order number"), max_length=60, required=False)
    number_reason = forms.CharField(label=_("Why is the number used again?"), max_length=300, required=False)
    lines = forms.ChoiceField(label=_("Lines of the order"), required=False)
    reason = forms.CharField(label=_("Why are stages skipped?"), max_length=500, required=False)

    def __init__(
        self, *args: Any, opportunity: Opportunity, first_day: date, sources: Sequence[LineSource] = (), **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.sources = {source.key: source for source in sources}
        self.number_taken = False
        if sources:
            none = ("", _("none, only the amount"))
            choices = [*((source.key, source.words) for source in sources), none]
            self.fields["lines"].choices = choices  # type: ignore[attr-defined]
            self.fields["lines"].initial = sources[0].key
        else:
            del self.fields["lines"]
        first_source = next(iter(sources), None)
        today, opened = business_date(), opportunity.opened_on
        self.fields["currency"].choices = currencies(opportunity.currency)  # type: ignore[attr-defined]
        first = min(first_day, opened).isoformat()
        self.fields["ordered_on"].widget.attrs.update(max=today.isoformat(), min=first)
        self.fields["ordered_on"].help_text = _(
            "Opened on %(day)s. An older order takes the opening back to its own day."
        ) % {"day": formatting.day(opened)}
        self.initial = {
            "amount": first_source.total if first_source else opportunity.amount,
            "currency": first_source.currency if first_source else opportunity.currency,
            "ordered_on": today,
            "version": opportunity.version,
            **self.initial,
        }
        if STAGE_ORDER.index(opportunity.stage) >= STAGE_ORDER.index(Stage.CLOSE):
            del self.fields["reason"]
        else:
            self.fields["reason"].required = True

    @property
    def asks_about_number(self) -> bool:
        """Whether it asks why a number is used again: once it was refused, and as long as a reason stands there."""
        return self.number_taken or bool(self["number_reason"].value())

    def carried(self) -> dict[str, Any]:
        """The lines that go along with the order, and the discount on all of them."""
        source = self.sources.get(self.cleaned_data.get("lines", ""))
        return {"lines": source.lines, "discount": source.discount} if source else {}

    def clean(self) -> dict[str, Any]:
        """Lines and their order are in one currency."""
        data = super().clean() or {}
        source = self.sources.get(data.get("lines", ""))
        if source and data.get("currency") and data["currency"] != source.currency:
            words = gettext("These lines have prices in %(currency)s.") % {"currency": source.currency}
            self.add_error("lines", words)
        return data


class LoseForm(VersionedForm):
    """Why an opportunity was lost."""

    lost_reason = forms.ChoiceField(label=_("Reason"), widget=forms.RadioSelect)
    competitor = forms.CharField(label=_("Who got it?"), max_length=120, required=False)
    unknown = forms.BooleanField(label=_("It is not known who got it"), required=False)
    lost_note = LongText(label=_("What happened?"), max_length=500, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["lost_reason"].choices = catalogues.reasons()  # type: ignore[attr-defined]
        self.fields["competitor"].widget.attrs["list"] = "competitors"
        self.competitors = catalogues.competitor_names()

    def clean(self) -> dict[str, Any]:
        """Lost to a competitor: to whom, or that nobody knows."""
        data = super().clean() or {}
        if "competitor" in self.errors:  # what was typed was refused for its words
            return data
        try:
            check_rival(data.get("lost_reason", ""), data.get("competitor", ""), unknown=data["unknown"])
        except CompetitorNeeded as needed:
            self.add_error("competitor", str(needed))
        return data


class ReopenForm(VersionedForm):
    """Why a lost opportunity is open again."""

    reason = LongText(label=_("Reason"), max_length=500)


class VoidForm(forms.Form):
    """Why an order is made void."""

    reason = LongText(label=_("Reason"), max_length=500)
