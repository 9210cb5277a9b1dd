"""The arithmetic of the people dashboard, computed by hand."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

from accounts.rules import DEFAULTS
from dashboards.people import sums as plain
from dashboards.people.catalogue import FIGURES
from dashboards.people.counting import Window, ended_months
from dashboards.people.principles import Diagnosis, Person, diagnose
from dashboards.people.sums import Line, Sums
from dashboards.people.table import Cell, concentrated, signed, words_of

D = Decimal
CADENCE, MONEY, ORDERS = FIGURES["cadence"], FIGURES["money"], FIGURES["orders"]


def test_a_rate_of_nothing_is_no_zero() -> None:
    assert plain.share(1, 8) == D("12.5")
    assert plain.share(0, 8) == 0
    assert plain.share(0, 0) is None


def test_the_median_leaves_out_who_has_no_figure() -> None:
    assert plain.median([7, None, 1, 3]) == 3
    assert plain.median([1, 2, D("3.5"), 10]) == D("2.75")
    assert plain.median([None, None]) is None


def test_accuracy_weighs_months_by_their_money() -> None:
    # 80 promised and 100 won, 50 promised and nothing won: off by 70 of 150.
    assert plain.accuracy(D(20) + D(50), D(100) + D(50)) == D(100) - D(7000) / 150
    assert plain.accuracy(D(0), D(10)) == 100
    assert plain.accuracy(D(10), D(10)) == 0
    assert plain.accuracy(D(0), D(0)) is None


def test_coverage_and_portrait_are_means_over_accounts() -> None:
    two = Sums(accounts=2, known=5, met=3, filled=(100 + 60 + 0 + 0) + 0)
    assert plain.coverage(two) == D("2.5")
    assert plain.portrait(two) == 20
    assert plain.coverage(Sums()) is None


def test_counts_of_several_people_are_added_and_currencies_kept_apart() -> None:
    both = plain.total([Sums(orders=1, money={"CNY": D(5)}), Sums(orders=2, money={"CNY": D(7), "USD": D(1)})])
    assert (both.orders, both.money) == (3, {"CNY": D(12), "USD": D(1)})
    assert not both.empty
    assert Sums().empty


def test_the_expected_line_rises_evenly_and_ends() -> None:
    line = Line(date(2026, 1, 1), 6, 100)
    assert [line.expected(date(2026, 1, 1) + timedelta(days=n)) for n in (0, 1, 89, 179, 400)] == [0, 1, 50, 100, 100]
    assert line.expected(date(2025, 12, 1)) == 0
    assert [line.holds(day) for day in (date(2025, 12, 31), date(2026, 1, 1), date(2026, 6, 29), date(2026, 6, 30))] == [
        False, True, True, False,
    ]  # fmt: skip


def test_the_floor_counts_whole_customers() -> None:
    assert [plain.floor_of(5, days) for days in (5, 6, 30, 59)] == [0, 1, 5, 9]


def test_the_period_before_has_as_many_days() -> None:
    window = Window.of(date(2026, 1, 1), date(2026, 3, 31), today=date(2026, 3, 10))
    assert (window.until, window.days) == (date(2026, 3, 10), 69)
    assert (window.since_before, window.until_before) == (date(2025, 10, 24), date(2025, 12, 31))


def test_months_count_once_they_have_ended() -> None:
    found = ended_months(date(2025, 12, 15), date(2026, 3, 31), today=date(2026, 2, 28))
    assert found == [(date(2025, 12, 1), date(2025, 12, 31)), (date(2026, 1, 1), date(2026, 1, 31))]
    assert ended_months(date(2026, 2, 1), date(2026, 2, 28), today=date(2026, 3, 1)) == [
        (date(2026, 2, 1), date(2026, 2, 28))
    ]


def test_concentration_is_said_from_twenty_contacts_on() -> None:
    assert concentrated(Sums(days=20, top=10), 50)
    assert not concentrated(Sums(days=21, top=10), 50)
    assert not concentrated(Sums(days=19, top=19), 50)


def test_a_change_is_in_points_and_good_when_it_goes_the_right_way() -> None:
    up = Cell(CADENCE, D("52.4"), D("48.1"))
    assert (up.shown, up.changed, up.tone, up.rises) == ("52%", "+4", "good", True)
    fast = Cell(FIGURES["fast"], 4, 1)
    assert (fast.changed, fast.tone) == ("+3", "bad")
    assert Cell(ORDERS, 3, 3).changed == ""
    assert Cell(FIGURES["claimed"], 3, 1).tone == ""
    assert Cell(FIGURES["portrait"], D(50), D(20)).changed == ""  # as of today: it has no past
    assert words_of(MONEY, None) == "–"
    assert signed(FIGURES["gained"], D(-2)) == "−2"


# -- the four principles -------------------------------------------------------------------------------------------
def alone(sums: Sums, *, days: int, **more: int) -> Diagnosis:
    return diagnose([Person(sums, DEFAULTS, **more)], days=days)


def test_the_weak_principle_is_the_lowest_below_what_is_expected() -> None:
    sums = Sums(
        fresh=6, held=20, kept=16, steps=20, steps_kept=12, bigger_asked=20, bigger=12, higher_asked=20, higher=4,
        off=D(30), most=D(100), accounts=20, known=20, filled=20 * 4 * 20,
    )  # fmt: skip
    found = alone(sums, days=60)
    # 6 of 10 new customers; 80 of 80 % and 60 of 80 %; 40 of 50 % and 70 of 70 %; 20 of 50 % and 25 of 50 %.
    assert [p.index for p in found.principles] == [60, 88, 90, 45]
    assert found.weak is not None
    assert found.weak.name == "distance"


def test_a_measure_counts_at_most_half_as_much_again_and_one_without_figures_is_left_out() -> None:
    found = alone(Sums(fresh=50, held=40, kept=40), days=30)
    assert [p.index for p in found.principles] == [150, 125, None, None]
    assert found.weak is None
    assert not alone(Sums(), days=5).judged


def test_a_rate_of_fewer_than_twenty_judges_nobody() -> None:
    few = Sums(fresh=5, held=19, kept=0, steps=20, steps_kept=16, bigger_asked=1, accounts=19)
    found = alone(few, days=30)
    # 5 of 5 new customers; 16 of 20 steps are the expected 80 %; what rests on less is shown and counts for nothing.
    assert [p.index for p in found.principles] == [100, 100, None, None]
    assert found.weak is None
    thin = [m.figure for p in found.principles for m in p.measures if m.thin]
    assert thin == ["cadence", "questions", "portrait", "coverage"]
    assert alone(replace(few, held=20), days=30).weak.name == "time"  # type: ignore[union-attr]


def test_new_staff_are_judged_by_their_line_and_a_team_by_everybody_together() -> None:
    new = Person(Sums(fresh=1, held=4, kept=2), DEFAULTS, contacted=10, expected=20)
    old = Person(Sums(fresh=5, held=16, kept=14), DEFAULTS)
    assert diagnose([new], days=30).principles[0].index == 50
    team = diagnose([new, old], days=30)
    # 10 of 20 and 5 of 5; 16 of 20 accounts in cadence are the expected 80 %.
    assert [p.index for p in team.principles[:2]] == [75, 100]


def test_the_line_of_today_judges_no_period_that_ended_before() -> None:
    assert alone(Sums(fresh=1), days=30, contacted=0, expected=0).principles[0].index is None
