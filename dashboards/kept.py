"""Figures of wide scopes are kept for some minutes: they read hundreds of thousands of rows, and hardly change."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeVar

from django.db import connection
from django.db.models import QuerySet
from django.db.models.expressions import RawSQL

from accounts.models import Account, State
from core import apart, lately, limits
from core.among import Among, Known
from core.keyset import bounded_count
from dashboards import funnel, lead_steps, standing
from dashboards.funnel import Funnel
from dashboards.likely import Likely, likely
from dashboards.report import Report
from dashboards.scopes import Scope
from dashboards.segments import Segment
from dashboards.standing import Standing
from leads.outcomes import Outcome, outcomes

LONGEST_SECONDS = 25
MOST_IDS = 1_000_000  # five MB in the cache; a page of so many takes half a second
WIDE = 5_000  # accounts from which a page shows first and its figures follow

Counted = TypeVar("Counted")
Grouped = dict[str, dict[str, Outcome]]


Figures = lately.Lately  # what was counted, and when
TooMuch = limits.TooMuch  # the scope and period are too wide to be counted while somebody waits


@dataclass(frozen=True)
class Behind:
    """The records behind a figure: those that the reader may see, of the ids that a statement gives (None: all of them)."""

    visible: QuerySet[Any]
    ids: RawSQL | None = None

    def rows(self, *, wide: bool = False) -> QuerySet[Any]:
        """The records; of a wide scope the ids found some minutes ago, each read through the reader's door. Raises TooMuch."""
        return self.among(self.known(wide=wide))

    def among(self, found: RawSQL | None) -> QuerySet[Any]:
        """Those of the records that the reader may see which have an id of known()."""
        return self.visible if found is None else self.visible.filter(Among(found))

    def known(self, *, wide: bool) -> RawSQL | None:
        """The ids: of a wide scope those found some minutes ago. Raises TooMuch."""
        if self.ids is None:
            return None
        return ids("behind", (self.ids.sql, self.ids.params), self.ids, wide=wide)[0]


def is_wide(scope: Scope) -> bool:
    """Whether counting takes long enough that the page should not wait for it."""
    if scope.owner_id is not None or scope.nobody:
        return False
    found = []
    for state in (State.OWNED, State.SUSPENDED):  # each walks an index of its own, and no row is looked at
        accounts = Account.objects.filter(state=state)
        accounts = accounts.filter(team_id__in=scope.team_ids) if scope.team_ids else accounts.order_by("team_id", "pk")
        found.append(accounts.values("pk")[: WIDE + 1])
    return found[0].union(*found[1:], all=True)[: WIDE + 1].count() > WIDE


def are_many(accounts: QuerySet[Any]) -> bool:
    """Whether so many rows are counted that the page should not wait for it."""
    return bounded_count(accounts, bound=WIDE) > WIDE


def figures(report: Report, *, wide: bool) -> Figures[Funnel]:
    """What passed through in a period; of a wide scope what was counted some minutes ago. Raises TooMuch."""
    scope, period, segment = report.scope, report.period, report.segment
    key = _key("passed", scope, segment, period.start, period.end) if wide else ""
    return _figures(key, lambda: funnel.count(scope, period, segment))


def standing_figures(report: Report, *, wide: bool) -> Figures[Standing]:
    """What stands where now; of a wide scope what was counted some minutes ago. Raises TooMuch."""
    scope, segment = report.scope, report.segment
    return _figures(_key("now", scope, segment) if wide else "", lambda: standing.count(scope, segment))


def lead_figures(report: Report, *by: str, wide: bool) -> Figures[Grouped]:
    """How far the leads entered in a period have come, grouped by names of outcomes.KEYS; of a wide scope what was
    counted some minutes ago. Raises TooMuch.
    """
    return _figures(_lead_key("leads", by, report, wide), lambda: outcomes(lead_steps.entered(report), *by))


def segment_figures(report: Report, *by: str, wide: bool) -> Figures[tuple[Grouped, list[Likely]]]:
    """The same, and the groups that order more often than all, with how many leads of them are new. Raises TooMuch."""

    def count() -> tuple[Grouped, list[Likely]]:
        found = outcomes(lead_steps.entered(report), *by)
        return found, likely(found, lead_steps.new_ones(report))

    return _figures(_lead_key("segments.2", by, report, wide), count)


def others(kind: str, asked: object, count: Callable[[], Counted], *, wide: bool) -> Figures[Counted]:
    """Figures of another page; of a wide scope what was counted some minutes ago. Raises TooMuch.

    `asked` tells by its repr what was asked for.
    """
    return _figures(lately.key_of(kind, asked) if wide else "", count)


def again(kind: str, asked: object, count: Callable[[], Counted]) -> tuple[Counted, bool]:
    """What was counted some minutes ago, else now, and whether it was kept; the caller limits how long it takes."""
    key = lately.key_of(kind, asked)
    known = lately.peek(key)
    return (known.found, True) if known else (lately.under(key, count).found, False)


def ids(kind: str, asked: object, given: RawSQL, *, wide: bool) -> tuple[RawSQL, int | None]:
    """The ids behind a figure, and how many they are: of a wide scope those of some minutes ago, as its figures are.

    The statement that finds them takes seconds there, and each page of a list would ask it again. More than MOST_IDS are not
    kept: `given` comes back and no number, as it does for a narrow scope. Raises TooMuch.
    """
    found = others(f"{kind}.ids", asked, lambda: _read(given), wide=True).found if wide else None
    if found is None:
        return given, None
    return Known(found), len(found)


def _read(given: RawSQL) -> list[int] | None:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT i.id FROM ({given.sql}) i (id) LIMIT {MOST_IDS + 1}", given.params)  # noqa: S608  # nosec B608
        found = [row[0] for row in cursor.fetchall()]
    return found if len(found) <= MOST_IDS else None


def _lead_key(kind: str, by: tuple[str, ...], report: Report, wide: bool) -> str:
    period = report.period
    return _key(f"{kind} {by}", report.scope, report.segment, period.start, period.end) if wide else ""


def _figures(key: str, count: Callable[[], Counted]) -> Figures[Counted]:
    def within_limits() -> Counted:
        with limited():
            if key:
                limits.give_room()
            return count()

    return lately.under(key, within_limits)


def _key(mode: str, scope: Scope, segment: Segment, *dates: date) -> str:
    return lately.key_of("funnel", (mode, scope.owner_id, scope.team_ids, segment, dates))


def limited() -> AbstractContextManager[None]:
    """Statements within give up after LONGEST_SECONDS. Raises TooMuch."""
    return limits.limited(apart.longest_seconds(LONGEST_SECONDS) * 1000)
