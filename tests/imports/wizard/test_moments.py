"""Days and times of a file as the company's clocks show them, and days that can be read in two ways."""

from __future__ import annotations

from datetime import date, time
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import Account
from core.clock import business_date
from followups.models import FollowUp
from imports.models import ImportRow
from imports.values import Bad, order_of, read_moment
from leads.models import Order
from tests.cast import Cast, make_account
from tests.imports.wizard.conftest import checked, imported, problems

SHANGHAI = ZoneInfo("Asia/Shanghai")


@pytest.mark.parametrize(
    ("said", "day", "clock"),
    [
        ("2024-11-20T18:30:00Z", date(2024, 11, 21), time(2, 30)), ("2024-11-18T22:00:00-05:00", date(2024, 11, 19), time(11)),
        ("2024-11-20 18:30:00.123+00", date(2024, 11, 21), time(2, 30)), ("2024-11-20 09:00 +0800", date(2024, 11, 20), time(9)),
        ("2024-11-20 18:30 UTC", date(2024, 11, 21), time(2, 30)), ("2024/11/20 9:00 GMT+8", date(2024, 11, 20), time(9)),
        ("2024-11-20 20:00 (UTC+09:00)", date(2024, 11, 20), time(19)), ("2024-11-20 9:00 北京时间", date(2024, 11, 20), time(9)),
        ("Wed Nov 20 2024 18:30:00 GMT+0000 (Coordinated Universal Time)", date(2024, 11, 21), time(2, 30)),
        ("Wed, 20 Nov 2024 18:30:00 +0000", date(2024, 11, 21), time(2, 30)), ("20 Nov 2024 6:30 pm UTC", date(2024, 11, 21), time(2, 30)),
        ({"d": "2024-11-20T18:30:00Z"}, date(2024, 11, 21), time(2, 30)),
    ],
)  # fmt: skip
def test_a_time_with_a_zone_is_told_where_the_company_is(said: Any, day: date, clock: time) -> None:
    assert read_moment(said, zone=SHANGHAI) == (day, clock)


def test_a_span_of_time_is_no_zone() -> None:
    assert read_moment("2024-11-20 09:00-10:30", zone=SHANGHAI) == (date(2024, 11, 20), time(9))
    assert read_moment("2024-11-20 22:00-05:00", zone=SHANGHAI) == (date(2024, 11, 21), time(11))


@pytest.mark.parametrize("said", ["2024-11-20T10:00:00+25:00", "2024-11-20 10:00 GMT+99", "2024-11-20 10:00 CST"])
def test_a_zone_that_is_none_is_refused(said: str) -> None:
    with pytest.raises(Bad) as why:
        read_moment(said, zone=SHANGHAI)
    assert (why.value.code, why.value.params["text"]) == ("date", said)


