"""A small company whose days are made up and whose nights are real: people act by chance, `sweep.run_due` does the rest."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from random import Random
from typing import Any

import time_machine
from django.utils import timezone

from accounts.models import Account, Grade, KeyPerson, State, Vip
from accounts.services import editing, handing_on, letting_go, people, policies, pool, sweep
from accounts.services.editing import save_person
from core.errors import Refusal
from followups.models import Approval, FollowUp, NextStep
from followups.services import approvals, corrections, steps
from followups.services.log import Entry, log
from followups.services.steps import StepInput
from leads.models import Opportunity, Order
from leads.services import opportunities, orders
from tests.cast import Cast, make_user, new_key
from users.models import User

# Small numbers, so that a few months hold many moves.
START = {
    "contacts_required": 3,
    "contacts_alert": 1,
    "min_cycle_days": 8,
    "dormancy_days": 24,
    "claims_per_day": 50,
    "cooldown_days": 0,
    "grace_days": 7,
    "leave_pause_days": 14,
}


def at(day: date, hour: int, minute: int = 0) -> datetime:
    """A moment of a business date."""
    return timezone.make_aware(datetime.combine(day, time(hour, minute)), timezone.get_default_timezone())


class Company:
    """People, customers, and what befalls them from day to day; the same for the same seed.

    `punctual`: everything is entered on its day and stays as it was entered, so that what was known is what happened.
    """

    def __init__(self, cast: Cast, *, seed: int, first: date, accounts: int = 10, punctual: bool = False) -> None:
        self.cast, self.rng, self.today, self.done = cast, Random(seed), first, Counter[str]()
        self.punctual = punctual
        self.eve = make_user("Eve Leaves", team=cast.harbour)
        with time_machine.travel(at(first, 9), tick=False):
            policies.publish({**START, "dormancy_warnings": [14, 7, 3, 1]}, by=None, reason="small numbers")
            sellers = [cast.ann, cast.bob, cast.sue, self.eve, cast.cho]
            self.ids = [self._new(sellers[n % len(sellers)], f"Made {n}") for n in range(accounts)]

    def live(
        self, days: int, *, without_nights: tuple[int, ...] = (), events: dict[int, Callable[[], Any]] | None = None
    ) -> None:
        """Let days pass; `without_nights`: those after which no night runs (counted from 0); `events` at noon."""
        with time_machine.travel(at(self.today, 12), tick=False) as clock:
            self.clock = clock
            for n in range(days):
                for minute, pk in enumerate(self.ids):
                    clock.move_to(at(self.today, 10 + minute // 50, minute % 50))
                    self._befall(pk)
                if events and n in events:
                    clock.move_to(at(self.today, 15))
                    events[n]()
                self.today += timedelta(days=1)
                if n not in without_nights:
                    clock.move_to(at(self.today, 1))
                    policies.recompute_stale(today=self.today)
                    sweep.run_due(self.today)

    # -- what people do -----------------------------------------------------------------------------------------------
    def _new(self, owner: User, name: str) -> int:
        account = editing.create({"name": name}, owner=owner, by=owner, today=self.today)
        save_person(account, KeyPerson(name="Li Wei"), by=owner)
        return account.pk

    def _befall(self, pk: int) -> None:
        account = Account.objects.select_related("owner", "team").get(pk=pk)
        if account.state == State.POOLED:
            self._try("claim", 0.06, lambda: pool.claim(account, by=self._seller(), today=self.today))
        elif account.state == State.SUSPENDED:
            ask: dict[str, Any] = {"by": self.cast.ada, "reason": "made", "today": self.today}
            self._try("reassign", 0.1, lambda: handing_on.reassign(account, to=self._seller(), **ask))
            self._try("desk", 0.03, lambda: handing_on.release_from_desk(account, **ask))
        else:
            self._owned(account)

    def _owned(self, account: Account) -> None:
        owner, boss, today, chance = account.owner, self.cast.ada, self.today, self.rng.random
        assert owner
        active = self.ids.index(account.pk) % 3  # some are visited often, some seldom
        self._try("contact", (0.03, 0.12, 0.3)[active], lambda: self._contact(account, owner))
        self._try("open", 0.012, lambda: self._open(account, owner))
        if chance() < 0.4:
            self._deals(account, owner)
        if not self.punctual and chance() < 0.15:
            self._entries(account, boss)
        if chance() < 0.1:
            for step in NextStep.objects.open().filter(account=account, agreed=True):
                self._try("step done", 0.8, lambda s=step: steps.complete(s, by=owner, today=today))
        self._try(
            "keep",
            0.04 if account.proposal_visible_on else 0,
            lambda: letting_go.keep(account, by=boss, reason="made", more_contacts=1, today=today),
        )
        grade, vip = self.rng.choice([Grade.A, Grade.B, Grade.C]), self.rng.choice([Vip.NONE, Vip.NONE, Vip.VVIP])
        self._try(
            "grade",
            0.006,
            lambda: editing.set_grade(
                account, grade=grade, vip=vip, by=boss, today=today, vip_reason="made", reason="made"
            ),
        )
        look = today + timedelta(days=20)
        if chance() < 0.01:
            self._try(
                "suspend",
                1,
                lambda: letting_go.suspend(account, by=owner, reason_code="need", look_again_on=look, today=today),
            )
        else:
            self._try("release", 0.01, lambda: letting_go.release(account, by=owner, reason="made", today=today))
            self._try(
                "transfer",
                0.006,
                lambda: handing_on.transfer(account, to=self._seller(), by=boss, reason="made", today=today),
            )

    def _deals(self, account: Account, owner: User) -> None:
        today = self.today
        for deal in Opportunity.objects.open().filter(account=account):
            to = max((deal.expected_close_on or today) + timedelta(days=self.rng.randint(3, 20)), today)
            back = timedelta(days=0 if self.punctual else self.rng.choice([0, 0, 2]))
            ask: dict[str, Any] = {"by": owner, "today": today, "version": deal.version}
            what = self.rng.choice(["postpone"] * 5 + ["lose", "win", "win"] + [""] * 24)
            if what == "postpone":
                self._try(what, 1, lambda d=deal, t=to, k=ask: opportunities.postpone(d, to=t, **k))
            elif what == "lose":
                self._try(what, 1, lambda d=deal, k=ask: opportunities.lose(d, reason="price", **k))
            elif what == "win":
                day = today - back
                self._try(
                    what, 1, lambda d=deal, k=ask, o=day: orders.win(d, amount=100, ordered_on=o, reason="made", **k)
                )
        for order in Order.objects.none() if self.punctual else Order.objects.valid().filter(account=account):
            self._try(
                "void order", 0.03, lambda o=order: orders.void_order(o, by=self.cast.ada, reason="made", today=today)
            )

    def _entries(self, account: Account, boss: User) -> None:
        now = timezone.now()
        for entry in FollowUp.objects.filter(account=account, approval=Approval.PENDING, voided_at=None):
            self._try("approve", 0.9, lambda e=entry: approvals.approve(e, by=boss, now=now))
        last = FollowUp.objects.counting().filter(account=account).order_by("-pk").first()
        if last and self.rng.random() < 0.5:
            self._try("void", 0.1, lambda: corrections.void(last, by=boss, reason="made", now=now))
        elif last:
            self._try("disallow", 0.1, lambda: corrections.disallow(last, by=boss, reason="made", now=now))

    def _contact(self, account: Account, owner: User) -> None:
        back = 0 if self.punctual else self.rng.choice([0, 0, 0, 0, 1, 2, 6])
        buyer = KeyPerson.objects.filter(account=account).first()
        assert buyer
        need = self.rng.choice(["", "", "", "", "none", "none", "explicit"])
        said = Entry(
            occurred_at=timezone.now() - timedelta(days=back),
            result="answered",
            persons=[buyer.pk],
            need=need,
            text=str(self.rng.random()),
        )
        plan = None
        if self.rng.random() < 0.08:
            plan = StepInput(due_on=self.today + timedelta(days=9), agreed=True, text="made")
        author = User.objects.get(pk=owner.pk)
        log(account, said, by=author, client_key=new_key(), now=timezone.now(), next_step=plan)

    def _open(self, account: Account, owner: User) -> None:
        close = self.today + timedelta(days=self.rng.randint(5, 40))
        opportunities.open_opportunity(
            account, {"name": "Made", "expected_close_on": close}, by=owner, today=self.today
        )

    def _seller(self) -> User:
        who = self.rng.choice([self.cast.ann, self.cast.bob, self.cast.sue, self.cast.cho])
        return User.objects.get(pk=who.pk)

    def _try(self, what: str, chance: float, act: Callable[[], Any]) -> None:
        if self.rng.random() >= chance:
            return
        try:
            act()
        except Refusal as refusal:
            self.done[f"refused {what}: {type(refusal).__name__}"] += 1
        else:
            self.done[what] += 1
            self.clock.shift(1)  # no two things happen at once

    # -- what befalls all --------------------------------------------------------------------------------------------
    def publish(self, values: dict[str, Any], teams: dict[int, dict[str, Any]] | None = None) -> None:
        """Other numbers; the accounts follow at once."""
        policies.publish(values, teams=teams, by=None, reason="made")
        policies.recompute_stale(today=self.today)

    def eve_leaves(self) -> None:
        """Her accounts become her manager's, with the clocks at rest."""
        people.leave_company(User.objects.get(pk=self.eve.pk), by=self.cast.ada, today=self.today)

    def bob_moves(self) -> None:
        """Bob takes his accounts along to another team."""
        bob = User.objects.get(pk=self.cast.bob.pk)
        people.change_position(bob, team=self.cast.south, role=bob.role, by=self.cast.ada, today=self.today)
