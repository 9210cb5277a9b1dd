"""A contact of which only the day was said shows no time, wherever it is read (issue 4)."""

from __future__ import annotations

import importlib
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.apps import apps
from django.db import connection
from django.utils import timezone

from accounts.models import Account, KeyPerson
from core import formatting
from core.clock import business_date
from dashboards.records.kinds import KINDS
from followups.exporting import FOLLOW_UPS
from followups.models import FollowUp, FollowUpCorrection, LeadContact
from followups.services.leads.converting import Wanted, convert
from tests.cast import Cast, again, make_account, make_lead, new_key
from tests.followups.conftest import typed
from tests.imports.wizard.conftest import imported, sheet  # noqa: F401 a fixture

NOW = timezone.now()
TODAY = business_date(NOW)
YESTERDAY = TODAY - timedelta(days=1)


@pytest.fixture
def account(cast: Cast) -> Account:
    return make_account(cast.ann, "Harbour Print", today=TODAY, days_old=70)


@pytest.fixture
def logged(cast: Cast, account: Account, as_user: Any) -> Any:
    """`logged(occurred_on=…)` logs through the form and gives the entry."""
    person = KeyPerson.objects.create(account=account, name="Li Wei")

    def log(**values: Any) -> FollowUp:
        answer = as_user(cast.ann).post("/follow-ups/log/", typed(account, person, **values))
        assert answer.status_code == 302, answer.content.decode()
        return FollowUp.objects.latest("pk")

    return log


def timeline(account: Account, browser: Any) -> str:
    page: str = browser.get(f"/follow-ups/of/{account.pk}/").content.decode()
    return page


def test_a_day_without_a_time_shows_the_day_alone(cast: Cast, account: Account, logged: Any, as_user: Any) -> None:
    entry = logged(occurred_on=YESTERDAY.isoformat())
    assert (entry.timed, entry.occurred_on) == (False, YESTERDAY)
    assert "12:00" not in timeline(account, as_user(cast.ann))
    column = next(column for column in FOLLOW_UPS.columns if column.name == "at")
    assert column.value(entry) == YESTERDAY
    read = as_user(cast.ann).get(f"/api/v1/follow-ups/{entry.pk}/").json()
    assert (read["timed"], read["occurred_on"]) == (False, YESTERDAY.isoformat())


def test_a_time_that_was_said_is_shown_noon_too(cast: Cast, account: Account, logged: Any, as_user: Any) -> None:
    entry = logged(occurred_on=YESTERDAY.isoformat(), occurred_time="12:00")
    assert entry.timed
    assert "12:00" in timeline(account, as_user(cast.ann))
    assert logged(client_key=str(new_key())).timed  # now


def test_saving_the_same_day_again_makes_no_second_contact(logged: Any) -> None:
    key = str(new_key())
    first = logged(occurred_on=YESTERDAY.isoformat(), client_key=key)
    assert logged(occurred_on=YESTERDAY.isoformat(), client_key=key) == first
    assert FollowUp.objects.count() == 1


def test_a_correction_keeps_it_and_a_time_can_be_added(cast: Cast, logged: Any, as_user: Any) -> None:
    entry, browser = logged(occurred_on=YESTERDAY.isoformat()), as_user(cast.ann)
    address = f"/follow-ups/{entry.pk}/correct/"

    def correct(**values: Any) -> FollowUp:
        form = browser.get(address).context["form"]
        sent = {name: form[name].value() for name in form.fields}
        sent = {name: value for name, value in sent.items() if value not in (None, "", [], False)}
        assert browser.post(address, {**sent, **values}).status_code in (200, 204, 302)
        entry.refresh_from_db()
        return entry

    assert not correct(text="They liked the second sample").timed
    assert correct(occurred_time="12:00").timed
    before = [correction.before["occurred_at"] for correction in FollowUpCorrection.objects.order_by("pk")]
    assert before == [YESTERDAY.isoformat()] * 2
    assert f"{formatting.day(YESTERDAY)}<" in timeline(entry.account, browser).replace("\n", "")


def test_the_contact_with_a_lead_takes_it_along(cast: Cast, as_user: Any) -> None:
    lead = make_lead(cast.ann, "Day Co", today=TODAY, days_old=9)
    sent = {"client_key": str(new_key()), "result": "answered", "channel": "phone", "person": "Li Wei"}
    as_user(cast.ann).post(f"/follow-ups/leads/{lead.pk}/log/", {**sent, "occurred_on": YESTERDAY.isoformat()})
    assert not LeadContact.objects.get().timed
    convert(lead, Wanted(reason="now"), by=again(cast.ann), now=timezone.now())
    assert not FollowUp.objects.get().timed


def test_an_import_says_what_the_file_says(cast: Cast, account: Account, sheet: Any) -> None:  # noqa: F811
    rows = [
        ["Company", "Date", "Outcome", "What was said"],
        ["Harbour Print", YESTERDAY.isoformat(), "Answered", "one"],
        ["Harbour Print", f"{YESTERDAY.isoformat()} 12:00", "Answered", "two"],
    ]
    imported(sheet(rows), "followups", cast.ada)
    assert dict(FollowUp.objects.values_list("text", "timed")) == {"one": False, "two": True}


def test_noons_that_were_kept_before_lose_their_time(cast: Cast, account: Account, logged: Any) -> None:
    day = logged(occurred_on=YESTERDAY.isoformat())
    said = logged(occurred_on=YESTERDAY.isoformat(), occurred_time="14:30")
    FollowUp.objects.update(timed=True)
    migration = importlib.import_module("followups.migrations.0009_timed")
    migration.only_the_day(apps, SimpleNamespace(connection=connection))
    assert dict(FollowUp.objects.values_list("pk", "timed")) == {day.pk: False, said.pk: True}


def test_lists_behind_figures_say_the_same() -> None:
    entry = LeadContact(occurred_at=NOW, occurred_on=TODAY, timed=False)
    column = next(column for column in KINDS[LeadContact].columns if column.name == "at")
    assert column.value(entry) == TODAY
