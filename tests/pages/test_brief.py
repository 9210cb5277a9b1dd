"""The visit brief: everything before the door, on one page, for those who serve the account."""

from __future__ import annotations

from datetime import time, timedelta
from typing import Any

import pytest
from django.urls import reverse

from accounts.committee.lines import set_boss
from accounts.committee.rank import rank_of
from accounts.models import Account, KeyPerson, KeyRole
from accounts.services import editing
from core.clock import business_date
from followups.models import NextStep, Result, StepKind
from followups.services import log as logging
from followups.services import steps
from leads.models import SCOTSMAN, Competitor, Stage
from leads.services import opportunities, tools
from pages.brief import EXECUTIVE, SPECIALIST
from tests.cast import Cast, make_account, new_key, noon


@pytest.fixture
def account(cast: Cast) -> Account:
    return make_account(cast.ann, "Harbour Print", today=business_date(), days_old=30)


@pytest.mark.parametrize(
    ("title", "roles", "rank"),
    [
        ("总经理", [], EXECUTIVE),
        ("Managing Director", [], EXECUTIVE),
        ("", ["investor"], EXECUTIVE),
        ("采购经理", ["gatekeeper"], SPECIALIST),
        ("Production Supervisor", ["user"], SPECIALIST),
    ],
)
def test_the_rank_is_guessed_from_title_and_role(title: str, roles: list[str], rank: str) -> None:
    assert rank_of(KeyPerson(title=title, roles=roles)) == rank


def brief(browser: Any, account: Account, **params: Any) -> str:
    return str(browser.get(reverse("pages:brief", args=[account.pk]), params).content.decode())


def test_it_says_what_is_known_what_is_not_and_what_the_visit_is_for(
    as_user: Any, cast: Cast, account: Account
) -> None:
    today = business_date()
    deal = opportunities.open_opportunity(
        account, {"name": "Gift boxes"}, by=cast.ann, today=today, stage=Stage.ANALYSIS, reason="x"
    )
    tools.fill(
        deal,
        {"money": True, "money_note": "in the plan", "message": "tell your boss", "spin_problem": "late"},
        by=cast.ann,
    )
    tools.add_line(deal, "objection", {"text": "too dear"}, by=cast.ann)
    tools.add_line(deal, "objection", {"text": "old news", "settled": True}, by=cast.ann)
    tools.add_line(deal, "fab", {"feature": "FSC", "benefit": "sells abroad"}, by=cast.ann)
    rival = Competitor.objects.create(code="r", name="Rival Ltd", answer="be faster")
    tools.add_line(deal, "rival", {"competitor": rival, "standing": "behind"}, by=cast.ann)
    person = editing.save_person(account, KeyPerson(name="Li Wei", title="总经理", roles=["investor"]), by=cast.ann)
    tools.add_line(deal, "stance", {"person": person, "result": "fewer returns"}, by=cast.ann)
    step = steps.StepInput(
        StepKind.APPOINTMENT, today + timedelta(days=2), time(14, 30), "their factory", "sample", True,
        "decide", "They agree to a sample run",
    )  # fmt: skip
    steps.add_step(account, step, by=cast.ann, today=today)
    html = brief(as_user(cast.ann), account)
    for words in (
        "Li Wei", "5–10 minutes", "in the plan", "tell your boss", "too dear", "sells abroad", "Rival Ltd", "be faster",
        "fewer returns", "their factory", "14:30", "They agree to a sample run", "No Coach known", "Authority", "late",
    ):  # fmt: skip
        assert words in html, words
    assert "old news" not in html
    assert "No Investor known" not in html


def test_the_farthest_deal_is_shown_and_another_can_be_chosen(as_user: Any, cast: Cast, account: Account) -> None:
    far, near = (
        opportunities.open_opportunity(
            account, {"name": name}, by=cast.ann, today=business_date(), stage=stage, reason="x"
        )
        for name, stage in (("Far one", Stage.CLOSE), ("Near one", Stage.SUSPECT))
    )
    browser = as_user(cast.ann)
    assert f"/opportunities/{far.pk}/" in brief(browser, account)
    assert f"/opportunities/{near.pk}/" in brief(browser, account, opportunity=near.pk)


def test_what_nobody_has_filled_in_is_asked_for(as_user: Any, cast: Cast, account: Account) -> None:
    deal = opportunities.open_opportunity(account, {"name": "Gift boxes"}, by=cast.ann, today=business_date())
    html = brief(as_user(cast.ann), account)
    assert ('data-ask="message"' in html, 'data-ask="judged_by"' in html) == (True, True)
    tools.fill(deal, {"message": "tell your boss", "judged_by": ["appearance"]}, by=cast.ann)
    assert "data-ask=" not in brief(as_user(cast.ann), account)


def test_an_account_without_anything_says_what_to_do(as_user: Any, cast: Cast, account: Account) -> None:
    html = brief(as_user(cast.ann), account)
    assert "Nothing is planned" in html
    assert as_user(cast.sue).get(reverse("pages:brief", args=[account.pk])).status_code == 404


