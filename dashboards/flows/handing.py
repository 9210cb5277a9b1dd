"""What came of those who got an account: first owners beside second ones, by how it was handed to them (domain.md section 3).

Each time an account begins with somebody is one row: a cycle that was not taken back. It ordered when an order counts in that
cycle; its contacts are the counted days of the cycle, to the first order or to its end.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection
from django.db.models.expressions import RawSQL
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from dashboards.curve.estimate import Point, estimate
from dashboards.flows.asking import Asked, Question
from dashboards.flows.moving import of_cycles, whose
from dashboards.statements import positional

FIRST, SECOND, AGAIN = "first", "second", "again"
WAYS: dict[str, str | Promise] = {
    "claimed": _("Claimed from the pool"),
    "assigned": _("Assigned from the desk"),
    "transferred": _("Transferred by a manager"),
    "left": _("Handed on when somebody left"),
    "other": _("Handed on in another way"),
}
WORDS: dict[str, str | Promise] = {
    FIRST: _("First owners"),
    SECOND: _("Second owners together"),
    **WAYS,
    AGAIN: _("Back with a former owner"),
}
ORDERED, RUNNING = "ordered", "running"
RESULTS = ("", ORDERED, RUNNING)
Counted = list[tuple[str, int, int, bool, bool, int]]  # how, contacts, days, ordered, still running, number

_HANDED = """
WITH handed AS (
    SELECT e.id, c.id AS cycle, c.ended_on IS NULL AS running, b.ordered_on IS NOT NULL AS ordered,
        coalesce(b.ordered_on, c.ended_on, %(today)s) - c.started_on AS days,
        CASE WHEN NOT coalesce(p.had, false) THEN 'first' WHEN p.back THEN 'again' WHEN e.rule = 'claimed' THEN 'claimed'
            WHEN e.rule = 'reassigned' THEN 'assigned' WHEN e.rule IN ('transferred', 'left') THEN e.rule ELSE 'other' END AS how,
        b.ordered_on
    FROM accounts_cycle c
    JOIN accounts_account n ON n.id = c.account_id AND n.state <> 'void'
    CROSS JOIN LATERAL (
        SELECT id, rule FROM accounts_ledgerentry
        WHERE account_id = c.account_id AND to_user_id = c.owner_id AND to_state = 'owned' AND rule <> 'undone'
            AND "on" >= c.started_on
        ORDER BY id LIMIT 1
    ) e
    LEFT JOIN LATERAL (
        SELECT true AS had, bool_or(owner_id = c.owner_id) AS back FROM accounts_cycle
        WHERE account_id = c.account_id AND id < c.id AND NOT taken_back HAVING count(*) > 0
    ) p ON true
    LEFT JOIN LATERAL (
        SELECT ordered_on FROM (SELECT * FROM leads_order WHERE account_id = c.account_id OFFSET 0) o
        WHERE cycle_id = c.id AND voided_at IS NULL ORDER BY ordered_on, id LIMIT 1
    ) b ON true
    WHERE NOT c.taken_back AND c.started_on BETWEEN %(start)s AND %(end)s {mine}
)"""
_CONTACTS = """(
    SELECT count(*) FROM accounts_contactday d WHERE d.cycle_id = h.cycle AND d.counted
        AND (h.ordered_on IS NULL OR d.day <= h.ordered_on)
)"""
_COUNT = """
SELECT h.how, {contacts}, CASE WHEN h.ordered THEN h.days END, h.ordered, h.running, count(*)
FROM handed h GROUP BY 1, 2, 3, 4, 5"""
_LIST = "SELECT h.id FROM handed h WHERE h.how = ANY(%(ways)s) AND {result}"
_NUMBER = "SELECT count(*) FROM ({ids}) l"
_RESULTS = "SELECT h.id, h.ordered_on, {contacts}, h.running FROM handed h"
_RESULT = {"": "true", ORDERED: "h.ordered", RUNNING: "h.running"}


@dataclass(frozen=True)
class Line:
    """One way of getting an account, with what came of it; `by_mark` counts those still on the way as on the way."""

    how: str
    words: str | Promise
    handed: int
    ordered: int
    running: int
    by_mark: Point | None
    contacts: int | None
    days: int | None
    to: dict[str, str]

    @property
    def is_part(self) -> bool:
        """Whether it is one of the ways that the second owners together are made of."""
        return self.how in WAYS


def counts(question: Question) -> Counted:
    """Everything handed in the period, by way, contacts, days and result; one statement."""
    if question.scope.nobody or question.start > question.end:
        return []
    sql, params = _handed(question)
    with connection.cursor() as cursor:
        cursor.execute(sql + _COUNT.format(contacts=_CONTACTS), params)
        return list(cursor.fetchall())


def ids_of(question: Question, how: str, result: str) -> RawSQL:
    """The ids of the moves that handed these, for `pk__in`."""
    sql, params = _handed(question)
    values: list[Any] = []
    text = positional(sql + _LIST.format(result=_RESULT[result]), params | {"ways": list(_ways(how))}, values)
    return RawSQL(text, values)  # noqa: S611  every value is a parameter  # nosec B611


def number_of(question: Question, how: str, result: str) -> int:
    """How many are behind a figure, whoever may see them; one statement."""
    if question.scope.nobody:
        return 0
    sql, params = _handed(question)
    with connection.cursor() as cursor:
        number = _NUMBER.format(ids=_LIST.format(result=_RESULT[result]))
        cursor.execute(sql + number, params | {"ways": list(_ways(how))})
        return int(cursor.fetchone()[0])


def results_of(question: Question, account_ids: list[int]) -> dict[int, tuple[date | None, int, bool]]:
    """By move: the first order, the contacts until then, and whether it still goes on; of these accounts, one statement."""
    sql, params = _handed(question, " AND c.account_id = ANY(%(accounts)s)")
    with connection.cursor() as cursor:
        cursor.execute(sql + _RESULTS.format(contacts=_CONTACTS), params | {"accounts": account_ids})
        return {pk: (ordered_on, contacts, running) for pk, ordered_on, contacts, running in cursor.fetchall()}


def lines(asked: Asked, found: Counted, mark: int) -> list[Line]:
    """First owners, second ones together and by way, and who got an account back; ways that do not occur are left out."""
    made = [_line(asked, how, [row for row in found if row[0] in _ways(how)], mark) for how in WORDS]
    return [line for line in made if line.handed or line.how in (FIRST, SECOND)]


def _ways(how: str) -> Iterable[str]:
    return tuple(WAYS) if how == SECOND else (how,)


def _line(asked: Asked, how: str, rows: Counted, mark: int) -> Line:
    curve = estimate([(contacts, ordered, n) for _how, contacts, _days, ordered, _running, n in rows])
    bought = [(contacts, days, n) for _how, contacts, days, ordered, _running, n in rows if ordered]
    return Line(
        how,
        WORDS[how],
        handed=sum(row[5] for row in rows),
        ordered=sum(n for *_rest, n in bought),
        running=sum(row[5] for row in rows if row[4]),
        by_mark=curve.at(mark),
        contacts=_median([(contacts, n) for contacts, _days, n in bought]),
        days=_median([(days, n) for _contacts, days, n in bought]),
        to={result or "all": asked.address(what="handed", how=how, result=result) for result in RESULTS},
    )


def _median(values: list[tuple[int, int]]) -> int | None:
    """The value that half reach at most: the lower one of two in the middle."""
    total, seen = sum(n for _value, n in values), 0
    for value, n in sorted(values):
        seen += n
        if seen * 2 >= total:
            return value
    return None


def _handed(question: Question, only: str = "") -> tuple[str, dict[str, Any]]:
    own = of_cycles(question.scope, "c.")
    params = {"start": question.start, "end": question.end, "today": question.today, **whose(question.scope)}
    return _HANDED.format(mine=(f"AND {own}" if own else "") + only), params
