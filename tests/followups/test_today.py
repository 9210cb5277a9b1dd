"""Today: each queue holds what it says, in order, at a constant number of statements."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse

from accounts.models import Account, KeyPerson
from accounts.policies import in_force
from accounts.queues import QUEUES
from accounts.services import editing
from accounts.services.calls import raising
from core import formatting
from core.clock import business_date
from followups.services import steps
from followups.services.steps import StepInput
from pages import deciding
from pages import today as queues
from tests.cast import Cast, again, make_account, noon
from tests.followups.conftest import log_contact
from users.models import Leave, User

pytestmark = pytest.mark.django_db
TODAY = reverse("pages:today")


@pytest.fixture
def day() -> Any:
    return business_date()


def shown(user: User) -> dict[str, list[str]]:
    """Names by queue, in the order of the page."""
    found = queues.queues_of(again(user), today=business_date())
    return {queue.name: [row.account.name for row in queue.rows] for queue in found if queue.count}


def set_row(account: Account, **values: Any) -> None:
    Account.objects.filter(pk=account.pk).update(**values)


def quiet(owner: User, name: str, day: Any, **values: Any) -> Account:
    """An account that is in no queue: planned for next week, contacted yesterday."""
    account = make_account(owner, name, today=day)
    later = day + timedelta(days=5)
    values = {"next_step_on": later, "next_contact_due_on": later, "last_contact_on": day - timedelta(days=1), **values}
    set_row(account, **values)
    return account


@pytest.mark.parametrize(
    ("queue", "back", "values"),
    [
        ("overdue", 0, {"next_contact_due_on": -1}),
        ("due_today", 0, {"next_contact_due_on": 0}),
        ("proposed", 0, {"proposal_visible_on": 0}),
        ("at_twelve", 0, {"cycle_contacts": "12", "contacts_allowed": "12", "threshold_reached_on": -1}),
        ("at_ten", 0, {"cycle_contacts": "10"}),
        ("recycle_soon", 0, {"recycle_due_on": 14}),
        ("no_next_step", 0, {"next_step_on": None}),
        ("pace_behind", 0, {"cycle_started_on": -90, "cycle_contacts": "5"}),
        ("silent", 0, {"last_contact_on": -32, "cycle_started_on": -40, "cycle_contacts": "9", "last_order_on": -40}),
    ],
)
def test_each_queue_holds_what_it_says(cast: Cast, day: Any, queue: str, back: int, values: dict[str, Any]) -> None:
    plain = {
        name: int(v) if isinstance(v, str) else v if v is None else day + timedelta(days=v)
        for name, v in values.items()
    }
    quiet(cast.ann, "Quiet", day)
    quiet(cast.ann, "Wanted", day, **plain)
    assert shown(cast.ann) == {queue: ["Wanted"]}


def test_too_many_contacts_without_a_need_are_named(cast: Cast, day: Any) -> None:
    account = make_account(cast.ann, "Too often", today=day, days_old=40, contacts_made=5)
    set_row(account, next_step_on=day + timedelta(days=5), next_contact_due_on=day + timedelta(days=5))
    assert shown(cast.ann) == {"too_fast": ["Too often"]}
    set_row(account, need_explicit=True)
    assert shown(cast.ann) == {}


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"suspend_due_on": 3}, "Suspended on {due} unless kept: 3 days left"),
        ({"suspend_due_on": 0}, "Suspended tonight unless kept"),
        ({"need_explicit": True}, "Your manager decides: explicit need"),
    ],
)
def test_a_proposal_says_why_and_when(cast: Cast, day: Any, values: dict[str, Any], said: str) -> None:
    due = day + timedelta(days=values.get("suspend_due_on") or 0)
    if "suspend_due_on" in values:
        values = {"suspend_due_on": due}
    quiet(cast.ann, "Wanted", day, proposal_visible_on=day, cycle_contacts=12, **values)
    (row,) = next(q.rows for q in queues.queues_of(again(cast.ann), today=day) if q.name == "proposed")
    why = f"12 contacts without an order, proposed on {formatting.day(day)}."
    assert row.reason == f"{said.format(due=formatting.day(due))} · {why}"


@pytest.mark.parametrize(("days", "there"), [(13, True), (14, True), (15, False)])
def test_the_recycling_is_near_for_fourteen_days(cast: Cast, day: Any, days: int, there: bool) -> None:
    quiet(cast.ann, "Near", day, recycle_due_on=day + timedelta(days=days))
    assert ("recycle_soon" in shown(cast.ann)) is there


def test_a_queue_is_in_order_of_grade_then_lateness(cast: Cast, day: Any) -> None:
    for name, grade, late in (("C late", "C", 9), ("B", "B", 1), ("C", "C", 2), ("A", "A", 1)):
        quiet(cast.ann, name, day, grade=grade, next_contact_due_on=day - timedelta(days=late))
    assert shown(cast.ann)["overdue"] == ["A", "B", "C late", "C"]


def test_a_long_queue_shows_eight_and_says_how_many(cast: Cast, day: Any, as_user: Any) -> None:
    for number in range(11):
        quiet(cast.ann, f"Late {number:02}", day, next_contact_due_on=day - timedelta(days=1))
    queue = next(q for q in queues.queues_of(again(cast.ann), today=day) if q.name == "overdue")
    assert (len(queue.rows), queue.count, queue.more) == (8, 11, 3)
    page = as_user(cast.ann).get(TODAY).content.decode()
    assert "All 11" in page
    assert "queue=overdue" in page


def test_the_number_of_a_queue_is_that_of_its_list(cast: Cast, day: Any, as_user: Any) -> None:
    for number in range(3):
        quiet(cast.ann, f"Late {number}", day, next_contact_due_on=day - timedelta(days=1))
    answer = as_user(cast.ann).get(reverse("accounts:list"), {"scope": "mine", "queue": "overdue"})
    assert len(answer.context["page"].rows) == 3


def test_a_step_of_today_says_when_and_where(cast: Cast, day: Any, as_user: Any) -> None:
    account = make_account(cast.ann, "Meeting", today=day)
    step = StepInput("appointment", day, noon(day).time(), "Their office", "show samples", agreed=True)
    steps.add_step(account, step, by=cast.ann, today=day)
    page = as_user(cast.ann).get(TODAY).content.decode()
    assert "Appointment 12:00 · Their office · show samples" in page


def test_others_accounts_are_not_on_my_day_but_a_deputys_are(cast: Cast, day: Any) -> None:
    quiet(cast.bob, "Bob's", day, next_contact_due_on=day)
    assert shown(cast.ann) == {}
    Leave.objects.create(user=cast.bob, deputy=cast.ann, starts_on=day, ends_on=day)
    assert shown(cast.ann) == {"due_today": ["Bob's"]}


def test_done_log_and_snooze_are_at_hand(cast: Cast, day: Any, as_user: Any) -> None:
    account = make_account(cast.ann, "Due", today=day)
    step = steps.add_step(account, StepInput(due_on=day), by=cast.ann, today=day)
    page = as_user(cast.ann).get(TODAY).content.decode()
    assert reverse("followups:step_done", args=[step.pk]) in page
    assert reverse("followups:snooze", args=[account.pk]) in page
    assert f"{reverse('followups:log')}?account={account.pk}" in page


def test_htmx_gets_the_queues_alone(cast: Cast, day: Any, as_user: Any) -> None:
    quiet(cast.ann, "Late", day, next_contact_due_on=day)
    page = as_user(cast.ann).get(TODAY, headers={"HX-Request": "true"}).content.decode()
    assert "Late" in page
    assert "<html" not in page


@pytest.mark.parametrize("who", ["ann", "mia", "max", "ada"])
def test_an_empty_day_has_a_next_action(cast: Cast, as_user: Any, who: str) -> None:
    assert 'class="state"' in as_user(getattr(cast, who)).get(TODAY).content.decode()


def test_a_manager_sees_what_waits_for_a_decision(cast: Cast, day: Any, as_user: Any) -> None:
    account = make_account(cast.ann, "Waiting", today=day, days_old=60)
    person = editing.save_person(account, KeyPerson(name="Li"), by=cast.ann)
    log_contact(account, cast.ann, person, on=day - timedelta(days=9), now=noon(day))
    raising.ask_for_help(account, by=cast.ann, note="They want the boss", today=day)
    set_row(account, proposal_visible_on=day)
    for manager in (cast.mia, cast.max, cast.ada):
        found = deciding.waiting_for(again(manager), today=day, policy=in_force())
        assert {part.name: part.count for part in found} == {"help": 1, "proposals": 1, "late": 1}
    for stranger in (cast.zoe, cast.ann):
        assert not deciding.waiting_for(again(stranger), today=day, policy=in_force())
    page = as_user(cast.mia).get(TODAY).content.decode()
    assert "They want the boss" in page


@pytest.mark.parametrize("rows", [1, 30])
@pytest.mark.parametrize("who", ["ann", "mia"])
def test_today_costs_the_same_number_of_queries(
    cast: Cast, day: Any, as_user: Any, django_assert_max_num_queries: Any, rows: int, who: str
) -> None:
    owner = getattr(cast, who)
    for number in range(rows):
        account = quiet(owner, f"Late {number}", day, next_contact_due_on=day - timedelta(days=1), next_step_on=None)
        steps.add_step(account, StepInput(due_on=day), by=owner, today=day)
        raising.ask_for_help(account, by=owner, note="x", today=day)
    browser = as_user(owner)
    with django_assert_max_num_queries(12 if who == "ann" else 15):
        browser.get(TODAY)


def test_every_queue_says_why(cast: Cast) -> None:
    assert set(queues._REASONS) == set(QUEUES)