def test_it_costs_a_constant_number_of_queries(
    as_user: Any, cast: Cast, account: Account, django_assert_max_num_queries: Any
) -> None:
    today = business_date()
    deal = opportunities.open_opportunity(
        account, {"name": "Gift boxes"}, by=cast.ann, today=today, stage=Stage.CLOSE, reason="x"
    )
    for number in range(6):
        person = editing.save_person(account, KeyPerson(name=f"P{number}"), by=cast.ann)
        rival = Competitor.objects.create(code=f"c{number}", name=f"C{number}")
        tools.add_line(deal, "stance", {"person": person}, by=cast.ann)
        tools.add_line(deal, "rival", {"competitor": rival}, by=cast.ann)
    browser = as_user(cast.ann)
    brief(browser, account)
    with django_assert_max_num_queries(15):
        brief(browser, account)


# -- the objective of the next contact ------------------------------------------------------------------------------
def test_the_next_log_says_whether_the_objective_was_met(as_user: Any, cast: Cast, account: Account) -> None:
    today = business_date()
    plan = steps.StepInput(due_on=today, objective_kind="gather", objective="They name the budget")
    step = steps.add_step(account, plan, by=cast.ann, today=today)
    browser = as_user(cast.ann)
    html = browser.get(reverse("followups:log"), {"account": account.pk}).content.decode()
    assert "They name the budget" in html
    assert 'name="met"' in html
    person = editing.save_person(account, KeyPerson(name="Li"), by=cast.ann)
    entry = logging.Entry(occurred_at=noon(today) - timedelta(days=1), result=Result.ANSWERED, persons=[person.pk])
    logging.log(account, entry, by=cast.ann, client_key=new_key(), now=noon(today), fulfilled={step.pk}, met=True)
    step.refresh_from_db()
    assert (step.state, step.objective_met) == ("done", True)


def test_without_an_objective_nobody_is_asked(as_user: Any, cast: Cast, account: Account) -> None:
    steps.add_step(account, steps.StepInput(due_on=business_date()), by=cast.ann, today=business_date())
    html = as_user(cast.ann).get(reverse("followups:log"), {"account": account.pk}).content.decode()
    assert 'name="met"' not in html


def test_the_form_plans_a_contact_with_its_objective(as_user: Any, cast: Cast, account: Account) -> None:
    sent = {
        "step_kind": "contact",
        "due_on": (business_date() + timedelta(days=3)).isoformat(),
        "objective_kind": "decide",
        "objective": "They choose the paper",
    }
    as_user(cast.ann).post(reverse("followups:step_new", args=[account.pk]), sent)
    step = NextStep.objects.get()
    assert (step.objective_kind, step.objective) == ("decide", "They choose the paper")


def test_an_appointment_of_today_leads_to_its_brief(as_user: Any, cast: Cast, account: Account) -> None:
    plan = steps.StepInput(StepKind.APPOINTMENT, business_date(), time(9, 0), "their factory")
    steps.add_step(account, plan, by=cast.ann, today=business_date())
    assert f"/accounts/{account.pk}/brief/" in as_user(cast.ann).get("/").content.decode()


def test_what_the_next_stage_misses_is_named_and_nothing_says_that_all_is_known(
    as_user: Any, cast: Cast, account: Account
) -> None:
    today = business_date()
    deal = opportunities.open_opportunity(
        account, {"name": "Boxes"}, by=cast.ann, today=today, stage=Stage.DEMO, reason="x"
    )
    tools.fill(deal, dict.fromkeys(SCOTSMAN, True), by=cast.ann)
    KeyPerson.objects.create(account=account, name="All", roles=[role.value for role in KeyRole])
    page = brief(as_user(cast.ann), account, opportunity=deal.pk)
    assert "the demo is not rehearsed" in page
    assert "Nothing that the method asks for." not in page


def test_what_is_missing_can_be_planned_from_the_brief(as_user: Any, cast: Cast, account: Account) -> None:
    html = brief(as_user(cast.ann), account)
    url = reverse("followups:step_new", args=[account.pk])
    assert html.count(f'href="{url}?next=/') + html.count(f'href="{url}?next=%2F') == 2
    assert as_user(cast.ann).get(url, {"next": "/x/"}).status_code == 200


def test_it_says_how_close_we_are_who_must_agree_and_the_way_there(as_user: Any, cast: Cast, account: Account) -> None:
    coach = editing.save_person(account, KeyPerson(name="Rachel", roles=["coach"]), by=cast.ann)
    boss = editing.save_person(account, KeyPerson(name="Boss", roles=["investor"]), by=cast.ann)
    set_boss(coach, boss, by=cast.ann, today=business_date())
    html = brief(as_user(cast.ann), account)
    for words in (
        "investor never met",
        "coach never met",
        "meet your coach Rachel first",
        "their boss Boss (investor)",
    ):
        assert words in html, words


def test_a_person_can_be_called_from_the_brief(as_user: Any, cast: Cast, account: Account) -> None:
    editing.save_person(account, KeyPerson(name="Li Wei", telephone="138 0000 1234"), by=cast.ann)
    assert 'href="tel:13800001234"' in brief(as_user(cast.ann), account)


@pytest.mark.parametrize("named", [False, True])
def test_of_an_account_nobody_knows_it_says_so(as_user: Any, cast: Cast, account: Account, named: bool) -> None:
    if named:
        editing.save_person(account, KeyPerson(name="Li Wei"), by=cast.ann)
    page = brief(as_user(cast.ann), account)
    card = page.partition("data-committee")[2].partition("</section>")[0]
    assert "None yet" in card
    assert "0 of 4 roles known" in card
    for role in ("investor", "gatekeeper", "user", "coach"):
        assert f"no {role} known" in card
