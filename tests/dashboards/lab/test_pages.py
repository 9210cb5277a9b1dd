"""The lab's pages: who may ask, what is kept, the figures with the rows behind them, and the way to adopt."""

from __future__ import annotations

import csv
import io
import json
from datetime import timedelta
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client

from accounts.models import Account, LedgerEntry, Policy
from audit.models import Event
from core.clock import business_date
from dashboards.lab.wanted import Wanted
from dashboards.models import Replay, ReplayRows, ReplayState
from dashboards.services import replays
from dashboards.services.replays import Teams
from tests.access.world import fingerprint
from tests.cast import Cast, contact, make_account, noon
from users.models import User

pytestmark = pytest.mark.django_db


@pytest.fixture
def silent(cast: Cast) -> list[Account]:
    """Two accounts of Ann's and one of Sue's that have been silent for seventy days."""
    today = business_date()
    return [
        make_account(owner, name, today=today, days_old=70)
        for owner, name in ((cast.ann, "A"), (cast.ann, "B"), (cast.sue, "C"))
    ]


def asked(**values: Any) -> dict[str, Any]:
    until = business_date() - timedelta(days=1)
    return {
        "start": until - timedelta(days=364),
        "until": until,
        "team": "",
        "one_grades": "A",
        "two_grades": "A",
        **values,
    }


def replay_of(browser: Client, **values: Any) -> Replay:
    answer = browser.post("/lab/", asked(**values))
    assert answer.status_code == 302, answer.content.decode()
    made = Replay.objects.latest("pk")
    assert answer["Location"] == f"/lab/{made.pk}/"
    return made


def test_nobody_below_a_manager_gets_in(as_user: Any, cast: Cast) -> None:
    assert as_user(cast.ann).get("/lab/").status_code == 404
    for manager in (cast.mia, cast.ada):
        assert as_user(manager).get("/lab/").status_code == 200


def test_a_shorter_silence_would_have_let_go_and_nothing_is_touched(
    as_user: Any, cast: Cast, silent: list[Account]
) -> None:
    before = fingerprint()
    made = replay_of(as_user(cast.ada), two_dormancy_days="45")
    after = fingerprint()
    changed = {table for table in before if before[table] != after[table]}
    assert changed <= {"dashboards_replay", "dashboards_replayrows", "audit_event", "users_user"} | {
        table for table in changed if table.startswith("audit_event")
    }
    made.refresh_from_db()
    assert (made.state, made.by, made.total, made.done) == (ReplayState.DONE, cast.ada, 3, 3)
    assert (made.figures["one"]["moved"], made.figures["two"]["moved"]) == (0, 3)
    assert made.figures["difference"] == {"only_two": 3}
    page = as_user(cast.ada).get(f"/lab/{made.pk}/")
    assert page.status_code == 200
    assert b"c.dormancy_days=45" in page.content  # the way to adopt it
    assert not Policy.objects.exists()


def test_managers_try_and_see_their_teams_only(as_user: Any, cast: Cast, silent: list[Account]) -> None:
    made = replay_of(as_user(cast.mia), two_dormancy_days="45")
    made.refresh_from_db()
    assert made.team_ids == [cast.harbour.pk]
    assert made.figures["two"]["moved"] == 2
    rows = ReplayRows.objects.get(replay=made, side="two", kind="moves").rows
    assert {row[0] for row in rows} == {silent[0].pk, silent[1].pk}
    for person, status in ((cast.mia, 200), (cast.max, 200), (cast.ada, 200), (cast.zoe, 404), (cast.ann, 404)):
        for path in (f"/lab/{made.pk}/", f"/lab/{made.pk}/list/?side=two&kind=moves"):
            assert as_user(person).get(path).status_code == status
    company = replay_of(as_user(cast.ada), two_dormancy_days="45")
    assert as_user(cast.max).get(f"/lab/{company.pk}/").status_code == 404
    assert as_user(cast.mia).post("/lab/", asked(team=cast.south.pk)).status_code == 422


def test_what_a_manager_may_not_publish_can_be_tried_and_not_adopted(
    as_user: Any, cast: Cast, silent: list[Account]
) -> None:
    made = replay_of(as_user(cast.mia), two_dormancy_days="20", two_contacts_required="11")
    page = as_user(cast.mia).get(f"/lab/{made.pk}/").content.decode()
    assert "/accounts/rules/try/" not in page
    assert "45" in page  # what the company lets teams set
    assert (
        f"t{cast.harbour.pk}.dormancy_days=60"
        in as_user(cast.mia).get(f"/lab/{replay_of(as_user(cast.mia), two_dormancy_days='60').pk}/").content.decode()
    )


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"until": "2999-01-01"}, "must be over"),
        ({"start": "1990-01-01"}, "two years"),
        ({"two_dormancy_days": "1"}, "between 7 and 730"),
        ({"two_contacts_required": "8"}, "choose less than 8"),
        ({"one_capacity": "many"}, "whole number"),
        ({"start": "x"}, "id_start_error"),
    ],
)
def test_what_cannot_be_replayed_is_said_at_its_place(
    as_user: Any, cast: Cast, values: dict[str, Any], words: str
) -> None:
    answer = as_user(cast.ada).post("/lab/", asked(**values))
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert not Replay.objects.exists()


