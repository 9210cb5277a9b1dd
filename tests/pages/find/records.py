"""Records that searches find, and what a person is shown."""

from __future__ import annotations

from typing import Any

from django.test import Client

from accounts.models import Account, KeyPerson
from accounts.services import editing, letting_go
from commons.found import write_keys
from core.clock import business_date
from leads.models import Lead, LeadSearch
from leads.services import opportunities
from pages.palette.found import find
from tests.cast import Cast, again, make_account
from users.models import User


def names(user: User, text: str) -> dict[str, list[str]]:
    """What the search shows a person, by kind."""
    return {group.kind.name: [hit.title for hit in group.hits] for group in find(again(user), text)}


def browser_of(user: User) -> Client:
    browser = Client()
    browser.force_login(user)
    return browser


def person_of(account: Account, name: str, by: User, **fields: Any) -> KeyPerson:
    return editing.save_person(account, KeyPerson(name=name, **fields), by=by)


def opportunity_of(account: Account, name: str, by: User, **fields: Any) -> Any:
    today = business_date()
    return opportunities.open_opportunity(account, {"name": name, **fields}, by=by, today=today)


def lead_of(owner: User | None, company: str, person: str = "", telephone: str = "", **fields: Any) -> Lead:
    today = business_date()
    lead = Lead(owner=owner, team_id=owner.team_id if owner else None, person=person, created_on=today, **fields)
    lead.set_company(company)
    lead.telephones = [telephone] if telephone else []
    if owner is None:
        lead.in_pool_since = today
    lead.save()
    write_keys(LeadSearch, [(lead.pk, f"{company} {person}", lead.telephones)])
    return lead


def pooled(cast: Cast, name: str, telephone: str) -> Account:
    today = business_date()
    account = make_account(cast.sue, name, today=today, days_old=5, telephones=[telephone])
    person_of(account, "池中人", cast.sue, telephone=telephone)
    opportunity_of(account, "池中商机", cast.sue)
    letting_go.release(account, by=cast.zoe, reason="x", today=today, override=True)
    return account
