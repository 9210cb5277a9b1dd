"""Does activity bring results: a dot for each person who is compared, medians as lines, the same in numbers."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.urls import reverse

from dashboards.people import scatter
from dashboards.people.sums import Sums
from dashboards.people.table import Row
from tests.cast import TODAY, Cast, make_account, noon
from tests.dashboards.people.contacts import log_contact
from tests.leads.conftest import make_opportunity, win
from users.models import User

PEOPLE = "/figures/"


def rows(*facts: tuple[str, int, int]) -> list[Row]:
    return [
        Row(User(pk=n, name=name), Sums(days=contacts, orders=orders), Sums())
        for n, (name, contacts, orders) in enumerate(facts, 1)
    ]


def test_dots_lie_by_contacts_and_orders_with_the_medians_between() -> None:
    found = scatter.picture(rows(("Ann Seller", 100, 1), ("Bob", 40, 10), ("Cho", 60, 4), ("Dan", 0, 0)))
    assert found is not None
    assert (found.middle_contacts, found.middle_orders) == (50, Decimal("2.5"))
    assert [(dot.label, dot.contacts, dot.orders, dot.x, dot.y) for dot in found.dots] == [
        ("Bob", 40, 10, "40.00%", "0.00%"),
        ("Cho", 60, 4, "60.00%", "60.00%"),
        ("Ann", 100, 1, "100.00%", "90.00%"),
        ("Dan", 0, 0, "0.00%", "100.00%"),
    ]
    assert [dot.odd for dot in found.dots] == [False, False, True, False]
    assert (found.middle_x, found.middle_y) == ("50.00%", "75.00%")
    assert found.middle_words == ("50", "2.5")


def test_fewer_than_three_people_make_no_picture() -> None:
    assert scatter.picture(rows(("Ann", 100, 1), ("Bob", 40, 10))) is None
    assert scatter.picture(rows(("Ann", 0, 0), ("Bob", 0, 0), ("Cho", 0, 0))) is None
    assert scatter.picture(rows(("Ann", 0, 0), ("Bob", 0, 0), ("Cho", 1, 0))) is not None


def labels(*facts: tuple[str, int, int]) -> list[tuple[str, bool, bool]]:
    found = scatter.picture(rows(*facts))
    assert found is not None
    return [(dot.label, dot.left, dot.fine) for dot in found.dots]


def test_a_name_that_would_lie_over_a_dot_or_another_name_stands_on_the_other_side_or_nowhere() -> None:
    same = [("Ann", 50, 5), ("Bob", 50, 5), ("Cho", 100, 0)]
    assert [name for name, *_rest in labels(*same)] == ["", "", "Cho"]  # one dot upon the other
    near = [("Ann", 50, 5), ("Bob", 53, 5), ("Cho", 100, 0)]
    assert labels(*near) == [("Bob", False, False), ("Ann", True, False), ("Cho", True, False)]
    right = [("Ann", 98, 5), ("Bob", 100, 5), ("Cho", 0, 0)]
    assert [name for name, *_rest in labels(*right)] == ["", "Ann", "Cho"]


def test_a_name_that_fits_on_a_desk_alone_is_left_out_on_a_phone() -> None:
    crowd = [("Ann", 40, 5), ("Bob", 50, 5), ("Cho", 60, 5), ("Dan", 100, 0)]
    assert labels(*crowd) == [("Cho", False, False), ("Bob", False, True), ("Ann", False, True), ("Dan", True, False)]


@pytest.mark.parametrize(
    ("most", "expected"),
    [(0, [0, 1]), (1, [0, 1]), (5, [0, 1, 2, 3, 4, 5]), (6, [0, 2, 4, 6]), (145, [0, 50, 100, 150]), (999, [0, 200, 400, 600, 800, 1000])],
)  # fmt: skip
def test_an_axis_ends_at_a_round_number(most: int, expected: list[int]) -> None:
    assert scatter.ticks(most) == expected


def test_managers_see_it_with_links_and_the_same_in_numbers(cast: Cast, as_user: Any) -> None:
    with time_machine.travel(noon(TODAY), tick=True):
        for person in (cast.ann, cast.bob, cast.cho):
            log_contact(make_account(person, days_old=5), person, on=TODAY)
        win(make_opportunity(make_account(cast.ann, days_old=5)))
        page = as_user(cast.max).get(PEOPLE).content.decode()
        own = as_user(cast.ann).get(PEOPLE, follow=True).content.decode()
        few = as_user(cast.mia).get(PEOPLE).content.decode()
    assert page.count('class="scatter-dot') == 3
    picture = page[page.index('id="scatter"') : page.index('id="turnover"')]
    for person in (cast.ann, cast.bob, cast.cho):
        assert len(re.findall(f'href="{reverse("dashboards:person", args=[person.pk])}', picture)) >= 2
    assert "Ann Seller: Effective contacts 1 · Orders 1" in picture
    assert "Does activity bring results?" not in own
    assert "needs at least 3 people who sell" in few
    assert 'class="scatter-dot' not in few
