"""Moves in and out of the pool or the desk, counted and found by set from the ledger of ownership.

A move that was taken back counts neither there nor back: it is in the ledger, and in no figure. Into the pool (and in and out
of the desk) a move belongs to whom the account was with before; out of the pool, to whom it went.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db import connection
from django.db.models.expressions import RawSQL
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from dashboards.flows.asking import DESK, POOL, STATES, Question
from dashboards.scopes import Scope
from dashboards.statements import positional

IN, OUT = "in", "out"
INTO: dict[str, dict[str, str | Promise]] = {
    POOL: {
        "dormant": _("Silent for too long"),
        "desk_released": _("Released from the desk"),
        "released": _("Released by hand"),
        "returned": _("Returned after claiming"),
        "entered": _("Entered into the pool"),
        "in_other": pgettext_lazy("into the pool", "Other"),
    },
    DESK: {
        "suspended": _("By the rule of twelve"),
        "suspended_by_hand": _("Suspended by hand"),
        "override": _("Against the rule"),
        "in_other": pgettext_lazy("onto the desk", "Other"),
    },
}
OUT_OF: dict[str, dict[str, str | Promise]] = {
    POOL: {
        "claimed": pgettext_lazy("flow", "Claimed"),
        "reclaimed": _("Claimed back"),
        "assigned": pgettext_lazy("flow", "Assigned"),
        "out_other": pgettext_lazy("out of the pool", "Other"),
    },
    DESK: {
        "assigned": pgettext_lazy("flow", "Assigned"),
        "to_pool": _("Released to the pool"),
        "out_other": pgettext_lazy("off the desk", "Other"),
    },
}
Counts = dict[tuple[date, str], int]

_REASON = {
    POOL: """CASE WHEN e.to_state = 'pooled' THEN CASE
        WHEN e.rule IN ('dormant', 'desk_released', 'released', 'returned') THEN e.rule
        WHEN e.rule IN ('created', 'imported') THEN 'entered' ELSE 'in_other' END
    WHEN e.to_user_id IS NULL THEN 'out_other'
    WHEN e.rule <> 'claimed' THEN 'assigned'
    WHEN EXISTS (SELECT 1 FROM accounts_ledgerentry p WHERE p.account_id = e.account_id AND p.id < e.id
        AND p.from_user_id = e.to_user_id AND p.rule <> 'undone') THEN 'reclaimed'
    ELSE 'claimed' END""",
    DESK: """CASE WHEN e.to_state = 'suspended' THEN CASE
        WHEN e.rule IN ('suspended', 'suspended_by_hand', 'override') THEN e.rule ELSE 'in_other' END
    WHEN e.to_user_id IS NOT NULL THEN 'assigned'
    WHEN e.to_state = 'pooled' THEN 'to_pool' ELSE 'out_other' END""",
}
# The cycle it was with before: the one that this move ended, or the last one that a move before it ended.
_CAME_FROM = """LEFT JOIN LATERAL (
    SELECT c.owner_id, c.team_id FROM accounts_cycle c WHERE c.id = coalesce(e.cycle_id, (
        SELECT p.cycle_id FROM accounts_ledgerentry p
        WHERE p.account_id = e.account_id AND p.id < e.id AND p.cycle_id IS NOT NULL AND p.rule <> 'undone'
        ORDER BY p.id DESC LIMIT 1
    ))
) o ON true"""
_WENT_TO = """LEFT JOIN LATERAL (
    SELECT c.team_id FROM accounts_cycle c
    WHERE e.to_user_id IS NOT NULL AND c.account_id = e.account_id AND c.owner_id = e.to_user_id AND c.started_on <= e."on"
    ORDER BY c.id DESC LIMIT 1
) g ON true"""
_OF_SOME = """(SELECT DISTINCT account_id FROM accounts_cycle WHERE {whose}) mine
CROSS JOIN LATERAL (SELECT * FROM accounts_ledgerentry WHERE account_id = mine.account_id OFFSET 0) e"""
# "Undone" tells of the move just before it: both are left out.
_MOVED = """
WITH moved AS (
    SELECT e.id, date_trunc(%(by)s, e."on"::timestamp)::date AS step, e."on" AS day, {reason} AS reason,
        {person} AS person, {team} AS team
    FROM {rows} JOIN accounts_account n ON n.id = e.account_id AND n.state <> 'void' {came_from} {went_to}
    WHERE (e.from_state = '{state}' OR e.to_state = '{state}') AND e.from_state <> e.to_state
        AND e."on" BETWEEN %(start)s AND %(end)s AND e.rule <> 'undone'
        AND (SELECT u.rule FROM accounts_ledgerentry u WHERE u.account_id = e.account_id AND u.id > e.id
            ORDER BY u.id LIMIT 1) IS DISTINCT FROM 'undone'
)"""
_COUNT = "SELECT m.step, m.reason, count(*) FROM moved m WHERE {mine} GROUP BY 1, 2"
_LIST = "SELECT m.id FROM moved m WHERE {mine} AND m.reason = ANY(%(reasons)s) AND m.day BETWEEN %(first)s AND %(last)s"

_NUMBER = "SELECT count(*) FROM ({ids}) l"


def counts(question: Question) -> Counts:
    """How many moves of each reason in each week or month; one statement."""
    if question.scope.nobody or question.start > question.end:
        return {}
    sql, params = _moved(question)
    with connection.cursor() as cursor:
        cursor.execute(f"{sql} {_COUNT.format(mine=mine(question.scope, 'm'))}", params)
        return {(step, reason): number for step, reason, number in cursor.fetchall()}


def ids_of(question: Question, reasons: Iterable[str], first: date, last: date) -> RawSQL:
    """The ids of the moves behind a figure, for `pk__in`: of these reasons, from `first` to `last`."""
    sql, params = _moved(question)
    values: list[Any] = []
    named = params | {"reasons": list(reasons), "first": first, "last": last}
    text = positional(f"{sql} {_LIST.format(mine=mine(question.scope, 'm'))}", named, values)
    return RawSQL(text, values)  # noqa: S611  every value is a parameter  # nosec B611


def number_of(question: Question, reasons: Iterable[str], first: date, last: date) -> int:
    """How many moves are behind a figure, whoever may see them; one statement."""
    if question.scope.nobody:
        return 0
    sql, params = _moved(question)
    with connection.cursor() as cursor:
        number = _NUMBER.format(ids=_LIST.format(mine=mine(question.scope, "m")))
        cursor.execute(f"{sql} {number}", params | {"reasons": list(reasons), "first": first, "last": last})
        return int(cursor.fetchone()[0])


def reasons_of(place: str, wanted: str) -> tuple[str, ...]:
    """The reasons that a word of an address means: all into the place, all out of it, or one; none for nonsense."""
    if wanted == IN:
        return tuple(INTO[place])
    if wanted == OUT:
        return tuple(OUT_OF[place])
    return (wanted,) if wanted in INTO[place] or wanted in OUT_OF[place] else ()


def words_of(place: str, reason: str) -> str | Promise:
    """A reason as people read it."""
    return INTO[place].get(reason) or OUT_OF[place][reason]


def mine(scope: Scope, row: str) -> str:
    """The condition that a row with `person` and `team` is of the scope, for the values of `whose`."""
    if scope.owner_id is not None:
        return f"{row}.person = %(owner)s"
    return f"{row}.team = ANY(%(teams)s)" if scope.team_ids else "true"


def whose(scope: Scope) -> dict[str, Any]:
    """The values of the scope's conditions."""
    return {"owner": scope.owner_id, "teams": list(scope.team_ids)}


