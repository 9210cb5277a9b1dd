"""What a night would do under other numbers, counted without writing or locking anything (ux.md, change a rule).

The steps are those of a publication and the night after it: recompute (clocks), put off what nobody could see coming,
propose, suspend, recycle, alarm, warn, remind (sweep). They run over supposed rows, by the same expressions and the
same conditions, so what is counted here is what will be done.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from django.db.models import Case, Count, DateField, F, Min, Q, TextField, Value, When
from django.db.models.functions import Greatest, Least
from django.db.models.lookups import LessThanOrEqual

from accounts import clocks
from accounts.models import Account, AccountQuerySet, State
from accounts.policies import InForce, team_tree
from accounts.proposals import Change
from accounts.rules import RuleValues
from accounts.services import due
from accounts.services.due import Night
from accounts.services.sweep import Swept
from accounts.supposing import Supposed

if TYPE_CHECKING:
    from users.models import User

HORIZON_DAYS = 14
KINDS = ("suspended", "recycled", "proposed", "warned", "alarms", "desk_reminders")
MOVES = ("suspended", "recycled")
MOST_LISTED = 10_000


@dataclass
class Side:
    """One night under one policy: what happens, to whose accounts, and what falls due in the days after."""

    by_person: dict[tuple[int | None, int | None], Swept] = field(default_factory=dict)
    days: Counter[tuple[date, str]] = field(default_factory=Counter)
    held: int = 0  # silent for long enough already, but people see the shortest warning first
    held_until: date | None = None
    proposed_until: date | None = None  # the first suspension among what is proposed tonight

    @property
    def total(self) -> Swept:
        """All people's counts."""
        return _sum(self.by_person.values())

    @property
    def moves(self) -> int:
        """How many accounts change hands tonight."""
        return moves_of(self.total)

    def of_people(self) -> dict[int | None, Swept]:
        """Counts per owner; None for the desks."""
        return self._grouped(0)

    def of_teams(self) -> dict[int | None, Swept]:
        """Counts per team."""
        return self._grouped(1)

    def _grouped(self, place: int) -> dict[int | None, Swept]:
        groups: dict[int | None, list[Swept]] = {}
        for key, counts in self.by_person.items():
            groups.setdefault(key[place], []).append(counts)
        return {key: _sum(counts) for key, counts in groups.items()}


@dataclass(frozen=True)
class DryRun:
    """The coming night as it is, and as it would be."""

    tonight: date
    now: Side
    then: Side


@dataclass(frozen=True)
class Verdict:
    """What would become of one account: whether it moves tonight, and its dates."""

    moves: bool
    rule: str
    on: date | None


def concerned(user: User, change: Change) -> AccountQuerySet:
    """Accounts for which a change may mean something: the company's, or those of its teams and all below."""
    rows = Account.objects.of_teams(user)
    if change.company or not change.teams:
        return rows
    below, grown = set(change.teams), True
    tree = team_tree()
    while grown:
        more = {team_id for team_id, parent in tree if parent in below} - below
        below |= more
        grown = bool(more)
    return rows.filter(team_id__in=below)


def run(accounts: AccountQuerySet, *, now: InForce, then: InForce, today: date) -> DryRun:
    """The night that follows `today` over these accounts, under the policy in force and under the proposed one."""
    return DryRun(today, side(accounts, now, today=today), side(accounts, then, today=today))


def side(accounts: AccountQuerySet, policy: InForce, *, today: date) -> Side:
    """What the coming night does once every account stands for `policy`; a statement per distinct set of values."""
    night, found = _night(policy, today), Side()
    for rules, _evening, morning in _evenings(accounts, policy, today):
        rows = morning.fetch(_counted(night, rules))
        for owner, team, on, rule, number, held, held_until, proposed_until, *counts in rows:
            told = Swept(**dict(zip(KINDS, counts, strict=True)))
            found.by_person[owner, team] = _sum([told, found.by_person.get((owner, team), Swept())])
            if on is not None:
                found.days[max(on, today), rule] += number
            found.held += held
            found.held_until = _sooner(found.held_until, held_until)
            found.proposed_until = _sooner(found.proposed_until, proposed_until)
    return found


def movers(accounts: AccountQuerySet, policy: InForce, *, today: date, kind: str) -> list[tuple[str, int]]:
    """(sort key, id) of the accounts a night would touch, by name; `kind` one of KINDS, "moves" or "coming"."""
    night, found = _night(policy, today), []
    for rules, evening, morning in _evenings(accounts, policy, today):
        rows = morning if kind == "coming" else evening
        listed = Account.objects.filter(_chosen(night, rules, kind)).order_by("sort_key", "pk")
        found += rows.fetch(listed.values_list("sort_key", "pk")[: MOST_LISTED + 1])
    return sorted(found)[: MOST_LISTED + 1]


def verdicts(accounts: AccountQuerySet, policy: InForce, *, today: date) -> dict[int, Verdict]:
    """What would become of each of these few accounts, by id."""
    night, found = _night(policy, today), {}
    for rules, _evening, morning in _evenings(accounts, policy, today, everything=True):
        moves = due.to_suspend(night) | due.to_recycle(night, rules)
        rows = Account.objects.annotate(on=_moves_on(), rule=_rule(), tonight=Case(When(moves, then=1), default=0))
        for pk, on, rule, tonight in morning.fetch(rows.values_list("pk", "on", "rule", "tonight")):
            found[pk] = Verdict(bool(tonight), rule, on)
    return found


def moves_of(counts: Swept) -> int:
    """Suspended and recycled together."""
    return counts.suspended + counts.recycled


# -- the steps ---------------------------------------------------------------------------------------------------
def _night(policy: InForce, today: date) -> Night:
    return Night(today, today + timedelta(days=1), False, policy)


