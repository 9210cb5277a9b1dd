"""The month's panel: who scores what, closing once, the ranking, rewards."""

from __future__ import annotations

import threading
from datetime import date
from typing import Any

import pytest
from django.db import connection

from accounts.services.refusals import InvalidInput, NotAllowed, WrongState
from cases.models import Case, Panel, Reward, Score, Standing
from cases.services import months, panels, telling
from cases.services.refusals import NotOnPanel, OwnCase, PanelClosed
from cases.showing import month_of, notes_to_author, panel_of
from notifications.models import Notice
from tests.cases.told import shared
from tests.cast import TODAY, Cast, again

MARCH = date(2026, 3, 1)


def points(value: int) -> dict[str, int]:
    return dict.fromkeys(("clear", "proven", "usable", "honest"), value)


def name(cast: Cast, *people: Any, least: int = 2) -> Panel:
    return panels.name(MARCH, people or (cast.mia, cast.bob, cast.cho), least=least, by=again(cast.max), today=TODAY)


@pytest.mark.django_db
def test_managers_name_the_panel_and_new_members_are_told(cast: Cast) -> None:
    with pytest.raises(NotAllowed):
        panels.name(MARCH, [cast.bob], by=cast.ann, today=TODAY)
    with pytest.raises(InvalidInput):
        panels.name(date(2024, 1, 1), [cast.bob], by=again(cast.max), today=TODAY)
    with pytest.raises(InvalidInput):
        panels.name(MARCH, [cast.sue], by=again(cast.max), today=TODAY)
    panel = name(cast)
    assert panel.closes_on == date(2026, 4, 7)
    name(cast, cast.bob, cast.ann, cast.cho)
    assert set(panel.members.current().values_list("user__name", flat=True)) == {
        "Bob Seller",
        "Ann Seller",
        "Cho Seller",
    }
    assert Notice.objects.filter(kind="case_panel").count() == 4
    panels.name(MARCH, [cast.sue], by=again(cast.zoe), today=TODAY)
    assert panel.members.current().count() == 4  # whom she does not see stays


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("people", "least", "why"),
    [
        (("bob",), 1, "takes 3 to 5 people; named so far: 1"),
        (("bob", "cho"), 1, "takes 3 to 5 people; named so far: 2"),
        (("bob", "cho", "ann", "mia", "max", "sue"), 2, "takes 3 to 5 people; named so far: 6"),
        (("bob", "ann", "mia"), 2, "all of one"),
        (("bob", "cho", "ann"), 4, "let a rank take 1 to 3 scores"),
        (("bob", "cho", "ann"), 0, "let a rank take 1 to 3 scores"),
    ],
)
def test_a_panel_that_could_rank_nothing_is_not_named(
    cast: Cast, people: tuple[str, ...], least: int, why: str
) -> None:
    chosen = [getattr(cast, each) for each in people]
    with pytest.raises(InvalidInput, match=why):
        panels.name(MARCH, chosen, least=least, by=again(cast.ada), today=TODAY)
    assert not Panel.objects.exists()


@pytest.mark.django_db
def test_where_fewer_people_can_be_named_all_of_them_are(cast: Cast) -> None:
    with pytest.raises(InvalidInput, match="name all of them"):
        panels.name(MARCH, [cast.sue], least=1, by=again(cast.zoe), today=TODAY)
    assert panels.name(MARCH, [cast.sue, cast.zoe], by=again(cast.zoe), today=TODAY).members.count() == 2
    # Those of one team whom somebody else named count: the panel as a whole is of two.
    name(cast, cast.bob, cast.ann, cast.mia)
    assert Panel.objects.get().members.current().count() == 5


@pytest.mark.django_db
def test_a_manager_of_one_team_names_of_the_people_they_see(cast: Cast) -> None:
    assert panels.name(MARCH, [cast.ann, cast.bob, cast.mia], by=again(cast.mia), today=TODAY).least_scores == 2


@pytest.mark.django_db
def test_members_score_others_cases_and_see_the_panel_after_their_own_score(cast: Cast) -> None:
    case, own = shared(cast.ann, "One"), shared(cast.bob, "Own")
    with pytest.raises(NotOnPanel):
        panels.score(case, points(3), by=cast.bob)
    name(cast)
    panels.score(case, points(3), by=cast.mia)
    with pytest.raises(OwnCase):
        panels.score(own, points(5), by=cast.bob)
    with pytest.raises(NotOnPanel):
        panels.score(case, points(5), by=cast.sue)
    with pytest.raises(InvalidInput):
        panels.score(case, {**points(3), "clear": 6}, by=cast.bob)
    assert not Score.objects.visible_to(again(cast.bob)).exists()
    panels.score(case, points(4), by=cast.bob)
    panels.score(case, points(5), by=cast.bob)  # may be changed
    assert sorted(score.mean for score in Score.objects.visible_to(again(cast.bob))) == [3, 5]
    for nobody in (cast.ann, cast.sue, cast.max, cast.ada):
        assert not Score.objects.visible_to(again(nobody)).exists()


