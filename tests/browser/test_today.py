"""Today: the right accounts in each queue; done, log and snooze without leaving the page."""

from datetime import timedelta

import pytest
from playwright.sync_api import expect

from core.clock import business_date
from followups.models import NextStep, StepState
from followups.services import steps
from followups.services.steps import StepInput
from tests.browser.conftest import LANGUAGES
from tests.browser.steps import toast
from tests.cast import contact, make_account

EXPECTED = {
    "overdue": {"Late"},
    "due_today": {"Now"},
    "at_ten": {"Ten"},
    "at_twelve": {"Twelve"},
    "recycle_soon": {"Silent"},
    "no_next_step": {"Idle"},
    "pace_behind": {"Silent", "Slow"},
}


@pytest.fixture
def day(cast):
    """Ann's accounts, one for each queue; all but one have a next step."""
    today = business_date()

    def owned(name, *, days_old, contacts_made=0, due_in=5, planned=1):
        account = make_account(cast.ann, name, today=today, days_old=days_old, contacts_made=contacts_made)
        if due_in is not None:
            due, before = today + timedelta(days=due_in), today - timedelta(days=planned)
            steps.add_step(account, StepInput(due_on=due), by=cast.ann, today=before)
        return account

    made = {
        "Late": owned("Late", days_old=10, due_in=-2, planned=5),
        "Now": owned("Now", days_old=10, due_in=0),
        "Ten": owned("Ten", days_old=30, contacts_made=10),
        "Twelve": owned("Twelve", days_old=30, contacts_made=12),
        "Silent": owned("Silent", days_old=85),
        "Idle": owned("Idle", days_old=0, due_in=None),
        "Slow": owned("Slow", days_old=60),
    }
    contact(made["Slow"], today - timedelta(days=2), today=today)
    make_account(cast.bob, "Not hers", today=today, days_old=85)
    return made


def names_in(page, queue):
    """Names of the accounts that a queue shows."""
    return set(page.locator(f"#queue-{queue} [data-row] .today-name a").all_inner_texts())


@LANGUAGES
def test_every_queue_holds_its_accounts_and_no_other(day, cast, visit, language):
    page = visit(cast.ann, "/", language=language)
    assert {queue: names_in(page, queue) for queue in EXPECTED} == EXPECTED


def test_done_ticks_the_step_off_in_place(day, cast, visit):
    page = visit(cast.ann, "/")
    page.locator(f"#done-overdue-{day['Late'].pk}").click()
    expect(page.locator("#queue-overdue")).to_have_count(0)
    expect(page.locator("#queue-no_next_step")).to_contain_text("Late")
    assert page.url.endswith("/")
    assert NextStep.objects.get(account=day["Late"]).state == StepState.DONE


@LANGUAGES
def test_snooze_puts_it_off_in_place_and_says_to_when(day, cast, visit, language):
    page = visit(cast.ann, "/", language=language)
    row = page.locator(f"#row-due_today-{day['Now'].pk}")
    row.locator(".menu > button").click()
    row.locator(".menu [hx-post]").first.click()
    expect(page.locator("#queue-due_today")).to_have_count(0)
    expect(toast(page)).to_contain_text("Now")
    assert NextStep.objects.get(account=day["Now"]).due_on > business_date()


def test_log_opens_the_form_of_that_account_and_leads_back(day, cast, visit):
    page = visit(cast.ann, "/")
    page.locator(f"#row-due_today-{day['Now'].pk} a[href*='/log/']").click()
    expect(page.locator("h1")).to_contain_text("Now")
    page.locator("[name=new_person]").fill("Wu")
    page.locator("label.chip:has([name=result][value=answered])").click()
    page.locator("#log-form [type=submit]").click()
    expect(page.locator("#queue-overdue")).to_be_visible()
    expect(page.locator("#queue-due_today")).to_have_count(0)


def test_a_step_is_planned_where_none_was(day, cast, visit):
    page = visit(cast.ann, "/")
    page.locator(f"#row-no_next_step-{day['Idle'].pk} [hx-get*='steps/of']").click()
    page.locator("#dialog [name=due_on]").fill((business_date() + timedelta(days=3)).isoformat())
    page.locator("#dialog form [type=submit]").click()
    expect(page.locator("#queue-no_next_step")).to_have_count(0)
    assert NextStep.objects.open().filter(account=day["Idle"]).exists()


def test_ask_for_help_from_ten_contacts_reaches_the_manager(day, cast, visit):
    page = visit(cast.ann, "/")
    page.locator(f"#row-at_ten-{day['Ten'].pk} [hx-get*='/help/']").click()
    page.locator("#dialog [name=note]").fill("the boss must come along")
    page.locator("#dialog form [type=submit]").click()
    expect(toast(page)).to_be_visible()
    manager = visit(cast.mia, "/")
    expect(manager.locator("#waiting-help")).to_contain_text("the boss must come along")
