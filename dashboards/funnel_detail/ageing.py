"""Ageing: how long leads, accounts and opportunities have lain where they are, and which beyond the usual time."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection
from django.db.models import QuerySet
from django.db.models.expressions import RawSQL
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import Account
from accounts.policies import InForce, in_force
from dashboards import kept
from dashboards.funnel_detail.asking import Asked
from dashboards.funnel_detail.conditions import of_leads
from dashboards.statements import positional
from leads.models import STAGE_ORDER, Lead, LeadState, Opportunity, Stage
from users.models import User

LEAD, ACCOUNT, DEAL, PASSED = "lead", "account", "deal", "passed"
PLACES: dict[str, dict[str, str | Promise]] = {
    LEAD: {
        "new": pgettext_lazy("lead", "New"),
        "working": pgettext_lazy("lead", "Working"),
        "qualified": pgettext_lazy("lead", "Qualified"),
    },
    ACCOUNT: {"untouched": _("Not contacted yet"), "contacted": _("Contacted, no opportunity")},
    DEAL: {letter: Stage(letter).label for letter in STAGE_ORDER[:-1]},
}
MONTH = 30
WIDTHS = (2, 3, 5, 6, 10, 15, 30)  # days of a bar, each a part of a month
MOST_BARS = 24
FLOOR, HEIGHT, LEAST = 33.0, 32.0, 2.0  # of a strip: where bars stand, how high the fullest and the lowest are
GAP = 0.12  # of the width of a bar
LONGEST = 9_999

Limits = dict[int | None, dict[tuple[str, str], int]]

_LYING = """WITH limits AS (
    SELECT * FROM unnest(%(teams_of)s::bigint[], %(kinds)s::text[], %(places)s::text[], %(limits)s::int[])
        AS l (team, kind, place, days)
), lying AS (
    SELECT 'lead' AS kind, m.state AS place, m.team_id AS team, m.id, %(today)s - CASE m.state
        WHEN 'new' THEN coalesce(CASE WHEN m.owner_id IS NULL THEN m.in_pool_since END, m.assigned_on, m.created_on)
        WHEN 'working' THEN coalesce(m.first_contact_on, m.last_tried_on, m.created_on)
        ELSE coalesce(m.qualified_on, m.created_on) END AS days
    FROM leads_lead m
    WHERE m.state IN ('new', 'working', 'qualified') {leads}
    UNION ALL
    SELECT 'account', CASE WHEN n.cycle_contacts > 0 THEN 'contacted' ELSE 'untouched' END, n.team_id, n.id,
        %(today)s - coalesce(n.cycle_started_on, n.state_since)
    FROM accounts_account n
    WHERE n.state = 'owned' AND NOT n.order_in_cycle{accounts} AND NOT EXISTS (
        SELECT 1 FROM leads_opportunity o WHERE o.account_id = n.id AND o.outcome = 'open' AND o.voided_at IS NULL
    )
    UNION ALL
    SELECT 'deal', o.stage, n.team_id, o.id, %(today)s - coalesce(o.stage_since, o.opened_on)
    FROM accounts_account n CROSS JOIN LATERAL (
        SELECT id, stage, stage_since, opened_on FROM leads_opportunity
        WHERE account_id = n.id AND outcome = 'open' AND voided_at IS NULL{fence}
    ) o WHERE n.state = 'owned'{accounts}
), aged AS (
    SELECT t.kind, t.place, t.id, greatest(0, t.days) AS days, greatest(0, t.days) > l.days AS beyond
    FROM lying t LEFT JOIN limits l ON l.kind = t.kind AND l.place = t.place
        AND l.team IS NOT DISTINCT FROM CASE WHEN t.team = ANY(%(own_rules)s) THEN t.team END
)"""
_COUNT = """ SELECT kind, place, days, count(*), count(*) FILTER (WHERE beyond) FROM aged GROUP BY 1, 2, 3
UNION ALL """
_IDS = """ SELECT id FROM aged WHERE kind = %(kind)s AND place = %(place)s
    AND days BETWEEN %(first)s AND %(last)s AND (NOT %(beyond)s OR beyond)"""
# How long opportunities that moved on in the last twelve months had been at the stage they left: since they came to it,
# or since they were opened.
_PASSED = """ SELECT 'passed', from_stage, percentile_disc(0.5) WITHIN GROUP (ORDER BY days), count(*), 0 FROM (
    SELECT s."on", s.from_stage, s.to_stage, s."on" - CASE
        WHEN lag(s.to_stage) OVER changes = s.from_stage THEN lag(s."on") OVER changes ELSE o.opened_on END AS days
    FROM ({deals}) o CROSS JOIN LATERAL (
        SELECT id, "on", from_stage, to_stage FROM leads_stagechange WHERE opportunity_id = o.id{fence}
    ) s
    WINDOW changes AS (PARTITION BY o.id ORDER BY s.id)
) t WHERE days >= 0 AND "on" > %(today)s - 365 AND from_stage <> '' AND from_stage <> to_stage GROUP BY 2"""
_ACCOUNT_OF = " JOIN accounts_account n ON n.id = o.account_id"
# Of one person: from the accounts to their opportunities, of which the planner would rather read all.
_STILL_OPEN = """SELECT o.id, o.opened_on FROM accounts_account n CROSS JOIN LATERAL (
        SELECT id, opened_on FROM leads_opportunity
        WHERE account_id = n.id AND outcome = 'open' AND voided_at IS NULL OFFSET 0
    ) o WHERE n.state = 'owned' AND n.owner_id = %(owner)s"""
_MOVED_ON = """SELECT o.id, o.opened_on FROM leads_opportunity o{account}
    WHERE o.voided_at IS NULL{scope}"""


@dataclass(frozen=True)
class Bar:
    """The records of some days in the strip: where it stands, how high, of that beyond the usual time, what it leads to."""

    place: str
    width: str
    room: tuple[str, str]  # the place and width of all its days, with the gap to its neighbours
    height: float
    height_beyond: float
    words: tuple[int, int, int | None]  # number, from day, to day (None: the last bar, whose scale ends)
    to: str

    @property
    def top(self) -> str:
        """Where the bar begins, from above."""
        return f"{FLOOR - self.height:.1f}"

    @property
    def within(self) -> str:
        """The height of those within the usual time, which stand below."""
        return f"{self.height - self.height_beyond:.1f}"

    @property
    def top_within(self) -> str:
        """Where those begin."""
        return f"{FLOOR - self.height + self.height_beyond:.1f}"

    @property
    def beyond(self) -> str:
        """The height of those beyond it."""
        return f"{self.height_beyond:.1f}" if self.height_beyond else ""


@dataclass(frozen=True)
class Strip:
    """One place where records lie."""

    label: str | Promise
    letter: str
    number: int
    median: int
    p90: int
    longest: int
    limit: int | None
    beyond: int
    passed: tuple[int, int] | None  # median days of those that moved on, and how many they are
    to: str
    to_beyond: str
    bars: list[Bar]
    median_at: str
    limit_at: str


@dataclass(frozen=True)
class Found:
    """By kind and place the number and those beyond the limit on each day; how long others took; the limits of each team."""

    days: dict[tuple[str, str], dict[int, tuple[int, int]]]
    passed: dict[str, tuple[int, int]]
    limits: Limits


def count(asked: Asked) -> Found:
    """How long everything has lain, and how long others took; one statement."""
    days: dict[tuple[str, str], dict[int, tuple[int, int]]] = defaultdict(dict)
    passed: dict[str, tuple[int, int]] = {}
    limits = _limits(in_force())
    if asked.scope.nobody:
        return Found(days, passed, limits)
    sql, params = _statement(asked, limits)
    more, named = _passing(asked)
    with connection.cursor() as cursor:
        cursor.execute(sql + _COUNT + more, params | named)
        for kind, place, day, number, beyond in cursor.fetchall():
            if kind == PASSED:
                passed[place] = day, number
            else:
                days[kind, place][day] = number, beyond
    return Found(dict(days), passed, limits)


def strips(asked: Asked, found: Found, team_id: int | None) -> dict[str, list[Strip]]:
    """By kind a strip for each place, all of a kind on one scale; the limits drawn are those of the reader's team."""
    limits = found.limits.get(team_id, found.limits[None])
    drawn = {}
    for kind, places in PLACES.items():
        scale = _scale(found, kind, limits)
        drawn[kind] = [
            _strip(asked, found, kind, place, words, limits.get((kind, place)), scale)
            for place, words in places.items()
        ]
    return drawn