@pytest.mark.django_db
def test_closing_ranks_by_the_mean_tells_ties_and_leaves_out_too_few_scores(cast: Cast) -> None:
    good, same, low, few, gone = (shared(cast.ann, title) for title in ("Good", "Same", "Low", "Few", "Gone"))
    panel = name(cast)
    for case, given in ((good, (5, 4, 3)), (same, (4, 4, 4)), (low, (2, 3)), (few, (5,)), (gone, (5, 5, 5))):
        for judge, value in zip((cast.mia, cast.bob, cast.cho), given, strict=False):
            panels.score(case, points(value), note=f"for {value}", by=judge)
    telling.withdraw(gone, "mistake", by=cast.ann)
    with pytest.raises(NotAllowed):
        panels.close(panel, by=cast.ann)
    panels.close(panel, by=again(cast.max))
    found = {s.case.title: (s.rank, s.best, s.scores) for s in Standing.objects.select_related("case")}
    assert found == {"Good": (1, True, 3), "Same": (1, True, 3), "Low": (3, False, 2), "Few": (None, False, 1)}
    assert set(Case.objects.filter(best=True).values_list("title", flat=True)) == {"Good", "Same"}
    assert Notice.objects.filter(kind="case_best", recipient=cast.sue).count() == 2
    with pytest.raises(PanelClosed):
        panels.score(good, points(1), by=cast.mia)
    with pytest.raises(PanelClosed):
        name(cast)
    assert notes_to_author(good) == ["for 3", "for 4", "for 5"]
    assert not Score.objects.visible_to(again(cast.ann)).exists()  # the author reads no names
    assert Score.objects.visible_to(again(cast.max)).exists()
    assert panel_of(Case.objects.get(pk=good.pk), again(cast.ann)).notes
    assert not panel_of(Case.objects.get(pk=good.pk), again(cast.sue)).notes
    assert shared(cast.ann, "Late").month == date(2026, 4, 1)


@pytest.mark.django_db
def test_a_month_closes_by_itself_a_week_after_its_end(cast: Cast) -> None:
    shared(cast.ann, "One")
    name(cast)
    assert panels.close_due(date(2026, 4, 6)) == {"closed": 0}
    assert panels.close_due(date(2026, 4, 7)) == {"closed": 1}
    assert panels.close_due(date(2026, 4, 8)) == {"closed": 0}
    assert Panel.objects.get().closed_by is None
    assert not Notice.objects.filter(kind="case_best").exists()  # nobody scored


@pytest.mark.django_db
def test_a_panel_named_late_has_a_week(cast: Cast) -> None:
    panel = panels.name(MARCH, [cast.mia, cast.bob, cast.cho], by=again(cast.max), today=date(2026, 5, 20))
    assert panel.closes_on == date(2026, 5, 27)
    assert months.months_before(date(2026, 3, 1), 14) == date(2025, 1, 1)


@pytest.mark.django_db
def test_a_reward_is_noted_told_and_made_void(cast: Cast) -> None:
    case = shared(cast.ann, "One")
    given = {"given_on": TODAY, "given_by": cast.mia, "today": TODAY}
    with pytest.raises(NotAllowed):
        panels.reward(case, "A day off", by=cast.bob, **given)
    noted = panels.reward(case, "A day off", amount=500, by=again(cast.mia), **given)
    assert Notice.objects.get(kind="case_reward").recipient == cast.ann
    noted.case = case
    assert [noted.shows_amount(u) for u in (cast.ann, cast.mia, cast.bob)] == [True, True, False]
    panels.void_reward(noted, "twice", by=again(cast.mia))
    with pytest.raises(WrongState):
        panels.void_reward(noted, "twice", by=again(cast.mia))
    assert not Reward.objects.visible_to(cast.ann).exists()


@pytest.mark.django_db
@pytest.mark.parametrize("rows", [1, 8])
def test_a_month_costs_the_same_for_any_number_of_cases(
    cast: Cast, rows: int, django_assert_max_num_queries: Any
) -> None:
    panel = name(cast)
    for n in range(rows):
        panels.score(shared(cast.ann, f"Case {n}"), points(4), by=cast.bob)
    with django_assert_max_num_queries(9):
        assert month_of(MARCH, again(cast.bob)).given == rows
    panels.close(panel, by=again(cast.max))
    with django_assert_max_num_queries(9):
        month_of(MARCH, again(cast.bob))


def _at_once(*calls: Any) -> list[Any]:
    barrier, outcomes = threading.Barrier(len(calls)), []

    def run(call: Any) -> None:
        barrier.wait()
        try:
            outcomes.append(call())
        except Exception as problem:
            outcomes.append(problem)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[call]) for call in calls]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return outcomes


@pytest.mark.django_db(transaction=True)
def test_of_two_closings_at_once_one_closes_and_everybody_is_told_once(cast: Cast) -> None:
    case = shared(cast.ann, "One")
    panel = name(cast, least=1)
    panels.score(case, points(4), by=cast.bob)
    outcomes = _at_once(lambda: panels.close(panel, by=again(cast.max)), lambda: panels.close(panel, by=None))
    assert sorted(isinstance(each, PanelClosed) for each in outcomes) == [False, True]
    assert Standing.objects.count() == 1
    assert Notice.objects.filter(kind="case_best", recipient=cast.sue).count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_score_that_races_with_the_closing_is_counted_or_refused(cast: Cast) -> None:
    case = shared(cast.ann, "One")
    panel = name(cast, least=1)
    outcomes = _at_once(
        lambda: panels.score(case, points(4), by=cast.bob), lambda: panels.close(panel, by=again(cast.max))
    )
    refused = any(isinstance(each, PanelClosed) for each in outcomes)
    assert Standing.objects.get().scores == (0 if refused else 1)


@pytest.mark.django_db(transaction=True)
def test_two_marks_at_once_count_once(cast: Cast) -> None:
    case = shared(cast.ann, "One")
    _at_once(*[lambda: telling.mark(case, True, by=cast.bob)] * 2)
    assert Case.objects.get().useful == 1
