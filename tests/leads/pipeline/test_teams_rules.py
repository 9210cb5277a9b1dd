"""What a team's rules say holds for the opportunities of that team's accounts (domain.md section 5)."""

from __future__ import annotations

import html
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import Account
from accounts.services.policies import publish
from followups.services.leads.converting import Wanted, convert
from leads.models import Opportunity, OpportunityTools, Stage
from leads.pipeline import board as boards
from leads.pipeline import listing
from leads.pipeline.asked import Asked
from leads.services import criteria, opportunities
from tests.api.conftest import Program, secret_of
from tests.cast import TODAY, Cast, again, make_account, make_lead, set_policy
from tests.leads.conftest import make_opportunity, win

HTMX = {"HX-Request": "true"}


@pytest.fixture
def deal(cast: Cast) -> Opportunity:
    """One of a team that requires what its company only asks for."""
    require(cast)
    return make_opportunity(make_account(cast.ann, "Harbour Print"), name="Boxes")


@pytest.fixture
def elsewhere(cast: Cast) -> Opportunity:
    """One of another team, for which the company's warning holds."""
    return make_opportunity(make_account(cast.sue, "South Print"), name="Labels")


def require(cast: Cast, how: str = "enforce") -> None:
    publish({}, teams={cast.harbour.pk: {"exit_criteria": how}}, by=cast.ada, reason="r")


def stage_of(deal: Opportunity) -> str:
    return Opportunity.objects.values_list("stage", flat=True).get(pk=deal.pk)


def test_a_team_that_requires_them_stops_the_move_and_the_order(cast: Cast, deal: Opportunity) -> None:
    with pytest.raises(criteria.CriteriaMissing, match="Money is not confirmed"):
        opportunities.change_stage(deal, to=Stage.PROSPECT, by=cast.ann, today=TODAY, version=1)
    Opportunity.objects.filter(pk=deal.pk).update(stage="C")
    deal.refresh_from_db()
    with pytest.raises(criteria.CriteriaMissing, match="no investor known"):
        win(deal)


def test_another_team_goes_by_what_the_company_says(cast: Cast, deal: Opportunity, elsewhere: Opportunity) -> None:
    opportunities.change_stage(elsewhere, to=Stage.PROSPECT, by=cast.sue, today=TODAY, version=1)
    assert stage_of(elsewhere) == "P"
    set_policy(exit_criteria="enforce")
    require(cast, "off")
    opportunities.change_stage(deal, to=Stage.PROSPECT, by=cast.ann, today=TODAY, version=1)
    assert (stage_of(deal), criteria.level_of(elsewhere)) == ("P", "enforce")


def test_the_team_below_inherits_it(cast: Cast) -> None:
    publish({}, teams={cast.north.pk: {"exit_criteria": "enforce"}}, by=cast.ada, reason="r")
    assert criteria.level_of(make_opportunity(make_account(cast.ann, "Harbour Print"))) == "enforce"


def test_programs_are_refused(cast: Cast, deal: Opportunity) -> None:
    ann = Program(secret_of(cast.ann))
    refused = ann.post(f"opportunities/{deal.pk}/stage/", stage="P", version=1)
    assert (refused.status_code, refused.json()["code"], stage_of(deal)) == (409, "criteria_missing", "S")


def test_the_dialog_and_the_board_offer_no_move_anyway(as_user: Any, cast: Cast, deal: Opportunity) -> None:
    browser, values = as_user(cast.ann), {"stage": "P", "to": "P", "version": 1, "reason": ""}
    for page in ("leads:stage", "leads:move"):
        answer = browser.post(reverse(page, args=[deal.pk]), values, headers=HTMX)
        assert "Money is not confirmed" in html.unescape(answer.content.decode())
        assert "Move anyway" not in answer.content.decode()
    Opportunity.objects.filter(pk=deal.pk).update(stage="C")
    won = browser.get(reverse("leads:win", args=[deal.pk]), headers=HTMX).content.decode()
    assert "Before the next stage these are needed" in won


def test_what_is_opened_begins_with_the_first_stage(as_user: Any, cast: Cast, deal: Opportunity) -> None:
    page = as_user(cast.ann).get(reverse("leads:new", args=[deal.account_id])).content.decode()
    assert "it begins with the first" in page
    with pytest.raises(criteria.CriteriaMissing):
        opportunities.open_opportunity(deal.account, {"name": "x"}, by=cast.ann, today=TODAY, stage=Stage.PROSPECT)


def test_of_many_those_of_the_team_stay(as_user: Any, cast: Cast, deal: Opportunity, elsewhere: Opportunity) -> None:
    known = make_opportunity(Account.objects.get(pk=deal.account_id), name="Bags")
    OpportunityTools.objects.create(opportunity=known, money=True, authority=True, need=True)
    values = {"selected": [deal.pk, elsewhere.pk, known.pk], "to": "P", "scope": "all"}
    browser, page = as_user(cast.ada), reverse("leads:stage_many")
    preview = html.unescape(browser.get(page, values, headers=HTMX).content.decode())
    assert "2 opportunities move to P" in preview
    assert "1 lacks what the stages before it ask for, and stays." in preview
    assert "1 lacks something that the stages before it ask for." in preview
    browser.post(page, values)
    assert [stage_of(each) for each in (deal, elsewhere, known)] == ["S", "P", "P"]


def test_a_lead_that_is_converted_follows_the_team_that_gets_the_account(
    as_user: Any, cast: Cast, deal: Opportunity
) -> None:
    lead, other = (make_lead(who, f"{who.name} Co", today=TODAY) for who in (cast.ann, cast.sue))
    wanted = Wanted(opportunity={"name": "Boxes"}, reason="they want it")
    with pytest.raises(criteria.CriteriaMissing):
        convert(lead, wanted, by=again(cast.ann), now=timezone.now())
    assert "Missing before stage P" in as_user(cast.ann).get(f"/follow-ups/leads/{lead.pk}/convert/").content.decode()
    made = convert(other, wanted, by=again(cast.sue), now=timezone.now())
    assert Opportunity.objects.get(account=made).stage == "P"


# -- numbers --------------------------------------------------------------------------------------------------------
def asks(user: Any, **params: str) -> Asked:
    return Asked(again(user), params, TODAY)


def column(board: boards.Board) -> boards.Column:
    return next(each for each in board.columns if each.stage == "C")


def test_a_teams_own_numbers_hold_for_its_opportunities(cast: Cast) -> None:
    begun = TODAY - timedelta(days=12)
    account = make_account(cast.ann, "North Print", days_old=90)
    south = make_account(cast.sue, "South Print", days_old=90)
    for it in (account, south):
        make_opportunity(it, stage=Stage.CLOSE, amount=Decimal(1000), today=begun)
    publish({}, teams={cast.south.pk: {"weight_c": 60, "stuck_c": 10}}, by=cast.ada, reason="r")
    found = boards.board(asks(cast.ada, scope="all"))
    assert [(m.total, m.weighted) for m in found.money] == [(2000, 750 + 600)]
    assert ([(m.total, m.weighted) for m in column(found).money], column(found).weight) == (
        [(2000, 1350)],
        None,
    )
    assert (found.stuck, [card.it.account_id for card in column(found).cards if card.stuck]) == (1, [south.pk])
    assert [it.account_id for it in asks(cast.ada, scope="all", stuck="1").running] == [south.pk]
    assert listing.totals(asks(cast.ada, scope="all"))[1][0].weighted == 1350
    assert column(boards.board(asks(cast.sue))).weight == 60
