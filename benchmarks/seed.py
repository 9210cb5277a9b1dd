"""Seeding: accounts, follow-ups, persons and opportunities at scale, made by set inside the database."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from functools import partial
from pathlib import Path

from django.apps import apps
from django.contrib.auth.hashers import make_password
from django.db import connection, transaction
from django.db.models import AutoField
from django.utils import timezone

from accounts import clocks
from accounts.committee import coverage
from accounts.models import Account, KeyPerson, State
from dashboards.forecasting.spans import monday
from dashboards.services import snapshots
from leads.services import facts
from portraits.models import Basis, Field, Section, Subject, Value
from portraits.services import keys, measuring
from users.models import User

SELLING, KNOWING = (Path(__file__).with_name(name) for name in ("seed.sql", "knowing.sql"))
CHUNK = 50_000
PASSWORD = "measure-measure-1"
CLOSED = 300  # accounts with sealed values: each has a key of its own

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
        "today": f"DATE '{today}'",
    }
    for name, statement in (*steps(SELLING.read_text()), ("orders", _ORDERS), *steps(KNOWING.read_text())):
        _timed(name, say, partial(_run, _filled(statement, values)))
    _timed("keys", say, _advance_keys)
    _timed("facts of opportunities and orders", say, lambda: _by_chunk(accounts, _note_facts))
    _timed("coverage", say, lambda: _by_chunk(accounts, _cover))
    _timed("clocks", say, lambda: _by_chunk(accounts, _recompute))
    _timed("closed values", say, lambda: _seal(today))
    _timed("distances", say, lambda: measuring.measure_all(today=today))
    _timed("confirmed distances", say, lambda: _run(_filled(_CONFIRMED, values)))
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

_CONFIRMED = """
UPDATE portraits_distance d SET confirmed = d.ceiling, confirmed_cycle_id = a.current_cycle_id, confirmed_by_id = t.manager_id,
  confirmed_at = now(), confirmed_why = 'They asked us in', contacts_then = a.lifetime_contacts
FROM accounts_account a JOIN users_team t ON t.id = a.team_id WHERE a.id = d.account_id AND d.ceiling > 0 AND a.id % 2 = 0;
INSERT INTO portraits_distanceentry (account_id, what, after, cycle_id, by_id, why, contacts, "on", at)
SELECT account_id, 'confirmed', confirmed, confirmed_cycle_id, confirmed_by_id, confirmed_why, contacts_then, :today, now()
FROM portraits_distance WHERE confirmed IS NOT NULL
"""


def _seal(today: date) -> None:
    """Closed values of some accounts that have all open ones, each under its own key."""
    fields = Field.objects.in_use().filter(section=Section.DEEP, subject=Subject.ACCOUNT, required=True)
    values = []
    for account in Account.objects.filter(pk__in=range(45, 45 + 75 * CLOSED, 75), state=State.OWNED):
        key = keys.key_for(account, None)
        for field in fields:
            value = Value(
                field=field, account=account, key=key, basis=Basis.TOLD, known_on=today, author_id=account.owner_id,
                expires_on=today + timedelta(days=field.shelf_days), entered_at=timezone.now(),
            )  # fmt: skip
            value.sealed = keys.seal(key, value, text="120000", source="during a visit", purpose="")
            values.append(value)
    Value.objects.bulk_create(values)


def _note_facts(low: int, high: int) -> None:
    facts.write(Account.objects.filter(pk__range=(low, high)))


def _recompute(low: int, high: int) -> None:
    clocks.recompute(Account.objects.filter(pk__range=(low, high)), today=None)


def _cover(low: int, high: int) -> None:
    coverage.refresh(
        *KeyPerson.objects.filter(account__gte=low, account__lte=high).values_list("account_id", flat=True).distinct()
    )


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
    tables = [model._meta.db_table for model in apps.get_models() if isinstance(model._meta.pk, AutoField)]
    with connection.cursor() as cursor:
        for table in tables:
            cursor.execute(f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), (SELECT max(id) FROM {table}))")


def _timed(name: str, say: Say, work: Callable[[], object]) -> None:
    began = time.monotonic()
    work()
    say(f"{name:36} {time.monotonic() - began:8.1f} s")
