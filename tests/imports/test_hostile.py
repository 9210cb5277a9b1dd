"""Files as they come out of other people's programs, and files meant to hurt."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from accounts.models import Account
from imports.sales_pipeline.read import decode
from imports.sales_pipeline.values import BadValue, day_comes_first, read_amount, read_date
from leads.models import Opportunity, Order
from tests.imports.conftest import ACCOUNTS, PIPELINE, TEAMS, Load, put
from users.models import User

HEAD = PIPELINE.splitlines()[0] + "\n"


@pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030", "utf-16"])
def test_chinese_files_of_every_program(load: Load, folder: Path, encoding: str) -> None:
    accounts = "account,sector\r\n东方印刷包装有限公司,印刷\r\n"
    put(
        folder,
        accounts=accounts.encode(encoding),
        teams="sales_agent,manager,regional_office\r\n陈明,王芳,华东\r\n".encode(encoding),
        pipeline=(HEAD + 'P1,陈明,GTX Pro,东方印刷包装有限公司,Won,2017年1月3日,2017/3/1,"￥1,054.50"\r\n').encode(
            encoding
        ),
    )
    load(folder)
    account = Account.objects.get()
    assert (account.name, account.owner.email) == ("东方印刷包装有限公司", "chenming@example.com")
    assert Order.objects.get().amount == Decimal("1054.50")


def test_western_text_is_not_taken_for_chinese() -> None:
    assert decode("Société Générale, Zürich".encode("cp1252"), "x") == "Société Générale, Zürich"


def test_columns_in_any_order_with_more_and_fewer_of_them_and_semicolons(load: Load, folder: Path) -> None:
    put(folder, accounts="Note;Account \nhello;Acme Paper\nshort\n", pipeline=PIPELINE.replace(",", ";"))
    said = load(folder)
    assert said["mended"]["column_missing_taken_as_empty"] == 6
    assert said["left_out"]["unknown_column"] == 1
    assert said["left_out"]["account_without_name"] == 1
    assert Order.objects.count() == 2


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("P1,Nobody Known,GTX Pro,Acme Paper,Won,2017-01-01,2017-02-01,5", "unknown_agent"),
        ("P1,,GTX Pro,Acme Paper,Won,2017-01-01,2017-02-01,5", "opportunity_without_agent"),
        ("P1,Ann Lee,GTX Pro,Acme Paper,Dreaming,2017-01-01,2017-02-01,5", "unknown_stage"),
        ("P1,Ann Lee,GTX Pro,Acme Paper,,2017-01-01,2017-02-01,5", "unknown_stage"),
        ("P1,Ann Lee,GTX Pro,Acme Paper,Won,2017-01-01,,5", "won_without_close_date"),
        ("P1,Ann Lee,GTX Pro,Acme Paper,Lost,2017-01-01,2017-02-31,5", "lost_without_close_date"),
        ("P1,Ann Lee,GTX Pro,Acme Paper,Won,2017-03-01,2017-02-01,5", "closed_before_it_began"),
        ("P1,Ann Lee,GTX Pro,Acme Paper,Won,2017-01-01,2099-02-01,5", "date_in_the_future"),
        ("P1,Ann Lee,GTX Pro,Acme Paper,Won,2017-01-01,2017-02-01,", "won_without_amount"),
        ("P1,Ann Lee,GTX Pro,Acme Paper,Won,2017-01-01,2017-02-01,five", "won_without_amount"),
        ("P1,Ann Lee,GTX Pro,Acme Paper,Won,2017-01-01,2017-02-01,1e40", "won_without_amount"),
        ("P1,Ann Lee,GTX Pro,Acme Paper,Won,2017-01-01,2017-02-01,-5", "negative_amount"),
    ],
)
def test_a_row_that_cannot_be_an_opportunity_is_left_out_with_its_reason(
    load: Load, folder: Path, row: str, reason: str
) -> None:
    put(folder, pipeline=f"{HEAD}{row}\n")
    assert load(folder)["left_out"] == {reason: 1}
    assert not Opportunity.objects.exists()


def test_duplicates_are_told_apart_from_conflicts(load: Load, folder: Path) -> None:
    row = "P1,Ann Lee,GTX Pro,Acme Paper,Won,2017-01-01,2017-02-01,5\n"
    put(folder, pipeline=HEAD + row + row + row.replace(",5", ",6"), accounts=ACCOUNTS + "acme  PAPER,x,,,,,\n")
    left = load(folder)["left_out"]
    assert left == {"account_listed_twice": 1, "opportunity_listed_twice": 1, "identifier_used_twice": 1}
    assert Order.objects.get().amount == 5


def test_what_can_be_put_right_is_put_right(load: Load, folder: Path) -> None:
    rows = [
        "P1, ann lee ,gtx-pro,ACME paper,won,2017-01-01 00:00:00,,",
        "P2,Ann Lee,GTX Pro,New Firm,Closed Won,,2017-02-01,5",
        "P3,Ann Lee,Unheard Of,New Firm,Engagin,soon,,",
        ",Ann Lee,GTX Pro,New Firm,Lost,2017-01-01,2017-02-01,0",
    ]
    put(folder, pipeline=HEAD + "\n".join(rows).replace("won,2017-01-01 00:00:00,,", "Engaging,2017-01-01 00:00:00,,"))
    said = load(folder)
    assert said["left_out"] == {}
    assert said["mended"]["account_spelling"] == 1
    assert said["mended"]["account_made_from_the_pipeline"] == 1
    assert said["mended"]["stage_spelling"] == 2
    assert said["mended"]["unreadable_date_taken_as_empty"] == 1
    assert said["mended"]["opening_date_taken_from_the_close"] == 1
    assert said["mended"]["product_not_in_the_list_kept"] == 1
    assert said["mended"]["identifier_made"] == 1
    assert set(load(folder)["created"].values()) == {0}


def test_names_that_are_formulas_too_long_or_full_of_nothing(load: Load, folder: Path) -> None:
    long, formula = "长" * 5000, "=cmd|' /C calc'!A0"
    put(folder, accounts=f'account,sector\n{long},x\n"{formula}",=1+1\n"a\x00b\tc",y\n" ",z\n"𠮷野家🎁",食\n'.encode())
    said = load(folder)
    names = set(Account.objects.values_list("name", flat=True))
    assert {"长" * 200, formula, "ab c", "𠮷野家🎁"} <= names
    assert said["mended"]["text_shortened"] == 1
    assert said["left_out"]["account_without_name"] == 1
    assert set(load(folder)["created"].values()) == {0}


def test_parents_in_a_circle_are_cut(load: Load, folder: Path) -> None:
    put(folder, accounts="account,subsidiary_of\nA1,B1\nB1,C1\nC1,A1\nSelf,Self\nBelow,A1\n", pipeline=HEAD)
    said = load(folder)
    assert said["mended"]["own_parent_removed"] == 2
    assert Account.objects.filter(parent=None).count() == 2


def test_two_people_with_one_spelling_get_two_addresses_that_last(load: Load, folder: Path) -> None:
    teams = "sales_agent,manager,regional_office\n陈明,Mo Boss,East\n陈鸣,Mo Boss,East\n"
    put(folder, teams=teams, pipeline=HEAD)
    load(folder)
    before = dict(User.objects.values_list("name", "email"))
    put(folder, teams=teams + "谌明,Mo Boss,East\n", pipeline=HEAD)
    assert load(folder)["created"]["salespeople"] == 1
    assert {name: email for name, email in User.objects.values_list("name", "email") if name in before} == before


def test_an_agent_listed_in_two_teams_stays_in_the_first(load: Load, folder: Path) -> None:
    put(folder, teams=TEAMS + "Ann Lee,Di Boss,West\nLone Wolf,,North\n")
    said = load(folder)
    assert said["left_out"]["agent_listed_twice"] == 1
    assert User.objects.get(name="Ann Lee").team.manager.name == "Mo Boss"
    assert User.objects.get(name="Lone Wolf").team.name == "North"


def test_a_manager_who_sells_owns_what_they_engaged(load: Load, folder: Path) -> None:
    put(folder, pipeline=HEAD + "P1,Mo Boss,GTX Pro,Acme Paper,Won,2017-01-01,2017-02-01,5\n")
    assert load(folder)["left_out"] == {}
    assert Account.objects.get(name="Acme Paper").owner.name == "Mo Boss"


@pytest.mark.parametrize(
    ("text", "day_first", "expected"),
    [
        ("2017-03-01", False, date(2017, 3, 1)),
        ("2017/3/1", False, date(2017, 3, 1)),
        ("20170301", False, date(2017, 3, 1)),
        ("2017-03-01T00:00:00Z", False, date(2017, 3, 1)),
        ("3/1/2017", False, date(2017, 3, 1)),
        ("1/3/2017", True, date(2017, 3, 1)),
        ("31.12.2017", False, date(2017, 12, 31)),
        ("1-Mar-2017", False, date(2017, 3, 1)),
        ("March 1, 2017", False, date(2017, 3, 1)),
        ("2017年3月1日", False, date(2017, 3, 1)),
        ("42795", False, date(2017, 3, 1)),
        ("", False, None),
        ("NaT", False, None),
    ],
)
def test_dates_in_the_usual_spellings(text: str, day_first: bool, expected: date | None) -> None:
    assert read_date(text, day_first=day_first) == expected


@pytest.mark.parametrize("text", ["2017-02-30", "soon", "0000-00-00", "9999-12-31", "1/2/3/4", "99999999"])
def test_what_is_no_date(text: str) -> None:
    with pytest.raises(BadValue):
        read_date(text)


def test_a_column_tells_whether_the_day_comes_first() -> None:
    assert day_comes_first(["1/2/2017", "31/12/2017"])
    assert not day_comes_first(["1/2/2017", "12/31/2017"])


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1,054", "1054"),
        ("$1,054.50", "1054.5"),
        ("1.054,50", "1054.5"),
        ("12,5", "12.5"),
        ("(7)", "-7"),
        ("１２", "12"),
        ("5元", "5"),
    ],
)
def test_numbers_with_separators(text: str, expected: str) -> None:
    assert read_amount(text) == Decimal(expected)


@pytest.mark.parametrize("text", ["five", "NaN5", "inf", "1e99", "--3", "=1+1"])
def test_what_is_no_number(text: str) -> None:
    with pytest.raises(BadValue):
        read_amount(text)
