"""A visit of the account plan stands as planned in the matrix and on the map until its contact is logged (decision 0054)."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse

from accounts.models import Account
from accounts.services.refusals import InvalidInput
from keyaccounts import showing
from keyaccounts.models import HighVisit
from keyaccounts.services import notes
from tests.cast import TODAY, Cast, noon
from tests.pages.powermap.acts import HTMX, add, drawn, meet

DAY = TODAY + timedelta(days=9)


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel(noon(TODAY), tick=False):
        yield


def _matrix(browser, account: Account):
    answer = browser.get(reverse("pages:matrix", args=[account.pk]), headers=HTMX)
    return {row.person.name: row for row in answer.context["rows"]}, answer.content.decode()


def _box(browser, account: Account, person):
    answer = browser.get(reverse("pages:powermap", args=[account.pk]), headers=HTMX)
    return next(node for node in drawn(answer)["nodes"] if node["id"] == person.pk), answer.content.decode()


def test_a_planned_visit_stands_in_the_cell_and_the_box_and_becomes_met_when_logged(
    cast: Cast, as_user, account: Account
) -> None:
    boss, browser = add(account, cast.ann, "Boss", "investor", influence=5), as_user(cast.ann)
    page = reverse("keyaccounts:note_new", args=[account.pk]) + "?kind=visit"
    values = {"on": DAY.isoformat(), "person": boss.pk, "present": [cast.ann.pk], "ours": "our director", "outcome": ""}
    assert browser.post(page, values, headers=HTMX).status_code < 300
    rows, html = _matrix(browser, account)
    (one, cell, plan), *_others = rows["Boss"].marks
    assert (one, cell, [row.on for row in plan]) == (cast.ann, None, [DAY])
    assert "visit planned" in html
    assert not rows["Boss"].of_others
    box, html = _box(browser, account, boss)
    assert (box["met"], "visit planned" in box["planned"]) == (False, True)
    assert f"{cast.ann.name} · our director" in box["planned"]
    assert box["planned"] in html
    assert not showing.plan_of(account, user=cast.ann, today=TODAY)["visited"]
    with time_machine.travel(noon(DAY), tick=False):
        meet(account, cast.ann, boss, day=DAY)
        rows, html = _matrix(browser, account)
        assert rows["Boss"].cells[0].met == 1
        assert "visit planned" not in html
        box, _html = _box(browser, account, boss)
        assert (box["met"], box["planned"]) == (True, "")


def test_a_visit_that_nobody_logged_says_so_and_one_of_nobody_listed_stands_with_the_person(
    cast: Cast, as_user, account: Account
) -> None:
    boss = add(account, cast.ann, "Boss")
    day = TODAY - timedelta(days=4)
    visit = {"person": boss, "ours": "our director", "outcome": "a sample", "on": day}
    notes.note(account, HighVisit, visit, by=cast.ann, today=TODAY)
    rows, html = _matrix(as_user(cast.ann), account)
    assert [row.on for row in rows["Boss"].of_others] == [day]
    assert "visit of the plan, not logged" in html
    meet(account, cast.ann, boss, day=TODAY - timedelta(days=1))
    assert "visit of the plan, not logged" not in _matrix(as_user(cast.ann), account)[1]


def test_a_visit_is_planned_a_year_ahead_at_most_and_one_that_was_made_says_what_came_of_it(
    cast: Cast, as_user, account: Account
) -> None:
    far = {"whom": "Chair", "ours": "our director", "on": TODAY + timedelta(days=400)}
    with pytest.raises(InvalidInput):
        notes.note(account, HighVisit, far, by=cast.ann, today=TODAY)
    with pytest.raises(InvalidInput):
        notes.note(account, HighVisit, {**far, "on": TODAY - timedelta(days=1)}, by=cast.ann, today=TODAY)
    visit = notes.note(account, HighVisit, {**far, "on": DAY}, by=cast.ann, today=TODAY)
    html = as_user(cast.ann).get(reverse("keyaccounts:of_account", args=[account.pk])).content.decode()
    assert "no visit to a high level yet" in html or "planned" in html
    notes.void(visit, "postponed for good", by=cast.ann)
