"""The fragment of an account's opportunities and its dialogs."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.urls import reverse

from accounts.models import Account
from audit.models import Event
from core.clock import business_date
from leads.models import Opportunity, Order, Stage
from leads.services import opportunities
from tests.cast import Cast, make_account
from tests.leads.conftest import make_opportunity, win

HTMX = {"HX-Request": "true"}


@pytest.fixture
def account(cast: Cast) -> Account:
    return make_account(cast.ann, "Harbour Print", today=business_date(), days_old=30)


@pytest.fixture
def opportunity(account: Account) -> Opportunity:
    return make_opportunity(account, today=business_date(), stage=Stage.CLOSE)


def fragment(browser: Any, account: Account) -> str:
    return str(browser.get(reverse("leads:of_account", args=[account.pk]), headers=HTMX).content.decode())


def test_the_list_shows_each_opportunity_and_an_unknown_amount_as_a_dash(
    as_user: Any, cast: Cast, account: Account
) -> None:
    today = business_date()
    make_opportunity(account, today=today, name="Nothing known", amount=None)
    make_opportunity(account, today=today, name="A free sample", amount=Decimal(0))
    html = fragment(as_user(cast.ann), account)
    assert "Nothing known" in html
    assert "A free sample" in html
    assert ">–</td>" in html
    assert "¥0" in html


@pytest.mark.parametrize("rows", [1, 15])
def test_the_list_costs_the_same_number_of_queries(
    as_user: Any, cast: Cast, account: Account, rows: int, django_assert_max_num_queries: Any
) -> None:
    for number in range(rows):
        won = make_opportunity(account, today=business_date(), name=f"Deal {number}")
        if number % 2 == 0:
            win(won, on=business_date(), today=business_date())
    browser = as_user(cast.ann)
    fragment(browser, account)
    with django_assert_max_num_queries(11):  # one asks who is withheld
        fragment(browser, account)


def test_strangers_and_the_pool_see_nothing(
    as_user: Any, cast: Cast, account: Account, opportunity: Opportunity
) -> None:
    for name, pk in (
        ("of_account", account.pk),
        ("new", account.pk),
        ("edit", opportunity.pk),
        ("win", opportunity.pk),
    ):
        assert as_user(cast.sue).get(reverse(f"leads:{name}", args=[pk])).status_code == 404
    for person in (cast.ann, cast.mia, cast.max, cast.ada):
        assert as_user(person).get(reverse("leads:of_account", args=[account.pk]), headers=HTMX).status_code == 200


def test_every_dialog_opens(as_user: Any, cast: Cast, account: Account, opportunity: Opportunity) -> None:
    browser = as_user(cast.mia)
    assert browser.get(reverse("leads:new", args=[account.pk]), headers=HTMX).status_code == 200
    for name in ("edit", "stage", "win", "lose"):
        found = browser.get(reverse(f"leads:{name}", args=[opportunity.pk]), headers=HTMX)
        assert found.status_code == 200
        assert b"dialog-head" in found.content
    order = win(opportunity, on=business_date(), today=business_date())
    assert browser.get(reverse("leads:order_void", args=[order.pk]), headers=HTMX).status_code == 200
    assert as_user(cast.ann).get(reverse("leads:order_void", args=[order.pk])).status_code == 404


def test_opening_one_by_the_dialog(as_user: Any, cast: Cast, account: Account) -> None:
    typed = {
        "name": "Labels",
        "amount": "1200.50",
        "currency": "CNY",
        "stage": "P",
        "product": "",
        "expected_close_on": "",
    }
    answer = as_user(cast.ann).post(reverse("leads:new", args=[account.pk]), typed, headers=HTMX)
    assert answer.headers["HX-Redirect"] == reverse("pages:account", args=[account.pk])
    assert Opportunity.objects.get().amount == Decimal("1200.50")


@pytest.mark.parametrize(
    "wrong",
    [
        {"amount": "-1"},
        {"amount": "1e30"},
        {"amount": "NaN"},
        {"amount": "12,50 yuan"},
        {"name": ""},
        {"name": "x" * 201},
        {"stage": "O"},
        {"currency": "XXX"},
        {"expected_close_on": "2026-02-30"},
    ],
)
def test_bad_input_is_answered_in_words_and_keeps_what_was_typed(
    as_user: Any, cast: Cast, account: Account, wrong: dict[str, str]
) -> None:
    typed = {"name": "Labels", "amount": "5", "currency": "CNY", "stage": "S", **wrong}
    answer = as_user(cast.ann).post(reverse("leads:new", args=[account.pk]), typed, headers=HTMX)
    assert answer.status_code == 422
    assert b"error-summary" in answer.content
    assert not Opportunity.objects.exists()


@pytest.mark.parametrize(
    ("typed", "amount"), [("800,000", 800_000), ("１２，０００．５０", "12000.50"), ("80万", 800_000)]
)
def test_an_amount_is_read_as_people_write_it(
    as_user: Any, cast: Cast, account: Account, typed: str, amount: Any
) -> None:
    values = {"name": "Labels", "amount": typed, "currency": "CNY", "stage": "S"}
    answer = as_user(cast.ann).post(reverse("leads:new", args=[account.pk]), values, headers=HTMX)
    assert answer.status_code == 200
    assert Opportunity.objects.get().amount == Decimal(amount)


def test_a_new_one_is_opened_today_unless_another_day_is_given(as_user: Any, cast: Cast, account: Account) -> None:
    browser, url = as_user(cast.ann), reverse("leads:new", args=[account.pk])
    field = browser.get(url).context["form"]["opened_on"]
    first = (business_date() - timedelta(days=30)).isoformat()
    assert (field.value(), field.field.widget.attrs["min"]) == (business_date(), first)
    browser.post(url, {"name": "Labels", "currency": "CNY", "stage": "S", "opened_on": first}, headers=HTMX)
    assert Opportunity.objects.get().opened_on.isoformat() == first


def test_an_order_entered_late_says_what_it_has_moved(as_user: Any, cast: Cast, opportunity: Opportunity) -> None:
    day = (business_date() - timedelta(days=7)).isoformat()
    typed = {"amount": "5", "currency": "CNY", "ordered_on": day, "version": "1"}
    browser = as_user(cast.ann)
    browser.post(reverse("leads:win", args=[opportunity.pk]), typed, headers=HTMX)
    page = browser.get(reverse("leads:story", args=[opportunity.pk])).content.decode()
    assert "The order is older than the opening of" in page
    assert Order.objects.get().ordered_on.isoformat() == day


def test_a_refusal_is_shown_in_the_form(as_user: Any, cast: Cast, opportunity: Opportunity) -> None:
    late = (business_date() + timedelta(days=1)).isoformat()
    typed = {"amount": "5", "currency": "CNY", "ordered_on": late, "version": "1"}
    answer = as_user(cast.ann).post(reverse("leads:win", args=[opportunity.pk]), typed, headers=HTMX)
    assert answer.status_code == 409
    assert b"cannot be dated in the future" in answer.content
    assert not Order.objects.exists()


def test_the_second_of_two_editors_sees_both_values_and_chooses(
    as_user: Any, cast: Cast, opportunity: Opportunity
) -> None:
    url = reverse("leads:edit", args=[opportunity.pk])
    typed = {"name": "Gift boxes", "currency": "CNY", "expected_close_on": opportunity.expected_close_on.isoformat()}
    as_user(cast.mia).post(url, {**typed, "amount": "7000", "version": "1"}, headers=HTMX)
    stale = as_user(cast.ann).post(url, {**typed, "amount": "9000", "version": "1"}, headers=HTMX)
    assert stale.status_code == 409
    assert b"7000" in stale.content
    assert b"9000" in stale.content
    assert b'name="version" value="2"' in stale.content
    assert as_user(cast.ann).post(url, {**typed, "amount": "9000", "version": "2"}, headers=HTMX).status_code == 200
    opportunity.refresh_from_db()
    assert opportunity.amount == 9000


def test_winning_works_while_the_broker_is_away(
    as_user: Any,
    cast: Cast,
    opportunity: Opportunity,
    monkeypatch: pytest.MonkeyPatch,
    django_capture_on_commit_callbacks: Any,
) -> None:
    from celery import current_app

    def away(*args: object, **options: object) -> None:
        raise OSError("no broker")

    monkeypatch.setattr(current_app, "send_task", away)
    typed = {"amount": "5", "currency": "CNY", "ordered_on": business_date().isoformat(), "version": "1"}
    with django_capture_on_commit_callbacks(execute=True) as waiting:
        answer = as_user(cast.ann).post(reverse("leads:win", args=[opportunity.pk]), typed, headers=HTMX)
    assert len(waiting) == 1
    assert answer.status_code == 200
    assert Order.objects.get().credited_to == cast.ann


def test_untouched_facts_of_an_opportunity_take_the_others_value(as_user: Any, account: Account, cast: Cast) -> None:
    opportunity = make_opportunity(account, today=business_date())
    url = reverse("leads:edit", args=[opportunity.pk])
    ann, mia = as_user(cast.ann), as_user(cast.mia)
    form = mia.get(url).context["form"]
    opened = {
        "name": "Gift boxes", "product": "", "amount": "1000", "currency": opportunity.currency,
        "expected_close_on": opportunity.expected_close_on.isoformat(),
        "version": str(form["version"].value()), "shown": form["shown"].value(),
    }  # fmt: skip
    assert ann.post(url, {**opened, "amount": "2000"}).status_code == 302
    assert mia.post(url, {**opened, "product": "Boxes"}).status_code == 302
    opportunity.refresh_from_db()
    assert (opportunity.amount, opportunity.product) == (2000, "Boxes")
    both = mia.post(url, {**opened, "amount": "3000"})
    assert both.status_code == 409
    assert [row["label"] for row in both.context["theirs"]] == ["Amount"]
    assert both.context["form"]["product"].value() == "Boxes"


def test_a_loss_to_a_competitor_asks_who_or_that_nobody_knows(
    as_user: Any, cast: Cast, opportunity: Opportunity
) -> None:
    browser, url = as_user(cast.ann), reverse("leads:lose", args=[opportunity.pk])
    sent = {"lost_reason": "competition", "version": 1}
    assert browser.post(url, sent, headers=HTMX).status_code == 422
    browser.post(url, {**sent, "unknown": "on"}, headers=HTMX)
    opportunity.refresh_from_db()
    assert opportunity.outcome == "lost"


def test_a_lost_opportunity_is_opened_again_with_a_reason(as_user: Any, cast: Cast, opportunity: Opportunity) -> None:
    opportunities.lose(opportunity, reason="price", note="too dear", by=cast.ann, today=business_date(), version=1)
    browser, url = as_user(cast.ann), reverse("leads:reopen", args=[opportunity.pk])
    assert url in browser.get(reverse("leads:story", args=[opportunity.pk])).content.decode()
    assert browser.post(url, {"reason": "", "version": 2}, headers=HTMX).status_code == 422
    assert as_user(cast.sue).post(url, {"reason": "x", "version": 2}).status_code == 404
    browser = as_user(cast.ann)
    browser.post(url, {"reason": "a mistake", "version": 2}, headers=HTMX)
    opportunity.refresh_from_db()
    assert (opportunity.outcome, opportunity.stage, opportunity.closed_on) == ("open", "C", None)
    assert Event.objects.get(code="opportunity.reopened").params["was"]["lost_note"] == "too dear"
    assert "it had been closed as lost" in browser.get(reverse("leads:story", args=[opportunity.pk])).content.decode()
    assert browser.post(url, {"reason": "again", "version": 3}, headers=HTMX).status_code == 409


def test_winning_names_what_is_missing_before_it_is_saved(as_user: Any, cast: Cast, opportunity: Opportunity) -> None:
    page = as_user(cast.ann).get(reverse("leads:win", args=[opportunity.pk])).content.decode()
    assert "Still missing before the order" in page
    assert page.count("<li>") >= 4
    assert 'name="amount"' in page


def test_a_quotation_that_is_over_already_is_refused_when_it_is_drafted(
    as_user: Any, cast: Cast, opportunity: Opportunity
) -> None:
    url = reverse("leads:quote_new", args=[opportunity.pk])
    answer = as_user(cast.ann).post(url, {"valid_until": "2020-01-01", "line-TOTAL_FORMS": 0, "line-INITIAL_FORMS": 0})
    assert answer.status_code == 422
    assert "This day has passed" in answer.content.decode()
