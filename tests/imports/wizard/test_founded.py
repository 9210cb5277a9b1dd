"""Years of founding: quoted as the file has them, never guessed from days of a spreadsheet, never in the future."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from accounts.models import Account
from core.clock import business_date
from imports.kinds.catalogue import KINDS
from imports.models import ImportRow
from imports.values import Bad, read_moment, read_number, read_whole, read_year, read_yes
from imports.words import of_row
from tests.cast import Cast
from tests.imports.wizard.conftest import checked, imported, problems

THIS_YEAR = business_date().year


def year(said: Any) -> int | None:
    return read_year(said, low=1000, high=2026)


@pytest.mark.parametrize(
    "said",
    ["2008", 2008, "2008.0", "2,008", "２００８", "2008年", "约2008", "成立于2008年", "since 2008", "2008-05", "2008年5月", "May 2008",
     "2008-05-01", "2008年5月1日", "1/5/2008", "5/13/2008", "20080501", 20080501, "5 May 2008", "2008-5-1 00:00:00",
     {"d": "2008-05-01"}, "民国97年", "民國97年5月1日"],
)  # fmt: skip
def test_a_year_is_read_however_it_is_written(said: Any) -> None:
    assert year(said) == 2008


def test_a_year_before_the_days_of_spreadsheets_is_one_too() -> None:
    assert [year(said) for said in ("1898", "1898-05-01", {"d": "1898-05-01"}, "1086", "", None, "n/a")] == [
        1898, 1898, 1898, 1086, None, None, None,
    ]  # fmt: skip


@pytest.mark.parametrize(
    "said",
    ["3008", 3008, "20100", 20100, 39569, "39569.5", "2027", "2030-01-01", {"d": "2030-01-01"}, "08", "19", 8, "998", "0998", "-2008",
     "1998-2003", "08/5/1", "98年5月", "200805", "2008-13", "2008-02-30", "2008人", "soon", True],
)  # fmt: skip
def test_what_is_no_year_is_refused_and_never_another_year(said: Any) -> None:
    with pytest.raises(Bad) as why:
        year(said)
    assert (why.value.code, why.value.params["low"], why.value.params["high"]) == ("year", 1000, 2026)


@pytest.mark.parametrize(
    ("read", "said", "quoted"),
    [(year, "08", "08"), (year, 8, "8"), (read_moment, "08", "08"), (read_moment, "19", "19"), (read_moment, 8, "8"),
     (read_moment, " Next  May ", "Next May"), (read_number, "12A", "12A"), (read_number, 1e16, "10000000000000000"),
     (lambda v: read_whole(v, low=0, high=100), "约 1,200 人", "约 1,200 人"), (read_yes, "Perhaps", "Perhaps"), (read_moment, True, "TRUE")],
)  # fmt: skip
def test_what_is_refused_is_quoted_as_it_stands_in_the_file(read: Any, said: Any, quoted: str) -> None:
    with pytest.raises(Bad) as why:
        read(said)
    assert why.value.params["text"] == quoted


@pytest.mark.django_db
def test_a_wrong_year_of_a_file_is_an_error_in_words(cast: Cast, tmp_path: Any, client: Client) -> None:
    path = tmp_path / "list.csv"
    said = ["3008", "20100", "08", str(THIS_YEAR + 4), str(THIS_YEAR), "2008-05-01", "约1998"]
    path.write_text("公司名称,成立年份\n" + "".join(f"上海第{n}包装厂,{year}\n" for n, year in enumerate(said)))
    batch = checked(path, "accounts", cast.ann)
    assert (batch.planned["error"], batch.planned["create"]) == (4, 3)
    assert problems(batch) == {2: ["year"], 3: ["year"], 4: ["year"], 5: ["year"], 8: ["about"]}
    row = ImportRow.objects.of(batch).get(number=4)
    words = f"Founded in: “08” is no year from 1000 to {THIS_YEAR}; write it with four digits, such as 2008"
    assert of_row(row.problems, KINDS["accounts"]) == words
    client.force_login(cast.ann)
    assert words.partition(": ")[2] in client.get(f"/imports/{batch.pk}/preview/").content.decode()
    imported(path, "accounts", cast.ann)
    years = Account.objects.order_by("founded_year").values_list("founded_year", flat=True)
    assert list(years) == [1998, 2008, THIS_YEAR]
