"""The tools of an opportunity: filled in one answer at a time, by several people, and never deleted."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.urls import reverse

from accounts.committee.coverage import of as stored_coverage
from accounts.models import Account, KeyPerson, KeyRole
from accounts.services import editing
from accounts.services.refusals import InvalidInput, NotAllowed, WrongState
from audit.models import Event
from commons.kept import NeverDeleted
from core.clock import business_date
from core.errors import StaleEdit
from core.stale import Shown
from leads.models import DEMO, MAN, SCOTSMAN, SPIN, Competitor, Opportunity, OpportunityTools, Stage, StageChange
from leads.services import criteria, opportunities, orders, tools
from tests.cast import TODAY, Cast, make_account, set_policy
from tests.leads.conftest import make_opportunity, win

HTMX = {"HX-Request": "true"}


@pytest.fixture
def deal(account: Account) -> Opportunity:
    return make_opportunity(account)


def gaps(it: Opportunity, to: str) -> list[str]:
    fresh = Opportunity.objects.select_related("tools").get(pk=it.pk)
    return [gap.code for gap in criteria.missing(fresh, to)]


def left(it: Opportunity) -> list[str]:
    fresh = criteria.with_skipped(Opportunity.objects.filter(pk=it.pk)).get()
    return [gap.code for gap in criteria.left_open(fresh)]


def at(it: Opportunity, stage: str) -> Opportunity:
    """The same opportunity, put at a stage."""
    Opportunity.objects.filter(pk=it.pk).update(stage=stage)
    it.refresh_from_db()
    return it


# -- exit criteria --------------------------------------------------------------------------------------------------
def test_suspect_is_left_with_money_authority_and_need(cast: Cast, deal: Opportunity) -> None:
    assert gaps(deal, "P") == ["money", "authority", "need"]
    tools.set_man(deal, True, False, None, cast.ann)
    assert gaps(deal, "P") == ["authority", "need"]
    tools.set_man(deal, True, True, True, cast.ann)
    assert gaps(deal, "P") == []


def test_analysis_is_left_with_scotsman_answered_and_spin_notes(cast: Cast, deal: Opportunity) -> None:
    at(deal, "A")
    assert gaps(deal, "D") == [*SCOTSMAN, "spin"]
    tools.fill(deal, dict.fromkeys(SCOTSMAN, False), by=cast.ann)
    tools.fill(deal, dict.fromkeys(SPIN, "said"), by=cast.ann)
    assert gaps(deal, "D") == []


def test_known_competition_is_named_in_the_list_or_in_the_note(cast: Cast, deal: Opportunity) -> None:
    at(deal, "A")
    tools.fill(deal, {**dict.fromkeys(SCOTSMAN, True), **dict.fromkeys(SPIN, "said")}, by=cast.ann)
    assert gaps(deal, "D") == ["rival"]
    rival = Competitor.objects.create(code="rival", name="Rival")
    line = tools.add_line(deal, "rival", {"competitor": rival}, by=cast.ann)
    assert gaps(deal, "D") == []
    tools.remove_line(line, "rival", by=cast.ann)
    tools.fill(deal, {"competition_note": "nobody else bids"}, by=cast.ann)
    assert gaps(deal, "D") == []


def test_what_was_skipped_stays_named_until_it_is_filled_in(cast: Cast, deal: Opportunity, as_user: Any) -> None:
    at(deal, "P")
    tools.set_man(deal, True, True, True, cast.ann)
    version = Opportunity.objects.get(pk=deal.pk).version
    opportunities.change_stage(deal, to=Stage.DEMO, by=cast.ann, today=TODAY, version=version, reason="they know us")
    assert left(deal) == [*(name for name in SCOTSMAN if name not in MAN), "spin"]
    page = as_user(cast.ann).get(f"/opportunities/{deal.pk}/tools/").content.decode()
    assert "skipped before, still open" in page
    lines = page.split("data-gaps", 1)[1].split("</details>", 1)[0].count("<li")
    assert f"{lines} things are missing before the next stage" in page
    assert lines < 11
    won = as_user(cast.ann).get(f"/opportunities/{deal.pk}/win/").content.decode()
    assert "SPIN notes are missing" in won
    tools.fill(deal, dict.fromkeys(SPIN, "said"), by=cast.ann)
    assert "spin" not in left(deal)


def test_what_nobody_skipped_is_not_asked_again(cast: Cast, deal: Opportunity) -> None:
    at(deal, "D")
    assert left(deal) == []


def test_demo_is_left_with_its_checklist_and_a_proposal(cast: Cast, deal: Opportunity) -> None:
    at(deal, "D")
    assert len(gaps(deal, "C")) == 5
    names = ("demo_decision_maker", "demo_rehearsed", "demo_goods_checked", "demo_benefits_chosen")
    tools.fill(deal, {**dict.fromkeys(names, True), "proposal_sent_on": TODAY}, by=cast.ann)
    assert gaps(deal, "C") == []


def test_close_is_left_when_all_four_roles_agree(cast: Cast, deal: Opportunity) -> None:
    at(deal, "C")
    assert gaps(deal, "O") == [role.value for role in KeyRole]
    one = editing.save_person(deal.account, KeyPerson(name="Two hats", roles=["investor", "user"]), by=cast.ann)
    other = editing.save_person(deal.account, KeyPerson(name="Others", roles=["gatekeeper", "coach"]), by=cast.ann)
    tools.add_line(deal, "stance", {"person": one, "agreed": True}, by=cast.ann)
    line = tools.add_line(deal, "stance", {"person": other, "agreed": False}, by=cast.ann)
    assert gaps(deal, "O") == ["gatekeeper", "coach"]
    tools.change_line(line, "stance", {"agreed": True}, by=cast.ann)
    assert gaps(deal, "O") == []
    told = [gap.words for gap in criteria.before_order(deal)]  # as the account's head, and it stops nothing
    assert [each.partition(" (")[0] for each in told] == stored_coverage(deal.account).words
    assert "gatekeeper never met (Others agrees but was never met)" in told


def test_skipping_stages_asks_for_what_each_of_them_asks(deal: Opportunity) -> None:
    assert {"money", "spin", "situation"} <= set(gaps(deal, "D"))
    assert gaps(at(deal, "D"), "A") == []


def test_a_warning_names_what_is_missing_in_the_event(cast: Cast, deal: Opportunity) -> None:
    opportunities.change_stage(deal, to=Stage.PROSPECT, by=cast.ann, today=TODAY, version=1)
    assert Event.objects.get(code="opportunity.stage").params["missing"] == ["money", "authority", "need"]


def test_enforced_criteria_stop_the_move_and_the_order_in_words(cast: Cast, deal: Opportunity) -> None:
    set_policy(exit_criteria="enforce")
    with pytest.raises(criteria.CriteriaMissing, match="Money is not confirmed"):
        opportunities.change_stage(deal, to=Stage.PROSPECT, by=cast.ann, today=TODAY, version=1)
    with pytest.raises(criteria.CriteriaMissing, match="no investor known"):
        win(at(deal, "C"))
    assert StageChange.objects.filter(opportunity=deal).count() == 1


def test_switched_off_nothing_is_asked(cast: Cast, deal: Opportunity) -> None:
    set_policy(exit_criteria="off")
    opportunities.change_stage(deal, to=Stage.PROSPECT, by=cast.ann, today=TODAY, version=1)
    assert "missing" not in Event.objects.get(code="opportunity.stage").params


# -- filling in -------------------------------------------------------------------------------------------------------
def test_each_change_is_an_event_and_the_same_again_is_none(cast: Cast, deal: Opportunity) -> None:
    tools.fill(deal, {"money": True, "money_note": "this year's plan"}, by=cast.ann)
    tools.fill(deal, {"money": True}, by=cast.ann)
    event = Event.objects.get(code="opportunity.tools")
    assert (event.params["fields"], event.params["answers"]) == (["money", "money_note"], {"money": True})


def test_two_people_fill_in_one_part_and_only_the_same_field_is_a_conflict(cast: Cast, deal: Opportunity) -> None:
    shown = {"idea": "", "message": ""}
    tools.fill(deal, {"idea": "theirs", "message": ""}, by=cast.mia, was=shown)
    tools.fill(deal, {"idea": "", "message": "mine"}, by=cast.ann, was=shown)
    kept = OpportunityTools.objects.get()
    assert (kept.idea, kept.message) == ("theirs", "mine")
    with pytest.raises(StaleEdit):
        tools.fill(deal, {"idea": "other"}, by=cast.ann, was=shown)


def test_strangers_and_closed_deals_are_refused(cast: Cast, deal: Opportunity) -> None:
    with pytest.raises(NotAllowed):
        tools.fill(deal, {"money": True}, by=cast.sue)
    opportunities.lose(deal, reason="price", by=cast.ann, today=TODAY, version=1)
    with pytest.raises(WrongState):
        tools.fill(deal, {"money": True}, by=cast.ann)


def test_a_line_is_taken_out_and_stays_in_the_table(cast: Cast, deal: Opportunity) -> None:
    line = tools.add_line(deal, "fab", {"feature": "FSC", "benefit": "export"}, by=cast.ann)
    tools.remove_line(line, "fab", by=cast.ann)
    with pytest.raises(WrongState):
        tools.remove_line(line, "fab", by=cast.ann)
    line.refresh_from_db()
    assert line.removed_at is not None
    with pytest.raises(NeverDeleted):
        line.delete()


def test_only_people_of_the_account_and_each_of_them_once(cast: Cast, deal: Opportunity) -> None:
    foreign = editing.save_person(make_account(cast.ann), KeyPerson(name="Elsewhere"), by=cast.ann)
    with pytest.raises(InvalidInput):
        tools.add_line(deal, "stance", {"person": foreign}, by=cast.ann)
    person = editing.save_person(deal.account, KeyPerson(name="Li"), by=cast.ann)
    first = tools.add_line(deal, "stance", {"person": person, "stance": "neutral"}, by=cast.ann)
    second = tools.add_line(deal, "stance", {"person": person, "stance": "champion"}, by=cast.mia)
    assert first.pk == second.pk
    first.refresh_from_db()
    assert first.stance == "champion"


# -- on the page ------------------------------------------------------------------------------------------------------
@pytest.fixture
def mine(cast: Cast) -> Opportunity:
    return make_opportunity(make_account(cast.ann, "Harbour", today=business_date(), days_old=9), today=business_date())


def test_a_part_saves_in_place_and_answers_with_what_follows(as_user: Any, cast: Cast, mine: Opportunity) -> None:
    sent = {"part": "scotsman", "money": "yes", "need": "no", "money_note": "asked", "shown": Shown.of({"money": None})}
    answer = as_user(cast.ann).post(reverse("leads:tools", args=[mine.pk]), sent, headers=HTMX)
    kept = OpportunityTools.objects.get()
    assert (answer.status_code, kept.money, kept.need, kept.authority) == (200, True, False, None)
    html = answer.content.decode()
    assert 'id="work-head"' in html
    assert "Need is answered with no" in html


def test_a_conflict_shows_both_texts_and_saves_the_other_fields(as_user: Any, cast: Cast, mine: Opportunity) -> None:
    tools.fill(mine, {"idea": "theirs"}, by=cast.mia)
    sent = {"part": "preparation", "idea": "mine", "message": "too", "shown": Shown.of({"idea": "", "message": ""})}
    answer = as_user(cast.ann).post(reverse("leads:tools", args=[mine.pk]), sent, headers=HTMX)
    html, kept = answer.content.decode(), OpportunityTools.objects.get()
    assert (answer.status_code, kept.idea, kept.message) == (409, "theirs", "too")
    assert "<dd>theirs</dd>" in html
    assert "<dd>mine</dd>" in html


def test_lines_are_added_changed_and_taken_out_on_the_page(as_user: Any, cast: Cast, mine: Opportunity) -> None:
    browser, url = as_user(cast.ann), reverse("leads:tool_lines", args=[mine.pk])
    assert browser.post(url, {"kind": "objection", "text": ""}, headers=HTMX).status_code == 422
    assert browser.post(url, {"kind": "objection", "text": "too dear"}, headers=HTMX).status_code == 200
    line = mine.objections.get()
    sent = {
        "kind": "objection",
        "line": line.pk,
        "version": 1,
        "text": "too dear",
        "settled": "on",
        "respond": "per use",
    }
    assert browser.post(url, sent, headers=HTMX).status_code == 200
    late = browser.post(url, sent | {"respond": "late"}, headers=HTMX)
    html = late.content.decode()
    assert (late.status_code, "Stored · per use" in html, 'value="late"' in html) == (409, True, True)
    assert 'name="version" value="2"' in html
    line.refresh_from_db()
    assert (line.settled, line.respond) == (True, "per use")
    assert browser.post(url, {"kind": "objection", "line": line.pk, "remove": "1"}, headers=HTMX).status_code == 200
    assert not mine.objections.current().exists()


def test_the_stances_on_the_page_keep_their_person(as_user: Any, cast: Cast, mine: Opportunity) -> None:
    person = editing.save_person(mine.account, KeyPerson(name="Li", roles=["user"]), by=cast.ann)
    browser, url = as_user(cast.ann), reverse("leads:tool_lines", args=[mine.pk])
    browser.post(url, {"kind": "stance", "person": person.pk, "stance": "neutral"}, headers=HTMX)
    line = mine.stances.get()
    answer = browser.post(
        url, {"kind": "stance", "line": line.pk, "version": 1, "stance": "champion", "agreed": "on"}, headers=HTMX
    )
    line.refresh_from_db()
    assert (answer.status_code, line.person_id, line.stance, line.agreed) == (200, person.pk, "champion", True)


@pytest.mark.parametrize("rows", [1, 12])
def test_the_tools_cost_the_same_number_of_queries(
    as_user: Any, cast: Cast, mine: Opportunity, rows: int, django_assert_max_num_queries: Any
) -> None:
    for number in range(rows):
        person = editing.save_person(mine.account, KeyPerson(name=f"P{number}"), by=cast.ann)
        rival = Competitor.objects.create(code=f"c{number}", name=f"C{number}")
        tools.add_line(mine, "stance", {"person": person}, by=cast.ann)
        tools.add_line(mine, "rival", {"competitor": rival}, by=cast.ann)
        tools.add_line(mine, "fab", {"feature": "f", "benefit": "b"}, by=cast.ann)
        tools.add_line(mine, "objection", {"text": "o"}, by=cast.ann)
    browser = as_user(cast.ann)
    browser.get(reverse("leads:tools", args=[mine.pk]))
    with django_assert_max_num_queries(15):
        browser.get(reverse("leads:tools", args=[mine.pk]))


def test_the_version_of_a_won_deal_is_kept_by_its_order(cast: Cast, deal: Opportunity) -> None:
    order = win(at(deal, "C"))
    orders.void_order(order, by=cast.mia, reason="mistake", today=TODAY)
    deal.refresh_from_db()
    assert (deal.stage, deal.stage_since) == ("C", TODAY)


def test_where_criteria_are_required_winning_names_them_before_the_form(
    cast: Cast, deal: Opportunity, as_user: Any
) -> None:
    set_policy(exit_criteria="enforce")
    page = as_user(cast.ann).get(f"/opportunities/{at(deal, 'C').pk}/win/").content.decode()
    assert "no investor known" in page
    assert "Fill them in" in page
    assert 'name="amount"' not in page


# -- what was typed is never lost -------------------------------------------------------------------------------------
def test_the_boxes_of_the_demo_show_what_is_saved(as_user: Any, cast: Cast, mine: Opportunity) -> None:
    tools.fill(mine, {"demo_rehearsed": True}, by=cast.ann)
    html = as_user(cast.ann).get(reverse("leads:tools", args=[mine.pk])).content.decode()
    boxes = dict(re.findall(r'<input type="checkbox" name="(demo_\w+)"([^>]*)>', html))
    assert {name: " checked" in rest for name, rest in boxes.items()} == {
        name: name == "demo_rehearsed" for name in DEMO
    }
    assert 'id="filled-demo">1/5<' in html


def test_a_refused_field_leaves_the_panel_alone_and_the_others_are_saved(
    as_user: Any, cast: Cast, mine: Opportunity
) -> None:
    sent = {"part": "preparation", "opener": "x" * 310, "idea": "good", "shown": Shown.of({"opener": "", "idea": ""})}
    answer = as_user(cast.ann).post(reverse("leads:tools", args=[mine.pk]), sent, headers=HTMX)
    html = answer.content.decode()
    assert (answer.status_code, OpportunityTools.objects.get().idea) == (422, "good")
    assert "HX-Retarget" not in answer.headers
    assert "<textarea" not in html
    assert html.count('gap-list"><li><a href="#preparation_opener') == 1


@pytest.mark.parametrize(("whose", "kept"), [("mine", "mine"), ("theirs", "theirs")])
def test_of_two_texts_their_reader_chooses_one(
    as_user: Any, cast: Cast, mine: Opportunity, whose: str, kept: str
) -> None:
    tools.fill(mine, {"idea": "theirs"}, by=cast.mia)
    sent = {"part": "preparation", "idea": "mine", "shown": Shown.of({"idea": ""}), "take": "idea", "whose": whose}
    answer = as_user(cast.ann).post(reverse("leads:tools", args=[mine.pk]), sent, headers=HTMX)
    assert (answer.status_code, OpportunityTools.objects.get().idea) == (200, kept)
    assert f'value="{kept}"' in answer.content.decode()


def test_text_of_the_tools_is_kept_on_the_device_until_it_is_saved(as_user: Any, cast: Cast, mine: Opportunity) -> None:
    html = as_user(cast.ann).get(reverse("leads:tools", args=[mine.pk])).content.decode()
    assert f'data-draft="tool-{mine.pk}-preparation" data-autosave' in html


def test_a_line_that_is_sent_twice_stands_there_once(as_user: Any, cast: Cast, mine: Opportunity) -> None:
    browser, url = as_user(cast.ann), reverse("leads:tool_lines", args=[mine.pk])
    for _try in range(2):
        assert browser.post(url, {"kind": "objection", "text": "too dear"}, headers=HTMX).status_code == 200
    assert mine.objections.count() == 1


def test_a_line_that_saves_itself_gives_back_its_version_and_no_field(cast: Cast, as_user, deal: Opportunity) -> None:
    person = editing.save_person(deal.account, KeyPerson(name="Li"), by=cast.ann)
    line = tools.add_line(deal, "stance", {"person": person}, by=cast.ann)
    url = reverse("leads:tool_lines", args=[deal.pk])
    sent = {"kind": "stance", "line": line.pk, "version": line.version, "stance": "neutral", "result": "typed"}
    answer = as_user(cast.ann).post(url, sent, headers={"HX-Request": "true"}).content.decode()
    assert f'id="stance_{line.pk}_version" value="2"' in answer
    assert 'name="result"' not in answer
    assert 'id="work-head"' in answer


def test_the_heading_of_scotsman_says_what_is_missing_also_while_folded(
    as_user: Any, cast: Cast, mine: Opportunity
) -> None:
    browser = as_user(cast.ann)
    page = browser.get(reverse("leads:tools", args=[mine.pk])).content.decode()
    head = page[page.index('id="state-scotsman"') :].partition("</span>")[0]
    assert "not known yet: Situation, Competition" in head
    tools = OpportunityTools.objects.get_or_create(opportunity=mine)[0]
    for name in SCOTSMAN:
        setattr(tools, name, name != "spend")
    tools.save()
    page = browser.get(reverse("leads:tools", args=[mine.pk])).content.decode()
    head = page[page.index('id="state-scotsman"') :].partition("</span>")[0]
    assert ("answered with no: Spend" in head, "not known" in head) == (True, False)
