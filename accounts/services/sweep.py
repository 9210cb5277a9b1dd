"""The nightly job: propose, suspend, recycle, raise alarms, warn, remind the desk (domain.md 2.2 and 3).

A run for business date D happens after D has ended: everything due on D or before moves, in chunks of one
transaction each, so that a run killed anywhere is simply started again. Whatever it decides is a filtered UPDATE
on rows it has locked, so an account contacted in the last second stays.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, replace
from datetime import date, timedelta

from django.db import transaction
from django.db.models import F, Q

from accounts import clocks
from accounts.models import Account, AccountQuerySet, EscalationKind, Rule, State
from accounts.policies import InForce, in_force
from accounts.rules import RuleValues
from accounts.services import telling
from accounts.services.moves import Why, take
from commons import jobs
from commons.models import JobRun
from core.clock import business_date

CHUNK = 2000
JOB = "nightly"

# What the moves and messages of a night read of an account.
NEEDED = (
    "name", "state", "state_since", "owner", "team", "desk", "current_cycle", "cycle_started_on", "cycle_contacts",
    "lifetime_contacts", "contacts_allowed", "keeps", "last_contact_on", "last_order_on", "proposal_visible_on",
    "recycle_due_on", "suspend_due_on", "alarm_due_on",
)  # fmt: skip


@dataclass(frozen=True)
class Swept:
    """How many accounts a run warned of, proposed, suspended, recycled; alarms and desk reminders besides."""

    warned: int = 0
    proposed: int = 0
    suspended: int = 0
    recycled: int = 0
    alarms: int = 0
    desk_reminders: int = 0

    def plus(self, **more: int) -> Swept:
        """These counts and some more."""
        return replace(self, **{name: getattr(self, name) + number for name, number in more.items()})


@dataclass(frozen=True)
class Night:
    """What one run knows: the day that ended, the day people see it, and whether it replays the past."""

    cutoff: date
    seen_on: date
    replay: bool
    policy: InForce

    @property
    def batch(self) -> str:
        """Under this name people find all that the night did."""
        return f"night:{self.cutoff.isoformat()}"


def last_ended(today: date) -> date:
    """The business date a run started on `today` is for: the last one that has ended."""
    return today - timedelta(days=1)


def run_due(now_on: date | None = None) -> JobRun | None:
    """Run for the last ended business date unless it has been; after an outage once, for the latest."""
    today = now_on or business_date()
    cutoff = last_ended(today)
    return jobs.run_once(JOB, cutoff, lambda _run: asdict(sweep(cutoff, seen_on=today)))


def sweep(cutoff: date, *, seen_on: date | None = None, replay: bool = False) -> Swept:
    """Do a night's work for the business date `cutoff`; `replay` waives that warnings must have been visible."""
    night = Night(cutoff, seen_on or cutoff + timedelta(days=1), replay, in_force())
    total = Swept()
    for rules, theirs in night.policy.groups():
        if not replay:
            _put_off_unwarned(night, rules, theirs)
        total = total.plus(
            proposed=_propose(night, rules, theirs),
            suspended=_suspend(night, rules, theirs),
            recycled=_recycle(night, rules, theirs),
            alarms=_alarm(night, theirs),
            warned=_warn(night, rules, theirs),
            desk_reminders=_remind_desk(night, theirs),
        )
    return total


def forecast(cutoff: date, *, seen_on: date | None = None, replay: bool = False) -> Swept:
    """What `sweep` would do, counted without writing or locking anything."""
    night = Night(cutoff, seen_on or cutoff + timedelta(days=1), replay, in_force())
    total = Swept()
    for rules, theirs in night.policy.groups():
        suspend = _to_suspend(night, theirs)
        recycle = _to_recycle(night, rules, theirs).exclude(suspend_due_on__lte=cutoff)
        stays = Q(suspend_due_on__gt=cutoff) | Q(suspend_due_on__isnull=True)
        total = total.plus(
            proposed=_to_propose(night, rules, theirs).count(),
            suspended=suspend.count(),
            recycled=recycle.count(),
            alarms=_to_alarm(night, theirs).count(),
            warned=sum(chosen.filter(stays).count() for _tier, chosen in _to_warn(night, rules, theirs)),
            desk_reminders=_desk_to_remind(night, theirs).count(),
        )
    return total


# -- which accounts: the conditions that the job, the dry run and the lists share ---------------------------------
def _fresh(night: Night, theirs: Q) -> AccountQuerySet:
    """Accounts whose clocks stand for the policy in force; stale rows wait for the recomputation."""
    return Account.objects.filter(theirs, policy_version=night.policy.version)


def _to_propose(night: Night, rules: RuleValues, theirs: Q) -> AccountQuerySet:
    return _fresh(night, theirs).filter(
        state=State.OWNED,
        threshold_reached_on__isnull=False,
        proposal_visible_on__isnull=True,
        cycle_started_on__lte=night.cutoff - timedelta(days=rules.min_cycle_days),
    )


def _to_suspend(night: Night, theirs: Q) -> AccountQuerySet:
    return _fresh(night, theirs).due_for_suspension(night.cutoff)


def _to_recycle(night: Night, rules: RuleValues, theirs: Q) -> AccountQuerySet:
    due = _fresh(night, theirs).due_for_recycling(night.cutoff)
    return due if night.replay else due.in_time_warned(night.cutoff, rules.min_warning_recycle_days)


def _to_alarm(night: Night, theirs: Q) -> AccountQuerySet:
    silent = _fresh(night, theirs).filter(state=State.OWNED, alarm_due_on__lte=night.cutoff)
    return silent.filter(Q(alarmed_due_on__isnull=True) | ~Q(alarmed_due_on=F("alarm_due_on")))


