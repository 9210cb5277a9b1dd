"""Asking for a replay of the rules, running it, and keeping what was found (docs/decisions/0070)."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Policy
from accounts.policies import in_force, of_version
from accounts.proposals import Change
from accounts.rules import PolicyRefused
from accounts.services import policies
from audit import services as audit
from commons.jobs import OwnConnectionLock
from core.errors import Refusal
from dashboards.lab import replaying, wanted
from dashboards.lab.replaying import Replayed, Rules, Span
from dashboards.lab.wanted import Wanted
from dashboards.models import Replay, ReplayRows, ReplayState

if TYPE_CHECKING:
    from users.models import User

log = logging.getLogger(__name__)

AT_ONCE = 400  # accounts that a person waits for
MOST_ATTEMPTS = 2
MOST_UNDER_WAY = 2  # of one person
LONGEST = timedelta(days=2 * 366)


class ReplayRefused(Refusal):
    """A replay that cannot be asked for: the days, or too many under way."""

    code = "replay_refused"


@dataclass(frozen=True)
class Teams:
    """Whose numbers are tried (`roots`; none: the company's), and whose accounts that concerns: these and all below."""

    roots: Sequence[int] = ()
    below: Sequence[int] = ()


def problems(side: Wanted, teams: Teams, *, latest: Policy | None, by: User | None = None) -> list[PolicyRefused]:
    """What stands against one side's numbers; `by`: also what this person could not publish."""
    change = side.change(teams.roots, base=latest.pk if latest else 0)
    return [refusal for _team, refusal in policies.problems(change, by=by, last=latest)] if change else []


def check_days(start: date, until: date, *, today: date) -> None:
    """Raise ReplayRefused unless the days are over, in order and not too many."""
    if start > until:
        raise ReplayRefused(_("The first day lies after the last one."))
    if until >= today:
        raise ReplayRefused(_("The last day must be over: choose yesterday or earlier."))
    if until - start > LONGEST:
        raise ReplayRefused(_("Choose at most two years."))


@transaction.atomic
def ask(
    one: Wanted, two: Wanted, *, start: date, until: date, teams: Teams, by: User, now: datetime, today: date
) -> Replay:
    """Note a replay that somebody wants; `run` does it.

    Raises ReplayRefused for days that do not fit or when two of the person's are under way, PolicyRefused for numbers
    that could not be published.
    """
    check_days(start, until, today=today)
    if Replay.objects.unfinished().filter(by=by).count() >= MOST_UNDER_WAY:
        raise ReplayRefused(_("Two of your replays are under way: wait until one is finished."))
    latest = policies.latest()
    for side in (one, two):
        for refusal in problems(side, teams, latest=latest):
            raise refusal
    replay = Replay.objects.create(
        by=by,
        asked_at=now,
        starts_on=start,
        ends_on=until,
        roots=list(teams.roots),
        team_ids=list(teams.below),
        one=one.plain(),
        two=two.plain(),
        base=latest.pk if latest else 0,
        total=replaying.count(_span(start, until, teams.below)),
    )
    audit.record("replay.asked", replay, by=by, one=replay.one, two=replay.two, teams=replay.roots)
    return replay


def is_small(replay: Replay) -> bool:
    """Whether a person may wait for it."""
    return replay.total <= AT_ONCE


def adopting(replay: Replay, side: str, *, base: int) -> Change:
    """One side ("one" or "two") of a replay as a change of the rules in force at version `base`, of its teams or the company.

    Which grades are protected is no number of the rules and stays. Raises ReplayRefused when it changes no number.
    """
    change = wanted.read(getattr(replay, side)).change(replay.roots, base=base)
    if not change:
        raise ReplayRefused(_("This setting changes no number of the rules."))
    return change


def run_unfinished() -> int:
    """Run the replays that wait, and those whose worker was killed; returns how many were finished."""
    done = 0
    for pk in list(Replay.objects.unfinished().order_by("pk").values_list("pk", flat=True)):
        with OwnConnectionLock(f"replay:{pk}") as mine:
            if mine:
                done += run(pk)
    return done


def run(pk: int) -> bool:
    """Run one replay and keep what it found; False when it is finished already or failed."""
    replay = Replay.objects.unfinished().filter(pk=pk).first()
    if replay is None:
        return False
    if replay.attempts >= MOST_ATTEMPTS:
        return _end(replay, ReplayState.FAILED)
    Replay.objects.filter(pk=pk).update(attempts=replay.attempts + 1, done=0)
    try:
        found = _replayed(replay)
    except Exception:
        log.exception("Replay %s failed", pk)
        return _end(replay, ReplayState.FAILED) if replay.attempts + 1 >= MOST_ATTEMPTS else False
    return _end(replay, ReplayState.DONE, found)


def _replayed(replay: Replay) -> Replayed:
    base = Policy.objects.filter(pk=replay.base).first()

    def progress(done: int) -> None:
        Replay.objects.filter(pk=replay.pk).update(done=done)

    one, two = (_rules(wanted.read(stored), replay, base) for stored in (replay.one, replay.two))
    span = _span(replay.starts_on, replay.ends_on, replay.team_ids)
    return replaying.replay(span, one, two, now=in_force(), progress=progress)


def _rules(side: Wanted, replay: Replay, base: Policy | None) -> Rules:
    policy = side.policy(replay.roots, base) if side.numbers else of_version(base)
    return Rules(policy, side.protects)


@transaction.atomic
def _end(replay: Replay, state: ReplayState, found: Replayed | None = None) -> bool:
    """Keep the outcome once: of two who ran it the second changes nothing."""
    ended = Replay.objects.unfinished().filter(pk=replay.pk)
    done = replay.total if found else replay.done
    figures = found.figures if found else {}
    if not ended.update(state=state, finished_at=timezone.now(), figures=figures, done=done):
        return False
    if found:
        ReplayRows.objects.bulk_create(
            ReplayRows(replay=replay, side=side, kind=kind, rows=rows)
            for (side, kind), rows in found.rows.items()
            if rows
        )
    return found is not None


def _span(start: date, until: date, team_ids: Sequence[int]) -> Span:
    return Span(start, until, tuple(team_ids))
