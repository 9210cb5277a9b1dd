"""Accounts as the curve counts them, read by set: how far each came, and whether it has bought.

The count of an account with a first order is the distinct counted contact days up to the day of that order; of one without,
all of them. An account belongs to whom its first order is credited to, otherwise to its owner, otherwise to who had it last:
counting it for its present owner alone would take every account let go without an order out of its salesperson's curve.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection
from django.db.models.expressions import RawSQL

from accounts.industries import spellings
from accounts.models import Account, Cycle
from core.industries import groups
from dashboards import kept
from dashboards.periods import Period
from dashboards.scopes import Scope
from dashboards.segments import Segment
from dashboards.statements import positional

CONTACTS, DAYS = "contacts", "days"
GROUPS = {
    "person": "coalesce(t.person::text, '')",
    "team": "coalesce(t.team::text, '')",
    "source": "t.source",
    "industry": "t.industry",
    "grade": "t.grade",
    "period": "coalesce(to_char(t.first_on, 'YYYY-\"Q\"Q'), '')",
}
ALL, RISK, ORDERED = "all", "risk", "ordered"

Counts = list[tuple[int, bool, int]]

# A person's or team's accounts: those it has, had, or is credited an order of. OFFSET 0 keeps the order from each of them to
# its row and its orders: the planner would rather read every account of the company.
_EACH_OF_OWNER = """(
    SELECT account_id FROM accounts_cycle WHERE owner_id = %(owner)s
    UNION SELECT account_id FROM leads_order WHERE credited_to_id = %(owner)s
    UNION SELECT id FROM accounts_account WHERE owner_id = %(owner)s AND state = 'owned'
) mine"""
_EACH_OF_TEAMS = """(
    SELECT account_id FROM accounts_cycle WHERE team_id = ANY(%(teams)s)
    UNION SELECT account_id FROM leads_order WHERE team_id = ANY(%(teams)s)
    UNION SELECT id FROM accounts_account WHERE team_id = ANY(%(teams)s) AND state <> 'pooled'
) mine"""
# Accounts with a first order are found by their orders: whoever is credited one has the account, or nobody is credited.
_ORDERED = """(
    SELECT account_id FROM leads_order WHERE voided_at IS NULL AND {credited}
    UNION SELECT account_id FROM leads_order WHERE voided_at IS NULL AND credited_to_id IS NULL
) mine"""
_CREDITED = {"owner": "credited_to_id = %(owner)s", "teams": "team_id = ANY(%(teams)s)", "": "true"}
_EACH_OF_IDS = "unnest(%(ids)s::bigint[]) AS mine (account_id)"
_EACH = "{ids} CROSS JOIN LATERAL (SELECT * FROM accounts_account WHERE id = mine.account_id OFFSET 0) n"
_OF_THEM = "{ids} JOIN accounts_account n ON n.id = mine.account_id"  # of many each table is read once
_FIRST_OF_EACH = """LEFT JOIN LATERAL (
    SELECT ordered_on, credited_to_id, team_id FROM (SELECT * FROM leads_order WHERE account_id = n.id OFFSET 0) o
    WHERE voided_at IS NULL ORDER BY ordered_on, id LIMIT 1
) b ON true"""
_FIRST_OF_ALL = """LEFT JOIN (
    SELECT DISTINCT ON (account_id) account_id, ordered_on, credited_to_id, team_id FROM leads_order
    WHERE voided_at IS NULL ORDER BY account_id, ordered_on, id
) b ON b.account_id = n.id"""
_HELD = """LEFT JOIN LATERAL (
    SELECT owner_id, team_id FROM accounts_cycle
    WHERE n.state <> 'owned' AND account_id = n.id AND NOT taken_back ORDER BY started_on DESC, id DESC LIMIT 1
) h ON true"""
_HELD_BY_ALL = """LEFT JOIN (
    SELECT DISTINCT ON (account_id) account_id, owner_id, team_id FROM accounts_cycle
    WHERE NOT taken_back {among} ORDER BY account_id, started_on DESC, id DESC
) h ON h.account_id = n.id AND n.state <> 'owned'"""
_COUNTED_CONTACTS = """CASE WHEN b.ordered_on IS NULL THEN n.lifetime_contacts ELSE (
    SELECT count(DISTINCT d.day) FROM accounts_contactday d
    WHERE d.account_id = n.id AND d.counted AND d.day <= b.ordered_on
) END"""
_COUNTED_DAYS = """CASE WHEN n.first_contact_on IS NULL THEN 0
    ELSE greatest(0, coalesce(b.ordered_on, %(today)s) - n.first_contact_on) END"""
_TIMED = """
WITH timed AS (
    SELECT n.id, n.source, n.industry, n.grade, n.first_contact_on AS first_on, b.ordered_on,
        {person} AS person, {team} AS team, {place} AS place
    FROM {accounts} {first} {held}
    WHERE {conditions}
)"""
_COUNT = "SELECT {key}, t.place, t.ordered_on IS NOT NULL, count(*) FROM timed t WHERE {mine} GROUP BY 1, 2, 3"
_LIST = "SELECT t.id FROM timed t WHERE {mine} AND {which}"
_TIMES = "SELECT t.id, t.place, t.ordered_on FROM timed t"


@dataclass(frozen=True)
class Question:
    """Which accounts, and what they are counted by."""

    scope: Scope
    period: Period | None
    segment: Segment
    way: str
    today: date
    untouched: bool = False  # only accounts without a counted contact


def is_wide(scope: Scope) -> bool:
    """Whether counting takes long enough that the page should not wait for it."""
    if scope.owner_id is not None or scope.nobody:
        return False
    had = Cycle.objects.filter(team_id__in=scope.team_ids)  # also what the teams have no longer
    return kept.are_many(had if scope.team_ids else Account.objects.present())


def counts(question: Question, by: str = "", *, many: bool = False) -> dict[str, Counts]:
    """How many accounts came how far, with and without an order, by one statement; by "" there is one group, "".

    `many`: of a wide scope, whose tables are read once each instead of looked up for each account.
    """
    found: dict[str, Counts] = defaultdict(list)
    if question.scope.nobody:
        return found
    with_holder = by in ("person", "team")
    sql, params = _timed(question, with_holder=with_holder, many=many)
    count = _COUNT.format(key=GROUPS[by] if by else "''", mine=_mine(question.scope))
    with connection.cursor() as cursor:
        cursor.execute(f"{sql} {count}", params)
        for key, place, ordered, number in cursor.fetchall():
            found[key].append((place, ordered, number))
    return _by_industry(found) if by == "industry" and len(found) > 1 else found


def _by_industry(found: Mapping[str, Counts]) -> dict[str, Counts]:
    """Spellings that mean the same as one."""
    names, together = groups([*spellings(), *found]), dict[str, Counter[tuple[int, bool]]]()
    for key, counted in found.items():
        sums = together.setdefault(names[key], Counter())
        for place, ordered, number in counted:
            sums[place, ordered] += number
    return {key: [(place, ordered, n) for (place, ordered), n in sums.items()] for key, sums in together.items()}


def ids_of(question: Question, what: str, first: int, last: int | None, *, many: bool = False) -> RawSQL:
    """The ids behind a figure, for `pk__in`.

    `what`: all; risk (came at least to `first`); ordered (first order at `first` to `last`, without `last` from there on).
    """
    text, values = _listing(question, what, first, last, many=many)
    return RawSQL(text, values)  # noqa: S611  every value is a parameter  # nosec B611


def size_of(question: Question, what: str, first: int, last: int | None) -> int:
    """How many accounts lie behind a figure, whoever may see them; one statement."""
    text, values = _listing(question, what, first, last)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM ({text}) behind", values)  # noqa: S608  every value is a parameter  # nosec B608
        return int(cursor.fetchone()[0])


def _listing(
    question: Question, what: str, first: int, last: int | None, *, many: bool = False
) -> tuple[str, list[Any]]:
    which = {ALL: "true", RISK: "t.place >= %(first)s", ORDERED: "t.ordered_on IS NOT NULL AND t.place >= %(first)s"}[
        what
    ]
    if what == ORDERED and last is not None:
        which += " AND t.place <= %(last)s"
    sql, params = _timed(question, with_holder=False, only_ordered=what == ORDERED, many=many)
    values: list[Any] = []
    text = f"{sql} {_LIST.format(mine=_mine(question.scope), which=which)}"
    named = params | {"first": first, "last": last}
    return positional(text, named, values), values


def times_of(ids: list[int], question: Question) -> dict[int, tuple[int, date | None]]:
    """How far each of these accounts came, and when it first ordered; by one statement."""
    params: dict[str, Any] = {"ids": ids, "today": question.today}
    timed = _TIMED.format(
        person="NULL", team="NULL", place=_place(question.way), first=_FIRST_OF_EACH, held="",
        accounts=_EACH.format(ids=_EACH_OF_IDS), conditions="true",
    )  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(timed + _TIMES, params)
        return {pk: (place, ordered_on) for pk, place, ordered_on in cursor.fetchall()}


def _place(way: str) -> str:
    return _COUNTED_DAYS if way == DAYS else _COUNTED_CONTACTS


def _mine(scope: Scope) -> str:
    if scope.owner_id is not None:
        return "t.person = %(owner)s"
    return "t.team = ANY(%(teams)s)" if scope.team_ids else "true"


def _timed(
    question: Question, *, with_holder: bool, only_ordered: bool = False, many: bool = False
) -> tuple[str, dict[str, Any]]:
    scope, period = question.scope, question.period
    params: dict[str, Any] = {"today": question.today, **question.segment.bound}
    conditions = ["n.state <> 'void'", *question.segment.conditions]
    accounts, kind = "", ""
    if scope.owner_id is not None:
        accounts, kind = _EACH_OF_OWNER, "owner"
        params["owner"] = scope.owner_id
    elif scope.team_ids:
        accounts, kind = _EACH_OF_TEAMS, "teams"
        params["teams"] = list(scope.team_ids)
    if only_ordered:
        accounts = _ORDERED.format(credited=_CREDITED[kind])
    if period:
        conditions.append("n.first_contact_on BETWEEN %(start)s AND %(end)s")
        params |= {"start": period.start, "end": period.end}
    if question.untouched:
        conditions.append("n.first_contact_on IS NULL")
    if question.way == DAYS:
        conditions.append("(n.first_contact_on IS NOT NULL OR b.ordered_on IS NOT NULL)")
    held = ""
    if kind or with_holder:
        among = f"AND account_id IN (SELECT account_id FROM {accounts})" if accounts else ""  # noqa: S608  # nosec B608
        held = _HELD_BY_ALL.format(among=among) if many else _HELD
    each = _OF_THEM if many else _EACH
    sql = _TIMED.format(
        accounts=each.format(ids=accounts) if accounts else "accounts_account n",
        person=_holder("credited_to_id", "owner_id", "owner_id") if held else "NULL",
        team=_holder("team_id", "team_id", "team_id", of_order="credited_to_id") if held else "NULL",
        place=_place(question.way),
        first=_FIRST_OF_EACH if accounts and not many else _FIRST_OF_ALL,
        held=held,
        conditions=" AND ".join(conditions),
    )
    return sql, params


def _holder(order: str, account: str, cycle: str, *, of_order: str = "") -> str:
    """Of the first order, else of the owner, else of the last one who had it; person and team from the same place."""
    return (
        f"CASE WHEN b.{of_order or order} IS NOT NULL THEN b.{order} "
        f"WHEN n.state = 'owned' THEN n.{account} ELSE h.{cycle} END"
    )
