"""Replaying all accounts of a scope under two settings beside what really happened: streamed, nothing is written."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from accounts.policies import InForce
from accounts.services.pool import capacity_of
from dashboards.lab import engine, histories, past, reading
from dashboards.lab.settings import PROTECTED
from dashboards.lab.tally import Checked, Compared, Tally
from users.models import User

Progress = Callable[[int], None]
REAL, ONE, TWO = "real", "one", "two"
SIDES = (REAL, ONE, TWO)
LISTED = ("proposed", "refused", "held")  # kinds of rows that replays of before did not keep


@dataclass(frozen=True)
class Span:
    """Which days, and whose accounts: of these teams (none: the whole company)."""

    start: date
    until: date
    team_ids: tuple[int, ...] = ()


@dataclass(frozen=True)
class Rules:
    """One side: the policy, and the grades that it never lets go."""

    policy: InForce
    protects: frozenset[str] = PROTECTED


@dataclass
class Replayed:
    """Figures of all sides, and the rows behind them by (side or "difference", kind)."""

    figures: dict[str, Any]
    rows: dict[tuple[str, str], list[list[Any]]]


def count(span: Span) -> int:
    """How many accounts a replay reads."""
    return reading.count(_cycles(span))


def replay(span: Span, one: Rules, two: Rules, *, now: InForce, progress: Progress | None = None) -> Replayed:
    """Run both over the days; `now` is in force today, `progress` hears how many accounts are done."""
    timeline, shared = past.published(until=span.until), past.world(start=span.start, until=span.until)
    days: dict[str, Any] = {"start": span.start, "until": span.until}
    real = past.as_it_was(timeline, **days, follow=True, name=REAL)
    until_then = past.as_it_was(timeline, **days)
    since = _checked_since(span)
    check = past.as_it_was(timeline, start=since, until=span.until) if since else None
    first = past.supposing(ONE, one.policy, timeline, **days, protects=one.protects)
    second = past.supposing(TWO, two.policy, timeline, **days, protects=two.protects)
    teams = frozenset(span.team_ids)
    tallies = {side: Tally(real.moves_from, real.until, teams) for side in SIDES}
    compared, done = Compared(), 0
    checked = Checked(
        since.isoformat() if since else None,
        days=(span.until - span.start).days + 1,
        nights=past.nights_between(span.start, span.until),
    )
    alike = (one.policy.company, one.policy.by_team, one.protects) == (
        two.policy.company,
        two.policy.by_team,
        two.protects,
    )
    for ids in reading.chunks(_cycles(span)):
        for history in histories.stream(ids, until=span.until, positions=shared.positions):
            was = engine.replay(history, history.happened, real, shared)
            morning = engine.first_morning(history, until_then, shared)
            under_one = engine.replay(history, history.happened, first, shared, morning=morning)
            under_two = (
                under_one if alike else engine.replay(history, history.happened, second, shared, morning=morning)
            )
            for side, outcome in ((REAL, was), (ONE, under_one), (TWO, under_two)):
                tallies[side].add(outcome)
            counted = tallies[ONE].counted
            compared.add(counted(under_one), counted(under_two))
            if check is None:
                checked.before += len(tallies[REAL].counted(was))
            else:
                again = engine.replay(history, history.known, check, shared)
                checked.add(counted(was), counted(again), since=check.moves_from)
        done += len(ids)
        if progress:
            progress(done)
    return _told(span, tallies, compared, checked, {REAL: now, ONE: one.policy, TWO: two.policy})


def _checked_since(span: Span) -> date | None:
    """From when the nights are on record, within the days; None when none is."""
    first = past.nights_since()
    return max(first, span.start) if first and first <= span.until else None


def _cycles(span: Span) -> Any:
    return reading.concerned(start=span.start, until=span.until, team_ids=span.team_ids)


def _told(
    span: Span, tallies: Mapping[str, Tally], compared: Compared, checked: Checked, policies: Mapping[str, InForce]
) -> Replayed:
    people = _people(tallies)
    capacities = {
        side: {user.pk: capacity_of(user, policies[side].of(user.team_id)) for user in people} for side in tallies
    }
    figures: dict[str, Any] = {side: tally.plain(capacities[side]) for side, tally in tallies.items()}
    figures |= {
        "start": span.start.isoformat(),
        "until": span.until.isoformat(),
        "accounts": tallies[REAL].accounts,
        "difference": dict(compared.counts),
        "check": asdict(checked),
        "lists": list(LISTED),
        "morning": True,  # begins with what stood on the first morning; replays of before did not
    }
    rows = {(side, "moves"): tally.move_rows for side, tally in tallies.items()}
    rows |= {(side, "orders"): tally.order_rows for side, tally in tallies.items()}
    rows |= {(side, "proposed"): tally.proposed_rows for side, tally in tallies.items()}
    rows |= {(side, "refused"): tally.refused_rows(capacities[side]) for side, tally in tallies.items()}
    rows |= {(side, "held"): tally.held_rows for side, tally in tallies.items()}
    rows |= {("difference", kind): found for kind, found in compared.rows.items()}
    return Replayed(figures, rows)


def _people(tallies: Mapping[str, Tally]) -> Sequence[User]:
    owners = {pk for tally in tallies.values() for pk in tally.loads}
    return list(User.objects.filter(pk__in=owners).order_by("pk").only("pk", "team_id", "capacity"))
