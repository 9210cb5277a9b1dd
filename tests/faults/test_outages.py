"""Redis killed, Redis away for three nights, PostgreSQL restarted, two schedules: with the real servers (quality.md, 5)."""

from __future__ import annotations

import signal
import time
from collections.abc import Iterator

import pytest

from launcher.temporary import temporary_place
from tests.cast import PASSWORD
from tests.faults.outage import Company, until
from tests.faults.test_crash import database_url

# One process makes the servers and goes through all of it.
pytestmark = pytest.mark.xdist_group("outages")

DUE = 8
MOVED = "SELECT count(*) FROM accounts_ledgerentry WHERE rule = 'dormant'"
MOVED_TWICE = "SELECT count(*) FROM (SELECT account_id FROM accounts_ledgerentry WHERE rule = 'dormant' GROUP BY account_id HAVING count(*) > 1) twice"
TOLD_TWICE = "SELECT count(*) FROM (SELECT recipient_id, kind, account_id FROM notifications_notice GROUP BY 1, 2, 3 HAVING count(*) > 1) twice"
FINISHED = "SELECT count(*) FROM commons_jobrun WHERE job = 'nightly' AND finished_at IS NOT NULL AND counts <> '{}'"
NIGHTS = "SELECT count(*) FROM commons_jobrun WHERE job = 'nightly'"
UNHEARD_MOVED = "SELECT count(*) FROM accounts_account WHERE name LIKE 'Unheard%%' AND state <> 'owned'"
UNHEARD_TOLD = (
    "SELECT count(*) FROM notifications_notice WHERE kind = 'recycle_warning' AND params->>'name' LIKE 'Unheard%%'"
)
REMIND_RUNS = "SELECT count(*) FROM commons_jobrun WHERE job = 'remind' AND finished_at IS NOT NULL"
REMINDED = "SELECT count(DISTINCT batch), max(n) FROM (SELECT batch, account_id, count(*) OVER (PARTITION BY account_id) AS n FROM notifications_notice WHERE kind = 'follow_up_overdue') told"


@pytest.fixture(scope="module")
def servers(django_db_setup: None) -> Iterator[Company]:
    with temporary_place() as place:
        company = Company(place)
        try:
            company.start("postgres")
            company.make_tables(like=database_url())
            company.fill(DUE, missed=3)
            yield company
        finally:
            company.end()
            company.end_servers()


@pytest.fixture
def company(servers: Company) -> Iterator[Company]:
    servers.fresh(f"company_{time.monotonic_ns()}")
    try:
        yield servers
    finally:
        servers.end()
        if "redis" in servers.servers:
            servers.kill("redis")
        if "postgres" not in servers.servers:
            servers.start("postgres")


def the_night_is_done(company: Company) -> None:
    until(lambda: company.count(FINISHED) == 1, "the night never ended", 40)


def nothing_twice(company: Company) -> None:
    assert company.count(MOVED) == DUE
    assert company.count(MOVED_TWICE) == 0
    assert company.count(TOLD_TWICE) == 0
    assert company.count(NIGHTS) == 2  # the one before the outage, and one for all that were missed


def warned_before_anything_moves(company: Company) -> None:
    assert company.count(UNHEARD_MOVED) == 0
    assert company.count(UNHEARD_TOLD) == DUE


def reminded_in_one_round(company: Company) -> None:
    ((rounds, most),) = company.ask(REMINDED)
    assert rounds <= 1
    assert (most or 0) <= 1


def test_redis_away_for_three_nights_then_killed_in_the_middle_with_two_schedules(
    company: Company, long_form: bool
) -> None:
    company.start("redis")
    company.work(beats=2)
    for kill in range(4 if long_form else 1):
        until(lambda kill=kill: company.count(MOVED) > kill, "the night never began", 40)
        company.kill("redis")
        if kill:
            company.start("redis")
    the_night_is_done(company)  # what was begun goes on without Redis
    if "redis" not in company.servers:
        company.start("redis")
    until(company.alive, "the worker did not come back after Redis", 40)
    company.deliver("accounts.tasks.nightly", times=5)
    until(lambda: company.waiting() < 3, "the worker does not take what is delivered")
    until(lambda: company.count(REMIND_RUNS), "nobody was reminded")
    nothing_twice(company)
    warned_before_anything_moves(company)
    reminded_in_one_round(company)


def test_without_redis_people_log_in_and_work_and_healthz_says_what_is_missing(company: Company) -> None:
    company.serve()
    begun = time.monotonic()
    status, page = company.get("/")
    assert status == 200, page[:500]
    assert company.log_in("ann.seller@example.com", "wrong") == "/auth/login/"
    assert company.log_in("ann.seller@example.com", PASSWORD) == "/"
    assert time.monotonic() - begun < 15
    status, health = company.get("/healthz")
    assert (status, '"redis": "unreachable"' in health, '"database": "ok"' in health) == (503, True, True)
    company.start("redis")
    assert '"redis": "ok"' in company.get("/healthz")[1]


def test_postgres_restarted_under_a_night_and_under_a_page(company: Company, long_form: bool) -> None:
    company.start("redis")
    company.serve()
    company.work(beats=1)
    assert company.get("/")[0] == 200
    for restart in range(3 if long_form else 1):
        until(lambda restart=restart: company.count(MOVED) > restart, "the night never began", 40)
        company.kill("postgres", signal.SIGKILL if long_form else signal.SIGINT)
        status, health = company.get("/healthz")
        assert (status, '"database": "unreachable"' in health) == (503, True)
        company.start("postgres")
        assert company.get("/")[0] == 200  # the connection from before is noticed to be dead
    the_night_is_done(company)
    nothing_twice(company)
