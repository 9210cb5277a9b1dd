"""The map as people read it: today and on a day before, the way from the coach, what may be changed by whom."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse

from accounts.committee.lines import set_boss, set_influence
from accounts.models import Account, InfluenceLine, KeyPerson, MapLayout, ReportingLine
from accounts.services import editing
from core.clock import business_date
from leads.models import Stage, Stance
from leads.services import opportunities, tools
from pages.powermap import changes
from pages.powermap.building import build, sort_nodes
from pages.powermap.facts import read
from tests.cast import TODAY, Cast, make_account, noon
from tests.pages.powermap.acts import HTMX, add, deal_of, drawn, meet


# -- words ---------------------------------------------------------------------------------------------------------
def test_the_map_of_a_day_before_and_what_is_different_today(cast: Cast, account: Account) -> None:
    then = TODAY - timedelta(days=60)
    with time_machine.travel(noon(then), tick=False):
        boss, li = add(account, cast.ann, "Boss", influence=5), add(account, cast.ann, "Li", "user", influence=2)
        gone = add(account, cast.ann, "Gone")
        deal = deal_of(account, cast.ann, today=then)
        tools.add_line(deal, "stance", {"person": li, "stance": "neutral"}, by=cast.ann)
    set_influence(boss, li, strength=3, against=True, by=cast.ann, today=then)
    day = then + timedelta(days=5)
    with time_machine.travel(noon(TODAY), tick=False):
        tools.add_line(deal, "stance", {"person": li, "stance": "champion", "agreed": True}, by=cast.ann)
        li.influence, li.roles = 4, ["user", "coach"]
        editing.save_person(account, li, by=cast.ann)
        gone.left_on = TODAY
        editing.save_person(account, gone, by=cast.ann)
        add(account, cast.ann, "New")
    set_boss(li, boss, by=cast.ann, today=TODAY)
    facts = read(account, user=cast.ann, today=TODAY, on=day, deal=deal)
    old, now = build(facts, on=day), build(facts, on=TODAY)
    node = old.nodes[li.pk]
    assert (node.stance, node.agreed, node.influence, node.roles, node.boss) == ("neutral", False, 2, ["user"], None)
    assert gone.pk in old.nodes
    assert old.influences == now.influences
    assert {each.words for each in changes.differences(old, now)} >= {
        "Li: Neutral, now Champion.",
        "Li agrees now.",
        "Influence of Li: 2, now 4.",
        "Roles of Li: User, now User, Coach.",
        "Li reports to Boss now.",
        "Gone is no longer there.",
        "New is new.",
    }


def test_what_has_changed_says_each_kind_and_how_many_more(cast: Cast, as_user, account: Account) -> None:
    then = TODAY - timedelta(days=10)
    with time_machine.travel(noon(then), tick=False):
        li, boss = add(account, cast.ann, "Li"), add(account, cast.ann, "Boss")
        deal = deal_of(account, cast.ann, today=then)
    with time_machine.travel(noon(TODAY), tick=False):
        new = [add(account, cast.ann, f"New {n}", influence=5) for n in range(48)]
        tools.add_line(deal, "stance", {"person": li, "stance": "champion"}, by=cast.ann)
        tools.add_line(deal, "stance", {"person": new[0], "stance": "opponent"}, by=cast.ann)
        set_influence(boss, li, strength=3, by=cast.ann, today=TODAY)
        set_influence(new[1], li, strength=2, by=cast.ann, today=TODAY)
        url = f"{reverse('pages:powermap', args=[account.pk])}?on={then}&opportunity={deal.pk}"
        answer = as_user(cast.ann).get(url, headers=HTMX)
    standing, lines, people = answer.context["differences"]
    assert (standing.count, "New 0: Opponent." in standing.shown) == (2, True)
    assert lines.count == 2
    assert (people.count, len(people.shown), len(people.rest)) == (48, 12, 36)
    assert "36 more" in answer.content.decode()
    assert "New 9 is new." in answer.content.decode()


def test_persons_stand_by_line_and_influence_not_by_the_code_of_a_character(cast: Cast, account: Account) -> None:
    names = ("冯小", "孙二", "赵建国", "陈一")
    feng, sun, zhao, chen = (add(account, cast.ann, name) for name in names)
    for one in (feng, chen):
        set_boss(one, zhao, by=cast.ann, today=TODAY)
    chen.influence = 4
    editing.save_person(account, chen, by=cast.ann)
    now = build(read(account, user=cast.ann, today=TODAY, on=None, deal=None), on=TODAY)
    assert [node.pk for node in sort_nodes(now.nodes.values())] == [zhao.pk, sun.pk, chen.pk, feng.pk]


# -- the page ------------------------------------------------------------------------------------------------------
def test_a_stance_and_an_influence_are_set_on_the_map(cast: Cast, as_user, account: Account) -> None:
    li, boss = add(account, cast.ann, "Li", "user"), add(account, cast.ann, "Boss")
    deal = deal_of(account, cast.ann)
    browser, url = as_user(cast.ann), reverse("pages:powermap_set", args=[account.pk])
    for what, value in (("stance", "champion"), ("agreed", "yes"), ("influence", "4"), ("boss", boss.pk)):
        answer = browser.post(
            url, {"person": li.pk, "what": what, "value": value, "opportunity": deal.pk}, headers=HTMX
        )
        assert answer.status_code == 200
    (node,) = [one for one in drawn(answer)["nodes"] if one["id"] == li.pk]
    assert (node["stance"], node["agreed"], node["influence"], node["boss"]) == ("champion", True, 4, boss.pk)
    assert Stance.objects.get().agreed
    line = reverse("pages:powermap_line", args=[account.pk])
    browser.post(line, {"source": li.pk, "person": boss.pk, "strength": "3", "against": "yes"}, headers=HTMX)
    assert InfluenceLine.objects.get().against
    refused = browser.post(url, {"person": boss.pk, "what": "boss", "value": li.pk}, headers=HTMX)
    assert (refused.status_code, b"stands below" in refused.content) == (409, True)
    assert browser.post(url, {"person": li.pk, "what": "stance", "value": "nonsense"}, headers=HTMX).status_code == 409


def test_the_map_is_theirs_who_serve_the_account(cast: Cast, as_user, account: Account) -> None:
    li = add(account, cast.ann, "Li")
    for person in (cast.sue, cast.zoe):
        browser = as_user(person)
        for name in ("powermap", "matrix"):
            assert browser.get(reverse(f"pages:{name}", args=[account.pk])).status_code == 404
        for name in ("powermap_set", "powermap_line", "powermap_place"):
            answer = browser.post(reverse(f"pages:{name}", args=[account.pk]), {"person": li.pk, "what": "influence"})
            assert answer.status_code == 404
    other = make_account(cast.sue)
    theirs = add(other, cast.sue, "Theirs")
    url = reverse("pages:powermap_set", args=[account.pk])
    assert as_user(cast.ann).post(url, {"person": theirs.pk, "what": "influence", "value": "3"}).status_code == 404


def test_a_place_is_kept_with_the_version_it_was_seen_with(cast: Cast, as_user, account: Account) -> None:
    li, browser = add(account, cast.ann, "Li"), as_user(cast.ann)
    url = reverse("pages:powermap_place", args=[account.pk])
    sent = {"person": li.pk, "x": "120", "y": "-40", "chart": "formal", "version": "1"}
    assert browser.post(url, sent).json() == {"version": 2}
    assert browser.post(url, sent).status_code == 409
    assert MapLayout.objects.get().places == {"formal": {str(li.pk): [120, -40]}}


def test_an_empty_map_shows_the_four_roles_to_look_for(cast: Cast, as_user, account: Account) -> None:
    answer = as_user(cast.ann).get(reverse("pages:powermap", args=[account.pk]), headers=HTMX)
    assert [one["role"] for one in drawn(answer)["ghosts"]] == ["investor", "gatekeeper", "user", "coach"]


@pytest.mark.parametrize("size", [3, 150])
def test_a_map_costs_the_same_queries_whatever_its_size(
    cast: Cast, as_user, account: Account, size: int, django_assert_max_num_queries
) -> None:
    people = KeyPerson.objects.bulk_create(
        KeyPerson(account=account, name=f"P{n}", roles=["user"]) for n in range(size)
    )
    ReportingLine.objects.bulk_create(
        ReportingLine(person=people[n], boss=people[(n - 1) // 5], from_on=TODAY) for n in range(1, size)
    )
    meet(account, cast.ann, *people[:3])
    deal = deal_of(account, cast.ann)
    for person in people[:3]:
        tools.add_line(deal, "stance", {"person": person}, by=cast.ann)
    browser, url = as_user(cast.ann), reverse("pages:powermap", args=[account.pk])
    yesterday = {"on": (business_date() - timedelta(days=1)).isoformat()}
    with django_assert_max_num_queries(15):
        assert len(drawn(browser.get(url, yesterday, headers=HTMX))["nodes"]) == size
    with django_assert_max_num_queries(15):
        browser.get(url, headers=HTMX)


# -- the matrix ----------------------------------------------------------------------------------------------------
def test_the_matrix_names_who_has_met_whom_and_the_gaps(cast: Cast, as_user, account: Account) -> None:
    editing.join_group(account, user=cast.bob, by=cast.ann, part="opener", today=TODAY)
    li, wu, he = (add(account, cast.ann, name) for name in ("Li", "Wu", "He"))
    meet(account, cast.ann, li, day=TODAY - timedelta(days=3))
    meet(account, cast.ann, li, wu, day=TODAY, along=[cast.bob.pk])
    answer = as_user(cast.ann).get(reverse("pages:matrix", args=[account.pk]), headers=HTMX)
    rows = {row.person: [(cell.n, cell.last) if cell else None for cell in row.cells] for row in answer.context["rows"]}
    assert [(one, part) for one, part in answer.context["us"]] == [(cast.ann, "Owner"), (cast.bob, "opener")]
    assert rows == {li: [(2, TODAY), (1, TODAY)], wu: [(1, TODAY), (1, TODAY)], he: [None, None]}
    assert answer.context["said"].startswith("0 of 3 persons were met in person by one of us only.")
    assert "1 has been met in person by nobody." in answer.context["said"]


def test_a_call_or_a_message_is_no_meeting(cast: Cast, as_user, account: Account) -> None:
    li = add(account, cast.ann, "Li")
    meet(account, cast.ann, li, day=TODAY - timedelta(days=9))
    meet(account, cast.ann, li, day=TODAY, channel="wechat")
    wu = add(account, cast.ann, "Wu")
    meet(account, cast.ann, wu, day=TODAY, channel="phone")
    answer = as_user(cast.ann).get(reverse("pages:matrix", args=[account.pk]), headers=HTMX)
    cells = {row.person: row.cells[0] for row in answer.context["rows"]}
    assert (cells[li].n, cells[li].met, cells[li].met_on) == (2, 1, TODAY - timedelta(days=9))
    assert (cells[wu].n, cells[wu].met, cells[wu].met_on) == (1, 0, None)
    assert "1 of 2 persons were met in person by one of us only." in answer.context["said"]
    assert "spoken to, never in person" in answer.content.decode()


# -- what the map says -----------------------------------------------------------------------------------------------
def test_a_day_to_come_is_refused_in_words_and_days_have_their_year(cast: Cast, account: Account, as_user) -> None:
    add(account, cast.ann, "P")
    browser, url, today = as_user(cast.ann), reverse("pages:powermap", args=[account.pk]), business_date()
    answer = browser.get(url, {"on": (today + timedelta(days=9)).isoformat()})
    assert "Choose a day before today" in answer.content.decode()
    assert not answer.context["drawn_then"]
    day = today - timedelta(days=1)
    assert f"What has changed since {day.day} " in (past := browser.get(url, {"on": day.isoformat()}).content.decode())
    assert str(day.year) in past[past.index("What has changed since") :][:60]


def test_a_comparison_marks_who_has_changed_and_says_both_coverages(cast: Cast, account: Account, as_user) -> None:
    with time_machine.travel(noon(business_date() - timedelta(days=30)), tick=False):
        li = add(account, cast.ann, "Li", "user")
        add(account, cast.ann, "Same")
    li.influence = 4
    editing.save_person(account, li, by=cast.ann)
    answer = as_user(cast.ann).get(
        reverse("pages:powermap", args=[account.pk]), {"on": (business_date() - timedelta(days=9)).isoformat()}
    )
    then = json.loads(answer.context["drawn_then_json"])
    for given in (drawn(answer), then):
        assert {node["name"] for node in given["nodes"] if node["changed"]} == {"Li"}
    assert answer.content.decode().count('class="map-roles"') == 3


def test_what_is_changed_on_the_map_renews_the_head_of_the_account(cast: Cast, account: Account, as_user) -> None:
    person, browser = add(account, cast.ann, "Li"), as_user(cast.ann)
    url = reverse("pages:powermap_set", args=[account.pk])
    done = browser.post(url, {"person": person.pk, "what": "influence", "value": "3"}, headers=HTMX)
    assert "crm:account-changed" in done.headers["HX-Trigger"]
    page = browser.get(reverse("pages:account", args=[account.pk])).content.decode()
    assert "crm:account-changed from:body" in page


def test_the_map_names_an_opponent_beside_who_agrees_and_the_stances_in_its_legend(
    cast: Cast, account: Account, as_user
) -> None:
    kind, stern = add(account, cast.ann, "Kind", "gatekeeper"), add(account, cast.ann, "Stern", "gatekeeper")
    browser, url = as_user(cast.ann), reverse("pages:powermap", args=[account.pk])
    assert reverse("leads:new", args=[account.pk]) in browser.get(url).content.decode()
    deal = deal_of(account, cast.ann, today=business_date())
    tools.add_line(deal, "stance", {"person": kind, "agreed": True}, by=cast.ann)
    tools.add_line(deal, "stance", {"person": stern, "stance": "opponent"}, by=cast.ann)
    html = browser.get(url).content.decode()
    assert "1 of 2 agree, Stern opposes, Kind agrees but was never met" in html
    assert "Champion" in html[html.index('id="map-legend"') :]


# -- which opportunity, which page -----------------------------------------------------------------------------------
def test_a_new_opportunity_does_not_take_the_place_of_one_with_stances(cast: Cast, account: Account, as_user) -> None:
    li, deal = add(account, cast.ann, "Li"), deal_of(account, cast.ann)
    tools.add_line(deal, "stance", {"person": li, "stance": "champion"}, by=cast.ann)
    values = {"name": "Bags", "amount": 9000, "expected_close_on": TODAY + timedelta(days=20)}
    opportunities.open_opportunity(account, values, by=cast.ann, today=TODAY, stage=Stage.PROSPECT)
    answer = as_user(cast.ann).get(reverse("pages:powermap", args=[account.pk]))
    assert answer.context["deal"] == deal
    html = answer.content.decode()
    assert f'<option value="{deal.pk}" selected>Boxes' in html
    assert "no stances yet" in html[html.index("Bags") :]


def test_the_one_opportunity_is_named_on_the_map(cast: Cast, account: Account, as_user) -> None:
    add(account, cast.ann, "Li")
    deal = deal_of(account, cast.ann)
    html = as_user(cast.ann).get(reverse("pages:powermap", args=[account.pk])).content.decode()
    bar = html[html.index('class="map-bar') : html.index("</form>", html.index('class="map-bar'))]
    assert reverse("leads:story", args=[deal.pk]) in bar
    assert "Boxes" in bar


def test_the_page_of_its_own_stays_one_whatever_is_chosen_on_it(cast: Cast, account: Account, as_user) -> None:
    person, browser = add(account, cast.ann, "Li"), as_user(cast.ann)
    url, own = reverse("pages:powermap", args=[account.pk]), "On a page of its own"
    assert own in browser.get(url, headers=HTMX).content.decode()
    assert 'name="alone" value="yes"' in browser.get(url).content.decode()
    part = browser.get(url, {"chart": "real", "alone": "yes"}, headers=HTMX).content.decode()
    assert own not in part
    assert "<html" not in part
    sent = {"person": person.pk, "what": "influence", "value": "3", "alone": "yes"}
    assert (
        own not in browser.post(reverse("pages:powermap_set", args=[account.pk]), sent, headers=HTMX).content.decode()
    )


# -- the real chart, the tree, the sheet -----------------------------------------------------------------------------
def test_the_real_chart_says_that_a_weak_line_moves_nobody(cast: Cast, account: Account, as_user) -> None:
    add(account, cast.ann, "Li")
    browser, url = as_user(cast.ann), reverse("pages:powermap", args=[account.pk])
    rule = "a weak line moves nobody"
    assert rule not in browser.get(url).content.decode()
    answer = browser.get(url, {"chart": "real"})
    assert rule in answer.content.decode()
    assert rule in drawn(answer)["picture"]["marks"]


def test_the_tree_folds_below_its_second_level_where_many_stand_in_it(cast: Cast, account: Account, as_user) -> None:
    people = KeyPerson.objects.bulk_create(KeyPerson(account=account, name=f"P{n:02}") for n in range(30))
    ReportingLine.objects.bulk_create(
        ReportingLine(person=people[n], boss=people[(n - 1) // 2], from_on=TODAY) for n in range(1, 30)
    )
    answer = as_user(cast.ann).get(reverse("pages:powermap", args=[account.pk]))
    rows = {row.node.pk: row for row in answer.context["people"]}
    assert (rows[people[0].pk].below, rows[people[0].pk].unfolded) == (29, True)
    assert [rows[people[n].pk].unfolded for n in (1, 3)] == [True, False]
    assert rows[people[3].pk].below == 6
    html = answer.content.decode()
    tree = html[html.index('<ul class="map-people">') : html.index("</details>\n  ", html.index('id="map-tree"'))]
    for opened, closed in (("<li", "</li>"), ("<details", "</details>"), ("<ul", "</ul>")):
        assert tree.count(opened) == tree.count(closed)


def test_the_sheet_names_company_opportunity_chart_days_and_who_printed_it(
    cast: Cast, account: Account, as_user
) -> None:
    add(account, cast.ann, "Li")
    deal_of(account, cast.ann)
    day = business_date() - timedelta(days=9)
    html = as_user(cast.ann).get(
        reverse("pages:powermap", args=[account.pk]), {"on": day.isoformat()}
    ).content.decode()  # fmt: skip
    sheet = html[html.index("map-paper print-only") :][:700]
    for said in ("Harbour Print", "Boxes", "Formal chart", f"{day.day} ", " beside ", f"Printed by {cast.ann}"):
        assert said in sheet
