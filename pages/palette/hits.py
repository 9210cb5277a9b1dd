"""What the search shows of one record: name, what it is, whose, and how it stands."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import Account, KeyPerson
from core import formatting
from leads.models import Lead, Opportunity, Order, Outcome, Quote
from leads.order_list.listing import title_of


@dataclass(frozen=True)
class Kind:
    """One kind of records: heading, icon, and the list that shows all of them."""

    name: str
    label: Any
    icon: str
    list_name: str = ""
    list_query: tuple[tuple[str, str], ...] = ()

    def all_of(self, text: str) -> str:
        """The address of the list under the same text; empty where there is none."""
        query = urlencode({"q": text, **dict(self.list_query)})
        return f"{reverse(self.list_name)}?{query}" if self.list_name else ""


KINDS = {
    kind.name: kind
    for kind in (
        Kind("account", _("Accounts"), "building", "accounts:list", (("scope", "all"),)),
        Kind("lead", _("Leads"), "target", "leads:list", (("scope", "all"), ("state", "any"))),
        Kind("person", _("Key persons"), "user"),
        Kind("opportunity", _("Opportunities"), "briefcase", "leads:pipeline_list", (("scope", "all"),)),
        Kind("order", _("Orders"), "receipt", "leads:orders", (("scope", "all"), ("period", "all"))),
        Kind("quote", _("Quotations"), "file-text"),
        Kind("case", _("Case library"), "bulb", "cases:list"),
    )
}


@dataclass(frozen=True)
class Hit:
    """One record that was found. `state` is for accounts, `stage` for opportunities, `words` for the rest."""

    kind: Kind
    pk: int
    href: str
    title: str
    what: str = ""
    who: str = ""
    state: str = ""
    stage: str = ""
    words: Any = ""


def of_account(account: Account, *, masked: bool) -> Hit:
    """An account; of one in the pool the name alone (domain.md section 3, claiming)."""
    what = "" if masked else " · ".join(part for part in (account.industry, account.region) if part)
    return Hit(
        KINDS["account"],
        account.pk,
        reverse("pages:account", args=[account.pk]),
        account.name,
        what=what,
        who=account.owner.name if account.owner else "",
        state=account.state,
    )


def of_person(person: KeyPerson) -> Hit:
    """A person of a served account."""
    account = person.account
    return Hit(
        KINDS["person"],
        person.pk,
        f"{reverse('pages:account', args=[account.pk])}?tab=persons",
        person.name,
        what=" · ".join(part for part in (person.title, account.name) if part),
        who=account.owner.name if account.owner else "",
        words=_("left") if person.left_on else "",
    )


def of_lead(lead: Lead, *, masked: bool) -> Hit:
    """A lead; of one in the pool the company alone."""
    return Hit(
        KINDS["lead"],
        lead.pk,
        reverse("pages:lead", args=[lead.pk]),
        lead.company,
        what="" if masked else lead.person,
        who=lead.owner.name if lead.owner else "",
        words=_("In the pool") if lead.owner is None and lead.is_running else lead.get_state_display(),
    )


def of_opportunity(opportunity: Opportunity) -> Hit:
    """An opportunity of a served account."""
    account = opportunity.account
    return Hit(
        KINDS["opportunity"],
        opportunity.pk,
        reverse("leads:story", args=[opportunity.pk]),
        opportunity.name,
        what=account.name,
        who=account.owner.name if account.owner else "",
        stage="L" if opportunity.outcome == Outcome.LOST else opportunity.stage,
    )


def of_order(order: Order) -> Hit:
    """An order of a served account."""
    account = order.account
    return Hit(
        KINDS["order"],
        order.pk,
        reverse("leads:order", args=[order.pk]),
        title_of(order),
        what=f"{account.name} · {formatting.day(order.ordered_on)}",
        who=account.owner.name if account.owner else "",
        words=_("void") if order.voided_at else formatting.money(order.amount, order.currency, short=True),
    )


def of_quote(quote: Quote) -> Hit:
    """A version of a quotation to a served account."""
    opportunity = quote.opportunity
    return Hit(
        KINDS["quote"],
        quote.pk,
        reverse("leads:quote", args=[quote.pk]),
        quote.number or opportunity.name,
        what=" · ".join((opportunity.account.name, opportunity.name)),
        who=opportunity.account.owner.name if opportunity.account.owner else "",
        words=quote.get_state_display(),
    )


def of_case(case: Any) -> Hit:
    """A case of the library."""
    what = " · ".join(part for part in (case.industry, case.product) if part)
    words, address = case.get_result_display(), reverse("cases:case", args=[case.pk])
    return Hit(KINDS["case"], case.pk, address, case.title, what=what, who=case.author.name, words=words)
