"""Any sequence of what people and nights do, against a model in plain Python (quality.md, 7)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any, ClassVar

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from accounts.models import Account, ContactDay, Grade, LedgerEntry, Vip
from accounts.services import contacts, editing, handing_on, letting_go, noting, policies, pool, sweep, verify
from accounts.services.refusals import (
    AlreadyClaimed,
    CoolingDown,
    DailyLimitReached,
    GateClosed,
    InvalidInput,
    KeepRefused,
    ProtectedAccount,
    WrongState,
)
from core.errors import Refusal
from notifications.models import Notice
from tests.accounts.oracle import Numbers
from tests.cast import TODAY, Cast, make_account
from tests.faults import model
from tests.faults.model import OWNED, POOLED, SUSPENDED, Plain
from users.models import User

# Small numbers, so that a few steps lead everywhere.
START = {"contacts_required": 3, "contacts_alert": 1, "min_cycle_days": 6, "dormancy_days": 24, "claims_per_day": 2}
WIDE = {"capacity": 10_000, "protected_share_cap": 100}
PLACES = st.sampled_from([0, 1, 2])
PEOPLE = st.sampled_from(["ann", "bob", "sue"])


def some(condition: Callable[[Plain], Any]) -> Callable[[Any], Any]:
    """A step that makes sense while an account meets the condition (for the others it is then tried as well)."""
    return precondition(lambda machine: any(condition(account) for account in getattr(machine, "plain", [])))


def days(number: int) -> timedelta:
    return timedelta(days=number)


class Company(RuleBasedStateMachine):
    """Three accounts, three salespeople in two teams, one admin, and the days that pass."""

    cast: ClassVar[Cast]

    # -- the stage -----------------------------------------------------------------------------------------------
    @initialize()
    def begin(self) -> None:
        """Everything happens in a transaction that is rolled back at the end."""
        self.block = transaction.atomic()
        self.block.__enter__()
        self.today = TODAY
        self.numbers = {"harbour": Numbers(required=3, min_days=6, dormancy=24)}
        self.numbers["south"] = self.numbers["harbour"]
        policies.publish({**START, **WIDE}, by=None, reason="small numbers")
        owners = [self.cast.ann, self.cast.bob, self.cast.sue]
        self.rows = [make_account(owner, today=TODAY).pk for owner in owners]
        self.plain = [Plain(self.name(owner), self.team(self.name(owner)), TODAY) for owner in owners]
        for account in self.plain:
            account.recompute(self.of(account), TODAY)
        self.claims: Counter[tuple[str, date]] = Counter()
        self.returns: Counter[tuple[str, int]] = Counter()

    def teardown(self) -> None:
        """Leave nothing behind."""
        if hasattr(self, "block"):
            transaction.set_rollback(True)
            self.block.__exit__(None, None, None)

    def name(self, user: User) -> str:
        return next(name for name in ("ann", "bob", "sue") if getattr(self.cast, name) == user)

    def user(self, name: str) -> User:
        return User.objects.get(pk=getattr(self.cast, name).pk)

    def team(self, name: str) -> str:
        return "south" if name == "sue" else "harbour"

    def of(self, account: Plain) -> Numbers:
        return self.numbers[account.team]

    def row(self, place: int) -> Account:
        return Account.objects.get(pk=self.rows[place])

    def attempt(self, expected: type[Refusal] | None, work: Any, *args: Any, **kwargs: Any) -> bool:
        """Do it; the product refuses exactly when the model does, and for the same reason."""
        outcome: type[Refusal] | None = None
        try:
            work(*args, **kwargs)
        except Refusal as refusal:
            outcome = type(refusal)
        assert outcome is expected, f"{outcome} instead of {expected}"
        return outcome is None

    # -- what people do ---------------------------------------------------------------------------------------------
    @rule(place=PLACES, back=st.sampled_from([0, 0, 0, 1, 3]))
    def contact(self, place: int, back: int) -> None:
        day, account = self.today - days(back), self.plain[place]
        contacts.touch(self.rows[place], day=day, today=self.today)
        account.contact(day)
        account.recompute(self.of(account), self.today)

    @rule(place=PLACES, count=st.integers(2, 4))
    def contacts_of_days(self, place: int, count: int) -> None:
        for back in range(count, 0, -1):
            self.contact(place, back)
        self.nights_pass(2)

    @some(lambda account: len(account.in_cycle) > 2)
    @rule(place=PLACES)
    def take_contacts_back(self, place: int) -> None:
        """The latest day of this cycle no longer counts."""
        account = self.plain[place]
        if not account.in_cycle:
            return
        row, latest = self.row(place), max(account.in_cycle)
        counted = set(ContactDay.objects.filter(account=row, counted=True).values_list("cycle_id", "day"))
        contacts.recount(row.pk, counted_days=counted - {(row.current_cycle_id, latest)}, today=self.today)
        account.in_cycle.discard(latest)
        account.recompute(self.of(account), self.today)

    @rule(place=PLACES)
    def order(self, place: int) -> None:
        account = self.plain[place]
        if account.state != OWNED:
            return
        noting.note_orders(self.rows[place], last_order_on=self.today, order_in_cycle=True, today=self.today)
        account.last_order, account.ordered = self.today, True
        account.recompute(self.of(account), self.today)

    @rule(place=PLACES, explicit=st.booleans())
    def need(self, place: int, explicit: bool) -> None:
        account = self.plain[place]
        noting.note_need(self.rows[place], explicit=explicit, today=self.today)
        account.need = explicit
        account.recompute(self.of(account), self.today)

    @rule(place=PLACES, protect=st.booleans())
    def grade(self, place: int, protect: bool) -> None:
        account = self.plain[place]
        to = Grade.A if protect else Grade.C
        editing.set_grade(self.row(place), grade=to, vip=Vip.NONE, by=self.cast.ada, today=self.today)
        account.protected = protect
        account.recompute(self.of(account), self.today)

    def refusal_to_let_go(self, account: Plain) -> type[Refusal] | None:
        if account.state != OWNED:
            return WrongState
        if account.protected:
            return ProtectedAccount
        return None if account.gate(self.of(account), self.today) else GateClosed

    def owner_of(self, account: Plain) -> User:
        return self.user(account.owner or "ann")

    @some(lambda account: len(account.in_cycle) >= 2)
    @rule(place=PLACES, again=st.integers(1, 40))
    def suspend(self, place: int, again: int) -> None:
        account, look = self.plain[place], self.today + days(again)
        ask: dict[str, Any] = {"reason_code": "need", "look_again_on": look, "today": self.today}
        refused = self.refusal_to_let_go(account)
        if self.attempt(refused, letting_go.suspend, self.row(place), by=self.owner_of(account), **ask):
            account.take(SUSPENDED, "suspended_by_hand", self.today, look)
            account.recompute(self.of(account), self.today)

    @some(lambda account: len(account.in_cycle) >= 2 or account.last_rule == "claimed")
    @rule(place=PLACES)
    def release(self, place: int) -> None:
        account = self.plain[place]
        refused, how = self.refusal_to_let_go(account), "released"
        started = account.started
        fresh = started and (self.today - started).days <= model.RETURN_DAYS
        if refused in (None, GateClosed) and account.last_rule == "claimed" and fresh:
            month = (account.owner or "", self.today.month)
            refused, how = (None if self.returns[month] < model.RETURNS else GateClosed), "returned"
        owner = account.owner
        by = self.owner_of(account)
        if self.attempt(refused, letting_go.release, self.row(place), by=by, reason="r", today=self.today):
            if how == "returned":
                self.returns[(owner or "", self.today.month)] += 1
            account.take(POOLED, how, self.today)
            account.recompute(self.of(account), self.today)

    @some(lambda account: account.proposed_on)
    @rule(place=PLACES, more=st.integers(1, 2))
    def keep(self, place: int, more: int) -> None:
        account = self.plain[place]
        refused: type[Refusal] | None = None
        if account.state != OWNED:
            refused = WrongState
        elif account.proposed_on is None or account.keeps >= model.KEEPS:
            refused = KeepRefused
        ask: dict[str, Any] = {"reason": "r", "more_contacts": more, "today": self.today}
        if self.attempt(refused, letting_go.keep, self.row(place), by=self.owner_of(account), **ask):
            account.keeps += 1
            account.kept_until = len(account.in_cycle) + more
            account.proposed_on = None
            account.recompute(self.of(account), self.today)

    @rule(place=PLACES, to=PEOPLE)
    def transfer(self, place: int, to: str) -> None:
        account = self.plain[place]
        refused = WrongState if account.state != OWNED else InvalidInput if account.owner == to else None
        self.hand(handing_on.transfer, place, to, refused, "transferred")

    @some(lambda account: account.state == SUSPENDED)
    @rule(place=PLACES, to=PEOPLE)
    def reassign(self, place: int, to: str) -> None:
        refused = None if self.plain[place].state == SUSPENDED else WrongState
        self.hand(handing_on.reassign, place, to, refused, "reassigned")

    def hand(self, work: Any, place: int, to: str, refused: type[Refusal] | None, how: str) -> None:
        account = self.plain[place]
        ask: dict[str, Any] = {"by": self.cast.ada, "reason": "r", "today": self.today}
        if self.attempt(refused, work, self.row(place), to=self.user(to), **ask):
            account.give(to, self.team(to), how, self.today)
            account.recompute(self.of(account), self.today)

    @some(lambda account: account.state == SUSPENDED)
    @rule(place=PLACES)
    def release_from_desk(self, place: int) -> None:
        account = self.plain[place]
        refused = None if account.state == SUSPENDED else WrongState
        ask: dict[str, Any] = {"by": self.cast.ada, "reason": "r", "today": self.today}
        if self.attempt(refused, handing_on.release_from_desk, self.row(place), **ask):
            account.take(POOLED, "desk_released", self.today)
            account.recompute(self.of(account), self.today)

    @some(lambda account: account.state == POOLED)
    @rule(place=PLACES, who=PEOPLE)
    def claim(self, place: int, who: str) -> None:
        account = self.plain[place]
        refused: type[Refusal] | None = None
        if self.claims[(who, self.today)] >= 2:
            refused = DailyLimitReached
        elif account.state != POOLED:
            refused = AlreadyClaimed
        elif account.previous_owner == who and self.today < account.state_since + days(model.COOLDOWN):
            refused = CoolingDown
        if self.attempt(refused, pool.claim, self.row(place), by=self.user(who), today=self.today):
            self.claims[(who, self.today)] += 1
            account.give(who, self.team(who), "claimed", self.today)
            account.recompute(self.of(account), self.today)

    # -- rules and time ------------------------------------------------------------------------------------------------
    @rule(
        where=st.sampled_from(["company", "south"]),
        dormancy=st.sampled_from([15, 24, 40]),
        required=st.sampled_from([2, 3, 4]),
        grace=st.sampled_from([2, 7]),
    )
    def change_policy(self, where: str, dormancy: int, required: int, grace: int) -> None:
        values = {"dormancy_days": dormancy, "contacts_required": required, "grace_days": grace}
        south = {self.cast.south.pk: values}
        if where == "company":
            policies.publish(values, teams={self.cast.south.pk: dict.fromkeys(values)}, by=None, reason="r")
        else:
            policies.publish({}, teams=south, by=None, reason="r")
        policies.recompute_stale(today=self.today)
        changed = Numbers(required=required, min_days=6, grace=grace, dormancy=dormancy)
        for team in ("harbour", "south") if where == "company" else ("south",):
            self.numbers[team] = changed
        for account in self.plain:
            if account.state != POOLED:
                account.recompute(self.of(account), self.today, only_numbers=True)

    @rule(nights=st.sampled_from([1, 3, 8, 15]))
    def nights_pass(self, nights: int) -> None:
        for _ in range(nights):
            self._night()

    @rule(nights=st.sampled_from([3, 12, 30]))
    def nights_are_missed(self, nights: int) -> None:
        """An outage: one run for the latest of several nights."""
        self.today += days(nights - 1)
        self._night()

    def _night(self) -> None:
        sweep.sweep(self.today)
        for account in self.plain:
            account.night(self.of(account), self.today)
        self.today += days(1)

    # -- what must hold after every step ---------------------------------------------------------------------------------
    @invariant()
    def stored_is_as_the_model_says(self) -> None:
        for place, account in enumerate(getattr(self, "plain", [])):
            assert self.stored(self.row(place)) == self.expected(account)

    @staticmethod
    def expected(a: Plain) -> dict[str, Any]:
        return {
            "state": a.state,
            "since": a.state_since,
            "owner": a.owner,
            "before": a.previous_owner,
            "counted": (len(a.in_cycle), len(a.life), max(a.life, default=None)),
            "proposed": a.proposed_on,
            "keeps": a.keeps,
            "warned": a.warned,
            "allowed": a.clocks.allowed if a.state != POOLED else None,
            "reached": a.clocks.reached_on,
            "recycle": a.clocks.recycle,
            "suspend": a.clocks.suspend,
            "alarm": a.clocks.alarm,
            "told": sorted(a.told),
        }

    def stored(self, a: Account) -> dict[str, Any]:
        names = {getattr(self.cast, name).pk: name for name in ("ann", "bob", "sue")}
        return {
            "state": a.state,
            "since": a.state_since,
            "owner": names.get(a.owner_id or 0),
            "before": names.get(a.previous_owner_id or 0),
            "counted": (a.cycle_contacts, a.lifetime_contacts, a.last_contact_on),
            "proposed": a.proposal_visible_on,
            "keeps": a.keeps,
            "warned": (a.warned_due_on, a.warned_days) if a.warned_due_on else None,
            "allowed": a.contacts_allowed if a.state != POOLED else None,
            "reached": a.threshold_reached_on,
            "recycle": a.recycle_due_on,
            "suspend": a.suspend_due_on,
            "alarm": a.alarm_due_on,
            "told": sorted(self.told(a)),
        }

    @staticmethod
    def told(account: Account) -> list[tuple[str, date, int]]:
        """Warnings to owners, alarms and reminders, each once whoever else hears of it."""
        found = set()
        for kind, once, params in Notice.objects.filter(
            account_id=account.pk, kind__in=["recycle_warning", "silent", "desk_reminder"]
        ).values_list("kind", "once", "params"):
            if kind == "recycle_warning":
                found.add((kind, date.fromisoformat(params["day"]), params["days"], once))
            else:
                part = once.split(":")[2] if kind == "silent" else once.split(":")[-1]
                found.add((kind, date.fromisoformat(part), 0, once))
        return [row[:3] for row in found]

    @precondition(lambda machine: machine.today.day % 3 == 0 if hasattr(machine, "today") else False)
    @invariant()
    def recomputing_finds_no_difference(self) -> None:
        assert list(verify.differences()) == []

    @invariant()
    def the_ledger_is_a_chain(self) -> None:
        for pk in getattr(self, "rows", []):
            moves = list(LedgerEntry.objects.filter(account=pk).order_by("pk"))
            for before, after in zip(moves, moves[1:], strict=False):
                assert (after.from_state, after.from_user_id) == (before.to_state, before.to_user_id)


@pytest.mark.django_db
def test_no_sequence_of_steps_leads_the_product_and_the_model_apart(cast: Cast, long_form: bool) -> None:
    class Here(Company):
        pass

    Here.cast = cast
    run_state_machine_as_test(
        Here,
        settings=settings(
            max_examples=400 if long_form else 15,
            stateful_step_count=50 if long_form else 30,
            derandomize=not long_form,
            deadline=None,
            database=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
