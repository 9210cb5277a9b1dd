"""Changing a rule at the screen: twelve becomes ten, what it would do is read first, then it is published and undone."""

from playwright.sync_api import expect

from accounts import tasks
from accounts.models import Policy
from accounts.policies import in_force
from accounts.services import policies
from core.clock import business_date
from tests.browser.conftest import LANGUAGES
from tests.browser.steps import axe_findings, what_is_too_wide
from tests.cast import make_account, make_team


@LANGUAGES
def test_twelve_becomes_ten_after_a_look_at_what_it_would_do(cast, visit, language, monkeypatch):
    monkeypatch.setattr(tasks.recompute, "delay", lambda: None)
    today = business_date()
    for number in range(3):
        make_account(cast.ann, f"十次 Ten {number}", days_old=70, contacts_made=10, today=today)
    page = visit(cast.ada, "/accounts/rules/", language=language)
    page.locator(".page-actions .btn-primary").click()
    page.locator("[name=contacts_required]").wait_for()
    page.wait_for_load_state()  # the page's scripts mark what is changed
    page.locator("[name=contacts_required]").fill("10")
    expect(page.locator("[data-rule=contacts_required]")).to_have_class("rule-row is-changed")
    page.locator("#rules-form [type=submit]").click()
    expect(page.locator("#id_contacts_alert_error")).to_contain_text("10")
    page.locator("[name=contacts_alert]").fill("8")
    page.locator("#rules-form [type=submit]").click()
    expect(page.locator("[data-night] strong")).to_have_text("0")
    expect(page.locator("#tonight")).to_contain_text("3")
    expect(page.locator("#affected")).to_contain_text("十次 Ten 0")
    assert not Policy.objects.exists()
    assert what_is_too_wide(page) == []
    assert axe_findings(page, visit) == []

    page.locator("[name=reason]").fill("the market is faster")
    page.locator("#publish [type=submit]").click()
    expect(page.locator("[data-progress=running]")).to_be_visible()
    assert in_force().company.contacts_required == 10
    policies.recompute_stale(today=today)
    expect(page.locator("[data-progress=done]")).to_contain_text("3")

    page.goto("/accounts/rules/history/")
    expect(page.locator("article").first).to_contain_text("the market is faster")
    expect(page.locator("article").first).to_contain_text("Ada Admin")
    page.goto("/accounts/rules/compare/?a=0&b=" + str(in_force().version))
    page.locator("a[href*='/rules/back/?to=0']").click()
    page.locator("[name=reason]").fill("not yet")
    page.locator("#publish [type=submit]").click()
    expect(page.locator("[data-progress=running]")).to_be_visible()
    assert in_force().company.contacts_required == 12


def test_a_manager_sets_the_own_team_on_a_phone(cast, visit, monkeypatch):
    monkeypatch.setattr(tasks.recompute, "delay", lambda: None)
    page = visit(cast.mia, f"/accounts/rules/change/?team={cast.harbour.pk}", phone=True, dark=True)
    page.locator("[name=dormancy_days]").fill("10")
    page.locator("#rules-form [type=submit]").tap()
    expect(page.locator("#id_dormancy_days_error")).to_contain_text("45")
    assert what_is_too_wide(page) == []
    assert axe_findings(page, visit) == []
    page.locator("[name=dormancy_days]").fill("60")
    page.locator("#rules-form [type=submit]").tap()
    expect(page.locator("#affected .card")).to_be_visible()
    assert what_is_too_wide(page) == []
    page.locator("[name=reason]").fill("our customers decide quickly")
    page.locator("#publish [type=submit]").tap()
    expect(page.locator(".toast-item")).to_be_visible()
    assert in_force().of(cast.harbour.pk).dormancy_days == 60
    assert in_force().company.dormancy_days == 90


def test_of_many_teams_a_choice_shows_the_rules_at_once_and_needs_no_button(cast, visit):
    teams = [make_team(f"Team {number}", parent=cast.north) for number in range(9)]
    page = visit(cast.ada, "/accounts/rules/", phone=True)
    expect(page.locator("form[data-follow] [type=submit]")).to_have_count(0)
    page.locator("[name=team]").select_option(str(teams[3].pk))
    page.wait_for_url(f"**/accounts/rules/?team={teams[3].pk}")
    expect(page.locator("[name=team]")).to_have_value(str(teams[3].pk))