def _evenings(
    accounts: AccountQuerySet, policy: InForce, today: date, *, everything: bool = False
) -> Iterator[tuple[RuleValues, Supposed, Supposed]]:
    """Per set of values: the rows when the night decides, and the rows once it has proposed."""
    night = _night(policy, today)
    for rules, theirs in policy.groups():
        rows = accounts.filter(theirs)
        rows = rows if everything else rows.filter(_candidates(night, rules))
        evening = _put_off(clocks.supposed(Supposed(rows), rules, version=policy.version, today=today), night, rules)
        yield rules, evening, _proposed(evening, night, rules)


def _candidates(night: Night, rules: RuleValues) -> Q:
    """What alone can be concerned within the horizon: silent for nearly long enough, at the threshold, or on a desk.

    A due date is never before the bare end of the silence, so this leaves nothing out; it saves most of the work.
    """
    days = max(HORIZON_DAYS, rules.min_warning_recycle_days, *rules.dormancy_warnings, 0) + 1
    last = Value(night.seen_on + timedelta(days=days), output_field=DateField())
    start = Greatest("cycle_started_on", "last_contact_on", "last_order_on", "paused_until")
    silent = LessThanOrEqual(clocks.AddDays(start, rules.dormancy_days), last)
    reached = Q(protected=False, order_in_cycle=False, cycle_contacts__gte=rules.contacts_required)
    return Q(state=State.OWNED) & (Q(silent) | reached) | Q(state=State.SUSPENDED)


def _put_off(rows: Supposed, night: Night, rules: RuleValues) -> Supposed:
    soonest = Value(night.seen_on + timedelta(days=rules.min_warning_recycle_days), output_field=DateField())
    later = Greatest(clocks.silence_ends_on(rules), clocks.NextWorkingDay(soonest))
    return rows.update(
        {"recycle_due_on": Case(When(due.to_put_off(night, rules), then=later), default=F("recycle_due_on"))}
    )


def _proposed(rows: Supposed, night: Night, rules: RuleValues) -> Supposed:
    seen = Value(night.seen_on, output_field=DateField())
    shown = rows.update(
        {"proposal_visible_on": Case(When(due.to_propose(night, rules), then=seen), default=F("proposal_visible_on"))}
    )
    return clocks.supposed_suspensions(shown, rules, today=night.seen_on)


# -- the questions -----------------------------------------------------------------------------------------------
def _conditions(night: Night, rules: RuleValues) -> dict[str, Q]:
    near = Q(pk__in=[])
    for _tier, condition in due.to_warn(night, rules):
        near |= condition
    return {
        "suspended": due.to_suspend(night),
        "recycled": due.to_recycle(night, rules),
        "proposed": due.to_propose(night, rules),
        "warned": near & ~due.to_suspend(night),
        "alarms": due.to_alarm(night),
        "desk_reminders": due.to_remind(night),
    }


def _chosen(night: Night, rules: RuleValues, kind: str) -> Q:
    conditions = _conditions(night, rules)
    if kind == "moves":
        return conditions["suspended"] | conditions["recycled"]
    if kind == "coming":
        last = night.cutoff + timedelta(days=HORIZON_DAYS)
        return Q(state=State.OWNED) & (Q(recycle_due_on__lte=last) | Q(suspend_due_on__lte=last))
    return conditions[kind]


def _counted(night: Night, rules: RuleValues) -> Any:
    """Per person, team, day of moving within the horizon, and rule: what happens tonight and what falls due.

    Asked of the rows once they are proposed; that moves nothing tonight, so it costs one pass instead of two.
    """
    seen_today = Q(proposal_visible_on=night.seen_on)
    conditions = {**_conditions(night, rules), "proposed": seen_today}
    stays = Q(state=State.OWNED, recycle_due_on__gt=night.cutoff) & ~due.to_suspend(night)
    ended = LessThanOrEqual(clocks.silence_ends_on(rules), Value(night.cutoff, output_field=DateField()))
    held = stays & Q(ended)
    last = Value(night.cutoff + timedelta(days=HORIZON_DAYS), output_field=DateField())
    soon = Q(state=State.OWNED) & Q(LessThanOrEqual(_moves_on(), last))
    groups = (
        Account.objects.annotate(on=Case(When(soon, then=_moves_on()), default=None), rule=_rule())
        .order_by()
        .values("owner_id", "team_id", "on", "rule")
        .annotate(
            number=Count("pk"),
            held=Count("pk", filter=held),
            held_until=Min("recycle_due_on", filter=held),
            proposed_until=Min("suspend_due_on", filter=seen_today),
            **{f"n_{kind}": Count("pk", filter=conditions[kind]) for kind in KINDS},
        )
    )
    counts = [f"n_{kind}" for kind in KINDS]
    return groups.values_list(
        "owner_id", "team_id", "on", "rule", "number", "held", "held_until", "proposed_until", *counts
    )


def _moves_on() -> Any:
    return Least("suspend_due_on", "recycle_due_on")


def _rule() -> Any:
    first = Q(suspend_due_on__isnull=False) & (
        Q(recycle_due_on__isnull=True) | Q(suspend_due_on__lte=F("recycle_due_on"))
    )
    return Case(
        When(first, then=Value("suspended")),
        When(recycle_due_on__isnull=False, then=Value("recycled")),
        default=Value(""),
        output_field=TextField(),
    )


def _sum(counts: Iterable[Swept]) -> Swept:
    total = Swept()
    for some in counts:
        total = total.plus(**vars(some))
    return total


def _sooner(one: date | None, other: date | None) -> date | None:
    return min(filter(None, (one, other)), default=None)