def of_cycles(scope: Scope, row: str = "") -> str:
    """The condition that a cycle is the scope's own; empty for the whole company."""
    if scope.owner_id is not None:
        return f"{row}owner_id = %(owner)s"
    return f"{row}team_id = ANY(%(teams)s)" if scope.team_ids else ""


def _moved(question: Question) -> tuple[str, dict[str, Any]]:
    scope, place = question.scope, question.place
    cycles = of_cycles(scope)
    person, team = "o.owner_id", "o.team_id"
    if place == POOL:
        gone = "e.from_state = 'pooled' AND e.to_user_id IS NOT NULL"
        person = f"CASE WHEN {gone} THEN e.to_user_id ELSE o.owner_id END"
        team = f"CASE WHEN {gone} THEN g.team_id ELSE o.team_id END"
    sql = _MOVED.format(
        reason=_REASON[place],
        person=person if cycles else "NULL",
        team=team if cycles else "NULL",
        rows=_OF_SOME.format(whose=cycles) if cycles else "accounts_ledgerentry e",
        came_from=_CAME_FROM if cycles else "",
        went_to=_WENT_TO if cycles and place == POOL else "",
        state=STATES[place].value,
    )
    return sql, {"by": question.by, "start": question.start, "end": question.end, **whose(scope)}