def test_a_late_order_and_the_load_stand_behind_their_figures(as_user: Any, cast: Cast, silent: list[Account]) -> None:
    from leads.models import Order

    day = business_date() - timedelta(days=5)
    Order.objects.create(account=silent[0], amount=500, currency="CNY", ordered_on=day, credited_to=cast.ann)
    made = replay_of(as_user(cast.ada), two_dormancy_days="30", two_capacity="1")
    made.refresh_from_db()
    two = made.figures["two"]
    assert (two["orders"], two["amounts"]) == (1, {"CNY": "500.00"})
    first, most, mean, last, over, refused, limit, moved = two["people"][str(cast.ann.pk)]
    assert (first, most, last, refused, limit, moved) == (0, 2, 0, 0, 1, 2)
    assert over > 20
    browser = as_user(cast.ada)
    listed = browser.get(f"/lab/{made.pk}/list/?side=two&kind=orders").content.decode()
    assert f"/account/{silent[0].pk}/" in listed
    to = f"/lab/{made.pk}/list/?side=two&kind=moves"
    file = b"".join(browser.post(to, {"file_format": "csv"}).streaming_content).decode("utf-8-sig")
    assert [row[0] for row in csv.reader(io.StringIO(file))][1:] == ["A", "B", "C"]
    event = Event.objects.get(code="replay_list.exported")
    assert event.params["filters"] == f"replay={made.pk}&side=two&kind=moves"


def test_a_big_replay_waits_for_a_worker_and_is_run_once(
    cast: Cast, silent: list[Account], as_user: Any, monkeypatch: Any
) -> None:
    monkeypatch.setattr(replays, "AT_ONCE", 1)
    made = replay_of(as_user(cast.ada), two_dormancy_days="45")
    assert made.state == ReplayState.RUNNING
    browser = as_user(cast.ada)
    assert b"every 2s" in browser.get(f"/lab/{made.pk}/").content
    replay_of(browser, two_dormancy_days="46")
    assert browser.post("/lab/", asked(two_dormancy_days="47")).status_code == 422  # two are under way
    assert replays.run_unfinished() == 2
    assert replays.run_unfinished() == 0
    assert not replays.run(made.pk)
    answer = browser.get(f"/lab/{made.pk}/", headers={"HX-Request": "true"})
    assert answer["HX-Redirect"] == f"/lab/{made.pk}/"


def test_a_replay_that_fails_twice_says_so(cast: Cast, silent: list[Account], as_user: Any, monkeypatch: Any) -> None:
    monkeypatch.setattr(replays, "AT_ONCE", 1)
    made = replay_of(as_user(cast.ada))
    monkeypatch.setattr(replays, "_replayed", lambda _replay: 1 / 0)
    assert [replays.run_unfinished(), replays.run_unfinished()] == [0, 0]
    made.refresh_from_db()
    assert made.state == ReplayState.FAILED
    assert f"again={made.pk}" in as_user(cast.ada).get(f"/lab/{made.pk}/").content.decode()


def test_the_command_prints_the_same_figures_and_keeps_nothing(cast: Cast, silent: list[Account]) -> None:
    out = io.StringIO()
    call_command("replay", "--set", "dormancy_days=45", "--team", "Harbour", "--json", stdout=out, stderr=io.StringIO())
    figures = json.loads(out.getvalue())
    assert (figures["one"]["moved"], figures["two"]["moved"]) == (0, 2)
    assert not Replay.objects.exists()
    call_command("replay", "--set", "dormancy_days=45", stdout=out, stderr=io.StringIO())
    assert "3 accounts" in out.getvalue()


@pytest.mark.parametrize("rows", [2, 40])
def test_the_pages_cost_the_same_for_any_number_of_rows(
    cast: Cast, as_user: Any, rows: int, django_assert_max_num_queries: Any
) -> None:
    today = business_date()
    for n in range(rows):
        make_account(cast.ann, f"Customer {n}", today=today, days_old=70)
    browser = as_user(cast.ada)
    made = replay_of(browser, two_dormancy_days="45")
    for path, most in (("/lab/", 8), (f"/lab/{made.pk}/", 11), (f"/lab/{made.pk}/list/?side=two&kind=moves", 9)):
        with django_assert_max_num_queries(most):
            assert browser.get(path).status_code == 200


def test_a_change_that_somebody_considers_fills_the_form(as_user: Any, cast: Cast) -> None:
    page = as_user(cast.ada).get("/lab/?c.dormancy_days=45&c.capacity=30").content.decode()
    assert 'name="two_dormancy_days" value="45"' in page
    assert 'name="two_capacity" value="30"' in page


def test_a_replay_of_the_past_reads_contacts_orders_and_grades(cast: Cast, as_user: Any, silent: list[Account]) -> None:
    """Without other numbers both sides and what really happened are one."""
    contact(silent[0], business_date() - timedelta(days=1))
    made = replays.ask(
        Wanted(), Wanted(), start=business_date() - timedelta(days=60), until=business_date() - timedelta(days=1),
        teams=Teams(), by=User.objects.get(pk=cast.ada.pk), now=noon(business_date()), today=business_date(),
    )  # fmt: skip
    assert replays.run(made.pk)
    made.refresh_from_db()
    assert made.figures["one"] == made.figures["two"]
    assert made.figures["one"]["moved"] == LedgerEntry.objects.filter(rule="dormant").count() == 0
