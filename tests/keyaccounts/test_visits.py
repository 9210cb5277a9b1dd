"""A visit noted in the plan says whether it is a contact too, and offers to log it as one."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.urls import reverse

from accounts.models import KeyPerson
from accounts.services import editing
from core.clock import business_date
from followups.services import log as logging
from keyaccounts.models import HighVisit
from keyaccounts.services import notes
from tests.cast import Cast, make_account, new_key, noon


def test_a_visit_without_a_contact_offers_to_log_it_with_day_and_person(as_user: Any, cast: Cast) -> None:
    today = business_date()
    account, day = make_account(cast.ann, "Acme", today=today), today - timedelta(days=1)
    boss = editing.save_person(account, KeyPerson(name="Boss", roles=["investor"]), by=cast.ann)
    editing.save_person(account, KeyPerson(name="Other"), by=cast.ann)
    visit = {"person": boss, "ours": "our boss", "outcome": "a sample", "on": day}
    notes.note(account, HighVisit, visit, by=cast.ann, today=today)
    browser, plan = as_user(cast.ann), reverse("keyaccounts:of_account", args=[account.pk])
    address = f"{reverse('followups:log')}?account={account.pk}&amp;visit={day.isoformat()}&amp;person={boss.pk}"
    assert address in browser.get(plan).content.decode()
    form = browser.get(address.replace("&amp;", "&")).context["form"]
    assert (form.initial["occurred_on"], form.initial["persons"], form.initial["channel"]) == (day, [boss.pk], "visit")
    for odd in ("visit=x&person=y", f"visit={day.isoformat()}&person=999999"):
        assert browser.get(f"{reverse('followups:log')}?account={account.pk}&{odd}").status_code == 200
    entry = logging.Entry(occurred_at=noon(day), result="agreed", text="a sample", persons=[boss.pk])
    logging.log(account, entry, by=cast.ann, client_key=new_key(), now=noon(today))
    assert "no contact of that day" not in browser.get(plan).content.decode()
