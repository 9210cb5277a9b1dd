"""One account's row while it is replayed, and its clocks: `accounts.clocks` told in plain Python (domain.md section 3)."""

from __future__ import annotations

from collections import Counter
from typing import NamedTuple

from accounts.models import State, Vip
from accounts.policies import InForce
from accounts.rules import RuleValues
from dashboards.lab.facts import NEVER, History
from dashboards.lab.settings import Setting, World

OWNED = State.OWNED.value  # a plain text compares faster
BETWEEN = -1  # no cycle
FAR = 10**7


class Stood(NamedTuple):
    """What people saw of an account on a morning: the proposal, both due dates, the warning, and what puts them off."""

    owner: int
    proposed: int
    kept_until: int
    recycle: int
    suspend: int
    not_before_recycle: int
    not_before_suspend: int
    warned_due: int
    warned_on: int


class Row:
    """The columns of the account that the clocks read and write, days as ordinals.

    While `awake` is off the clocks rest: nobody asks for them.
    """

    __slots__ = (
        "agreed", "awake", "contact_days", "cycle", "cycles", "days", "grade", "kept_until", "last_contact", "life",
        "not_before_recycle", "not_before_suspend", "of_cycle", "open_until", "orders", "owner", "paused_until", "policy",
        "postponements", "proposed", "protected", "recycle", "rules", "setting", "spoken", "started", "state", "suspend",
        "team", "vip", "warned_due", "warned_on", "world",
    )  # fmt: skip

    def __init__(self, history: History, setting: Setting, world: World, *, awake: bool) -> None:
        self.setting, self.world, self.awake = setting, world, awake
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
        self._protect()
        self._fresh_cycle()

    # -- a morning -----------------------------------------------------------------------------------------------
    def stood(self) -> Stood:
        """What people see of the account now; nothing while nobody has it."""
        if self.state != OWNED:
            return Stood(0, NEVER, 0, NEVER, NEVER, NEVER, NEVER, NEVER, NEVER)
        return Stood(
            self.owner, self.proposed, self.kept_until, self.recycle, self.suspend,
            self.not_before_recycle, self.not_before_suspend, self.warned_due, self.warned_on,
        )  # fmt: skip

    def _wake(self, stood: Stood) -> None:
        """The clocks begin from what people saw, as long as the account is that person's here too."""
        self.awake = True
        if self.state == OWNED and self.owner == stood.owner:
            (
                _owner, self.proposed, self.kept_until, self.recycle, self.suspend,
                self.not_before_recycle, self.not_before_suspend, self.warned_due, self.warned_on,
            ) = stood  # fmt: skip

    # -- the clocks ----------------------------------------------------------------------------------------------
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

    def _warned(self, cutoff: int) -> bool:
        """Whether the owner could see the warning of this very date for the shortest warning."""
        in_time = self.warned_on <= cutoff + 1 - self.rules.min_warning_recycle_days
        return self.warned_due == self.recycle and in_time

    def _recompute(self, today: int) -> None:
        """Both clocks anew; one that comes nearer leaves people the shortest warning (clocks.recompute)."""
        if not self.awake:
            return
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

    def _fresh_cycle(self) -> None:
        self.proposed = self.kept_until = self.paused_until = NEVER
        self.not_before_recycle = self.not_before_suspend = self.warned_due = self.warned_on = NEVER
