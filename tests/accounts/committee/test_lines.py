"""Lines between persons: dated, never in a circle, theirs who work on the account."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from django.db import connection

from accounts.committee import layout, lines
from accounts.committee.lines import WouldTurnInACircle, set_boss, set_influence
from accounts.models import Account, InfluenceLine, KeyPerson, MapLayout, ReportingLine
from accounts.services import editing
from accounts.services.refusals import InvalidInput, NotAllowed
from core.errors import StaleEdit
from followups.services import merging
from tests.cast import TODAY, Cast, again, make_account

LATER = TODAY + timedelta(days=9)


def people(account: Account, by, *names: str) -> list[KeyPerson]:
    return [editing.save_person(account, KeyPerson(name=name), by=by) for name in names]


def bosses() -> dict[str, str]:
    return dict(ReportingLine.objects.current().values_list("person__name", "boss__name"))


@pytest.fixture
def account(cast: Cast) -> Account:
    return make_account(cast.ann, "Harbour Print")


def test_a_new_boss_ends_the_line_before_by_date(cast: Cast, account: Account) -> None:
    li, wu, he = people(account, cast.ann, "Li", "Wu", "He")
    set_boss(li, wu, by=cast.ann, today=TODAY)
    set_boss(li, he, by=cast.ann, today=LATER)
    assert [(line.boss, line.from_on, line.until_on) for line in ReportingLine.objects.all()] == [
        (wu, TODAY, LATER),
        (he, LATER, None),
    ]
    day_between = ReportingLine.objects.on_day(LATER - timedelta(days=1))
    assert [line.boss for line in day_between] == [wu]
    assert [line.boss for line in ReportingLine.objects.on_day(LATER)] == [he]


def test_nobody_stands_above_themselves(cast: Cast, account: Account) -> None:
    li, wu, he = people(account, cast.ann, "Li", "Wu", "He")
    set_boss(li, wu, by=cast.ann, today=TODAY)
    set_boss(wu, he, by=cast.ann, today=TODAY)
    with pytest.raises(WouldTurnInACircle, match="He stands|Li stands below He"):
        set_boss(he, li, by=cast.ann, today=TODAY)
    with pytest.raises(InvalidInput):
        set_boss(he, he, by=cast.ann, today=TODAY)


def test_lines_join_persons_of_one_account_who_are_still_there(cast: Cast, account: Account) -> None:
    li, wu = people(account, cast.ann, "Li", "Wu")
    (other,) = people(make_account(cast.ann, "Other"), cast.ann, "Other")
    with pytest.raises(InvalidInput):
        set_boss(li, other, by=cast.ann, today=TODAY)
    with pytest.raises(NotAllowed):
        set_influence(li, wu, strength=2, by=cast.sue, today=TODAY)
    set_boss(li, wu, by=cast.ann, today=TODAY)
    set_influence(wu, li, strength=3, against=True, by=cast.ann, today=TODAY)
    wu.left_on = LATER
    editing.save_person(account, wu, by=cast.ann)
    assert not ReportingLine.objects.current().exists()
    assert not InfluenceLine.objects.current().exists()
    with pytest.raises(InvalidInput):
        set_boss(li, wu, by=cast.ann, today=LATER)


def test_an_influence_that_changes_begins_anew(cast: Cast, account: Account) -> None:
    li, wu = people(account, cast.ann, "Li", "Wu")
    set_influence(li, wu, strength=1, by=cast.ann, today=TODAY)
    set_influence(li, wu, strength=1, by=cast.ann, today=LATER)
    set_influence(li, wu, strength=3, against=True, by=cast.ann, today=LATER)
    assert list(InfluenceLine.objects.values_list("strength", "against", "until_on")) == [
        (1, False, LATER),
        (3, True, None),
    ]
    set_influence(li, wu, strength=None, by=cast.ann, today=LATER)
    assert not InfluenceLine.objects.current().exists()


def test_lines_follow_a_person_who_becomes_another_and_come_back(cast: Cast, account: Account) -> None:
    li, double, boss, below = people(account, cast.ann, "Li", "Li Wei", "Boss", "Below")
    set_boss(double, boss, by=cast.ann, today=TODAY)
    set_boss(below, double, by=cast.ann, today=TODAY)
    set_influence(double, boss, strength=2, by=cast.ann, today=TODAY)
    merge = merging.merge_persons(li, double, {}, by=again(cast.ann), today=LATER)
    assert bosses() == {"Li": "Boss", "Below": "Li"}
    assert InfluenceLine.objects.current().get().source == li
    merging.undo(merge, by=again(cast.ann), today=LATER)
    assert bosses() == {"Li Wei": "Boss", "Below": "Li Wei"}


def test_a_merge_makes_no_circle(cast: Cast, account: Account) -> None:
    top, middle, double = people(account, cast.ann, "Top", "Middle", "Top again")
    set_boss(middle, top, by=cast.ann, today=TODAY)
    set_boss(double, middle, by=cast.ann, today=TODAY)
    merging.merge_persons(top, double, {}, by=again(cast.ann), today=LATER)
    assert bosses() == {"Middle": "Top"}


def test_a_place_is_kept_and_an_older_view_of_the_map_refused(cast: Cast, account: Account) -> None:
    (li,) = people(account, cast.ann, "Li")
    assert layout.place(account, "formal", li.pk, 40, -20, version=1, by=cast.ann) == 2
    with pytest.raises(StaleEdit):
        layout.place(account, "formal", li.pk, 0, 0, version=1, by=cast.ann)
    assert MapLayout.objects.get().places == {"formal": {str(li.pk): [40, -20]}}
    layout.tidy(account, "formal", version=2, by=cast.ann)
    assert MapLayout.objects.get().places == {}


@pytest.mark.django_db(transaction=True)
def test_two_lines_at_once_make_no_circle(transactional_db: None) -> None:
    cast = Cast()
    account = make_account(cast.ann, "Harbour Print")
    li, wu = people(account, cast.ann, "Li", "Wu")
    barrier, results = threading.Barrier(2), []

    def draw(person: KeyPerson, boss: KeyPerson) -> None:
        try:
            barrier.wait()
            set_boss(person, boss, by=again(cast.ann), today=TODAY)
            results.append("drawn")
        except lines.WouldTurnInACircle:
            results.append("refused")
        finally:
            connection.close()

    threads = [threading.Thread(target=draw, args=pair) for pair in ((li, wu), (wu, li))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(results) == ["drawn", "refused"]
