"""Everything that is counted about people, by ONE statement whatever their number (decision on the people dashboard).

Each relation below is a named piece; a count and the list behind it read the same pieces (behind.py), so that a cell
and its list never differ in what they mean. `span` 0 is the period, 1 the one before.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.conf import settings
from django.db import connection
from django.db.models.expressions import RawSQL

from accounts.policies import InForce
from dashboards.people import high, trends
from dashboards.people.sums import Sums
from dashboards.statements import positional

NOW, BEFORE = 0, 1
MOST_CONTACTED = 5  # customers whose share of the contacts is the concentration
FIRST_WEEK = 6  # a month's forecast is the first one kept in its first seven days

# -- relations -----------------------------------------------------------------------------------------------------
_WHO = """
who(id) AS (SELECT unnest(%(people)s::bigint[])),
span(n, since, until) AS (VALUES (0, %(since)s::date, %(until)s::date), (1, %(since_before)s::date, %(until_before)s::date))"""
# Contacts that count, with accounts and with leads that are still leads.
_SAID = """
said AS MATERIALIZED (
    SELECT who.id AS person, span.n, f.id, f.account_id, f.occurred_on AS day, f.channel, f.bigger_picture, f.way_higher
    FROM who CROSS JOIN span JOIN followups_followup f
        ON f.author_id = who.id AND f.occurred_on BETWEEN span.since AND span.until
    WHERE f.effective AND f.not_counting = ''
),
spoke AS MATERIALIZED (
    SELECT who.id AS person, span.n, c.id, c.lead_id, c.occurred_on AS day
    FROM who CROSS JOIN span JOIN followups_leadcontact c
        ON c.author_id = who.id AND c.occurred_on BETWEEN span.since AND span.until
    WHERE c.effective AND c.voided_at IS NULL AND c.follow_up_id IS NULL
)"""
# Each customer contacted: on how many days, whether for the first time ever, whether it had bought before, whether it
# then ordered for the first time.
_CUSTOMER = """
customer AS MATERIALIZED (
    SELECT c.person, c.n, c.account_id, NULL::bigint AS lead_id, c.days,
        a.first_contact_on BETWEEN span.since AND span.until AS fresh,
        old.account_id IS NULL AS prospect, old.account_id IS NULL AND bought.account_id IS NOT NULL AS won
    FROM (SELECT person, n, account_id, count(DISTINCT day) AS days FROM said GROUP BY 1, 2, 3) c
    JOIN span ON span.n = c.n JOIN accounts_account a ON a.id = c.account_id
    LEFT JOIN LATERAL (
        SELECT o.account_id FROM leads_order o
        WHERE o.account_id = c.account_id AND o.voided_at IS NULL AND o.ordered_on < span.since LIMIT 1
    ) old ON true
    LEFT JOIN LATERAL (
        SELECT o.account_id FROM leads_order o
        WHERE o.account_id = c.account_id AND o.voided_at IS NULL AND o.ordered_on BETWEEN span.since AND span.until
            AND o.credited_to_id = c.person LIMIT 1
    ) bought ON true
    UNION ALL
    SELECT s.person, s.n, NULL, s.lead_id, count(DISTINCT s.day),
        l.first_contact_on BETWEEN span.since AND span.until, true, false
    FROM spoke s JOIN span ON span.n = s.n JOIN leads_lead l ON l.id = s.lead_id
    GROUP BY s.person, s.n, s.lead_id, l.first_contact_on, span.since, span.until
)"""
# The accounts a person held in a period, and the rules of their teams.
_HELD = """
rule(team, slow, often, within) AS (
    SELECT * FROM unnest(%(rule_teams)s::bigint[], %(rule_slow)s::int[], %(rule_often)s::int[], %(rule_within)s::int[])
),
held AS MATERIALIZED (
    SELECT who.id AS person, span.n, span.since, span.until, c.id AS cycle_id, c.account_id, c.started_on, c.ended_on,
        least(coalesce(c.ended_on, span.until), span.until) AS last,
        coalesce(rule.slow, %(slow)s) AS slow, coalesce(rule.often, %(often)s) AS often,
        coalesce(rule.within, %(within)s) AS within
    FROM who CROSS JOIN span JOIN accounts_cycle c
        ON c.owner_id = who.id AND NOT c.taken_back AND c.started_on <= span.until
        AND (c.ended_on IS NULL OR c.ended_on >= span.since)
    LEFT JOIN rule ON rule.team = c.team_id
    WHERE span.since <= span.until
)"""
# The longest silence of each, from the last contact (at most as far back as is allowed) or the start of the cycle to the
# next contact or the end; and whether more contacts than make sense ever lay within the window.
_CADENCE = """
cadence AS MATERIALIZED (
    SELECT h.person, h.n, h.account_id, bool_or(gap.longest > h.slow) AS slow,
        bool_or(coalesce(dense.found, false) AND NOT a.need_explicit) AS fast
    FROM held h JOIN accounts_account a ON a.id = h.account_id
    CROSS JOIN LATERAL (
        SELECT max(between_two) AS longest FROM (
            SELECT day - lag(day) OVER (ORDER BY day) AS between_two FROM (
                SELECT greatest(h.started_on, h.since - h.slow) AS day
                UNION ALL
                SELECT d.day FROM accounts_contactday d WHERE d.cycle_id = h.cycle_id AND d.counted
                    AND d.day > greatest(h.started_on, h.since - h.slow) AND d.day <= h.last
                UNION ALL SELECT h.last
            ) days
        ) gaps
    ) gap
    CROSS JOIN LATERAL (
        SELECT bool_or(day >= h.since AND day - earlier < h.within) AS found FROM (
            SELECT d.day, lag(d.day, h.often) OVER (ORDER BY d.day) AS earlier
            FROM accounts_contactday d WHERE d.cycle_id = h.cycle_id AND d.counted
                AND d.day > h.since - h.within AND d.day <= h.last
        ) days
    ) dense
    GROUP BY h.person, h.n, h.account_id
)"""
# Steps whose day came while the person had the account; what is open and not yet due is not judged.
_STEP = """
step AS MATERIALIZED (
    SELECT h.person, h.n, s.id,
        s.state = 'done' AND (s.closed_at AT TIME ZONE %(zone)s)::date <= s.due_on AS kept
    FROM held h JOIN followups_nextstep s ON s.account_id = h.account_id
        AND s.due_on BETWEEN greatest(h.since, h.started_on) AND h.until AND (h.ended_on IS NULL OR s.due_on < h.ended_on)
    WHERE s.state IN ('done', 'broken') OR s.state = 'open' AND s.due_on < %(today)s
)"""
_GAINED = """
gained AS (
    SELECT h.person, h.n, e.id, e.after - coalesce(e.before, 0) AS steps
    FROM held h JOIN portraits_distanceentry e ON e.account_id = h.account_id AND e.cycle_id = h.cycle_id
    WHERE e.what = 'confirmed' AND e."on" BETWEEN h.since AND h.until AND e.after <> coalesce(e.before, 0)
)"""
_OWNED = """
owned AS (
    SELECT who.id AS person, a.id AS account_id, coalesce(bit_count(c.known::int::bit(4)), 0) AS known,
        coalesce(bit_count(c.met::int::bit(4)), 0) AS met,
        coalesce(d.basic + d.background + d.needs + d.competition, 0) AS filled
    FROM who JOIN accounts_account a ON a.owner_id = who.id AND a.state = 'owned'
    LEFT JOIN accounts_accountcoverage c ON c.account_id = a.id
    LEFT JOIN portraits_distance d ON d.account_id = a.id
)"""
_MOVE = """
move AS (
    SELECT who.id AS person, span.n, e.id, true AS claimed FROM who CROSS JOIN span JOIN accounts_ledgerentry e
        ON e.to_user_id = who.id AND e."on" BETWEEN span.since AND span.until AND e.rule = 'claimed'
    UNION ALL
    SELECT who.id, span.n, e.id, false FROM who CROSS JOIN span JOIN accounts_ledgerentry e
        ON e.from_user_id = who.id AND e."on" BETWEEN span.since AND span.until
        AND e.rule IN ('released', 'returned', 'dormant')
)"""
# Each month that ended in a period, with the first forecast kept in it: what was promised then, what was won from then on.
_PROMISED = """
month(n, first, last) AS (SELECT * FROM unnest(%(month_n)s::int[], %(month_first)s::date[], %(month_last)s::date[])),
taken AS (
    SELECT m.*, kept.day FROM month m CROSS JOIN LATERAL (
        SELECT s."on" AS day FROM dashboards_forecastsnapshot s
        WHERE s."on" BETWEEN m.first AND m.first + %(first_week)s ORDER BY s."on" LIMIT 1
    ) kept
),
promised AS (
    SELECT who.id AS person, t.n, t.first, t.last, t.day, p.amount AS promised, w.amount AS won FROM who CROSS JOIN taken t
    CROSS JOIN LATERAL (
        SELECT coalesce(sum(s.committed), 0) AS amount FROM dashboards_forecastsnapshot s
        WHERE s."on" = t.day AND s.owner_id = who.id AND s.month = t.first AND s.currency = %(currency)s
    ) p CROSS JOIN LATERAL (
        SELECT coalesce(sum(o.amount), 0) AS amount FROM leads_order o
        WHERE o.credited_to_id = who.id AND o.voided_at IS NULL AND o.currency = %(currency)s
            AND o.ordered_on BETWEEN t.day AND t.last
    ) w WHERE p.amount > 0 OR w.amount > 0
)"""
_ORDERED = """
ordered AS (
    SELECT who.id AS person, span.n, o.id, o.amount, o.currency FROM who CROSS JOIN span JOIN leads_order o
        ON o.credited_to_id = who.id AND o.voided_at IS NULL AND o.ordered_on BETWEEN span.since AND span.until
)"""
RELATIONS = {
    "said": _SAID, "customer": _CUSTOMER, "high": high.HIGH, "held": _HELD, "cadence": _CADENCE, "step": _STEP,
    "gained": _GAINED, "owned": _OWNED, "move": _MOVE, "promised": _PROMISED, "ordered": _ORDERED,
}  # fmt: skip
NEEDS = {
    "spoke": ("said",),
    "customer": ("said",),
    "cadence": ("held",),
    "step": ("held",),
    "gained": ("held",),
}

# What is read into which columns of Sums: where from, and how each is counted for a person and a span.
_PLACED = "(SELECT *, row_number() OVER (PARTITION BY person, n ORDER BY days DESC) AS place FROM customer) placed"
_COUNTS: tuple[tuple[str, dict[str, str]], ...] = (
    (
        _PLACED,
        {
            "customers": "count(*)",
            "days": "sum(days)",
            "fresh": "count(*) FILTER (WHERE fresh)",
            "prospects": "count(*) FILTER (WHERE prospect)",
            "won": "count(*) FILTER (WHERE won)",
            "top": "sum(days) FILTER (WHERE place <= %(most)s)",
        },
    ),
    (
        "said",
        {
            "bigger_asked": "count(bigger_picture)",
            "bigger": "count(*) FILTER (WHERE bigger_picture)",
            "higher_asked": "count(way_higher)",
            "higher": "count(*) FILTER (WHERE way_higher)",
        },
    ),
    ("high", {"high_visits": "count(DISTINCT (account_id, day))"}),
    (
        "cadence",
        {
            "held": "count(*)",
            "fast": "count(*) FILTER (WHERE fast)",
            "slow": "count(*) FILTER (WHERE slow)",
            "kept": "count(*) FILTER (WHERE NOT fast AND NOT slow)",
        },
    ),
    ("step", {"steps": "count(*)", "steps_kept": "count(*) FILTER (WHERE kept)"}),
    ("gained", {"gained": "sum(steps)"}),
    ("owned", {"accounts": "count(*)", "known": "sum(known)", "met": "sum(met)", "filled": "sum(filled)"}),
    (
        "move",
        {"claimed": "count(*) FILTER (WHERE claimed)", "released": "count(*) FILTER (WHERE NOT claimed)"},
    ),
    (
        "promised",
        {"off": "sum(abs(promised - won))", "most": "sum(greatest(promised, won))", "months": "count(*)"},
    ),
    ("ordered", {"orders": "count(*)", "money": "sum(amount)"}),
)
EXACT = ("off", "most", "money")
_WIDTH = max(len(columns) for _source, columns in _COUNTS)


@dataclass(frozen=True)
class Window:
    """A period and the one before it, both ends included; an empty one has its end before its start."""

    since: date
    until: date
    since_before: date
    until_before: date

    @classmethod
    def of(cls, start: date, end: date, *, today: date) -> Window:
        """A period as far as it has come, and as many days right before it."""
        end = min(end, today)
        days = max((end - start).days + 1, 0)
        return cls(start, end, start - timedelta(days=days), start - timedelta(days=1))

    @property
    def days(self) -> int:
        """Days of the period that have begun."""
        return max((self.until - self.since).days + 1, 0)


def count(
    people: Collection[int], window: Window, policy: InForce, *, today: date, earlier: Sequence[trends.Span] = ()
) -> dict[tuple[int, int], Sums]:
    """Count people by one statement: Sums by (person, span). `earlier`: spans of which only the trend is read."""
    found = {(person, n): Sums() for person in people for n in (NOW, BEFORE, *(n for n, _a, _b in earlier))}
    if not people:
        return found
    counts = (*_COUNTS, *(trends.COUNTS if earlier else ()))
    numbers = [_numbers(kind, source, columns) for kind, (source, columns) in enumerate(counts)]
    relations = [_with(list(RELATIONS)), *([trends.RELATIONS] if earlier else [])]
    sql = f"WITH {', '.join(relations)} {' UNION ALL '.join(numbers)}"
    values_of = parameters(people, window, policy, today=today)
    for place, name in enumerate(("trend_n", "trend_since", "trend_until")):
        values_of[name] = [span[place] for span in earlier]
    with connection.cursor() as cursor:
        cursor.execute(sql, values_of)
        rows = cursor.fetchall()
    for kind, person, n, currency, *values in rows:
        _note(found[person, n], counts[kind][1], currency, values)
    return found


def promises(person: int, window: Window, policy: InForce, *, today: date) -> list[tuple[Any, ...]]:
    """Each month of a person's accuracy: first day, last day, day of the forecast, promised, won."""
    sql = f"WITH {_with(['promised'])} SELECT first, last, day, promised, won FROM promised WHERE n = 0 ORDER BY first"  # noqa: S608  # nosec B608
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters([person], window, policy, today=today))
        return cursor.fetchall()


