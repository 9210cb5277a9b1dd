"""Telling a case, sharing it, withdrawing it."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import Account, KeyRole
from accounts.policies import in_force
from cases.models import LONGEST_TEXT, SECTIONS, Case, Result
from cases.services import figures
from cases.services.telling import Words
from core.fields import LongText
from followups.services import recent
from leads.models import Opportunity, Stage
from leads.services.catalogues import reasons
from users.models import User

ACCOUNT, DEAL = "a", "o"
MOST_DEALS = 60
HINTS = {
    "situation": _("Who they are by trade and size, what they bought and from whom, what stood in the way."),
    "did": _("Step by step, with days: whom by role, what was shown, what was offered."),
    "turned": _("The moment, the person's role, the sentence, the sample after which it went the other way."),
    "again": _("One or two sentences that a colleague can use tomorrow."),
}


class CaseForm(forms.Form):
    """A case: what happened, in four sections, and what it is found by."""

    unlooked = {"industry": "a trade"}
    title = forms.CharField(
        label=_("Title"),
        max_length=160,
        help_text=_("The lesson in one sentence, for example: A printed sample on the second day beat a lower price."),
    )
    result = forms.ChoiceField(label=_("How it ended"), choices=Result.choices, widget=forms.RadioSelect)
    lost_reason = forms.ChoiceField(label=_("Why it was lost"), required=False)
    tie = forms.ChoiceField(
        label=_("Tie it to"),
        required=False,
        help_text=_("Only those who serve the account see which it is. Its contacts and days are taken as figures."),
    )
    industry = forms.CharField(label=_("Industry"), max_length=80, required=False)
    stage = forms.ChoiceField(label=_("Stage it shows"), choices=Stage.choices, initial=Stage.CLOSE)
    product = forms.CharField(label=_("Product"), max_length=120, required=False)
    roles = forms.MultipleChoiceField(
        label=_("Who mattered"), choices=KeyRole.choices, required=False, widget=forms.CheckboxSelectMultiple
    )
    contacts = forms.TypedMultipleChoiceField(
        label=_("Which of the contacts mattered"),
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    situation = LongText(label=SECTIONS["situation"], max_length=LONGEST_TEXT, rows=4, required=False)
    did = LongText(label=SECTIONS["did"], max_length=LONGEST_TEXT, rows=6, required=False)
    turned = LongText(label=SECTIONS["turned"], max_length=LONGEST_TEXT, rows=4, required=False)
    again = LongText(label=SECTIONS["again"], max_length=LONGEST_TEXT, rows=3, required=False)
    confirmed = forms.BooleanField(label=_("None of these words stands for a person of theirs"), required=False)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(
        self,
        *args: Any,
        user: User,
        today: date,
        case: Case | None = None,
        account: Account | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.user, self.case, self.doubt = user, case, False
        self._offer(account or (case.account if case else None))
        also = case.lost_reason if case else ""
        fields: dict[str, Any] = self.fields
        fields["lost_reason"].choices = [("", _("Choose if it was lost")), *reasons(also=also)]
        last = max(in_force().of(user.team_id).contacts_required, *(case.contacts if case else []), 1)
        fields["contacts"].choices = [(n, str(n)) for n in range(1, last + 1)]
        for name, hint in HINTS.items():
            fields[name].help_text = hint
        if case is not None:
            self.initial = {name: getattr(case, name) for name in (*Words.__dataclass_fields__, "version")}
            self.initial["tie"] = self._tied(case)
        elif account is not None:
            self.initial = self._from(account, kwargs.get("initial") or {}, today)

    def words(self) -> Words:
        """What the service takes."""
        return Words(**{name: self.cleaned_data[name] for name in Words.__dataclass_fields__})

    def place(self) -> dict[str, Any]:
        """The account and the opportunity that were chosen."""
        kind, _dot, pk = self.cleaned_data.get("tie", "").partition(".")
        if kind == DEAL:
            deal = self.deals[int(pk)]
            return {"account": deal.account, "opportunity": deal}
        return {"account": self.accounts.get(int(pk)) if pk else None, "opportunity": None}

    def _offer(self, account: Account | None) -> None:
        """Accounts one worked on last and the one at hand, each with its opportunities; three statements."""
        found = {one.pk: one for one in ([account] if account else []) + recent.recent_accounts(self.user)}
        kept = Account.objects.served_by(self.user).filter(pk__in=found)
        self.accounts = {one.pk: one for one in kept.order_by("sort_key", "pk")}
        deals = Opportunity.objects.visible_to(self.user).filter(account__in=self.accounts).select_related("account")
        self.deals = {deal.pk: deal for deal in deals.order_by("-opened_on", "-pk")[:MOST_DEALS]}
        choices: list[Any] = [("", _("No account: it stays anonymous"))]
        for pk, one in self.accounts.items():
            its = [(f"{DEAL}.{d.pk}", _deal_words(d)) for d in self.deals.values() if d.account_id == pk]
            whole = _("%(account)s as a whole") % {"account": one.name}
            choices.append((one.name, [(f"{ACCOUNT}.{pk}", whole), *its]))
        field: Any = self.fields["tie"]
        field.choices = choices

    def _tied(self, case: Case) -> str:
        if case.opportunity_id in self.deals:
            return f"{DEAL}.{case.opportunity_id}"
        return f"{ACCOUNT}.{case.account_id}" if case.account_id in self.accounts else ""

    def _from(self, account: Account, given: dict[str, Any], today: date) -> dict[str, Any]:
        """A new case about an account begins with what is known: its latest closed deal, industry, figures."""
        mine = [deal for deal in self.deals.values() if deal.account_id == account.pk]
        closed = sorted((d for d in mine if d.closed_on), key=lambda d: (d.closed_on, d.pk))
        deal = closed[-1] if closed else None
        known = figures.of(account, deal, today=today)
        tie = f"{DEAL}.{deal.pk}" if deal else f"{ACCOUNT}.{account.pk}"
        return {
            "tie": tie, "industry": account.industry, "product": known.product, "stage": known.stage,
            "result": known.result, "lost_reason": known.lost_reason, **given,
        }  # fmt: skip


def _deal_words(deal: Opportunity) -> str:
    return f"{deal.name} · {deal.get_outcome_display()}"


class ShareForm(forms.Form):
    """Sharing: shown before it is done; doubtful words are asked about."""

    confirmed = forms.BooleanField(label=_("None of these words stands for a person of theirs"), required=False)

    def __init__(self, *args: Any, doubt: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.doubt = doubt
        if not doubt:
            del self.fields["confirmed"]


class WithdrawForm(forms.Form):
    """Why a case leaves the library."""

    reason = LongText(label=pgettext_lazy("case", "Why it is withdrawn"), max_length=500)
