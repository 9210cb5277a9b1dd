"""Complaints: answered within two working days, escalated, closed with what was learned, reopened."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from accounts.models import Account
from accounts.services.policies import publish
from accounts.services.refusals import InvalidInput, NotAllowed, ReasonNeeded, WrongState
from commons.kept import NeverDeleted
from commons.models import Holiday
from core.clock import business_date
from core.errors import StaleEdit
from keyaccounts.models import Cause, Complaint, ComplaintEntry, ComplaintState, Severity
from keyaccounts.services import complaints, escalating
from keyaccounts.services.complaints import Told
from leads.models import Order
from notifications.models import Notice
from tests.cast import TODAY, Cast, again, make_account, set_policy

HTMX = {"HX-Request": "true"}


@pytest.fixture
def account(cast: Cast) -> Account:
    return make_account(cast.ann, "Acme")


def enter(account: Account, text: str = "Scratches on the lid", *, by=None, today: date = TODAY, **values) -> Complaint:
    return complaints.enter(account, Told(text, **values), by=by or account.owner, today=today)


def close(it: Complaint, *, by, today: date = TODAY, cause: str = Cause.QUALITY) -> None:
    complaints.close(it, cause=cause, resolution="Replaced", learned="Check the lids", by=by, today=today)


def told(user, kind: str) -> int:
    return Notice.objects.filter(recipient=user, kind=kind).count()


@pytest.mark.parametrize(
    ("day", "due"),
    [
        (date(2026, 3, 10), date(2026, 3, 12)),
        (date(2026, 3, 12), date(2026, 3, 16)),
        (date(2026, 3, 14), date(2026, 3, 17)),
    ],
)
def test_the_first_answer_is_due_within_two_working_days(cast: Cast, account: Account, day: date, due: date) -> None:
    assert enter(account, today=day).answer_due_on == due


def test_how_long_it_may_take_is_a_setting_of_company_and_team(cast: Cast, account: Account) -> None:
    set_policy(complaint_answer_days=4)
    assert enter(account).answer_due_on == date(2026, 3, 16)
    publish({}, teams={cast.harbour.pk: {"complaint_answer_days": 1}}, by=again(cast.ada), reason="test")
    assert enter(account, "Late").answer_due_on == date(2026, 3, 11)


def test_an_overdue_one_wears_the_same_label_in_the_plan(cast: Cast, account: Account, as_user) -> None:
    enter(account, today=business_date() - timedelta(days=20))
    plan = as_user(cast.ann).get(reverse("keyaccounts:of_account", args=[account.pk])).content.decode()
    shown = plan[plan.index('id="ka-complaints"') :]
    assert ("Overdue" in shown, "Not answered" in shown) == (True, False)


def test_a_holiday_is_no_working_day(cast: Cast, account: Account) -> None:
    Holiday.objects.create(day=date(2026, 3, 11), name="feast")
    assert enter(account).due_on == date(2026, 3, 13)


def test_it_goes_from_open_to_answered_to_closed_and_open_again(cast: Cast, account: Account) -> None:
    it = enter(account)
    assert it.state == ComplaintState.OPEN
    complaints.answer(it, "We come on Monday", by=cast.ann, today=TODAY)
    it.refresh_from_db()
    assert (it.state, it.due_on) == (ComplaintState.ANSWERED, TODAY + complaints.SOLVE_WITHIN)
    close(it, by=cast.ann, today=TODAY + timedelta(days=3))
    it.refresh_from_db()
    assert (it.state, it.due_on, it.days_open) == (ComplaintState.CLOSED, None, 3)
    with pytest.raises(ReasonNeeded):
        complaints.reopen(it, " ", by=cast.ann, today=TODAY)
    complaints.reopen(it, "The lids again", by=cast.ann, today=TODAY + timedelta(days=4))
    it.refresh_from_db()
    assert (it.state, it.reopened, it.learned) == (ComplaintState.OPEN, 1, "Check the lids")
    assert [entry.what for entry in it.course.order_by("pk")] == ["entered", "answered", "closed", "reopened"]


def test_it_is_not_closed_without_what_was_learned(cast: Cast, account: Account) -> None:
    it = enter(account)
    with pytest.raises(InvalidInput):
        complaints.close(it, cause=Cause.QUALITY, resolution="Replaced", learned=" ", by=cast.ann, today=TODAY)
    with pytest.raises(IntegrityError), transaction.atomic():
        Complaint.objects.filter(pk=it.pk).update(closed_on=TODAY, due_on=None)


def test_the_same_cause_within_a_year_is_flagged_and_the_manager_learns_of_it(cast: Cast, account: Account) -> None:
    first = enter(account, cause=Cause.DELIVERY, today=TODAY - timedelta(days=300))
    assert enter(account, cause=Cause.QUALITY).recurs is None
    assert enter(account, cause=Cause.DELIVERY).recurs == first
    assert told(cast.mia, "complaint_recurs") == 1
    assert enter(make_account(cast.ann), cause=Cause.DELIVERY).recurs is None
    assert enter(account, cause=Cause.PRICE, today=TODAY - timedelta(days=366)).recurs is None
    assert enter(account, cause=Cause.PRICE).recurs is None


def test_what_is_overdue_goes_to_the_manager_once_for_each_due_day(cast: Cast, account: Account) -> None:
    it = enter(account)
    assert escalating.escalate(TODAY + timedelta(days=1)) == {"escalated": 0}
    assert not Complaint.objects.for_manager(again(cast.mia)).exists()
    assert escalating.escalate(it.due_on) == {"escalated": 1}
    assert escalating.escalate(it.due_on) == {"escalated": 0}
    assert told(cast.mia, "complaint_overdue") == told(cast.ann, "complaint_overdue") == 1
    assert list(Complaint.objects.for_manager(again(cast.mia))) == [it]
    assert not Complaint.objects.for_manager(again(cast.zoe)).exists()
    complaints.answer(it, "Sorry", deadline=TODAY + timedelta(days=9), by=cast.ann, today=TODAY + timedelta(days=3))
    assert not Complaint.objects.for_manager(again(cast.mia)).exists()
    assert escalating.escalate(TODAY + timedelta(days=9)) == {"escalated": 1}
    assert told(cast.mia, "complaint_overdue") == 2


def test_the_night_runs_once_for_a_day(cast: Cast, account: Account) -> None:
    enter(account, today=business_date() - timedelta(days=10))
    run = escalating.run_due()
    assert run is not None
    assert run.counts == {"escalated": 1}
    assert escalating.run_due() is None


def test_only_people_who_serve_the_account_enter_and_own_one(cast: Cast, account: Account) -> None:
    with pytest.raises(NotAllowed):
        enter(account, by=again(cast.sue))
    with pytest.raises(InvalidInput):
        enter(account, owner=cast.sue)
    enter(account, owner=cast.mia, severity=Severity.CRITICAL)
    assert told(cast.mia, "complaint") == 1


def test_a_change_of_a_stale_complaint_is_refused_and_a_closed_one_is_not_changed(cast: Cast, account: Account) -> None:
    it = enter(account)
    complaints.edit(it, {"severity": Severity.MINOR}, by=cast.ann, today=TODAY, version=1)
    with pytest.raises(StaleEdit):
        complaints.edit(it, {"severity": Severity.CRITICAL}, by=cast.ann, today=TODAY, version=1)
    close(it, by=cast.ann)
    with pytest.raises(WrongState):
        complaints.edit(it, {"severity": Severity.CRITICAL}, by=cast.ann, today=TODAY)


def test_nothing_of_a_complaint_is_deleted_or_rewritten(cast: Cast, account: Account) -> None:
    it = enter(account)
    with pytest.raises(NeverDeleted):
        it.delete()
    with pytest.raises(Exception, match="update"), transaction.atomic():
        ComplaintEntry.objects.filter(complaint=it).update(text="x")


def test_it_is_entered_in_one_sentence_and_answered_in_place(as_user, cast: Cast, account: Account) -> None:
    browser = as_user(cast.ann)
    url = reverse("keyaccounts:complaint_new", args=[account.pk])
    assert "Of 24 unhappy customers" in browser.get(url, headers=HTMX).content.decode()
    sent = {"text": "Goods came late", "severity": 2, "owner": cast.ann.pk}
    assert browser.post(url, {**sent, "text": ""}, headers=HTMX).status_code == 422
    done = browser.post(url, sent, headers=HTMX)
    assert done.status_code == 204
    assert "crm:plan-changed" in done["HX-Trigger"]
    it = Complaint.objects.get()
    page = browser.get(reverse("keyaccounts:complaint", args=[it.pk])).content.decode()
    assert "Goods came late" in page
    answer = reverse("keyaccounts:complaint_answer", args=[it.pk])
    values = {"text": "We are sorry", "deadline": (business_date() + timedelta(days=5)).isoformat()}
    assert browser.post(answer, values, headers=HTMX).status_code == 204
    assert browser.post(answer, values, headers=HTMX).status_code == 409
    shut = reverse("keyaccounts:complaint_close", args=[it.pk])
    assert browser.post(shut, {"cause": "delivery", "resolution": "x", "learned": ""}, headers=HTMX).status_code == 422
    assert as_user(cast.sue).get(reverse("keyaccounts:complaint", args=[it.pk])).status_code == 404


def test_the_list_shows_states_and_only_what_one_serves(as_user, cast: Cast, account: Account) -> None:
    today = business_date()
    late = enter(account, "late one", today=today - timedelta(days=9))
    fresh = enter(account, "fresh one", today=today, cause=Cause.PRICE)
    shut = enter(account, "shut one", today=today)
    close(shut, by=cast.ann, today=today)
    enter(make_account(cast.sue), "foreign one", today=today)
    url = reverse("keyaccounts:complaints")

    def shown(query: str, user=cast.ann) -> list[str]:
        text = as_user(user).get(url + query, headers=HTMX).content.decode()
        return [word for word in ("late", "fresh", "shut", "foreign") if f"{word} one" in text]

    assert shown("") == ["late", "fresh"]
    assert shown("?state=overdue") == ["late"]
    assert shown("?state=closed") == ["shut"]
    assert shown("?state=all", cast.mia) == ["late", "fresh", "shut"]
    assert shown("?state=all", cast.ada) == ["late", "fresh", "shut", "foreign"]
    assert shown("?cause=price") == ["fresh"]
    assert shown("?whose=mine", cast.mia) == []
    assert shown(f"?account={account.pk}&state=nonsense") == ["late", "fresh"]
    assert late.pk < fresh.pk


@pytest.mark.parametrize("rows", [1, 30])
def test_the_list_costs_the_same_for_any_number(as_user, cast: Cast, rows: int, django_assert_max_num_queries) -> None:
    for _row in range(rows):
        enter(make_account(cast.ann), today=business_date())
    browser = as_user(cast.mia)
    browser.get(reverse("keyaccounts:complaints"))
    with django_assert_max_num_queries(15):
        browser.get(reverse("keyaccounts:complaints"))


def test_the_history_says_what_was_changed_and_the_sheet_what_came_of_it(cast: Cast, as_user, account: Account) -> None:
    today = business_date()
    it = enter(account, today=today)
    complaints.edit(it, {"owner": cast.mia, "deadline": today + timedelta(days=7)}, by=cast.ann, today=today)
    page = as_user(cast.ann).get(reverse("keyaccounts:complaint", args=[it.pk])).content.decode()
    assert "Who looks after it: Ann Seller → Mia Manager" in page
    assert "Solved until: – → " in page
    assert f"→ {today + timedelta(days=7)}" not in page
    close(it, by=again(cast.mia), today=today)
    for name in ("of_account", "print"):
        told_ = as_user(cast.ann).get(reverse(f"keyaccounts:{name}", args=[account.pk])).content.decode()
        assert "Mia Manager" in told_
        assert "Replaced" in told_
        assert "Check the lids" in told_


def test_a_wrong_day_opens_its_part_of_the_form_and_orders_read_as_people_write_them(
    cast: Cast, as_user, account: Account
) -> None:
    today = business_date()
    order = Order.objects.create(account=account, number="A-7", amount=32500, currency="CNY", ordered_on=today)
    browser, url = as_user(cast.ann), reverse("keyaccounts:complaint_new", args=[account.pk])
    shown = browser.get(url).content.decode()
    assert "A-7 · " in shown
    assert "32,500" in shown
    assert "32500.00" not in shown
    sent = {"text": "Late", "severity": 2, "owner": cast.ann.pk, "deadline": today - timedelta(days=1)}
    refused = browser.post(url, {**sent, "order": order.pk})
    assert refused.status_code == 409
    assert '<details class="ka-more" open>' in refused.content.decode()
    assert "“Solved until” lies between" in refused.content.decode()
