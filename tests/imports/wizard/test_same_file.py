"""Rows that say what an earlier row of their own file has said, long cells, and amounts without a currency."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse

from accounts.models import Account
from imports.models import ImportRow
from leads.models import Lead, Order
from tests.cast import Cast, make_account
from tests.imports.wizard.conftest import checked, imported, problems, upload

pytestmark = pytest.mark.django_db
LEADS = ["Company", "Contact", "Telephone", "E-mail", "Website"]
SAME = [
    ("telephone", ["One Ltd", "Jo", "021 5555 0101", "", ""], ["Two Ltd", "Sam", "021-55550101", "", ""]),
    ("email", ["One Ltd", "Jo", "", "jo@one.example", ""], ["Two Ltd", "Sam", "", "JO@one.example", ""]),
    ("domain", ["One Ltd", "Jo", "", "", "one-works.com"], ["Two Ltd", "Sam", "", "", "https://www.one-works.com/x"]),
    ("name", ["广州红棉有限公司", "Jo", "", "", ""], ["廣州紅棉", "Jo", "", "", ""]),
]


@pytest.mark.parametrize("kind", ["leads", "accounts"])
@pytest.mark.parametrize(("by", "first", "second"), SAME)
def test_a_row_like_an_earlier_one_of_its_file_is_held_back(
    cast: Cast, sheet: Any, kind: str, by: str, first: list[str], second: list[str]
) -> None:
    batch = imported(sheet([LEADS, first, second]), kind, cast.ann)
    assert (batch.planned["create"], batch.planned["skip"], batch.created, batch.skipped) == (1, 1, 1, 1)
    assert ImportRow.objects.of(batch).get(number=3).twin == {"k": "row", "id": 2, "by": by}
    assert (Lead if kind == "leads" else Account).objects.count() == 1


def test_a_row_like_an_earlier_one_is_created_by_choice(cast: Cast, sheet: Any) -> None:
    batch = imported(sheet([LEADS, *SAME[0][1:]]), "leads", cast.ann, duplicates="create")
    assert (batch.planned["create"], batch.created) == (2, 2)


def test_a_row_like_an_earlier_one_that_fills_nothing_says_so(cast: Cast, sheet: Any) -> None:
    batch = imported(sheet([LEADS, *SAME[0][1:]]), "leads", cast.ann, duplicates="update")
    assert (batch.created, batch.skipped, problems(batch)) == (1, 1, {3: ["fills_nothing"]})


COLLEAGUES = [["One Ltd", "Jo", "021 5555 0101", "", "one.com"], ["One Ltd", "Sam", "021 5555 0102", "", "one.com"]]


def test_colleagues_with_numbers_of_their_own_are_leads_of_their_own(cast: Cast, sheet: Any) -> None:
    batch = imported(sheet([LEADS, *COLLEAGUES]), "leads", cast.ann)
    assert (batch.created, problems(batch)) == (2, {3: ["same_company"]})


def test_one_number_in_a_company_is_known_already_and_fills_by_an_update(cast: Cast, as_user: Any, sheet: Any) -> None:
    head = [*LEADS, "Industry"]
    rows = [[*COLLEAGUES[0], ""], ["One", "Sam", "02155550101", "", "one.com", "Print"]]
    batch = checked(sheet([head, *rows]), "leads", cast.ann)
    assert (batch.planned["create"], batch.planned["skip"], batch.planned["known"]) == (1, 1, 1)
    page = as_user(cast.ann).get(reverse("imports:preview", args=[batch.pk]) + "?show=known").content.decode()
    assert "Perhaps the same as row 2 of the file." in page
    assert "Same telephone" in page
    made = imported(sheet([head, *rows], "again.xlsx"), "leads", cast.ann, duplicates="update")
    assert (made.created, made.updated) == (1, 1)
    lead = Lead.objects.get()
    assert (lead.person, lead.industry) == ("Jo", "Print")


@pytest.mark.parametrize("cells", [["138 0013 8000", ""], ["", "jo@one.example"]])
def test_a_person_like_an_earlier_one_of_the_account_is_held_back(cast: Cast, sheet: Any, cells: list[str]) -> None:
    make_account(cast.ann, "One Ltd")
    head = ["Account", "Name", "Telephone", "E-mail"]
    rows = [["One Ltd", "Jo", *cells], ["One Ltd", "Jo Lin", *cells]]
    batch = imported(sheet([head, *rows]), "persons", cast.ann)
    assert (batch.planned["create"], batch.planned["skip"], batch.created, batch.skipped) == (1, 1, 1, 1)


def test_a_long_cell_is_clipped_and_opens_without_a_mouse(cast: Cast, as_user: Any, sheet: Any) -> None:
    batch = checked(sheet([["Company", "Notes"], ["L" * 190, "n" * 3000]]), "leads", cast.ann)
    page = as_user(cast.ann).get(reverse("imports:preview", args=[batch.pk])).content.decode()
    shut, opened = [], []
    for part in page.split("<details")[1:]:
        summary, rest = part.split("</summary>", 1)
        shut.append(summary)
        opened.append(rest.split("</details>")[0])
    assert ["L" * 190 in text or "n" * 3000 in text for text in opened] == [True, True]
    assert not any("L" * 120 in text or "n" * 80 in text for text in shut)


def test_a_reason_stands_beside_the_cell_it_is_about(cast: Cast, as_user: Any, sheet: Any) -> None:
    rows = [
        ["Company", "Telephone", "E-mail"],
        ["Good Ltd", "", ""],
        ["One Ltd", "021 5555 0101", "no mail"],
        ["", "", "jo@two.example"],
    ]
    batch = imported(sheet(rows), "leads", cast.ann)
    page = as_user(cast.ann).get(reverse("imports:detail", args=[batch.pk]) + "?show=failed").content.decode()
    cells = [part.split("</ul>")[0] for part in page.split('class="import-cell is-error"')[1:]]
    assert len(cells) == 2
    assert "<i>E-mail</i> no mail" in cells[0]
    assert "“no mail” is no e-mail address" in cells[0]
    assert "<i>Company</i>" in cells[1]
    assert "is missing" in cells[1]
    assert "021 5555 0101" in page


def test_the_currency_of_amounts_without_one_is_asked(cast: Cast, as_user: Any, sheet: Any) -> None:
    make_account(cast.ann, "One Ltd")
    path = sheet([["Account", "Amount", "Order date"], ["One Ltd", 100, "2020-01-02"]])
    batch = upload(path, "orders", cast.ann)
    url = reverse("imports:columns", args=[batch.pk])
    page = as_user(cast.ann).get(url).content.decode()
    assert 'name="currency"' in page
    made = imported(path, "orders", cast.ann, currency="EUR")
    assert (made.failed, Order.objects.get().currency) == (0, "EUR")


def test_every_trait_that_is_equal_is_named_beside_what_is_there(cast: Cast, as_user: Any, sheet: Any) -> None:
    imported(sheet([LEADS, ["One Ltd", "Jo", "021 5555 0101", "jo@one.com", "one.com"]]), "leads", cast.ann)
    again = [LEADS, ["One Ltd", "Jo", "02155550101", "jo@one.com", "https://one.com/"]]
    batch = checked(sheet(again, "again.xlsx"), "leads", cast.ann)
    page = as_user(cast.ann).get(reverse("imports:preview", args=[batch.pk]) + "?show=known").content.decode()
    assert "Same telephone · Same e-mail address · Same name · Same web domain" in page
