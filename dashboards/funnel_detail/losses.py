"""What was lost in a period and why: by reason and stage, by competitor, by month; and the leads that were no fit."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import connection
from django.db.models import QuerySet
from django.db.models.expressions import RawSQL
from django.utils.translation import gettext as _

from core.among import Among
from dashboards import lead_steps
from dashboards.funnel_detail.asking import Asked
from dashboards.funnel_detail.conditions import of_leads
from dashboards.funnel_detail.triangle import SHADES, label
from dashboards.statements import positional
from leads.models import STAGE_ORDER, Lead, LeadQuerySet, LeadState, Opportunity, UnfitReason
from leads.services.catalogues import folded, known_competitors
from users.models import User

STAGES = STAGE_ORDER[:-1]
MOST_RIVALS = 20
NOT_SAID = "-"
UNFIT = "unfit"
Told = Callable[[str], str]

_CLOSED = """WITH closed AS (
    SELECT o.id, o.outcome, o.lost_reason, o.stage, o.competitor, o.closed_on, o.currency, o.amount
    FROM leads_opportunity o{account}
    WHERE o.voided_at IS NULL AND o.outcome <> 'open' AND o.closed_on BETWEEN %(start)s AND %(end)s{scope}
)"""
_COUNT = """ SELECT outcome, lost_reason, stage, competitor, date_trunc('month', closed_on)::date, currency, count(*), sum(amount)
FROM closed GROUP BY 1, 2, 3, 4, 5, 6"""
_UNFIT = """ UNION ALL SELECT 'unfit', m.unfit_reason, '', '', NULL, '', count(*), NULL FROM leads_lead m
WHERE m.state = 'unfit' AND m.closed_on BETWEEN %(start)s AND %(end)s{conditions} GROUP BY 2"""
_IDS = """ SELECT id FROM closed WHERE outcome = %(outcome)s AND (%(reason)s = '' OR lost_reason = %(reason)s)
    AND (%(stage)s = '' OR stage = %(stage)s) AND (%(rivals)s::text[] IS NULL OR competitor = ANY(%(rivals)s))
    AND (%(month)s::date IS NULL OR date_trunc('month', closed_on)::date = %(month)s)"""


@dataclass
class Sum:
    """How many, and how much by currency."""

    count: int = 0
    amounts: dict[str, Decimal] = field(default_factory=lambda: defaultdict(Decimal))

    def add(self, count: int, currency: str, amount: Decimal | None) -> None:
        """Count some in."""
        self.count += count
        if amount is not None:
            self.amounts[currency] += amount

    @property
    def money(self) -> list[tuple[str, Decimal]]:
        """By currency, the largest first."""
        return sorted(self.amounts.items(), key=lambda pair: (-pair[1], pair[0]))


@dataclass
class Row:
    """A reason, a competitor or a month, with its cells by stage; each of `cells` is a number, its tint and its records."""

    label: str
    whole: Sum
    to: str
    cells: list[tuple[int, int, str]] = field(default_factory=list)
    mostly: str = ""  # the reason that is told most often
    key: str = ""  # the code of a reason, a competitor (NOT_SAID: none), a month


@dataclass
class Found:
    """Everything closed, as one statement gives it."""

    rows: list[tuple[str, str, str, str, date, str, int, Decimal | None]]
    unfit: list[tuple[str, int]]


def count(asked: Asked) -> Found:
    """What was closed in the period, and the leads given up in it; one statement."""
    if asked.scope.nobody:
        return Found([], [])
    sql, params = _statement(asked)
    conditions, named = of_leads(asked)
    unfit = _UNFIT.format(conditions="".join(f" AND {condition}" for condition in conditions))
    with connection.cursor() as cursor:
        cursor.execute(sql + _COUNT + unfit, named | params)
        rows = cursor.fetchall()
    reasons = [(row[1], row[6]) for row in rows if row[0] == UNFIT]
    return Found([row for row in rows if row[0] != UNFIT], sorted(reasons, key=lambda row: (-row[1], row[0])))


def won(found: Found) -> Sum:
    """What was won."""
    return _sum(row for row in found.rows if row[0] == "won")


def lost(found: Found) -> Sum:
    """What was lost."""
    return _sum(row for row in found.rows if row[0] == "lost")


def by_reason(asked: Asked, found: Found, words: Mapping[str, str]) -> tuple[list[Row], Row]:
    """Each reason by the stage it was lost at, the most frequent first, and all of them; `words` by code."""
    groups = _groups(found, lambda row: row[1])
    top = max((n for stages in groups.values() for n in _stages(stages).values()), default=0)
    rows = [
        _row(words.get(key, key), rows, top, lambda key=key, **more: to(asked, reason=key, **more), key)
        for key, rows in groups.items()
    ]
    every = [row for rows in groups.values() for row in rows]
    return sorted(rows, key=lambda row: (-row.whole.count, row.label)), _row("", every, 0, lambda **m: to(asked, **m))


def by_rival(asked: Asked, found: Found, words: Mapping[str, str]) -> list[Row]:
    """Each competitor that was named, however it is spelled, with the reason told most often."""
    told = _told()
    groups = _groups(found, lambda row: told(row[3]))
    rows = []
    for name, of_name in groups.items():
        row = _row(
            name or _("not said"),
            of_name,
            0,
            lambda name=name, **m: to(asked, rival=name or NOT_SAID, **m),
            name or NOT_SAID,
        )
        reasons: dict[str, int] = defaultdict(int)
        for line in of_name:
            reasons[line[1]] += line[6]
        most = max(reasons, key=lambda key: (reasons[key], key))
        row.mostly = words.get(most, most)
        rows.append((not name, row))
    rows.sort(key=lambda pair: (pair[0], -pair[1].whole.count, pair[1].label))
    return [row for _none, row in rows[:MOST_RIVALS]]


def by_month(asked: Asked, found: Found) -> list[Row]:
    """Each month, the latest first."""
    groups = _groups(found, lambda row: row[4])
    return [
        _row(label(month), rows, 0, lambda month=month, **m: to(asked, month=f"{month:%Y-%m}", **m), f"{month:%Y-%m}")
        for month, rows in sorted(groups.items(), reverse=True)
    ]


def unfit_rows(asked: Asked, found: Found) -> list[tuple[str, int, str]]:
    """Leads that were no fit: reason, number, query string."""
    words = dict(UnfitReason.choices)
    return [(str(words.get(key, key)), n, asked.address(list="unfit", reason=key)) for key, n in found.unfit]


def to(asked: Asked, **narrower: str) -> str:
    """The query string of lost opportunities."""
    return asked.address(list="lost", **narrower)


def unfit_of(asked: Asked, reason: str = "") -> LeadQuerySet:
    """Leads that were given up in the period."""
    leads = asked.lead_report.segment.narrow(lead_steps.of_scope(asked.scope)).present()
    closed = leads.filter(state=LeadState.UNFIT, closed_on__range=(asked.period.start, asked.period.end))
    return closed.filter(unfit_reason=reason) if reason else closed


def listed(
    asked: Asked,
    user: User,
    *,
    outcome: str,
    reason: str = "",
    stage: str = "",
    rival: str = "",
    month: date | None = None,
) -> QuerySet[Opportunity]:
    """The opportunities behind a number, those that the reader may see."""
    visible = Opportunity.objects.visible_to(user).select_related("account", "account__owner")
    if asked.scope.nobody:
        return visible.none()
    sql, params = _statement(asked)
    rivals = None
    if rival:
        told = _told()
        wanted = "" if rival == NOT_SAID else rival
        rivals = list({row[3] for row in count(asked).rows if told(row[3]) == wanted})
    values: list[Any] = []
    named = params | {"outcome": outcome, "reason": reason, "stage": stage, "rivals": rivals, "month": month}
    text = positional(sql + _IDS, named, values)
    return visible.filter(Among(RawSQL(text, values)))  # noqa: S611  every value is a parameter  # nosec B611


def unfit_listed(asked: Asked, user: User, reason: str) -> LeadQuerySet:
    """The leads behind a number, those that the reader may see."""
    seen = Lead.objects.visible_to(user).select_related("owner", "campaign").defer("notes", "need", "address")
    return seen.filter(pk__in=unfit_of(asked, reason).order_by().values("pk"))


def _statement(asked: Asked) -> tuple[str, dict[str, Any]]:
    scope, params = asked.scope, {"start": asked.period.start, "end": asked.period.end, **asked.segment.bound}
    condition = ""
    if scope.owner_id is not None:
        condition, params["owner"] = " AND o.credited_to_id = %(owner)s", scope.owner_id
    elif scope.team_ids:
        condition, params["teams"] = " AND o.credited_team_id = ANY(%(teams)s)", list(scope.team_ids)
    account = ""
    if asked.segment.conditions:
        account = f" JOIN accounts_account n ON n.id = o.account_id AND {' AND '.join(asked.segment.conditions)}"
    return _CLOSED.format(account=account, scope=condition), params


def _groups(found: Found, key: Callable[[Any], Any]) -> dict[Any, list[Any]]:
    groups: dict[Any, list[Any]] = {}
    for row in found.rows:
        if row[0] == "lost":
            groups.setdefault(key(row), []).append(row)
    return groups


def _sum(rows: Any) -> Sum:
    found = Sum()
    for row in rows:
        found.add(row[6], row[5], row[7])
    return found


def _stages(rows: list[Any]) -> dict[str, int]:
    found: dict[str, int] = defaultdict(int)
    for row in rows:
        found[row[2]] += row[6]
    return found


def _row(words: str, rows: list[Any], top: int, address: Callable[..., str], key: str = "") -> Row:
    stages = _stages(rows)
    cells = [
        (stages.get(stage, 0), -(-stages.get(stage, 0) * SHADES // top) if top else 0, address(stage=stage))
        for stage in STAGES
    ]
    return Row(words, _sum(rows), address(), cells, key=key)


def _told() -> Told:
    """By which name a competitor is told: the reader's of the list, otherwise one for all that differ in case alone."""
    known = known_competitors()

    def told(name: str) -> str:
        key = folded(name)
        return known[key].words if key in known else key

    return told
