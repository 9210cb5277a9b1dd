"""The real chart, and the ways from our coach to those we have not met."""

from __future__ import annotations

from django.urls import reverse

from accounts.committee.lines import set_boss, set_influence
from accounts.models import Account, KeyPerson
from leads.services import tools
from pages.powermap import graph, telling
from pages.powermap.building import build
from pages.powermap.facts import read
from pages.powermap.graph import Influence
from tests.cast import TODAY, Cast
from tests.pages.powermap.acts import HTMX, add, deal_of, drawn, meet


# -- graphs --------------------------------------------------------------------------------------------------------
def test_the_real_chart_follows_the_strongest_word_and_never_turns_in_a_circle() -> None:
    assert graph.real_chart({2: 1, 3: 1}, [Influence(3, 2, 2), Influence(2, 3, 1)]) == {2: 3, 3: 1}
    assert graph.real_chart({2: 1}, [Influence(2, 1, 3)]) == {1: 2}
    round_about = graph.real_chart({}, [Influence(1, 2, 3), Influence(2, 3, 3), Influence(3, 1, 3)])
    assert len(round_about) == 2


def test_a_way_goes_around_an_opponent_where_it_can() -> None:
    bosses = {1: 2, 2: 9, 3: 4, 4: 5, 5: 9}
    lines = [Influence(1, 3, 3)]
    straight = [stop.person for stop in graph.ways([1], bosses, lines)[9]]
    around = [stop.person for stop in graph.ways([1], bosses, lines, opponents={2})[9]]
    assert (straight, around) == ([1, 2, 9], [1, 3, 4, 5, 9])
    assert 8 not in graph.ways([1], bosses, lines)
    assert 2 not in graph.ways([1], {}, [Influence(1, 2, 3, against=True)])


# -- words ---------------------------------------------------------------------------------------------------------
def test_the_way_from_our_coach_to_the_investor_in_words(cast: Cast, account: Account) -> None:
    coach = add(account, cast.ann, "Rachel", "coach")
    deputy, investor = (
        add(account, cast.ann, "Chloe", "user"),
        add(account, cast.ann, "Eleanor", "investor", influence=5),
    )
    meet(account, cast.ann, coach, deputy)
    set_boss(coach, deputy, by=cast.ann, today=TODAY)
    set_influence(deputy, investor, strength=2, by=cast.ann, today=TODAY)
    (way,) = telling.ways(build(read(account, user=cast.ann, today=TODAY, on=None, deal=None), on=TODAY))
    assert way.steps == [
        "your coach Rachel",
        "their boss Chloe (user)",
        "Eleanor, whom they influence (investor)",
    ]
    assert way.goal.name == "Eleanor"


def test_the_way_says_to_meet_the_coach_first_and_what_is_missing(cast: Cast, account: Account) -> None:
    boss = add(account, cast.ann, "Boss", "investor")
    way = lambda: telling.ways(build(read(account, user=cast.ann, today=TODAY, on=None, deal=None), on=TODAY))[0]  # noqa: E731
    assert way().advice == "No way to Boss yet: find a coach, somebody there who helps us."
    coach = add(account, cast.ann, "Rachel", "coach")
    assert way().advice == "No way to Boss yet: meet your coach Rachel first, and draw who reports to whom."
    set_boss(coach, boss, by=cast.ann, today=TODAY)
    assert way().steps == ["meet your coach Rachel first", "their boss Boss (investor)"]
    set_boss(coach, None, by=cast.ann, today=TODAY)
    meet(account, cast.ann, coach)
    assert way().advice == "No way from Rachel to Boss yet: draw who reports to whom."


def test_everybody_unmet_who_matters_has_a_way(cast: Cast, account: Account, as_user) -> None:
    for n in range(7):
        add(account, cast.ann, f"P{n}", "user")
    html = as_user(cast.ann).get(reverse("pages:powermap", args=[account.pk])).content.decode()
    assert all(f"No way to P{n} yet" in html for n in range(7))
    assert "2 more" in html


