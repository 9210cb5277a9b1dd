"""Whether a company is there already, as a lead or as an account, told without what is not the reader's to see."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from accounts.duplicates import Twin, same_name
from accounts.services.managers import managers_of
from core import formatting, searchkeys
from leads.models import Lead
from users.models import User

MOST, LOOK = 5, 50


@dataclass(frozen=True)
class LeadTwin:
    """A lead of the same company or number: the lead itself for who may see it, otherwise only whom to ask."""

    lead: Lead | None
    ask: str


@dataclass(frozen=True)
class Known:
    """What is there already under a name or a telephone number."""

    accounts: list[Twin]
    leads: list[LeadTwin]

    def __bool__(self) -> bool:
        return bool(self.accounts or self.leads)


def known(company: str, telephones: Iterable[str], user: User, *, skip: int | None = None) -> Known:
    """Accounts and leads of the same company, and leads under the same telephone number; `skip` is the lead itself."""
    return Known(accounts_like(company, user), leads_like(company, telephones, user, skip=skip))


def accounts_like(company: str, user: User) -> list[Twin]:
    """Accounts that may be this company: the one place where leads ask the app of accounts."""
    return same_name(company, user)


def leads_like(company: str, telephones: Iterable[str], user: User, *, skip: int | None = None) -> list[LeadTwin]:
    """Leads whose company folds to the same characters, or that have one of the numbers."""
    found = {lead.pk: lead for lead in [*_of_company(company), *_of_numbers(telephones)] if lead.pk != skip}
    rows = list(found.values())[:MOST]
    seen = set(Lead.objects.visible_to(user).filter(pk__in=[lead.pk for lead in rows]).values_list("pk", flat=True))
    return [LeadTwin(lead, "") if lead.pk in seen else LeadTwin(None, _whom(lead)) for lead in rows]


def _of_company(company: str) -> list[Lead]:
    folded = searchkeys.fold(company)[:200]
    if len(folded) < 2:
        return []
    keys = {"search__grams__contains": searchkeys.bigrams(folded), "search__name_folded__startswith": folded}
    near = Lead.objects.filter(**keys).select_related("owner").order_by("-pk")[:LOOK]
    return [lead for lead in near if searchkeys.fold(lead.company)[:200] == folded]


def _of_numbers(telephones: Iterable[str]) -> list[Lead]:
    wanted = {digits for digits in map(_digits, telephones) if len(digits) >= 7}
    tails = sorted({digits[-4:] for digits in wanted})
    if not wanted:
        return []
    near = Lead.objects.filter(search__telephone_tails__overlap=tails).select_related("owner").order_by("-pk")[:LOOK]
    return [lead for lead in near if wanted & {_digits(number) for number in lead.telephones}]


def _digits(number: str) -> str:
    return re.sub(r"\D", "", number)


def _whom(lead: Lead) -> str:
    names = User.objects.filter(pk__in=managers_of(lead.team_id)[:1]).values_list("name", flat=True)
    return formatting.listed(list(names))
