"""The nightly job: propose, suspend, recycle, raise alarms, warn, remind the desk (domain.md 2.2 and 3).

A run for business date D happens after D has ended: everything due on D or before moves, in chunks of one
transaction each, so that a run killed anywhere is simply started again. Whatever it decides is a filtered UPDATE
on rows it has locked, so an account contacted in the last second stays.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from datetime import date, timedelta

from django.db import transaction
from django.db.models import F, Q

from accounts import clocks
from accounts.models import Account, AccountQuerySet, EscalationKind, Rule, State
from accounts.policies import in_force
from accounts.rules import RuleValues
from accounts.services import due, telling
from accounts.services.due import Night
from accounts.services.moves import Why, take
from commons import jobs
from commons.models import JobRun
from core.clock import business_date

CHUNK = 500  # at 2,000 a follow-up waits for seconds behind a chunk
LOOK = 20_000  # accounts looked for at once: their numbers fit into a megabyte
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


def last_ended(today: date) -> date:
    """The business date a run started on `today` is for: the last one that has ended."""
    return today - timedelta(days=1)


def run_due(now_on: date | None = None) -> JobRun | None:
    """Run for the last ended business date unless it has been; after an outage once, for the latest."""
    today = now_on or business_date()
    cutoff = last_ended(today)
    return jobs.run_once(JOB, cutoff, lambda run: asdict(sweep(cutoff, seen_on=today, run=run)))


def sweep(cutoff: date, *, seen_on: date | None = None, replay: bool = False, run: JobRun | None = None) -> Swept:
    """Do a night's work for the business date `cutoff`; `replay` waives that warnings must have been visible.

    `run` keeps what each chunk has done, so that a run that was killed and started again counts its first part too.
    """
    night = Night(cutoff, seen_on or cutoff + timedelta(days=1), replay, in_force(), run)
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
        rows = due.fresh(night, theirs)
        stays = ~due.to_suspend(night)
        total = total.plus(
            proposed=rows.filter(due.to_propose(night, rules)).count(),
            suspended=rows.filter(due.to_suspend(night)).count(),
            recycled=rows.filter(due.to_recycle(night, rules)).count(),
            alarms=rows.filter(due.to_alarm(night)).count(),
            warned=sum(rows.filter(near, stays).count() for _tier, near in due.to_warn(night, rules)),
            desk_reminders=rows.filter(due.to_remind(night)).count(),
        )
    return total


# -- what happens to them ------------------------------------------------------------------------------------------
def _put_off_unwarned(night: Night, rules: RuleValues, theirs: Q) -> None:
    """After an outage: what nobody could see coming waits for the shortest warning first."""

    def put_off(chosen: list[Account]) -> None:
        rows = Account.objects.filter(pk__in=[a.pk for a in chosen])
        soonest = night.seen_on + timedelta(days=rules.min_warning_recycle_days)
        rows.update(not_before_recycle=soonest)
        clocks.recompute_some([a.pk for a in chosen], today=night.seen_on, policy=night.policy)

    _in_chunks(due.fresh(night, theirs).filter(due.to_put_off(night, rules)), put_off)


def _propose(night: Night, rules: RuleValues, theirs: Q) -> int:
    def propose(chosen: list[Account]) -> None:
        rows = Account.objects.filter(pk__in=[a.pk for a in chosen])
        rows.update(proposal_visible_on=night.seen_on)
        clocks.recompute_some([a.pk for a in chosen], today=night.seen_on, policy=night.policy)
        telling.proposed(chosen, rules, night.batch, seen_on=night.seen_on)

    return _in_chunks(
        due.fresh(night, theirs).filter(due.to_propose(night, rules)), propose, night.counting("proposed")
    )


def _suspend(night: Night, rules: RuleValues, theirs: Q) -> int:
    def suspend(chosen: list[Account]) -> None:
        why = Why(Rule.SUSPENDED, None, night.cutoff, batch=night.batch)
        take(chosen, State.SUSPENDED, why, desks=[rules.desk] * len(chosen), policy=night.policy)
        telling.on_desk(chosen, rules.desk, why, night.policy)

    return _in_chunks(due.fresh(night, theirs).filter(due.to_suspend(night)), suspend, night.counting("suspended"))


def _recycle(night: Night, rules: RuleValues, theirs: Q) -> int:
    def recycle(chosen: list[Account]) -> None:
        take(chosen, State.POOLED, Why(Rule.DORMANT, None, night.cutoff, batch=night.batch), policy=night.policy)

    return _in_chunks(
        due.fresh(night, theirs).filter(due.to_recycle(night, rules)), recycle, night.counting("recycled")
    )


def _alarm(night: Night, theirs: Q) -> int:
    def alarm(chosen: list[Account]) -> None:
        Account.objects.filter(pk__in=[a.pk for a in chosen]).update(alarmed_due_on=F("alarm_due_on"))
        telling.silent(chosen, EscalationKind.SILENT, night.batch)

    return _in_chunks(due.fresh(night, theirs).filter(due.to_alarm(night)), alarm, night.counting("alarms"))


def _warn(night: Night, rules: RuleValues, theirs: Q) -> int:
    told = 0
    for tier, near in due.to_warn(night, rules):

        def warn(chosen: list[Account], tier: int = tier) -> None:
            rows = Account.objects.filter(pk__in=[a.pk for a in chosen])
            first_time = Q(warned_due_on__isnull=True) | ~Q(warned_due_on=F("recycle_due_on"))
            rows.filter(first_time).update(warned_due_on=F("recycle_due_on"), warned_on=night.seen_on)
            rows.update(warned_days=tier)
            telling.warned(chosen, night.seen_on, night.batch)

        told += _in_chunks(due.fresh(night, theirs).filter(near), warn, night.counting("warned"))
    return told


def _remind_desk(night: Night, theirs: Q) -> int:
    def remind(chosen: list[Account]) -> None:
        rows = Account.objects.filter(pk__in=[a.pk for a in chosen])
        rows.update(desk_reminded_on=night.seen_on)
        clocks.recompute_some([a.pk for a in chosen], today=night.seen_on, policy=night.policy)
        telling.desk_reminder(chosen, night.seen_on, night.batch)

    return _in_chunks(due.fresh(night, theirs).filter(due.to_remind(night)), remind, night.counting("desk_reminders"))


def _in_chunks(
    accounts: AccountQuerySet, work: Callable[[list[Account]], None], count: Callable[[int], None] | None = None
) -> int:
    """Lock and work on the accounts, a chunk a transaction, until none is left; returns how many.

    They are looked for first, many at once and without locks: asked for chunk by chunk, PostgreSQL would walk through
    the same table again and again. Each chunk asks the condition once more, so an account that was contacted in the
    last second stays. `work` must take a row out of the condition, which makes the loop end and a second start harmless.
    """
    done, found = 0, LOOK
    while found == LOOK:
        numbers = list(accounts.order_by("pk").values_list("pk", flat=True)[:LOOK])
        found = len(numbers)
        for start in range(0, found, CHUNK):
            with transaction.atomic():
                asked = accounts.filter(pk__in=numbers[start : start + CHUNK])
                chosen = list(asked.select_for_update(no_key=True, of=("self",)).only(*NEEDED).order_by("pk"))
                if not chosen:
                    continue
                work(chosen)
                if count:
                    count(len(chosen))
                done += len(chosen)
    return done
