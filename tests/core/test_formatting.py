"""Numbers, money and dates in the reader's language and zone."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.utils import timezone, translation

from core import formatting


@pytest.mark.parametrize("missing", [None, "", "abc", float("nan"), Decimal("Infinity"), True])
def test_a_missing_number_is_a_dash(missing):
    assert formatting.number(missing) == formatting.compact(missing) == formatting.money(missing, "CNY") == "–"


def test_zero_is_not_a_dash():
    assert formatting.number(0) == "0"
    assert formatting.compact(0) == "0"
    assert formatting.money(0, "CNY") == "¥0"


@pytest.mark.parametrize(
    ("language", "value", "expected"),
    [
        ("en", 999, "999"),
        ("en", 1000, "1K"),
        ("en", 12345, "12.3K"),
        ("en", 999_950, "1M"),
        ("en", "999.6", "1K"),
        ("en", -2_500_000, "-2.5M"),
        ("zh-hans", 9_999, "9,999"),
        ("zh-hans", "9999.5", "1万"),
        ("zh-hans", 12_345, "1.2万"),
        ("zh-hans", 123_456_789, "1.23亿"),
        ("zh-hans", 99_999_999, "1亿"),
        ("zh-hant", 12_345, "1.2萬"),
        ("zh-hant", 100_000_000, "1億"),
    ],
)
def test_large_numbers_take_the_unit_of_the_language(language, value, expected):
    with translation.override(language):
        assert formatting.compact(value) == expected


def test_money_shows_cents_only_when_there_are_any():
    assert formatting.money(Decimal("12300.00"), "CNY") == "¥12,300"
    assert formatting.money(Decimal("-12300.5"), "USD") == "-$12,300.50"
    assert formatting.money(5, "CHF") == "CHF 5"


def test_a_share_of_nothing_is_a_dash_and_not_a_division():
    assert formatting.percent(3, 0) == "–"
    assert formatting.percent(None, 10) == "–"
    assert formatting.percent(1, 3, 1) == "33.3%"


@pytest.mark.parametrize(
    ("language", "this_year", "other_year"),
    [("en", "3 Feb", "3 Feb 2025"), ("zh-hans", "2月3日", "2025年2月3日"), ("zh-hant", "2月3日", "2025年2月3日")],
)
def test_a_day_names_its_year_only_when_it_is_another(language, this_year, other_year):
    today = date(2026, 11, 23)
    with translation.override(language):
        assert formatting.day(date(2026, 2, 3), today=today) == this_year
        assert formatting.day(date(2025, 2, 3), today=today) == other_year


def test_a_moment_is_shown_in_the_readers_zone():
    moment = datetime(2026, 11, 23, 20, 30, tzinfo=UTC)
    with timezone.override("Asia/Shanghai"), translation.override("en"):
        assert formatting.moment(moment, today=date(2026, 11, 24)) == "24 Nov 04:30"
        assert formatting.weekday(moment) == "Tue"
    with timezone.override("America/New_York"), translation.override("zh-hant"):
        assert formatting.moment(moment, today=date(2026, 11, 24)) == "11月23日 15:30"
        assert formatting.weekday(moment) == "週一"


def test_what_was_written_without_a_full_stop_gets_one_before_the_next_sentence() -> None:
    with translation.override("en"):
        assert formatting.sentences("Reason: a new face", "Ask Mia.") == "Reason: a new face. Ask Mia."
        assert formatting.sentences("Saved.", "", "11 of 12") == "Saved. 11 of 12"
    with translation.override("zh-hans"):
        assert formatting.sentences("原因：换人再试", "可询问王芳。") == "原因：换人再试。可询问王芳。"
    assert formatting.sentences("", None) == ""


def test_the_first_names_of_many_and_a_label_before_a_text() -> None:
    assert formatting.and_more(["A", "", "B"], 2) == "A, B"
    assert formatting.and_more(["A", "B"], 5) == "A, B and 3 more"
    assert formatting.and_more([], 5) == ""
    assert formatting.labelled("A", "gone") == "A: gone"
    with translation.override("zh-hans"):
        assert formatting.and_more(["A", "B"], 5) == "A、B 等，另有 3 家"


def test_a_fine_amount_tells_three_figures_where_a_short_one_tells_one() -> None:
    assert formatting.compact(1_043_500) == "1M"
    assert formatting.compact(1_043_500, fine=True) == "1.04M"
    assert formatting.compact(1_000_000, fine=True) == "1M"
    assert formatting.compact(12_345, fine=True) == "12.3K"
    with translation.override("zh-hans"):
        assert formatting.compact(12_345, fine=True) == "1.23万"
        assert formatting.compact(104_350_000, fine=True) == "1.04亿"


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (397_300_000, "¥3.97亿"), (400_000_000, "¥4亿"), (3_973_000_000, "¥39.7亿"), (99_996_000, "¥1亿"), (99_600_000, "¥9,960万"),
    ],
)  # fmt: skip
def test_of_a_hundred_million_two_places_are_told(value: int, said: str) -> None:
    with translation.override("zh-hans"):
        assert formatting.money(value, "CNY", short=True) == said


@pytest.mark.parametrize(
    ("part", "whole", "said"),
    [
        (17, 1000, "1.7%"), (1, 50, "2%"), (174, 1000, "17%"), (996, 10_000, "10%"), (0, 9, "0%"), (1, 9_999, "<0.1%"),
        (1, 1000, "0.1%"), (3, 3, "100%"), (1, 0, "–"), (None, 3, "–"),
    ],
)  # fmt: skip
def test_a_rate_of_few_percent_has_a_decimal(part: int | None, whole: int, said: str) -> None:
    assert formatting.rate(part, whole) == said
