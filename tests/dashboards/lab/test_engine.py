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
from dashboards.lab.settings import FIRST, MORNING, Calendar, Nights, Setting, World

START = date(2026, 1, 5)  # a Monday
UNTIL = START + timedelta(days=200)
RULES = RuleValues()
WORLD = World(Calendar(START - timedelta(days=400), UNTIL + timedelta(days=800), {}))


def setting(rules: RuleValues = RULES, **fields: Any) -> Setting:
    timeline = ((0, FIRST, InForce(0, rules, {})),)
    usual = {"nights": Nights.every(START, UNTIL), "moves_from": START.toordinal(), "until": UNTIL.toordinal()}
    return Setting("one", timeline, **{**usual, **fields})


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


# -- from the first morning on ---------------------------------------------------------------------------------------
SATURDAY = 103  # days after START
TWELVE = tuple(contact(4 * n) for n in range(1, 13))  # reached on the 48th day, eight weeks old on the 56th
SUPPOSED: dict[str, Any] = {"moves_from": on(SATURDAY), "nights": Nights.every(START + timedelta(days=SATURDAY), UNTIL)}


def seen_on(day: int, *, since: int) -> tuple[int, Kind, tuple[Any, ...]]:
    """A real proposal that people see since a day."""
    return day, Kind.PROPOSED, (on(since - 1), on(since))


def from_saturday(
    facts: list[Fact],
    rules: RuleValues = RULES,
    *,
    known: list[Fact] | None = None,
    nights: Nights | None = None,
    **fields: Any,
) -> tuple[list[tuple[int, str]], list[int]]:
    """Moves and the days from which proposals are seen, counted from START, when the rules are published that morning."""
    history = History(7, fields.pop("grade", "C"), "", facts, facts if known is None else known)
    real = setting(moves_from=on(SATURDAY), nights=nights or Nights([]))
    morning = engine.first_morning(history, real, WORLD)
    timeline = (*real.timeline, (on(SATURDAY), MORNING, InForce(1, rules, {})))
    chosen = replace(setting(**SUPPOSED, **fields), timeline=timeline)
    outcome = engine.replay(history, history.happened, chosen, WORLD, morning=morning)
    moved = [(move.day - START.toordinal(), move.rule) for move in outcome.moves]
    return moved, [each.seen - START.toordinal() for each in outcome.proposed]


def test_a_proposal_that_stood_keeps_its_day_and_slides_to_the_next_working_day() -> None:
    facts = told(*TWELVE, seen_on(SATURDAY - 7, since=SATURDAY - 6), contact(100))
    assert from_saturday(facts) == ([(SATURDAY + 2, "suspended")], [])
    nearer = replace(RULES, grace_days=3, min_warning_suspend_days=3)
    assert from_saturday(facts, nearer) == ([(SATURDAY + 2, "suspended")], []), "not before the date people knew"
    assert from_saturday(facts, replace(RULES, grace_days=14)) == ([(SATURDAY + 9, "suspended")], [])


def test_what_nobody_had_seen_is_proposed_in_the_first_night_and_waits_for_the_grace() -> None:
    facts = told(*TWELVE, contact(100))
    assert from_saturday(facts) == ([(SATURDAY + 9, "suspended")], [SATURDAY + 1])
    eleven = told(*TWELVE[:11], contact(100))
    assert from_saturday(eleven, replace(RULES, contacts_required=11)) == (
        [(SATURDAY + 9, "suspended")],
        [SATURDAY + 1],
    )


def test_a_proposal_that_the_setting_would_not_make_is_dropped() -> None:
    facts = told(*TWELVE, seen_on(SATURDAY - 7, since=SATURDAY - 6), contact(100))
    assert from_saturday(facts, replace(RULES, contacts_required=14)) == ([(190, "dormant")], [])


def test_what_people_did_not_see_at_that_time_is_no_standing_proposal() -> None:
    """An order that was made void after the first day had cleared it then."""
    ordered = (60, Kind.ORDER, (on(60), OrderSeen(5, "100", "CNY")))
    proposed = seen_on(56, since=57)
    facts = told(*TWELVE, proposed, contact(100))
    known = told(*TWELVE, proposed, ordered, contact(100))
    assert from_saturday(facts) == ([(SATURDAY, "suspended")], []), "it stood, and nobody let it go"
    assert from_saturday(facts, known=known) == ([(SATURDAY + 9, "suspended")], [SATURDAY + 1])


def test_a_decision_to_keep_before_the_first_day_holds() -> None:
    facts = told(*TWELVE, seen_on(56, since=57), (58, Kind.KEEP, (3,)), contact(100))
    assert from_saturday(facts) == ([(190, "dormant")], [])
    more = [*facts, *(Fact(on(SATURDAY + n), 99.0, Kind.CONTACT, (on(SATURDAY + n),)) for n in (3, 4))]
    assert from_saturday(more) == ([(SATURDAY + 12, "suspended")], [SATURDAY + 5])


@pytest.mark.parametrize(("contacted", "nights", "moved"), [
    (5, (), SATURDAY + 2),  # due on the 95th day and never warned of: the first night puts it off
    (13, (), SATURDAY + 2),  # due on the Saturday: slides to the Monday, and the first night warns
    (13, (100, 101, 102), SATURDAY + 2),  # the same, and nights of before had warned
    (12, (100, 101), SATURDAY),  # due on the Friday, whose night did not run: as the job does after an outage
])  # fmt: skip
def test_warnings_of_before_stand_and_what_nobody_was_warned_of_waits(
    contacted: int, nights: tuple[int, ...], moved: int
) -> None:
    ran = Nights((on(night), on(night) + 1, FIRST) for night in nights)
    assert from_saturday(told(contact(contacted)), nights=ran) == ([(moved, "dormant")], [])


def test_a_grade_that_is_no_longer_protected_is_warned_of_first() -> None:
    facts = told(contact(5))
    assert from_saturday(facts, grade="A") == ([], [])
    assert from_saturday(facts, grade="A", protects=frozenset()) == ([(SATURDAY + 2, "dormant")], [])
