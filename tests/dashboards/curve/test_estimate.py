"""The estimate against cases worked out by hand, and against a second implementation written another way."""

from __future__ import annotations

import math
from collections import Counter
from fractions import Fraction

import pytest

from dashboards.curve import rows
from dashboards.curve.estimate import Curve, estimate
from dashboards.curve.stopping import stopping
from tests.dashboards.curve.made import sample


def of(*accounts: tuple[int, bool]) -> Curve:
    return estimate([(place, bought, number) for (place, bought), number in Counter(accounts).items()])


def plainly(accounts: list[tuple[int, bool]]) -> dict[int, tuple[int, int, Fraction, float, float]]:
    """Kaplan and Meier account by account and in exact fractions; the band from the definition of log(-log S).

    At each place: at risk, bought, the exact share, and the ends of the band.
    """
    found = {}
    surviving, variance = Fraction(1), Fraction(0)
    low = high = 0.0
    for place in range(max(count for count, _bought in accounts) + 1):
        at_risk = len([1 for count, _bought in accounts if count >= place])
        bought = len([1 for count, ordered in accounts if count == place and ordered])
        surviving *= Fraction(at_risk - bought, at_risk)
        if bought and surviving:
            variance += Fraction(bought, at_risk * (at_risk - bought))
            middle = math.log(-math.log(surviving))
            error = math.sqrt(variance / Fraction(math.log(surviving)) ** 2)
            ends = [math.exp(-math.exp(middle + sign * 1.959963984540054 * error)) for sign in (-1, 1)]
            low, high = 1 - ends[0], 1 - ends[1]
        elif bought:
            high = 1.0
        found[place] = (at_risk, bought, 1 - surviving, low, high)
    return found


def test_nobody_has_an_empty_curve() -> None:
    curve = estimate([])
    assert (curve.accounts, curve.last, curve.median, curve.at(0)) == (0, -1, None, None)
    assert curve.share(3) == 0
    assert rows.table(curve, by_days=False) == []


def test_one_account_still_on_the_way_says_nothing_about_buying() -> None:
    curve = of((3, False))
    assert [point.cumulative for point in rows.each_contact(curve)] == [0, 0, 0, 0]
    assert [point.at_risk for point in rows.each_contact(curve)] == [1, 1, 1, 1]
    assert curve.at(4) is None


def test_the_textbook_case_of_six_and_mercaptopurine() -> None:
    """Freireich 1963, 21 patients: printed in every book with S(6) 0.857, S(10) 0.753, S(22) 0.538, S(23) 0.448."""
    bought = [6, 6, 6, 7, 10, 13, 16, 22, 23]
    seen = [6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35]
    curve = of(*((n, True) for n in bought), *((n, False) for n in seen))
    shown = {n: round(1 - point.cumulative, 3) for n in (6, 7, 10, 13, 16, 22, 23) if (point := curve.at(n))}
    assert shown == {6: 0.857, 7: 0.807, 10: 0.753, 13: 0.690, 16: 0.627, 22: 0.538, 23: 0.448}
    assert [point.at_risk for n in (6, 7, 10, 13, 16, 22, 23) if (point := curve.at(n))] == [21, 17, 15, 12, 11, 7, 6]
    assert curve.median == 23


def test_the_band_of_the_textbook_case_is_the_published_one() -> None:
    """The limits that R (survfit, conf.type "log-log") and SAS print for the same 21 patients."""
    bought = [6, 6, 6, 7, 10, 13, 16, 22, 23]
    seen = [6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35]
    curve = of(*((n, True) for n in bought), *((n, False) for n in seen))
    limits = {
        n: (round(1 - point.high, 3), round(1 - point.low, 3))
        for n in (6, 7, 10, 13, 16, 22, 23)
        if (point := curve.at(n))
    }
    assert limits == {
        6: (0.620, 0.952), 7: (0.563, 0.923), 10: (0.503, 0.889), 13: (0.432, 0.849), 16: (0.368, 0.805),
        22: (0.268, 0.747), 23: (0.188, 0.680),
    }  # fmt: skip


def test_a_band_worked_out_by_hand() -> None:
    """Ten accounts, two buy at 1: S 0.8, variance 2 / (10 * 8) = 0.025, sqrt 0.158114 / ln 0.8 = -0.708576."""
    curve = of(*[(1, True)] * 2, *[(5, False)] * 8)
    point = curve.at(1)
    assert point is not None
    assert point.cumulative == pytest.approx(0.2)
    assert point.low == pytest.approx(1 - 0.8 ** math.exp(-1.96 * 0.708576), abs=1e-4)
    assert point.high == pytest.approx(1 - 0.8 ** math.exp(1.96 * 0.708576), abs=1e-4)
    assert (round(point.low, 3), round(point.high, 3)) == (0.054, 0.591)


