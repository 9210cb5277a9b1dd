"""What tests of the power map do to a committee."""

from __future__ import annotations

import json
from datetime import timedelta

from accounts.models import Account, KeyPerson
from accounts.services import editing
from followups.services.log import Entry, log
from leads.models import Stage
from leads.services import opportunities
from tests.cast import TODAY, new_key, noon

HTMX = {"HX-Request": "true"}


def add(account: Account, by, name: str, *roles: str, **facts) -> KeyPerson:
    return editing.save_person(account, KeyPerson(name=name, roles=list(roles), **facts), by=by)


def meet(account: Account, by, *persons: KeyPerson, day=TODAY, along=(), channel="visit") -> None:
    entry = Entry(
        channel=channel,
        occurred_at=noon(day),
        result="answered",
        persons=[p.pk for p in persons],
        text=str(day),
        participants=list(along),
    )
    log(account, entry, by=by, client_key=new_key(), now=noon(day))


def deal_of(account: Account, by, name: str = "Boxes", today=TODAY):
    values = {"name": name, "amount": 1000, "expected_close_on": today + timedelta(days=20)}
    return opportunities.open_opportunity(account, values, by=by, today=today, stage=Stage.PROSPECT)


def drawn(answer) -> dict:
    return json.loads(answer.context["drawn_json"])