def _to_warn(night: Night, rules: RuleValues, theirs: Q) -> Iterator[tuple[int, AccountQuerySet]]:
    """Per warning (days before), the accounts that have come so near and have not been told so yet."""
    tiers = sorted({*rules.dormancy_warnings, rules.min_warning_recycle_days})  # without it nothing would ever move
    nearer = 0
    for tier in tiers:
        first, last = night.seen_on + timedelta(days=nearer), night.seen_on + timedelta(days=tier)
        owned = _fresh(night, theirs).filter(
            state=State.OWNED, recycle_due_on__gt=night.cutoff, recycle_due_on__lte=last
        )
        if nearer:
            owned = owned.filter(recycle_due_on__gt=first)
        untold = Q(warned_due_on__isnull=True) | ~Q(warned_due_on=F("recycle_due_on")) | Q(warned_days__gt=tier)
        yield tier, owned.filter(untold)
        nearer = tier


def _desk_to_remind(night: Night, theirs: Q) -> AccountQuerySet:
    return _fresh(night, theirs).filter(state=State.SUSPENDED, desk_reminder_due_on__lte=night.seen_on)


# -- what happens to them ------------------------------------------------------------------------------------------
def _put_off_unwarned(night: Night, rules: RuleValues, theirs: Q) -> None:
    """After an outage: what nobody could see coming waits for the shortest warning first."""

    def put_off(chosen: list[Account]) -> None:
        rows = Account.objects.filter(pk__in=[a.pk for a in chosen])
        soonest = night.seen_on + timedelta(days=rules.min_warning_recycle_days)
        rows.update(not_before_recycle=soonest)
        clocks.recompute(rows, today=night.seen_on, policy=night.policy)

    due = _fresh(night, theirs).due_for_recycling(night.cutoff)
    seen_by = night.cutoff + timedelta(days=1 - rules.min_warning_recycle_days)
    unwarned = due.filter(
        Q(warned_due_on__isnull=True) | ~Q(warned_due_on=F("recycle_due_on")) | Q(warned_on__gt=seen_by)
    ).exclude(suspend_due_on__lte=night.cutoff)
    _in_chunks(unwarned, put_off)


def _propose(night: Night, rules: RuleValues, theirs: Q) -> int:
    def propose(chosen: list[Account]) -> None:
        rows = Account.objects.filter(pk__in=[a.pk for a in chosen])
        rows.update(proposal_visible_on=night.seen_on)
        clocks.recompute(rows, today=night.seen_on, policy=night.policy)
        telling.proposed(chosen, rules, night.batch)

    return _in_chunks(_to_propose(night, rules, theirs), propose)


def _suspend(night: Night, rules: RuleValues, theirs: Q) -> int:
    def suspend(chosen: list[Account]) -> None:
        why = Why(Rule.SUSPENDED, None, night.cutoff, batch=night.batch)
        take(chosen, State.SUSPENDED, why, desks=[rules.desk] * len(chosen), policy=night.policy)
        telling.on_desk(chosen, rules.desk, why)

    return _in_chunks(_to_suspend(night, theirs), suspend)


def _recycle(night: Night, rules: RuleValues, theirs: Q) -> int:
    def recycle(chosen: list[Account]) -> None:
        take(chosen, State.POOLED, Why(Rule.DORMANT, None, night.cutoff, batch=night.batch), policy=night.policy)

    return _in_chunks(_to_recycle(night, rules, theirs), recycle)


def _alarm(night: Night, theirs: Q) -> int:
    def alarm(chosen: list[Account]) -> None:
        Account.objects.filter(pk__in=[a.pk for a in chosen]).update(alarmed_due_on=F("alarm_due_on"))
        telling.silent(chosen, EscalationKind.SILENT, night.batch)

    return _in_chunks(_to_alarm(night, theirs), alarm)


def _warn(night: Night, rules: RuleValues, theirs: Q) -> int:
    told = 0
    for tier, accounts in _to_warn(night, rules, theirs):

        def warn(chosen: list[Account], tier: int = tier) -> None:
            rows = Account.objects.filter(pk__in=[a.pk for a in chosen])
            first_time = Q(warned_due_on__isnull=True) | ~Q(warned_due_on=F("recycle_due_on"))
            rows.filter(first_time).update(warned_due_on=F("recycle_due_on"), warned_on=night.seen_on)
            rows.update(warned_days=tier)
            telling.warned(chosen, night.seen_on, night.batch)

        told += _in_chunks(accounts, warn)
    return told


def _remind_desk(night: Night, theirs: Q) -> int:
    def remind(chosen: list[Account]) -> None:
        rows = Account.objects.filter(pk__in=[a.pk for a in chosen])
        rows.update(desk_reminded_on=night.seen_on)
        clocks.recompute(rows, today=night.seen_on, policy=night.policy)
        telling.desk_reminder(chosen, night.seen_on, night.batch)

    return _in_chunks(_desk_to_remind(night, theirs), remind)


def _in_chunks(accounts: AccountQuerySet, work: Callable[[list[Account]], None]) -> int:
    """Lock and work on the accounts, a chunk a transaction, until none is left; returns how many.

    `work` must take a row out of the condition, which makes the loop end and a second start harmless.
    """
    done = 0
    while True:
        with transaction.atomic():
            locked = accounts.select_for_update(no_key=True, of=("self",)).only(*NEEDED).order_by("pk")
            chosen = list(locked[:CHUNK])
            if not chosen:
                return done
            work(chosen)
            done += len(chosen)
