"""A visit noted in the plan says whether it is a contact too, and offers to log it as one."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.urls import reverse

from accounts.models import KeyPerson, WorkingGroupMember
from accounts.services import editing
from core.clock import business_date
from followups.services import log as logging
from keyaccounts import showing
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


def _met(account: Any, person: KeyPerson, *, by: Any, day: Any, channel: str = "visit", along: Any = ()) -> None:
    entry = logging.Entry(
        channel=channel, occurred_at=noon(day), result="agreed", text=f"{channel} {day}", persons=[person.pk],
        participants=list(along),
    )  # fmt: skip
    logging.log(account, entry, by=by, client_key=new_key(), now=noon(business_date()))


def test_a_logged_visit_of_anybody_of_ours_to_their_top_is_a_visit_to_their_top(as_user: Any, cast: Cast) -> None:
    today = business_date()
    account, day = make_account(cast.ann, "Acme", today=today), today - timedelta(days=1)
    boss = editing.save_person(account, KeyPerson(name="Boss", roles=["investor"], rank="executive"), by=cast.ann)
    clerk = editing.save_person(account, KeyPerson(name="Clerk", roles=["user"]), by=cast.ann)
    WorkingGroupMember.objects.create(account=account, user=cast.bob, role="opener", joined_on=day)
    _met(account, clerk, by=cast.bob, day=day)
    _met(account, boss, by=cast.bob, day=day, channel="phone")
    before = showing.plan_of(account, user=cast.ann, today=today)
    assert not before["visits"]
    assert "no visit to a high level yet" in "".join(each.doubt for each in before["checklist"])
    _met(account, boss, by=cast.bob, day=day, along=[cast.mia.pk])
    for reader in (cast.ann, cast.bob):
        (row,) = showing.plan_of(account, user=reader, today=today)["visited"]
        assert (row.met, row.on, row.ours) == (boss, day, " · ".join(sorted([cast.bob.name, cast.mia.name])))
    plan = as_user(cast.ann).get(reverse("keyaccounts:of_account", args=[account.pk])).content.decode()
    for words in ("Nobody of ours has met their top yet", "A visit to their top", "no visit to a high level yet"):
        assert words not in plan
    assert "from the contacts" in plan
    sheet = as_user(cast.ann).get(reverse("keyaccounts:print", args=[account.pk])).content.decode()
    assert "Boss" in sheet.partition("Visits to high levels")[2]


def test_a_note_and_the_contact_of_its_day_are_one_visit(cast: Cast) -> None:
    today = business_date()
    account, day = make_account(cast.ann, "Acme", today=today), today - timedelta(days=1)
    boss = editing.save_person(account, KeyPerson(name="Boss", roles=["investor"]), by=cast.ann)
    visit = {"person": boss, "ours": "our boss", "outcome": "a sample", "on": day}
    notes.note(account, HighVisit, visit, by=cast.ann, today=today)
    _met(account, boss, by=cast.ann, day=day)
    (row,) = showing.plan_of(account, user=cast.ann, today=today)["visits"]
    assert row.pk
    assert row.ours == "our boss"