def ticks(found: Found, team_id: int | None) -> dict[str, list[tuple[str, int]]]:
    """The days on each kind's scale, with their places."""
    limits = found.limits.get(team_id, found.limits[None])
    scales = {kind: _scale(found, kind, limits) for kind in PLACES}
    return {kind: [(_at(scale * n / 4, scale), scale * n // 4) for n in range(5)] for kind, scale in scales.items()}


def limits_of(policy: InForce, team_id: int | None) -> dict[tuple[str, str], int]:
    """The usual times that the rules of a team set."""
    rules = policy.of(team_id)
    stages = {(DEAL, letter): int(getattr(rules, f"stuck_{letter.lower()}")) for letter in STAGE_ORDER[:-1]}
    return {
        (LEAD, "new"): rules.lead_return_days,
        (ACCOUNT, "untouched"): rules.cadence_early_days,
        (ACCOUNT, "contacted"): rules.pace_months_max * MONTH,
        **stages,
    }


def listed(asked: Asked, user: User, *, kind: str, place: str, first: int, last: int, beyond: bool) -> kept.Behind:
    """The records behind a number, those that the reader may see."""
    visible: QuerySet[Any]
    if kind == LEAD:
        visible = Lead.objects.visible_to(user).select_related("owner", "campaign").defer("notes", "need", "address")
    elif kind == ACCOUNT:
        visible = Account.objects.visible_to(user).select_related("owner").defer("notes", "address")
    else:
        visible = Opportunity.objects.visible_to(user).select_related("account", "account__owner")
    if asked.scope.nobody:
        return kept.Behind(visible.none())
    sql, params = _statement(asked, _limits(in_force()))
    named = params | {"kind": kind, "place": place, "first": first, "last": last, "beyond": beyond}
    values: list[Any] = []
    text = positional(sql + _IDS, named, values)
    return kept.Behind(visible, RawSQL(text, values))  # noqa: S611  every value is a parameter  # nosec B611


def dress(rows: list[Any], today: date) -> None:
    """Give leads, accounts or opportunities the days they have lain where they are (`lies`), as the statement counts them."""
    for row in rows:
        since = _since(row)
        row.lies = max(0, (today - since).days) if since else None


def _since(row: Any) -> date | None:
    found: date | None
    if isinstance(row, Opportunity):
        found = row.stage_since or row.opened_on
    elif isinstance(row, Account):
        found = row.cycle_started_on or row.state_since
    elif row.state == LeadState.NEW:
        found = (row.in_pool_since if row.owner_id is None else None) or row.assigned_on or row.created_on
    elif row.state == LeadState.WORKING:
        found = row.first_contact_on or row.last_tried_on or row.created_on
    else:
        found = row.qualified_on or row.created_on
    return found


def _limits(policy: InForce) -> Limits:
    return {team: limits_of(policy, team) for team in (None, *policy.by_team)}


def _statement(asked: Asked, limits: Limits) -> tuple[str, dict[str, Any]]:
    scope = asked.scope
    rows = [(team, kind, place, days) for team, of_team in limits.items() for (kind, place), days in of_team.items()]
    params: dict[str, Any] = {
        "today": asked.today, "owner": scope.owner_id, "teams": list(scope.team_ids), **asked.segment.bound,
        "own_rules": [team for team in limits if team is not None],
        **{name: [row[at] for row in rows] for at, name in enumerate(("teams_of", "kinds", "places", "limits"))},
    }  # fmt: skip
    of_accounts = list(asked.segment.conditions)
    if scope.owner_id is not None:
        of_accounts.append("n.owner_id = %(owner)s")
    elif scope.team_ids:
        of_accounts.append("n.team_id = ANY(%(teams)s)")
    some = scope.owner_id is not None or scope.team_ids
    sql = _LYING.format(
        leads="".join(f" AND {condition}" for condition in of_leads(asked)[0]),
        accounts="".join(f" AND {condition}" for condition in of_accounts),
        fence=" OFFSET 0" if some else "",
    )
    return sql, params


def _passing(asked: Asked) -> tuple[str, dict[str, Any]]:
    """Open opportunities are those of the account's owner or team, closed ones of whoever they are credited to."""
    scope = asked.scope
    params = {"today": asked.today, "owner": scope.owner_id, "teams": list(scope.team_ids), **asked.segment.bound}
    segment = "".join(f" AND {condition}" for condition in asked.segment.conditions)
    whose: tuple[str, ...] = ()
    if scope.owner_id is not None:
        whose = ("n.owner_id = %(owner)s", "o.credited_to_id = %(owner)s")
    elif scope.team_ids:
        whose = ("n.team_id = ANY(%(teams)s)", "o.credited_team_id = ANY(%(teams)s)")
    of_whom = [f" AND o.outcome {which} 'open' AND {of}" for which, of in zip(("=", "<>"), whose, strict=False)]
    parts = of_whom or [""]
    moved_on = [
        _MOVED_ON.format(account=_ACCOUNT_OF if segment or "n." in part else "", scope=part + segment) for part in parts
    ]
    if scope.owner_id is not None:
        moved_on[0] = _STILL_OPEN + segment
    deals = " UNION ALL ".join(moved_on)
    return _PASSED.format(deals=deals, fence=" OFFSET 0" if whose else ""), params


def _strip(
    asked: Asked, found: Found, kind: str, place: str, words: str | Promise, limit: int | None, scale: int
) -> Strip:
    days = found.days.get((kind, place), {})
    number = sum(n for n, _b in days.values())
    beyond = sum(b for _n, b in days.values())

    def to(**more: str) -> str:
        return asked.address(list="age", kind=kind, place=place, **more)

    middle = quantile(days, 0.5)
    return Strip(
        label=words,
        letter=place if kind == DEAL else "",
        number=number,
        median=middle,
        p90=quantile(days, 0.9),
        longest=max(days, default=0),
        limit=limit,
        beyond=beyond,
        passed=found.passed.get(place) if kind == DEAL else None,
        to=to(),
        to_beyond=to(beyond="1"),
        bars=_bars(days, scale, to),
        median_at=_at(middle, scale),
        limit_at=_at(limit, scale) if limit is not None else "",
    )


def quantile(days: dict[int, tuple[int, int]], part: float) -> int:
    """The day by which this part of the records is reached; 0 where there are none."""
    number = sum(n for n, _b in days.values())
    seen = 0
    for day in sorted(days):
        seen += days[day][0]
        if seen >= part * number:
            return day
    return 0


def _bars(days: dict[int, tuple[int, int]], scale: int, to: Any) -> list[Bar]:
    """Bars side by side, as high as the fullest of the strip says: its number stands beside it, its shape is here."""
    width = _width(scale)
    bins: dict[int, tuple[int, int]] = {}
    for day, (number, beyond) in days.items():
        first = min(day // width * width, scale)
        had = bins.get(first, (0, 0))
        bins[first] = had[0] + number, had[1] + beyond
    most = max((number for number, _b in bins.values()), default=0)
    bars = []
    for first, (number, beyond) in sorted(bins.items()):
        height = max(LEAST, HEIGHT * number / most)
        last = None if first == scale else first + width - 1
        leads_to = to(first=str(first), last=str(LONGEST if last is None else last))
        left, right = _share(first, scale), _share(first + width, scale)
        above = height * beyond / number
        room = f"{left:.2f}%", f"{right - left:.2f}%"
        gap = GAP * (right - left)
        drawn = f"{left + gap / 2:.2f}%", f"{right - left - gap:.2f}%"
        bars.append(Bar(*drawn, room, height, above, (number, first, last), leads_to))
    return bars


def _width(scale: int) -> int:
    """The days of one bar, so that there are at most MOST_BARS up to the end of the scale; what lies longer has one more."""
    return next(width for width in WIDTHS if scale // width <= MOST_BARS)


def _scale(found: Found, kind: str, limits: dict[tuple[str, str], int]) -> int:
    """Days from one end of a strip to the other: whole months around the limits and most of what lies."""
    most = [quantile(days, 0.95) for (of, _place), days in found.days.items() if of == kind]
    most += [2 * days for (of, _place), days in limits.items() if of == kind]
    return min(720, max(60, -(-max(most, default=60) // MONTH) * MONTH))


def _share(days: float, scale: int) -> float:
    return min(100.0, days * 100 / (scale + _width(scale)))


def _at(days: float, scale: int) -> str:
    return f"{_share(days, scale):.2f}%"