def _csv(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "list.csv"
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.django_db
def test_contacts_and_orders_are_of_the_companys_day(cast: Cast, tmp_path: Path) -> None:
    make_account(cast.ann, "Acme Ltd", today=business_date(), days_old=300)
    text = "客户,时间,结果,内容\nAcme Ltd,2024-11-20T18:30:00Z,接听,one\nAcme Ltd,2024-11-18T22:00:00-05:00,接听,two\n"
    imported(_csv(tmp_path, text), "followups", cast.ada)
    zone = timezone.get_default_timezone()
    told = [(f.occurred_on, f.occurred_at.astimezone(zone).time()) for f in FollowUp.objects.order_by("text")]
    assert told == [(date(2024, 11, 21), time(2, 30)), (date(2024, 11, 19), time(11))]
    imported(_csv(tmp_path, "客户,金额,日期\nAcme Ltd,100,2024-11-20T16:30:00Z\n"), "orders", cast.ada)
    assert Order.objects.get().ordered_on == date(2024, 11, 21)
    imported(
        _csv(tmp_path, "公司名称,开始日期\nNew Ltd,2024-11-20T16:30:00Z\n"),
        "accounts",
        cast.ada,
        owner=str(cast.ann.pk),
    )
    assert Account.objects.get(name="New Ltd").cycle_started_on == date(2024, 11, 21)


@pytest.mark.django_db
def test_a_time_in_a_column_of_its_own_may_turn_the_day(cast: Cast, sheet: Any) -> None:
    make_account(cast.ann, "Acme Ltd", today=business_date(), days_old=300)
    rows = [["客户", "日期", "时间", "结果"], ["Acme Ltd", "2024-11-20", "18:30Z", "接听"]]
    imported(sheet(rows), "followups", cast.ada)
    assert FollowUp.objects.get().occurred_on == date(2024, 11, 21)


def test_rows_that_prove_both_orders_decide_nothing() -> None:
    assert order_of(["13/5/2026", "5/14/2026", "3/5/2026"]) == "both"
    assert read_moment("5.3.2026", order="=month") == (date(2026, 3, 5), None)
    assert read_moment("5.3.2026", order="month") == (date(2026, 5, 3), None)


@pytest.mark.django_db
def test_of_a_column_that_contradicts_itself_only_clear_days_are_read(cast: Cast, tmp_path: Path) -> None:
    make_account(cast.ann, "Acme Ltd", today=business_date(), days_old=300)
    days = ["13/5/2024", "5/14/2024", "3/5/2024", "5.3.2024"]
    text = "客户,金额,日期\n" + "".join(f"Acme Ltd,{n}00,{day}\n" for n, day in enumerate(days, 1))
    path = _csv(tmp_path, text)
    batch = checked(path, "orders", cast.ada)
    assert problems(batch)[4] == ["date_orders"]
    batch = imported(path, "orders", cast.ada)
    assert sorted(Order.objects.values_list("amount", "ordered_on")) == [
        (100, date(2024, 5, 13)), (200, date(2024, 5, 14)), (400, date(2024, 3, 5)),
    ]  # fmt: skip
    batch = checked(path, "orders", cast.ada, orders={"ordered_on": "month"})
    assert "date_orders" not in str(list(ImportRow.objects.of(batch).values_list("problems", flat=True)))


@pytest.mark.django_db
@pytest.mark.parametrize("kind", ["orders", "followups"])
def test_what_lies_longer_ago_than_people_sell_is_an_error(cast: Cast, tmp_path: Path, kind: str) -> None:
    make_account(cast.ann, "Acme Ltd", today=business_date(), days_old=300)
    past = business_date().year - 29
    text = f"客户,金额,日期,结果\nAcme Ltd,100,1900-01-01,接听\nAcme Ltd,200,{past}-06-01,接听\n"
    batch = checked(_csv(tmp_path, text), kind, cast.ada)
    assert problems(batch)[2] == ["long_ago"]
    assert "long_ago" not in problems(batch).get(3, [])


@pytest.mark.django_db
def test_the_preview_shows_the_day_that_was_read(cast: Cast, client: Client, tmp_path: Path) -> None:
    account = make_account(cast.ann, "Acme Ltd", today=business_date(), days_old=5)
    text = "客户,金额,日期\n" + "".join(
        f"Acme Ltd,{n}00,{day}\n" for n, day in enumerate(["5.3.2024", "45356", "05-03-24", "2024/3/5"], 1)
    )
    batch = checked(_csv(tmp_path, text), "orders", cast.ada, orders={"ordered_on": "day"}, date_back=False)
    assert set(problems(batch)) == {2, 3, 4, 5}, account
    client.force_login(cast.ada)
    page = client.get(f"/imports/{batch.pk}/preview/?show=all").content.decode()
    for written in ("5.3.2024", "45356", "05-03-24"):
        assert f"2024-03-05 (in the file: {written})" in page
    assert page.count("2024-03-05") == 4
    assert "2024/3/5" not in page