def test_when_everybody_left_has_bought_the_band_is_open_above() -> None:
    curve = of((1, True), (2, True), (2, True))
    last = curve.at(2)
    assert last is not None
    first = curve.at(1)
    assert first is not None
    assert (last.cumulative, last.low, last.high) == (1, first.low, 1)
    later = curve.at(12)
    assert later is not None
    assert (later.at_risk, later.cumulative) == (0, 1)


@pytest.mark.parametrize(("seed", "accounts"), [(1, 2), (2, 20), (3, 200), (4, 3000)])
def test_it_agrees_with_a_second_implementation(seed: int, accounts: int) -> None:
    made = sample(seed, accounts)
    curve = of(*made)
    for place, (at_risk, bought, share, low, high) in plainly(made).items():
        point = curve.at(place)
        assert point is not None
        assert (point.at_risk, point.converted) == (at_risk, bought)
        assert point.cumulative == pytest.approx(float(share), abs=1e-12)
        assert (point.low, point.high) == pytest.approx((low, high), abs=1e-9)
        assert point.low <= point.cumulative + 1e-12
        assert point.cumulative <= point.high + 1e-12


def test_with_nobody_on_the_way_the_curve_is_the_plain_share() -> None:
    curve = of((1, True), (4, True), (4, True), (9, True))
    assert [point.cumulative for point in curve.points] == pytest.approx([curve.share(n) for n in (1, 4, 9)])


def test_the_rows_of_a_page_add_up() -> None:
    made = sample(5, 500, most=90)
    curve = of(*made)
    for by_days in (False, True):
        table = rows.table(curve, by_days=by_days)
        assert sum(row.converted for row in table) == curve.ordered
        assert table[-1].last == curve.last
    assert table[-1].open_ended is False
    assert rows.table(curve, by_days=False)[-1].open_ended


def test_stopping_at_8_12_and_16_in_a_case_known_in_advance() -> None:
    """100 accounts, none still on the way: 10 buy at 5, 10 at 10, 10 at 14, 10 at 20, the others are followed to 20."""
    counts = [(5, True, 10), (10, True, 10), (14, True, 10), (20, True, 10), (20, False, 60)]
    curve = estimate(counts)
    stops = {n: stopping(curve, counts, n) for n in (8, 12, 16)}
    assert {n: round(stop.lost, 6) for n, stop in stops.items()} == {8: 30, 12: 20, 16: 10}
    assert {n: stop.orders for n, stop in stops.items()} == {8: 30, 12: 20, 16: 10}
    # Beyond 8: two more of the ten that bought at 10, six of those at 14, twelve of the seventy followed to 20.
    assert stops[8].contacts == 10 * 2 + 10 * 6 + 70 * 12
    assert round(stops[8].saved, 6) == stops[8].contacts
    assert (round(stops[12].saved, 6), round(stops[16].saved, 6)) == (10 * 2 + 70 * 8, 70 * 4)
    assert stops[16].contacts_per_order == pytest.approx(28)


def test_what_few_accounts_do_far_out_costs_nothing() -> None:
    counts = [(12, False, 100), (40, True, 1)]
    stop = stopping(estimate(counts), counts, 12)
    assert (stop.known, stop.lost, stop.contacts_per_order, stop.orders) == (False, 0, None, 1)


def test_of_few_accounts_a_tenth_is_followed_and_the_figures_are_thin() -> None:
    counts = [(3, False, 17), (9, True, 2), (15, False, 1)]
    stop = stopping(estimate(counts), counts, 3)
    assert (stop.until, stop.at_risk, stop.thin) == (9, 3, True)
    assert round(stop.lost, 6) == round(20 * 2 / 3, 6)


def test_accounts_on_the_way_are_expected_to_go_on_as_the_others_did() -> None:
    """40 were seen to contact 10 only; of 40 that went on half bought at 20: 20 of these, and 20 of the 40 expected."""
    counts = [(10, False, 40), (20, True, 20), (20, False, 20)]
    stop = stopping(estimate(counts), counts, 10)
    assert round(stop.lost, 6) == 40
    assert stop.orders == 20
    assert round(stop.saved, 6) == 800
