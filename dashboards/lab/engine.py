"""One account's past under one setting, in plain Python: what the nightly job would have done (domain.md 2.2 and 3).

It knows no database. The night itself is `accounts.services.sweep` with the expressions of `accounts.clocks`; the tests
drive those night by night over made histories and compare move for move, so this cannot drift from them unseen.
"""

from __future__ import annotations

from bisect import bisect_left, insort
from collections import Counter
from collections.abc import Iterable
from typing import Any

from accounts.models import Rule, State, Vip
from accounts.policies import InForce
from accounts.rules import RuleValues
from dashboards.lab.facts import NEVER, Fact, History, Kind
from dashboards.lab.outcomes import LateOrder, Load, Move, Outcome, Proposal
from dashboards.lab.settings import FIRST, Setting, World

NIGHTLY = {Rule.SUSPENDED.value: State.SUSPENDED.value, Rule.DORMANT.value: State.POOLED.value}
OWNED = State.OWNED.value  # a plain text compares faster
BETWEEN = -1  # no cycle
FAR = 10**7


def replay(history: History, facts: Iterable[Fact], setting: Setting, world: World) -> Outcome:
    """Run a setting over one account's facts (those that happened, or those that were known)."""
    return _Account(history, setting, world).run(facts)


class _Account:
    """The account row while it is replayed; the names are those of its columns, days are ordinals."""

    __slots__ = (
        "agreed", "contact_days", "cycle", "cycles", "days", "done", "grade", "kept_until", "last_contact",
        "let_go", "life", "next_night", "not_before_recycle", "not_before_suspend", "of_cycle", "open_until", "orders",
        "owner", "paused_until", "policy", "postponements", "proposed", "protected", "recycle", "rules", "setting",
        "spoken", "started", "state", "suspend", "team", "vip", "warned_due", "warned_on", "world",
    )  # fmt: skip

    def __init__(self, history: History, setting: Setting, world: World) -> None:
        self.setting, self.world = setting, world
        self.done = Outcome(history.account)
        self.grade, self.vip = history.grade, history.vip
        self.policy: InForce = setting.timeline[0][2]
        self.rules: RuleValues = self.policy.company
        self.state, self.owner = "", 0
        self.team: int | None = None
        self.cycle = BETWEEN
        self.cycles: list[tuple[int, int]] = []
        self.days: list[int] = []  # counted in the present cycle
        self.of_cycle: dict[int, list[int]] = {}
        self.contact_days: Counter[tuple[int, int]] = Counter()
        self.life: Counter[int] = Counter()
        self.orders: Counter[tuple[int, int]] = Counter()
        self.spoken: dict[tuple[int, int], bool] = {}
        self.agreed, self.open_until, self.postponements = False, NEVER, 0
        self.last_contact: int = NEVER
        self.started: int = NEVER
        self.recycle: int = NEVER
        self.suspend: int = NEVER
        self.proposed: int = NEVER
        self.warned_due: int = NEVER
        self.warned_on: int = NEVER
        self.let_go: Move | None = None
        self.next_night = 0
        self._protect()
        self._fresh_cycle()

    # -- time --------------------------------------------------------------------------------------------------
    def run(self, facts: Iterable[Fact]) -> Outcome:
        """Every fact and every change of the numbers in its order, the nights between them, to the end."""
        changes = iter(self.setting.timeline[1:])
        change = next(changes, None)
        for fact in facts:
            if fact.day > self.setting.until:
                break
            while change is not None and (change[0], change[1]) <= (fact.day, fact.at):
                self._new_policy(*change)
                change = next(changes, None)
            self._nights(fact.day, fact.at)
            _DO[fact.kind](self, fact)
        while change is not None and change[0] <= self.setting.until:
            self._new_policy(*change)
            change = next(changes, None)
        self._nights(FAR, FIRST)
        return self.done

    def _new_policy(self, day: int, at: float, policy: InForce) -> None:
        self._nights(day, at)
        self.policy = policy
        self._choose_rules()
        if self.state and self.state != State.POOLED:
            self._recompute(day)

    def _nights(self, day: int, at: float) -> None:
        """Run what is due in the nights before a moment; nights in which nothing happens cost nothing."""
        nights, setting = self.setting.nights, self.setting
        if self.next_night >= nights.count or nights.seen[self.next_night] > day:
            return
        while self.state == OWNED:
            n = self._next_due()
            if n >= nights.count or (nights.seen[n], nights.at[n]) >= (day, at) or nights.cutoffs[n] > setting.until:
                break
            self.next_night = n + 1
            self._night(nights.cutoffs[n], nights.seen[n])
        passed = bisect_left(nights.seen, day)
        while passed < nights.count and nights.seen[passed] == day and nights.at[passed] < at:
            passed += 1
        self.next_night = max(self.next_night, passed)

    def _next_due(self) -> int:
        """The place of the first night, from the next one on, that has something to do."""
        nights, rules, setting, cutoff = self.setting.nights, self.rules, self.setting, FAR
        if not self.proposed and self._reached():
            cutoff = self.started + rules.min_cycle_days
        if self.suspend and not setting.follow:
            cutoff = min(cutoff, max(self.suspend, setting.moves_from))
        if self.recycle and not setting.follow:
            cutoff = min(cutoff, max(self.recycle, setting.moves_from))
        place = max(self.next_night, bisect_left(nights.cutoffs, cutoff))
        if self.recycle and self.warned_due != self.recycle:
            near = self.recycle - max(*rules.dormancy_warnings, rules.min_warning_recycle_days, 0)
            warning = max(self.next_night, bisect_left(nights.seen, near))
            if warning < place and nights.cutoffs[warning] < self.recycle:
                place = warning
        return place

    def _night(self, cutoff: int, seen: int) -> None:
        """One night of one account, in the order of accounts.services.sweep."""
        rules, moves = self.rules, not self.setting.follow and cutoff >= self.setting.moves_from
        if moves and 0 < self.recycle <= cutoff and not 0 < self.suspend <= cutoff and not self._warned(cutoff):
            self.not_before_recycle = seen + rules.min_warning_recycle_days
            self._recompute(seen)
        if not self.proposed and self._reached() and self.started + rules.min_cycle_days <= cutoff:
            self.proposed = seen
            if not self.setting.follow:
                self._propose(cutoff)
            self._recompute(seen)
        if moves and 0 < self.suspend <= cutoff:
            self._move(Rule.SUSPENDED.value, cutoff)
        elif moves and 0 < self.recycle <= cutoff and self._warned(cutoff):
            self._move(Rule.DORMANT.value, cutoff)
        tiers = (*rules.dormancy_warnings, rules.min_warning_recycle_days)
        if cutoff < self.recycle <= seen + max(tiers) and self.warned_due != self.recycle:
            self.warned_due, self.warned_on = self.recycle, seen

    def _warned(self, cutoff: int) -> bool:
        """Whether the owner could see the warning of this very date for the shortest warning."""
        in_time = self.warned_on <= cutoff + 1 - self.rules.min_warning_recycle_days
        return self.warned_due == self.recycle and in_time

    # -- the clocks (accounts/clocks.py) -----------------------------------------------------------------------
    def _reached(self) -> bool:
        if self.protected or self.state != OWNED:
            return False
        return len(self.days) >= max(self.rules.contacts_required, self.kept_until) and not self._ordered()

    def _ordered(self) -> bool:
        return any(cycle == self.cycle for cycle, _day in self.orders) if self.orders else False

    def _recycle_due(self) -> int:
        if self.state != OWNED or self.protected:
            return NEVER
        working = self.world.calendar.working
        last_order = max((day for _cycle, day in self.orders), default=NEVER)
        due = working(max(self.started, self.last_contact, last_order, self.paused_until) + self.rules.dormancy_days)
        return max(due, working(self.not_before_recycle)) if self.not_before_recycle else due

    def _suspend_due(self) -> int:
        rules = self.rules
        if not self._still_proposed() or not rules.auto_suspend or self.agreed or self._needs():
            return NEVER
        due = max(self.proposed + rules.grace_days, self.not_before_suspend)
        if self.open_until and self.postponements <= rules.max_postponements:
            held = min(self.open_until, self.proposed + rules.opportunity_horizon_days)
            due = max(due, held + rules.opportunity_hold_days)
        return self.world.calendar.working(due)

    def _still_proposed(self) -> bool:
        return bool(self.proposed) and self.proposed >= self.started + self.rules.min_cycle_days and self._reached()

    def _needs(self) -> bool:
        return self.spoken[max(self.spoken)] if self.spoken else False

    def _recompute(self, today: int) -> None:
        """Both clocks anew; one that comes nearer leaves people the shortest warning (clocks.recompute)."""
        rules, recycle, suspend = self.rules, self._recycle_due(), self._suspend_due()
        soonest = today + rules.min_warning_recycle_days
        if 0 < recycle < soonest and (not self.recycle or recycle < self.recycle):
            self.not_before_recycle = min(soonest, self.recycle or soonest)
            recycle = self._recycle_due()
        soonest = today + rules.min_warning_suspend_days
        if 0 < suspend < soonest and (not self.suspend or suspend < self.suspend):
            self.not_before_suspend = min(soonest, self.suspend or soonest)
            suspend = self._suspend_due()
        self.recycle, self.suspend = recycle, suspend
        if self.proposed and not self._still_proposed():
            self.proposed = NEVER

    def _choose_rules(self) -> None:
        self.rules = self.policy.of(self.team)

    def _protect(self) -> None:
        self.protected = self.vip == Vip.VVIP or self.grade in self.setting.protects

    # -- moves ---------------------------------------------------------------------------------------------------
    def _move(self, rule: str, day: int) -> None:
        move = Move(self.done.account, day, rule, self.owner, self.team, len(self.days))
        self.done.moves.append(move)
        self._take(NIGHTLY[rule], day)
        self.let_go = move

    def _propose(self, day: int) -> None:
        self.done.proposed.append(Proposal(self.done.account, day, self.team, self.owner, len(self.days)))

    def _take(self, state: str, day: int) -> None:
        self._end_cycle(day)
        self.state, self.owner = state, 0
        self._fresh_cycle()
        self._recompute(day)

    def _end_cycle(self, day: int) -> None:
        if self.cycle != BETWEEN:
            self.cycles[self.cycle] = (self.cycles[self.cycle][0], day)
        if self.owner:
            self.done.loads.append(Load(self.owner, self.team, day, -1, False))
        self.cycle, self.days, self.started = BETWEEN, [], NEVER

    def _fresh_cycle(self) -> None:
        self.proposed = self.kept_until = self.paused_until = NEVER
        self.not_before_recycle = self.not_before_suspend = self.warned_due = self.warned_on = NEVER

    def _cycle_of(self, day: int) -> int:
        """The cycle a day belongs to: the present one if it had begun, else the one it fell in."""
        if self.cycle != BETWEEN and day >= self.started:
            return self.cycle
        fitting = [(began, n) for n, (began, ended) in enumerate(self.cycles) if began <= day <= ended]
        return max(fitting)[1] if fitting else BETWEEN

    # -- facts -----------------------------------------------------------------------------------------------------
    def _given(self, fact: Fact) -> None:
        owner, team, started, rule = fact.what
        self._end_cycle(fact.day)
        self.state, self.owner, self.team, self.let_go = OWNED, owner, team, None
        self.cycle, self.started = len(self.cycles), started
        self.cycles.append((started, FAR))
        self.days = self.of_cycle.setdefault(self.cycle, [])
        self.done.loads.append(Load(owner, team, fact.day, 1, rule == Rule.CLAIMED, fact.at))
        self._fresh_cycle()
        self._choose_rules()
        if rule == Rule.LEFT:
            self.paused_until = fact.day + self.rules.leave_pause_days
        self._recompute(fact.day)

    def _taken(self, fact: Fact) -> None:
        state, rule = fact.what
        if state == State.VOID:
            self._take(state, fact.day)
        elif rule in NIGHTLY:
            if (self.setting.follow or fact.day < self.setting.moves_from) and self.state == OWNED:
                self._follow(rule, fact.day)
        elif rule == Rule.DESK_RELEASED:
            if self.state == State.SUSPENDED:
                self._take(state, fact.day)
        elif self.state == OWNED:
            self._take(state, fact.day)

    def _follow(self, rule: str, day: int) -> None:
        if day >= self.setting.moves_from:
            self._move(rule, day)
        else:
            self._take(NIGHTLY[rule], day)

    def _contacted(self, fact: Fact) -> None:
        day = fact.what[0]
        cycle = self._cycle_of(day)
        self.contact_days[cycle, day] += 1
        self.life[day] += 1
        if self.contact_days[cycle, day] == 1 and cycle != BETWEEN:
            insort(self.of_cycle.setdefault(cycle, []), day)
        self.last_contact = max(self.last_contact, day)
        self._recompute(fact.day)

    def _uncontacted(self, fact: Fact) -> None:
        day = fact.what[0]
        cycle = next((c for c, its in reversed(self.contact_days) if its == day and self.contact_days[c, its]), BETWEEN)
        if self.contact_days[cycle, day]:
            self.contact_days[cycle, day] -= 1
            if not self.contact_days[cycle, day] and cycle != BETWEEN:
                self.of_cycle[cycle].remove(day)
            self.life[day] -= 1
            self.last_contact = max((its for its, n in self.life.items() if n), default=NEVER)
            self._recompute(fact.day)

    def _ordered_now(self, fact: Fact) -> None:
        day, order = fact.what
        self.orders[self._cycle_of(day), day] += 1
        if self.let_go is not None and day > self.let_go.day:
            self.done.orders.append(LateOrder(self.let_go, day, order))
        self._recompute(fact.day)

    def _unordered(self, fact: Fact) -> None:
        found = next((key for key in self.orders if key[1] == fact.what[0]), None)
        if found is not None:
            self.orders[found] -= 1
            if not self.orders[found]:
                del self.orders[found]
            self._recompute(fact.day)

    def _spoke(self, fact: Fact) -> None:
        day, pk, explicit = fact.what
        if explicit is None:
            self.spoken.pop((day, pk), None)
        else:
            self.spoken[day, pk] = explicit
        self._recompute(fact.day)

    def _agreed_now(self, fact: Fact) -> None:
        (self.agreed,) = fact.what
        self._recompute(fact.day)

    def _opportunities(self, fact: Fact) -> None:
        self.open_until, more = fact.what
        self.postponements += more
        self._recompute(fact.day)

    def _kept(self, fact: Fact) -> None:
        if self.state == OWNED and self.proposed:
            self.kept_until = len(self.days) + fact.what[0]
            self.proposed = NEVER
            self._recompute(fact.day)

    def _really_proposed(self, fact: Fact) -> None:
        if self.setting.follow and self.state == OWNED:
            self._propose(fact.what[0])

    def _graded(self, fact: Fact) -> None:
        grade, vip = fact.what
        self.grade = self.grade if grade is None else grade
        self.vip = self.vip if vip is None else vip
        self._protect()
        self._recompute(fact.day)

    def _moved_team(self, fact: Fact) -> None:
        owner, team = fact.what
        if self.state == OWNED and owner == self.owner and team != self.team:
            self.done.loads.append(Load(owner, self.team, fact.day, -1, False))
            self.done.loads.append(Load(owner, team, fact.day, 1, False))
            self.team = team
            self._choose_rules()
            self._recompute(fact.day)


_DO: dict[Kind, Any] = {
    Kind.GIVE: _Account._given,
    Kind.TAKE: _Account._taken,
    Kind.CONTACT: _Account._contacted,
    Kind.UNCONTACT: _Account._uncontacted,
    Kind.ORDER: _Account._ordered_now,
    Kind.UNORDER: _Account._unordered,
    Kind.NEED: _Account._spoke,
    Kind.AGREED: _Account._agreed_now,
    Kind.OPEN: _Account._opportunities,
    Kind.KEEP: _Account._kept,
    Kind.GRADE: _Account._graded,
    Kind.TEAM: _Account._moved_team,
    Kind.PROPOSED: _Account._really_proposed,
}
__all__ = ["LateOrder", "Load", "Move", "Outcome", "replay"]
