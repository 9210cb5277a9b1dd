"""The turnover of a year beside the band of 10-15 %."""

from __future__ import annotations

import re
from datetime import timedelta
from html import unescape
from typing import Any

from django.urls import reverse

from accounts.rules import DEFAULTS
from core.clock import business_date
from dashboards.people.turnover import Turnover, turnover_of
from tests.cast import TODAY, Cast, make_user
from users.models import User

DAY = timedelta(days=1)


def test_leavers_of_a_year_over_the_mean_of_people(cast: Cast) -> None:
    team = User.objects.filter(team=cast.harbour)  # Mia, Ann, Bob
    for name, left in (("A", TODAY), ("B", TODAY - 364 * DAY), ("C", TODAY - 365 * DAY)):
        make_user(name, team=cast.harbour, left_on=left, is_active=False)
    make_user("D", team=cast.harbour, hired_on=TODAY - 5 * DAY)
    found = turnover_of(team, DEFAULTS, today=TODAY)
    # A year ago Mia, Ann, Bob, A and B; today Mia, Ann, Bob and D.
    assert (found.left, found.at_start, found.at_end, found.verdict) == (2, 5, 4, "few")


def test_who_left_are_listed_as_they_are_counted(cast: Cast, as_user: Any) -> None:
    today = business_date()
    for name, left in (("Gone A", today), ("Gone B", today - 364 * DAY), ("Gone C", today - 365 * DAY)):
        make_user(name, team=cast.harbour, left_on=left, is_active=False)
    make_user("Gone D", team=cast.south, left_on=today, is_active=False)
    browser = as_user(cast.mia)
    page = browser.get(reverse("dashboards:people"))
    assert page.context["turnover"].left == 2
    to = next(to for to in re.findall(r'href="([^"]+)"', page.content.decode()) if "show=left" in to)
    there = browser.get(unescape(to))
    assert [person.name for person in there.context["page"].rows] == ["Gone A", "Gone B"]
    assert "left since" in there.content.decode()
    assert len(browser.get(reverse("users:people"), {"show": "left", "since": "x"}).context["page"].rows) == 3


def test_the_band_is_ten_to_fifteen_percent() -> None:
    said = [Turnover(left, 20, 20, 10, 15).verdict for left in (1, 2, 3, 4)]
    assert said == ["below", "within", "within", "above"]
    assert Turnover(3, 9, 9, 10, 15).verdict == "few"
    assert Turnover(0, 0, 0, 10, 15).rate is None
