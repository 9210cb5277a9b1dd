"""Which accounts a night concerns: the conditions that the job, its forecast and a policy's dry run share."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import F, Q

from accounts.models import Account, AccountQuerySet, State
from accounts.policies import InForce
from accounts.rules import RuleValues
from commons import jobs
from commons.models import JobRun


@dataclass(frozen=True)
class Night:
    """What one run knows: the day that ended, the day people see it, and whether it replays the past."""

    cutoff: date
    seen_on: date
    replay: bool
    policy: InForce
    run: JobRun | None = None  # keeps what each chunk has done

    @property
    def batch(self) -> str:
        """Under this name people find all that the night did."""
        return f"night:{self.cutoff.isoformat()}"

    def counting(self, what: str) -> Callable[[int], None]:
        """How a chunk says, in its own transaction, what it has done."""
        return lambda done: jobs.count(self.run, what, done) if self.run else None


def fresh(night: Night, theirs: Q) -> AccountQuerySet:
    """Accounts whose clocks stand for the policy in force; stale rows wait for the recomputation."""
    return Account.objects.filter(theirs, policy_version=night.policy.version)


def to_propose(night: Night, rules: RuleValues) -> Q:
    """Both halves of the gate are reached, and people do not see the proposal yet."""
    return Q(
        state=State.OWNED,
        threshold_reached_on__isnull=False,
        proposal_visible_on__isnull=True,
        cycle_started_on__lte=night.cutoff - timedelta(days=rules.min_cycle_days),
    )


def to_suspend(night: Night) -> Q:
    """Proposed, and past the grace at the end of the day."""
    return Q(state=State.OWNED, suspend_due_on__isnull=False, suspend_due_on__lte=night.cutoff)


def silent(night: Night) -> Q:
    """Silent for as long as the policy allows at the end of the day, and not suspended first."""
    return Q(state=State.OWNED, recycle_due_on__lte=night.cutoff) & ~to_suspend(night)


def warned_in_time(night: Night, rules: RuleValues) -> Q:
    """The owner could see the warning of this very due date for the shortest warning."""
    seen_by = night.cutoff + timedelta(days=1 - rules.min_warning_recycle_days)
    return Q(warned_due_on__isnull=False, warned_due_on=F("recycle_due_on"), warned_on__lte=seen_by)


def to_recycle(night: Night, rules: RuleValues) -> Q:
    """Silent, and seen coming (a replay does not ask)."""
    return silent(night) if night.replay else silent(night) & warned_in_time(night, rules)


def to_put_off(night: Night, rules: RuleValues) -> Q:
    """Silent although nobody could see it coming: it waits for the shortest warning first."""
    return silent(night) & ~warned_in_time(night, rules)


def to_alarm(night: Night) -> Q:
    """Protected, silent for too long, and the manager has not heard of it."""
    unheard = Q(alarmed_due_on__isnull=True) | ~Q(alarmed_due_on=F("alarm_due_on"))
    return Q(state=State.OWNED, alarm_due_on__isnull=False, alarm_due_on__lte=night.cutoff) & unheard


def to_warn(night: Night, rules: RuleValues) -> Iterator[tuple[int, Q]]:
    """Per warning (days before), what has come so near and whose owner has not been told so yet."""
    tiers = sorted({*rules.dormancy_warnings, rules.min_warning_recycle_days})  # without it nothing would ever move
    nearer = 0
    for tier in tiers:
        first, last = night.seen_on + timedelta(days=nearer), night.seen_on + timedelta(days=tier)
        near = Q(state=State.OWNED, recycle_due_on__gt=night.cutoff, recycle_due_on__lte=last)
        if nearer:
            near &= Q(recycle_due_on__gt=first)
        untold = Q(warned_due_on__isnull=True) | ~Q(warned_due_on=F("recycle_due_on")) | Q(warned_days__gt=tier)
        yield tier, near & untold
        nearer = tier


def to_remind(night: Night) -> Q:
    """Suspended, and waited long enough on the desk, or its day to look again has come."""
    return Q(state=State.SUSPENDED, desk_reminder_due_on__isnull=False, desk_reminder_due_on__lte=night.seen_on)
