"""The days a report covers."""

from datetime import date

import pytest

from dashboards.periods import chosen
from dashboards.views.funnel import period_choices
from tests.cast import Cast, make_account
from tests.leads.conftest import make_opportunity

TODAY = date(2026, 2, 10)


@pytest.mark.parametrize(
    ("params", "start", "end"),
    [
        ({}, date(2026, 1, 1), TODAY),
        ({"period": "month"}, date(2026, 2, 1), TODAY),
        ({"period": "last_month"}, date(2026, 1, 1), date(2026, 1, 31)),
        ({"period": "last_quarter"}, date(2025, 10, 1), date(2025, 12, 31)),
        ({"period": "2017"}, date(2017, 1, 1), date(2017, 12, 31)),
        ({"period": "2026"}, date(2026, 1, 1), TODAY),
        ({"period": "year", "year": "2017"}, date(2017, 1, 1), date(2017, 12, 31)),
        ({"from": "2017-02-03", "to": "2017-02-04"}, date(2017, 2, 3), date(2017, 2, 4)),
        ({"period": "custom", "from": "2017-02-03"}, date(2017, 2, 3), TODAY),
    ],
)
def test_presets_years_and_own_dates(params: dict[str, str], start: date, end: date) -> None:
    period = chosen(params, today=TODAY)
    assert (period.start, period.end, period.error) == (start, end, "")


def test_a_changed_date_in_the_form_wins_over_the_preset_shown() -> None:
    shown = chosen({"period": "month"}, today=TODAY).shown
    same = {"period": "month", "from": "2026-02-01", "to": "2026-02-10", "shown": shown}
    assert chosen(same, today=TODAY).key == "month"
    assert chosen({**same, "from": "2026-01-15"}, today=TODAY).start == date(2026, 1, 15)
    assert chosen({**same, "period": "2025"}, today=TODAY).key == "2025"


@pytest.mark.parametrize("params", [{"from": "x"}, {"from": "2026-03-01", "to": "2026-01-01"}, {"period": "1066"}])
def test_what_cannot_be_shown_is_said(params: dict[str, str]) -> None:
    assert chosen(params, today=TODAY).error


@pytest.mark.parametrize(
    "params", [{"from": "2026-02-11"}, {"from": "2030-01-01", "to": "2030-02-01"}, {"period": "2027"}]
)
def test_days_to_come_are_said_to_lie_ahead(params: dict[str, str]) -> None:
    period = chosen(params, today=TODAY)
    assert (period.key, str(period.error)) == ("quarter", "That period lies ahead.")


def test_one_mistyped_day_makes_no_list_of_a_century(cast: Cast) -> None:
    make_opportunity(make_account(cast.ann, today=date(1900, 1, 1)), today=date(1900, 1, 1))
    years = [key for key, _words in period_choices(chosen({}, today=TODAY), TODAY) if key.isdecimal()]
    assert years == [str(year) for year in range(2026, 2016, -1)]


def test_an_address_made_of_a_period_asks_for_it_again() -> None:
    for params in ({"period": "last_month"}, {"period": "2017"}, {"from": "2017-02-03", "to": "2017-02-04"}):
        period = chosen(params, today=TODAY)
        assert chosen(period.parameters, today=TODAY) == period