def ids(
    person: int, relation: str, what: str, window: Window, policy: InForce, *, today: date, where: str = ""
) -> RawSQL:
    """The ids behind a cell of a person, for `pk__in`: the column `what` of a relation, in the period."""
    spans = "" if relation == "owned" else " AND n = 0"
    more = f" AND {where}" if where else ""
    sql = f"WITH {_with([relation])} SELECT {what} FROM {relation} WHERE {what} IS NOT NULL{spans}{more}"  # noqa: S608  # nosec B608
    values: list[Any] = []
    text = positional(sql, parameters([person], window, policy, today=today), values)
    return RawSQL(text, values)  # noqa: S611  every value is a parameter  # nosec B611


def told(
    person: int, wanted: Sequence[tuple[str, str, str]], window: Window, policy: InForce, *, today: date
) -> tuple[Sums, list[list[int]]]:
    """A person's counts in the period, and the different ids that `ids` finds for each (relation, what, where): one statement."""
    numbers = [_numbers(kind, source, columns) for kind, (source, columns) in enumerate(_COUNTS)]
    first, rest = len(_COUNTS), ", ".join(["NULL"] * (_WIDTH - 1))
    for place, (relation, what, where) in enumerate(wanted):
        spans = "" if relation == "owned" else " AND n = 0"
        more = f" AND {where}" if where else ""
        different = f"SELECT DISTINCT {what} AS id FROM {relation} WHERE {what} IS NOT NULL{spans}{more}"  # noqa: S608  # nosec B608
        numbers.append(f"SELECT {first + place}, 0, 0, '', d.id::numeric, {rest} FROM ({different}) d")  # noqa: S608  # nosec B608
    sql = f"WITH {_with(list(RELATIONS))} {' UNION ALL '.join(numbers)}"
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters([person], window, policy, today=today))
        rows = cursor.fetchall()
    found, there = {(person, n): Sums() for n in (NOW, BEFORE)}, [list[int]() for _one in wanted]
    for row in rows:
        if row[0] >= first:
            there[row[0] - first].append(int(row[4]))
        else:
            _note(found[row[1], row[2]], _COUNTS[row[0]][1], row[3], row[4:])
    return found[person, NOW], there


