"""One account's past under other numbers, in plain values: no database."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from accounts.policies import InForce
from accounts.rules import RuleValues
from dashboards.lab import engine
from dashboards.lab.facts import Fact, History, Kind, OrderSeen
from dashboards.lab.settings import FIRST, Calendar, Nights, Setting, World

START = date(2026, 1, 5)  # a Monday
UNTIL = START + timedelta(days=200)
RULES = RuleValues()
WORLD = World(Calendar(START - timedelta(days=400), UNTIL + timedelta(days=800), {}))


def setting(rules: RuleValues = RULES, **fields: Any) -> Setting:
    timeline = ((0, FIRST, InForce(0, rules, {})),)
    days = {"moves_from": START.toordinal(), "until": UNTIL.toordinal()}
    return Setting("one", timeline, Nights.every(START, UNTIL), **{**days, **fields})


def told(*facts: tuple[int, Kind, tuple[Any, ...]]) -> list[Fact]:
    """Facts by days after START; the account is Ann's (1) from the first day on."""
    given = (0, Kind.GIVE, (1, None, START.toordinal(), "created"))
    return [Fact(START.toordinal() + day, float(n), kind, what) for n, (day, kind, what) in enumerate((given, *facts))]


def on(days: int) -> int:
    return START.toordinal() + days


def contact(day: int) -> tuple[int, Kind, tuple[Any, ...]]:
    return day, Kind.CONTACT, (on(day),)


def run(facts: list[Fact], chosen: Setting) -> engine.Outcome:
    return engine.replay(History(7, "C", ""), facts, chosen, WORLD)


def moves(facts: list[Fact], rules: RuleValues = RULES, **fields: Any) -> list[tuple[int, str]]:
    """(days after START, rule) of each move."""
    return [(move.day - START.toordinal(), move.rule) for move in run(facts, setting(rules, **fields)).moves]


@pytest.mark.parametrize(("days", "moved"), [(90, 91), (60, 60), (45, 45)])
def test_silence_lets_go_on_the_first_working_day_when_it_is_over(days: int, moved: int) -> None:
    assert moves(told(), replace(RULES, dormancy_days=days)) == [(moved, "dormant")]


def test_a_contact_puts_it_off() -> None:
    assert moves(told(contact(30))) == [(120, "dormant")]


def test_twelve_contacts_are_proposed_after_eight_weeks_and_suspended_after_the_grace() -> None:
    facts = told(*(contact(4 * n) for n in range(1, 13)))
    outcome = run(facts, setting())
    assert [(each.night, each.seen) for each in outcome.proposed] == [(on(56), on(57))]
    assert moves(facts) == [(64, "suspended")]
    assert moves(facts, replace(RULES, auto_suspend=False)) == [(140, "dormant")]
    assert moves(facts, replace(RULES, contacts_required=13)) == [(140, "dormant")]


@pytest.mark.parametrize("protects", [frozenset("A"), frozenset("AC"), frozenset()])
def test_protected_grades_are_a_choice(protects: frozenset[str]) -> None:
    assert bool(moves(told(), protects=protects)) == ("C" not in protects)
    assert bool(moves(told((1, Kind.GRADE, ("A", ""))), protects=protects)) == ("A" not in protects)
    assert moves(told((1, Kind.GRADE, ("D", "vvip"))), protects=protects) == []


def test_an_order_after_the_account_was_let_go_is_told_until_somebody_else_gets_it() -> None:
    order = OrderSeen(5, "100", "CNY")
    facts = told(contact(10), (80, Kind.ORDER, (on(80), order)))
    assert run(facts, setting()).orders == []
    late = run(facts, setting(replace(RULES, dormancy_days=30))).orders
    assert [(each.order.pk, each.day, each.move.owner) for each in late] == [(5, on(80), 1)]
    given = [*facts[:-1], Fact(on(70), 50.0, Kind.GIVE, (2, None, on(70), "claimed")), facts[-1]]
    assert run(given, setting(replace(RULES, dormancy_days=30))).orders == []


def test_moves_that_really_happened_are_followed_until_the_first_day_only() -> None:
    facts = told((50, Kind.TAKE, ("pooled", "dormant")))
    assert moves(facts) == [(91, "dormant")]
    assert moves(facts, moves_from=on(60)) == []
    assert moves(facts, follow=True) == [(50, "dormant")]


def test_what_people_did_stays_as_it_was() -> None:
    facts = told((20, Kind.TAKE, ("suspended", "override")), (30, Kind.GIVE, (2, None, on(30), "reassigned")))
    outcome = run(facts, setting())
    assert [(load.owner, load.day, load.change) for load in outcome.loads[:3]] == [
        (1, on(0), 1),
        (1, on(20), -1),
        (2, on(30), 1),
    ]
    assert [(move.owner, move.day) for move in outcome.moves] == [(2, on(120))]


def test_numbers_that_shorten_a_clock_leave_the_shortest_warning() -> None:
    shorter = InForce(1, replace(RULES, dormancy_days=30), {})
    timeline = ((0, FIRST, InForce(0, RULES, {})), (on(60), FIRST, shorter))
    chosen = replace(setting(), timeline=timeline)
    assert [move.day for move in run(told(), chosen).moves] == [on(63)]  # warned on the 61st, a Saturday in between
