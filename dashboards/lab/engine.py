"""One account's past under one setting, in plain Python: what the nightly job would have done (domain.md 2.2 and 3).

It knows no database. The night itself is `accounts.services.sweep` with the expressions of `accounts.clocks`; the tests
drive those night by night over made histories and compare move for move, so this cannot drift from them unseen.
"""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Iterable
from typing import Any

from accounts.models import Rule, State
from accounts.policies import InForce
from dashboards.lab.clocks import BETWEEN, FAR, OWNED, Row, Stood
from dashboards.lab.facts import NEVER, Fact, History, Kind
from dashboards.lab.outcomes import LateOrder, Load, Move, Outcome, Proposal
from dashboards.lab.settings import FIRST, LAST, Setting, World

NIGHTLY = {Rule.SUSPENDED.value: State.SUSPENDED.value, Rule.DORMANT.value: State.POOLED.value}


def first_morning(history: History, real: Setting, world: World) -> Stood:
    """What people saw when `real`'s first day began, by what was known until then: proposals on record, the nights that ran."""
    return _Account(history, real, world).first_morning(history.known)


def replay(
    history: History, facts: Iterable[Fact], setting: Setting, world: World, *, morning: Stood | None = None
) -> Outcome:
    """Run a setting over one account's facts (those that happened, or those that were known).

    `morning`: what people saw when the first day began. The setting starts from it; before, only the facts are followed.
    """
    return _Account(history, setting, world, morning=morning).run(facts)


class _Account(Row):
    """The account while it is replayed: its time, its nights, its moves, and what happens to it."""

    __slots__ = ("changes", "done", "let_go", "morning", "next_night")

    def __init__(self, history: History, setting: Setting, world: World, *, morning: Stood | None = None) -> None:
        super().__init__(history, setting, world, awake=morning is None and not setting.follow)
        self.done = Outcome(history.account)
        self.let_go: Move | None = None
        self.changes = list(setting.timeline[:0:-1])
        self.morning = morning
        self.next_night = 0

    # -- time --------------------------------------------------------------------------------------------------
    def run(self, facts: Iterable[Fact]) -> Outcome:
        """Every fact and every change of the numbers in its order, the nights between them, to the end."""
        for fact in facts:
            if fact.day > self.setting.until:
                break
            self._until(fact.day, fact.at)
            _DO[fact.kind](self, fact)
        self._until(self.setting.until, LAST)
        self._nights(FAR, FIRST)
        return self.done

    def first_morning(self, facts: Iterable[Fact]) -> Stood:
        """What stood when the first day began, after the night before."""
        begins = self.setting.moves_from
        for fact in facts:
            if fact.day >= begins:
                break
            self._until(fact.day, fact.at)
            _DO[fact.kind](self, fact)
        self._until(begins - 1, LAST)
        self._nights(begins, LAST)
        return self.stood()

    def _until(self, day: int, at: float) -> None:
        """What is due up to a moment: other numbers, and the nights before it."""
        while self.changes and self.changes[-1][:2] <= (day, at):
            self._new_policy(*self.changes.pop())
        self._nights(day, at)

    def _new_policy(self, day: int, at: float, policy: InForce) -> None:
        self._nights(day, at)
        self.policy = policy
        self._choose_rules()
        if self.morning is not None and day >= self.setting.moves_from:
            self._wake(self.morning)
            self.morning = None
        if self.state and self.state != State.POOLED:
            self._recompute(day)

    def _nights(self, day: int, at: float) -> None:
        """Run what is due in the nights before a moment; nights in which nothing happens cost nothing."""
        nights, setting = self.setting.nights, self.setting
        if not self.awake or self.next_night >= nights.count or nights.seen[self.next_night] > day:
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
        nights, rules, begins, cutoff = self.setting.nights, self.rules, self.setting.moves_from, FAR
        if not self.proposed and self._reached():
            cutoff = max(self.started + rules.min_cycle_days, begins)
        if self.suspend:
            cutoff = min(cutoff, max(self.suspend, begins))
        if self.recycle:
            cutoff = min(cutoff, self.recycle)
        place = max(self.next_night, bisect_left(nights.cutoffs, cutoff))
        if self.recycle and self.warned_due != self.recycle:
            near = self.recycle - max(*rules.dormancy_warnings, rules.min_warning_recycle_days, 0)
            warning = max(self.next_night, bisect_left(nights.seen, near))
            if warning < place and nights.cutoffs[warning] < self.recycle:
                place = warning
        return place

    def _night(self, cutoff: int, seen: int) -> None:
        """One night of one account, in the order of accounts.services.sweep.

        Before the first day proposals and moves are those on record: such a night only warns and puts off.
        """
        rules, own = self.rules, cutoff >= self.setting.moves_from
        if 0 < self.recycle <= cutoff and not 0 < self.suspend <= cutoff and not self._warned(cutoff):
            self.not_before_recycle = seen + rules.min_warning_recycle_days
            self._recompute(seen)
        if own and not self.proposed and self._reached() and self.started + rules.min_cycle_days <= cutoff:
            self.proposed = seen
            self._propose(cutoff, seen)
            self._recompute(seen)
        if own and 0 < self.suspend <= cutoff:
            self._move(Rule.SUSPENDED.value, cutoff)
        elif own and 0 < self.recycle <= cutoff and self._warned(cutoff):
            self._move(Rule.DORMANT.value, cutoff)
        tiers = (*rules.dormancy_warnings, rules.min_warning_recycle_days)
        if cutoff < self.recycle <= seen + max(tiers) and self.warned_due != self.recycle:
            self.warned_due, self.warned_on = self.recycle, seen

    # -- moves ---------------------------------------------------------------------------------------------------
    def _move(self, rule: str, day: int) -> None:
        move = Move(self.done.account, day, rule, self.owner, self.team, len(self.days))
        self.done.moves.append(move)
        self._take(NIGHTLY[rule], day)
        self.let_go = move

    def _propose(self, night: int, seen: int) -> None:
        self.done.proposed.append(Proposal(self.done.account, night, seen, self.team, self.owner, len(self.days)))

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
        if self.state == OWNED and (self.proposed or fact.day < self.setting.moves_from):
            self.kept_until = len(self.days) + fact.what[0]
            self.proposed = NEVER
            self._recompute(fact.day)

    def _really_proposed(self, fact: Fact) -> None:
        night, seen = fact.what
        if self.state != OWNED:
            return
        if self.setting.follow:
            self._propose(night, seen)
        elif self.awake and night < self.setting.moves_from:
            self.proposed = seen
            self._recompute(seen)

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
__all__ = ["LateOrder", "Load", "Move", "Outcome", "first_morning", "replay"]
