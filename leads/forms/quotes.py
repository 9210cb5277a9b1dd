"""What people type about a quotation."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import KeyPerson, State
from core import formatting
from core.clock import business_date
from core.fields import LongText, PercentField
from leads.forms.opportunities import DateInput, VersionedForm, currencies
from leads.models import Opportunity, Quote
from leads.services.company import profile
from leads.services.languages import usual_language
from leads.services.quotes import EDITABLE, differs
from users.models import User

if TYPE_CHECKING:
    from django.db.models import QuerySet

VALID_DAYS = 30


class QuoteForm(forms.Form):
    """The head and foot of a quotation."""

    unlooked = {"address": "where a company is"}
    language = forms.ChoiceField(
        label=_("Language of the document"), choices=settings.LANGUAGES,
        help_text=_("Names of products and usual units are printed in it: 个 as pcs in English."),
    )  # fmt: skip
    contact = forms.ModelChoiceField(KeyPerson.objects.none(), label=_("Contact person"), required=False)
    address = forms.CharField(label=_("Address"), max_length=300, required=False)
    our_contact = forms.ModelChoiceField(User.objects.none(), label=_("Our contact"), empty_label=None)
    currency = forms.ChoiceField(label=_("Currency"))
    valid_until = forms.DateField(label=_("Valid until"), widget=DateInput())
    discount = PercentField(label=_("Discount on everything, in percent"), required=False)
    tax_note = forms.CharField(
        label=_("Tax"), max_length=200, required=False, help_text=_("For example: including 13 % VAT")
    )
    terms = LongText(label=_("Terms"), max_length=3000, rows=4, required=False)
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1, required=False)

    def __init__(
        self, *args: Any, user: User, opportunity: Opportunity, quote: Quote | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        account, today = opportunity.account, business_date()
        people = KeyPerson.objects.visible_to(user).filter(account=account)
        self.fields["contact"].queryset = people.current()  # type: ignore[attr-defined]
        self.fields["contact"].empty_label = _("nobody in particular")  # type: ignore[attr-defined]
        colleagues = {user.pk, account.owner_id, *([quote.our_contact_id] if quote else [])}
        self.fields["our_contact"].queryset = User.objects.visible_to(user).filter(pk__in=colleagues)  # type: ignore[attr-defined]
        present = quote.currency if quote else opportunity.currency
        self.fields["currency"].choices = currencies(present)  # type: ignore[attr-defined]
        if quote:
            values = {name: getattr(quote, name) for name in (*EDITABLE, "version")}
            values["discount"] = f"{quote.discount.normalize():f}" if quote.discount else ""
        else:
            company = profile()
            language = usual_language(account, opportunity.currency, formatting.language())
            values = {
                "tax_note": company.in_language("tax_note", language),
                "terms": company.in_language("terms", language),
                "language": language,
                "contact": _only(people.current()),
                "address": account.address,
                "our_contact": user.pk,
                "currency": opportunity.currency,
                "valid_until": today + timedelta(days=VALID_DAYS),
            }
        self.initial = {**values, **self.initial}

    def clean_valid_until(self) -> date:
        """Not over before it is sent."""
        day: date = self.cleaned_data["valid_until"]
        if day < business_date():
            raise forms.ValidationError(gettext("This day has passed: choose today or a later one."))
        return day

    def values(self) -> dict[str, Any]:
        """The facts a service takes."""
        values = {name: self.cleaned_data[name] for name in EDITABLE}
        return {**values, "discount": values["discount"] or Decimal(0)}


class IssueForm(VersionedForm):
    """Nothing to type: issuing freezes what is there."""


class DecideForm(forms.Form):
    """What the customer said."""

    answer = forms.ChoiceField(
        label=_("What did the customer say?"),
        choices=[("accepted", _("Accepted")), ("declined", _("Declined"))],
        widget=forms.RadioSelect,
    )
    take_over = forms.BooleanField(required=False, initial=True)
    note = LongText(label=_("Note"), max_length=500, required=False)

    def __init__(self, *args: Any, quote: Quote, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        it = quote.opportunity
        if not (it.is_open and it.account.state == State.OWNED and differs(quote, it)):
            del self.fields["take_over"]
            return
        self.fields["take_over"].label = gettext(
            "If accepted: take %(total)s and the lines over to the opportunity (now %(amount)s)"
        ) % {
            "total": formatting.money_exact(quote.total, quote.currency),
            "amount": "–" if it.amount is None else formatting.money_exact(it.amount, it.currency),
        }


def _only(people: QuerySet[KeyPerson]) -> KeyPerson | None:
    """The person, where an account has one."""
    found = list(people[:2])
    return found[0] if len(found) == 1 else None
