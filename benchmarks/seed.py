"""Seeding: accounts, follow-ups, persons and opportunities at scale, made by set inside the database."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from functools import partial
from pathlib import Path

from django.contrib.auth.hashers import make_password
from django.db import connection, transaction

from accounts import clocks
from accounts.models import Account
from dashboards.forecasting.spans import monday
from dashboards.services import snapshots
from leads.services import facts
from users.models import User

SQL = Path(__file__).with_name("seed.sql")
CHUNK = 50_000
PASSWORD = "measure-measure-1"
TABLES_WITH_KEYS = (
    "leads_campaign",
    "leads_lead",
    "users_team",
    "users_user",
    "accounts_account",
    "accounts_cycle",
    "leads_opportunity",
)

Say = Callable[[str], None]


class NotEmpty(Exception):
    """The database has people in it already."""


def seed(*, accounts: int, people: int = 1000, teams: int = 50, per_account: int = 10, today: date, say: Say) -> None:
    """Fill an empty database; about 20 % of the accounts are owned. Raises NotEmpty.

    Run as the owner of the tables: foreign keys are not checked row by row while the rows are made.
    """
    if User.objects.exists():
        raise NotEmpty
    values = {
        "accounts": str(accounts),
        "people": str(people),
        "teams": str(teams),
        "per": str(per_account),
        "password": f"'{make_password(PASSWORD)}'",
    }
    for name, statement in steps(SQL.read_text()):
        _timed(name, say, partial(_run, _filled(statement, values)))
    _timed("orders", say, lambda: _run(_ORDERS))
    _timed("keys", say, _advance_keys)
    _timed("facts of opportunities and orders", say, lambda: _by_chunk(accounts, _note_facts))
    _timed("clocks", say, lambda: _by_chunk(accounts, _recompute))
    last_monday = monday(today - timedelta(days=7))
    _timed("a forecast kept", say, lambda: snapshots.take(last_monday, today=last_monday))
    _timed("vacuum and statistics", say, lambda: _run("VACUUM ANALYZE"))


def steps(sql: str) -> Iterator[tuple[str, str]]:
    """(name, statement) pairs of the seed file."""
    for part in re.split(r"^-- step ", sql, flags=re.M)[1:]:
        name, _, statement = part.partition("\n")
        yield name.strip(), statement.strip().rstrip(";")


_ORDERS = """
INSERT INTO leads_order (account_id, opportunity_id, amount, discount, currency, ordered_on, credited_to_id, team_id, cycle_id, created_at, number, void_reason)
SELECT o.account_id, o.id, o.amount, 0, 'CNY', o.closed_on, c.owner_id, c.team_id,
  CASE WHEN o.closed_on >= c.started_on AND (c.ended_on IS NULL OR o.closed_on <= c.ended_on) THEN c.id END, now(), 'PO-' || o.id, ''
FROM leads_opportunity o JOIN accounts_cycle c ON c.account_id = o.account_id WHERE o.outcome = 'won'
"""


def _note_facts(low: int, high: int) -> None:
    facts.write(Account.objects.filter(pk__range=(low, high)))


def _recompute(low: int, high: int) -> None:
    clocks.recompute(Account.objects.filter(pk__range=(low, high)), today=None)


def _by_chunk(accounts: int, work: Callable[[int, int], None]) -> None:
    for low in range(1, accounts + 1, CHUNK):
        with transaction.atomic():
            work(low, low + CHUNK - 1)


def _filled(sql: str, values: dict[str, str]) -> str:
    return re.sub(r"(?<!:):([a-z]+)", lambda match: values[match.group(1)], sql)


def _run(sql: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        cursor.execute(sql)
        cursor.execute("SET session_replication_role = DEFAULT")


def _advance_keys() -> None:
    with connection.cursor() as cursor:
        for table in TABLES_WITH_KEYS:
            cursor.execute(f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), (SELECT max(id) FROM {table}))")


def _timed(name: str, say: Say, work: Callable[[], object]) -> None:
    began = time.monotonic()
    work()
    say(f"{name:36} {time.monotonic() - began:8.1f} s")
