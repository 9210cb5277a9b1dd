"""Importance: an admin weighs a model, reads what it would do and publishes it; on a phone the account says why."""

from __future__ import annotations

from playwright.sync_api import expect

from accounts import tasks
from accounts.grading import recompute
from accounts.models import Account, GradeModel
from core.clock import business_date
from tests.accounts.grading.world import make_a, publish
from tests.browser.steps import axe_findings, what_is_too_wide
from tests.cast import make_account


def test_a_model_is_weighed_tried_and_published(cast, visit, monkeypatch):
    monkeypatch.setattr(tasks, "wake_grades", lambda: None)
    today = business_date()
    account = make_account(cast.ann, "重要 Important", today=today)
    make_a(account, by=cast.max, today=today)
    page = visit(cast.ada, "/accounts/grades/")
    page.locator(".page-actions .btn-primary").click()
    page.locator("[name=weight_amount]").fill("60")
    expect(page.locator("[data-weight-sum]")).to_have_text("135")
    expect(page.locator("[data-weight-wrong]")).to_be_visible()
    page.locator("#grades-form [type=submit]").click()
    expect(page.locator(".error-summary, [role=alert]").first).to_contain_text("50")
    assert axe_findings(page, visit) == []
    page.locator("[name=weight_amount]").fill("25")
    expect(page.locator("[data-weight-wrong]")).to_be_hidden()
    page.locator("#grades-form [type=submit]").click()
    expect(page.locator("[data-effect] strong")).to_have_text("1")
    expect(page.locator("#effect")).to_contain_text("重要 Important")
    assert not GradeModel.objects.exists()
    assert what_is_too_wide(page) == []
    assert axe_findings(page, visit) == []
    page.locator("[name=reason]").fill("the first model")
    page.locator("#publish [type=submit]").click()
    expect(page.locator("[data-progress=running]")).to_be_visible()
    recompute.recompute_stale(today=today)
    expect(page.locator("[data-progress=done]")).to_be_visible()
    assert Account.objects.get(pk=account.pk).grade == "A"


def test_the_account_says_why_on_a_phone_and_the_owner_proposes(cast, visit):
    today = business_date()
    account = make_account(cast.ann, "一家名字很长的印刷包装科技股份有限公司", today=today)
    make_a(account, by=cast.max, today=today)
    publish(today=today)
    page = visit(cast.ann, f"/account/{account.pk}/?tab=importance", phone=True, dark=True)
    expect(page.locator("#tab-panel")).to_contain_text("100.0")
    assert what_is_too_wide(page) == []
    assert axe_findings(page, visit) == []
    page.locator("#tab-panel [hx-get*='criterion=fit']").tap()
    page.locator("#dialog [name=value][value='3'] + *, #dialog label:has([name=value][value='3'])").first.tap()
    page.locator("#dialog [name=note]").fill("they bought a press of their own")
    page.locator("#dialog form [type=submit]").tap()
    expect(page.locator("#tab-panel")).to_contain_text("they bought a press of their own")
    assert account.judgements.get(state="proposed").value == 3