# -- ways of large committees ----------------------------------------------------------------------------------------
def map_of(account: Account, by, deal=None):
    return build(read(account, user=by, today=TODAY, on=None, deal=deal), on=TODAY)


def test_holders_of_an_open_role_come_first_and_who_is_left_out_is_counted(
    cast: Cast, account: Account, as_user
) -> None:
    coach = add(account, cast.ann, "Coach", "coach")
    meet(account, cast.ann, coach)
    loud = KeyPerson.objects.bulk_create(KeyPerson(account=account, name=f"Loud {n}", influence=5) for n in range(60))
    user = add(account, cast.ann, "Zed", "user", influence=1)
    quiet = add(account, cast.ann, "Quiet")
    set_boss(user, coach, by=cast.ann, today=TODAY)
    it = map_of(account, cast.ann)
    ways = telling.merged(telling.ways(it))
    assert ways[0].goal.pk == user.pk
    assert telling.left_out(it, ways) == len(loud) + 2 - len(ways)
    answer = as_user(cast.ann).get(reverse("pages:powermap", args=[account.pk]), headers=HTMX)
    assert f"{len(loud) + 2 - len(ways)} more persons never met are not listed here" in answer.content.decode()
    words = {node["id"]: node["way"] for node in drawn(answer)["nodes"]}
    assert words[user.pk] == "your coach Coach → Zed, who reports to them (user)"
    assert words[quiet.pk].startswith("No way from Coach to Quiet yet")
    assert words[coach.pk] == ""


def test_a_way_that_only_begins_a_longer_one_is_not_told_twice(cast: Cast, account: Account) -> None:
    coach, deputy, boss = (add(account, cast.ann, name, role) for name, role in (
        ("Coach", "coach"), ("Deputy", "user"), ("Boss", "investor")
    ))  # fmt: skip
    meet(account, cast.ann, coach)
    set_boss(coach, deputy, by=cast.ann, today=TODAY)
    set_boss(deputy, boss, by=cast.ann, today=TODAY)
    found = telling.ways(map_of(account, cast.ann))
    assert {way.goal.name for way in found} == {"Boss", "Deputy"}
    assert [way.goal.name for way in telling.merged(found)] == ["Boss"]


def test_a_way_through_an_opponent_says_so(cast: Cast, account: Account) -> None:
    coach, stern, boss = (add(account, cast.ann, name, role) for name, role in (
        ("Coach", "coach"), ("Stern", "gatekeeper"), ("Boss", "investor")
    ))  # fmt: skip
    meet(account, cast.ann, coach)
    set_boss(coach, stern, by=cast.ann, today=TODAY)
    set_boss(stern, boss, by=cast.ann, today=TODAY)
    deal = deal_of(account, cast.ann)
    tools.add_line(deal, "stance", {"person": stern, "stance": "opponent"}, by=cast.ann)
    (way,) = telling.merged(telling.ways(map_of(account, cast.ann, deal)))
    assert way.steps[1] == "their boss Stern (gatekeeper, against us)"
    assert "against us: Stern" in way.warning


def test_a_way_begins_with_somebody_met_before_a_coach_whom_nobody_has_met(cast: Cast, account: Account) -> None:
    coach, clerk, boss = (
        add(account, cast.ann, "Coach", "coach"),
        add(account, cast.ann, "Clerk"),
        add(account, cast.ann, "Boss", "investor"),
    )
    set_boss(coach, boss, by=cast.ann, today=TODAY)
    first = lambda: telling.ways(map_of(account, cast.ann))[0].steps  # noqa: E731
    assert first() == ["meet your coach Coach first", "their boss Boss (investor)"]
    meet(account, cast.ann, clerk)
    set_boss(clerk, boss, by=cast.ann, today=TODAY)
    assert first() == ["Clerk, whom we have met", "their boss Boss (investor)"]
