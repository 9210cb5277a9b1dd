"""What a review meeting asks: results of actions, ticks against facts, value over the years, checked shares, who decides."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.urls import reverse
from django.utils import translation

from accounts.models import Account, GroupRole, KeyPerson
from accounts.services import editing
from accounts.services.refusals import InvalidInput, WrongState
from core.clock import business_date
from followups.models import StepState
from followups.services import steps
from keyaccounts import figures, showing
from keyaccounts.models import CheckStep, Fact, GroupMeeting, Position, Question, Reached, Wallet
from keyaccounts.services import complaints, notes, plan
from keyaccounts.services.plan import Planned
from keyaccounts.today import cares_of
from leads.models import Order
from tests.cast import Cast, again, make_account
from users.models import Leave

HTMX = {"HX-Request": "true"}


@pytest.fixture
def account(cast: Cast) -> Account:
    return make_account(cast.ann, "Acme", today=business_date())


def url(name: str, account: Account, query: str = "") -> str:
    return reverse(f"keyaccounts:{name}", args=[account.pk]) + query


def action(account: Account, cast: Cast, **values: Any) -> Any:
    today = business_date()
    given = Planned("Show the sample", "They ask for a price", today, **values)
    return plan.plan(account, given, by=cast.ann, today=today)


def order(account: Account, amount: int, on: date, currency: str = "CNY") -> None:
    Order.objects.create(account=account, amount=Decimal(amount), currency=currency, ordered_on=on)


# -- results of actions ----------------------------------------------------------------------------------------------
def test_finishing_an_action_asks_for_the_result_and_whether_its_measure_was_reached(
    as_user: Any, cast: Cast, account: Account
) -> None:
    row, browser = action(account, cast), as_user(cast.ann)
    address = reverse("keyaccounts:action_done", args=[row.step_id])
    dialog = browser.get(address, headers=HTMX).content.decode()
    assert "They ask for a price" in dialog
    assert "checked" not in dialog
    assert browser.post(address, {"result": "fine"}, headers=HTMX).status_code == 422
    assert browser.post(address, {"reached": "partly", "result": "They want another"}, headers=HTMX).status_code == 204
    row.refresh_from_db()
    assert (row.step.state, row.reached, row.result_by) == (StepState.DONE, Reached.PARTLY, cast.ann)
    page = browser.get(url("of_account", account), headers=HTMX).content.decode()
    assert "They want another" in page
    assert "Partly reached" in page


def test_an_action_done_elsewhere_still_wants_its_result_and_a_cancelled_one_none(
    as_user: Any, cast: Cast, account: Account
) -> None:
    row, other = action(account, cast), action(account, cast)
    steps.complete(row.step, by=cast.ann, today=business_date())
    assert "Enter the result" in as_user(cast.ann).get(url("of_account", account), headers=HTMX).content.decode()
    plan.finish(row, reached="yes", result="a price was asked", by=cast.ann, today=business_date())
    with pytest.raises(InvalidInput):
        plan.finish(row, reached="yes", result=" ", by=cast.ann, today=business_date())
    steps.cancel(other.step, by=cast.ann, reason="called off", today=business_date())
    with pytest.raises(WrongState):
        plan.finish(other, reached="no", result="nothing", by=cast.ann, today=business_date())


def test_today_asks_for_the_result_of_a_plan_action_too(as_user: Any, cast: Cast, account: Account) -> None:
    row = action(account, cast)
    assert reverse("keyaccounts:action_done", args=[row.step_id]) in as_user(cast.ann).get("/").content.decode()


# -- ticks against the facts -----------------------------------------------------------------------------------------
def test_a_tick_against_the_facts_is_warned_about_until_they_fit(as_user: Any, cast: Cast, account: Account) -> None:
    step, browser = CheckStep.objects.get(fact=Fact.ROLES), as_user(cast.ann)
    answer = browser.post(url("tick", account, f"?step={step.pk}"), {"done": "1"}, headers=HTMX)
    assert "ticked, but not known: Investor" in answer.content.decode()
    assert "the page says otherwise" in answer.headers["HX-Trigger"]
    person = KeyPerson(name="Li", roles=["investor", "gatekeeper", "user", "coach"])
    editing.save_person(account, person, by=cast.ann)
    assert "ticked, but" not in browser.get(url("of_account", account), headers=HTMX).content.decode()


@pytest.mark.django_db
def test_each_of_the_first_steps_but_two_is_compared_with_something() -> None:
    assert CheckStep.objects.exclude(fact="").count() == 8


# -- figures -----------------------------------------------------------------------------------------------------------
def test_lifetime_value_is_told_year_by_year_without_gaps(cast: Cast, account: Account) -> None:
    today = date(2026, 3, 10)
    for amount, on in ((100, date(2023, 5, 1)), (300, date(2025, 2, 1)), (50, date(2026, 1, 5))):
        order(account, amount, on)
    _shares, (line,) = figures.earned(account, [], user=cast.ann, today=today)
    told = [(year.year, int(year.amount), int(year.until)) for year in line.years]
    assert told == [(2023, 100, 100), (2024, 0, 100), (2025, 300, 400), (2026, 50, 450)]
    assert (line.total, line.orders, line.growth) == (450, 3, -83)


def test_a_share_that_is_far_from_our_orders_says_so(as_user: Any, cast: Cast, account: Account) -> None:
    year = business_date().year - 1
    order(account, 5000, date(year, 5, 1))
    values = {"on": date(year, 1, 1), "spend": Decimal(90_000), "ours": Decimal(30_000)}
    notes.note(account, Wallet, values, by=cast.ann, today=business_date())
    (share,), _money = figures.earned(
        account, figures.wallets(account, user=cast.ann), user=cast.ann, today=business_date()
    )
    assert (share.differs, share.ordered) == (True, 5000)
    assert (
        "Our orders of the period" in as_user(cast.ann).get(url("of_account", account), headers=HTMX).content.decode()
    )


def test_a_period_entered_again_or_far_from_the_orders_is_asked_about_once_more(
    as_user: Any, cast: Cast, account: Account
) -> None:
    browser, address = as_user(cast.ann), url("note_new", account, "?kind=wallet")
    sent = {"period": "year", "on": "2025-06-01", "currency": "CNY", "spend": "1500000", "ours": ""}
    assert browser.post(address, sent, headers=HTMX).status_code == 204
    again_ = browser.post(address, {**sent, "spend": "1600000"}, headers=HTMX)
    assert again_.status_code == 422
    assert "is entered already by Ann Seller" in again_.content.decode()
    assert browser.post(address, {**sent, "spend": "1600000", "sure": "on"}, headers=HTMX).status_code == 204
    (share,), _money = figures.earned(
        account, figures.wallets(account, user=cast.ann), user=cast.ann, today=business_date()
    )
    assert (share.row.spend, share.earlier and share.earlier.spend) == (1_600_000, 1_500_000)
    far = browser.post(address, {**sent, "on": "2024-06-01", "ours": "930000"}, headers=HTMX)
    assert far.status_code == 422
    assert "our orders of 2024 are" in far.content.decode()


def test_a_position_entered_again_holds_since_its_first_day(as_user: Any, cast: Cast, account: Account) -> None:
    for on, place in ((date(2025, 1, 5), 1), (date(2025, 3, 1), 2), (date(2025, 6, 1), 2)):
        notes.note(account, Position, {"on": on, "position": place}, by=cast.ann, today=business_date())
    assert figures.since(figures.positions(account, user=cast.ann)) == date(2025, 3, 1)
    for page in ("of_account", "print"):
        assert "since 1 Mar 2025" in as_user(cast.ann).get(url(page, account), headers=HTMX).content.decode()


# -- the group, complaints, deputies ---------------------------------------------------------------------------------
def test_a_meeting_names_people_of_the_group_and_others(as_user: Any, cast: Cast, account: Account) -> None:
    joining = {"user": cast.bob, "role": GroupRole.OPENER, "part": ""}
    editing.join_group(account, by=cast.ann, today=business_date(), **joining)
    browser, address = as_user(cast.ann), url("note_new", account, "?kind=meeting")
    assert "Bob Seller · Opener" in browser.get(address, headers=HTMX).content.decode()
    sent = {"on": business_date().isoformat(), "agreed": "two days"}
    assert browser.post(address, sent, headers=HTMX).status_code == 422
    sent |= {"present": [cast.ann.pk, cast.bob.pk], "who": "their technician"}
    assert browser.post(address, sent, headers=HTMX).status_code == 204
    assert GroupMeeting.objects.get().who == "Ann Seller · Bob Seller · their technician"
    assert browser.post(address, {**sent, "present": [cast.sue.pk]}, headers=HTMX).status_code == 422


def test_a_complaint_is_entered_from_the_list_after_its_account_is_chosen(
    as_user: Any, cast: Cast, account: Account
) -> None:
    browser, address = as_user(cast.ann), reverse("keyaccounts:complaint_pick")
    assert address in browser.get(reverse("keyaccounts:complaints")).content.decode()
    foreign = make_account(cast.sue, "Acme South", today=business_date())
    found = browser.get(f"{address}?q=acm", headers=HTMX).content.decode()
    assert url("complaint_new", account) in found
    assert url("complaint_new", foreign) not in found


def test_a_deputy_sees_complaints_and_actions_of_whom_they_stand_in_for(cast: Cast) -> None:
    today = business_date()
    anns, chos = make_account(cast.ann, "Acme", today=today), make_account(cast.cho, "Cobalt", today=today)
    complaint = complaints.enter(anns, complaints.Told("scratches"), by=cast.ann, today=today)
    editing.join_group(chos, user=cast.ann, by=cast.cho, part="", today=today)
    plan.plan(chos, Planned("Call", "They answer", today, owner=cast.ann), by=cast.cho, today=today)
    assert not cares_of(again(cast.bob), today=today)
    editing.join_group(chos, user=cast.bob, by=cast.cho, part="", today=today)
    leave = {"starts_on": today, "ends_on": today + timedelta(days=5)}
    Leave.objects.create(user=cast.ann, deputy=cast.bob, **leave)
    found = cares_of(again(cast.bob), today=today)
    assert found.own == [complaint]
    assert [row.what for row in found.actions] == ["Call"]


# -- the question bank ---------------------------------------------------------------------------------------------------
def test_a_question_needs_one_language_only_and_every_reader_gets_it(as_user: Any, cast: Cast) -> None:
    browser, address = as_user(cast.ada), reverse("keyaccounts:question_new")
    assert browser.post(address, {"position": 5, "ask_hans": "多久交货？"}).status_code == 422
    sent = {"position": 5, "ask_hans": "多久交货？", "answer_hans": "两周"}
    assert browser.post(address, sent).status_code == 302
    row = Question.objects.get(ask_hans="多久交货？")
    for language in ("en", "zh-hans", "zh-hant"):
        with translation.override(language):
            assert (row.words, row.answer_words, row.back_words) == ("多久交货？", "两周", "")


def test_the_plan_says_nothing_against_a_step_that_people_judge(cast: Cast, account: Account) -> None:
    it = showing.plan_of(account, user=cast.ann, today=business_date())
    assert [bool(each.doubt) for each in it["checklist"]] == [False, False, *[True] * 8]
