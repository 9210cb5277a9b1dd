"""The curve beside the lifelines library, an implementation that others wrote and many use."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import pytest

from dashboards.curve.estimate import Curve, estimate
from tests.dashboards.curve.made import sample

if TYPE_CHECKING:
    from lifelines import KaplanMeierFitter

NEAR = 1e-9


def both(accounts: list[tuple[int, bool]]) -> tuple[Curve, KaplanMeierFitter]:
    from lifelines import KaplanMeierFitter  # here: it takes seconds, and every worker collects this file

    counted = [(place, bought, number) for (place, bought), number in Counter(accounts).items()]
    fitter = KaplanMeierFitter(alpha=0.05)
    fitter.fit([place for place, _bought in accounts], event_observed=[bought for _place, bought in accounts])
    return estimate(counted), fitter


@pytest.mark.parametrize(
    ("seed", "accounts", "most"),
    [(1, 20, 8), (2, 20, 30), (3, 500, 16), (4, 500, 40), (5, 10_000, 30), (6, 10_000, 365)],
)
def test_share_band_and_number_at_risk_are_those_of_lifelines(seed: int, accounts: int, most: int) -> None:
    curve, fitter = both(sample(seed, accounts, most=most))
    theirs = fitter.cumulative_density_
    band = fitter.confidence_interval_cumulative_density_
    met = 0
    for point in curve.points:
        assert point.at_risk == fitter.event_table.at[point.at, "at_risk"]
        assert point.converted == fitter.event_table.at[point.at, "observed"]
        assert point.cumulative == pytest.approx(theirs.at[point.at, "KM_estimate"], abs=NEAR)
        if 0 < point.cumulative < 1:  # at the ends the library leaves the band open, ours closes it
            low, high = band.loc[point.at]
            assert (point.low, point.high) == pytest.approx((low, high), abs=NEAR)
            met += 1
    assert met > len(curve.points) / 2


@pytest.mark.parametrize("seed", range(10, 20))
def test_the_median_is_that_of_lifelines(seed: int) -> None:
    from lifelines.utils import median_survival_times

    curve, fitter = both(sample(seed, 300))
    assert curve.median == median_survival_times(fitter)


def test_a_single_account_more_at_risk_would_be_seen() -> None:
    curve, _fitter = both(sample(7, 200))
    _curve, other = both([*sample(7, 200), (29, False)])
    assert any(
        point.cumulative != pytest.approx(other.cumulative_density_.at[point.at, "KM_estimate"], abs=NEAR)
        for point in curve.points
    )