def _note(sums: Sums, columns: dict[str, str], currency: str, values: Sequence[Any]) -> None:
    for name, value in zip(columns, values, strict=False):
        if name == "money":
            sums.money[currency] = value
        elif value is not None:
            setattr(sums, name, getattr(sums, name) + (value if name in EXACT else int(value)))


def parameters(people: Collection[int], window: Window, policy: InForce, *, today: date) -> dict[str, Any]:
    """Every value the relations read."""
    company = policy.company
    special = [(team, r) for team, r in policy.by_team.items() if r != company]
    months = [(n, *month) for n, (a, b) in enumerate(_spans(window)) for month in ended_months(a, b, today=today)]
    return {
        "people": list(people),
        "since": window.since,
        "until": window.until,
        "since_before": window.since_before,
        "until_before": window.until_before,
        "rule_teams": [team for team, _r in special],
        "rule_slow": [r.too_slow_days for _team, r in special],
        "rule_often": [r.too_fast_contacts for _team, r in special],
        "rule_within": [r.too_fast_days for _team, r in special],
        "slow": company.too_slow_days,
        "often": company.too_fast_contacts,
        "within": company.too_fast_days,
        "zone": settings.TIME_ZONE,
        "today": today,
        **high.PARAMETERS,
        "currency": settings.CURRENCY,
        "first_week": FIRST_WEEK,
        "most": MOST_CONTACTED,
        "month_n": [n for n, _first, _last in months],
        "month_first": [first for _n, first, _last in months],
        "month_last": [last for _n, _first, last in months],
    }


def ended_months(start: date, end: date, *, today: date) -> list[tuple[date, date]]:
    """First and last day of each month whose last day lies in a period and before today."""
    found = []
    first = start.replace(day=1)
    while first <= end:
        after = (first + timedelta(days=32)).replace(day=1)
        last = after - timedelta(days=1)
        if start <= last <= end and last < today:
            found.append((first, last))
        first = after
    return found


def _numbers(kind: int, source: str, columns: dict[str, str]) -> str:
    values = [f"({sql})::numeric" for sql in columns.values()] + ["NULL"] * (_WIDTH - len(columns))
    currency = "currency" if "money" in columns else "''::varchar"
    n = "n" if source != "owned" else "0"
    return f"SELECT {kind}, person, {n}, {currency}, {', '.join(values)} FROM {source} GROUP BY 2, 3, 4"  # noqa: S608  # nosec B608


def _spans(window: Window) -> tuple[tuple[date, date], tuple[date, date]]:
    return (window.since, window.until), (window.since_before, window.until_before)


def _with(names: Sequence[str]) -> str:
    wanted = dict.fromkeys(need for name in names for need in (*NEEDS.get(name, ()), name))
    return ", ".join([_WHO, *(RELATIONS[name] for name in wanted if name in RELATIONS)])
