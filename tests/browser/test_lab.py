"""Trying other numbers on the past: typed, replayed, read, and taken on to the dry run of tonight."""

import re

import pytest
from playwright.sync_api import expect

from core.clock import business_date
from tests.browser.steps import axe_findings, what_is_too_wide
from tests.cast import make_account

MIDDLES = """row => [...row.querySelectorAll('td.num')].slice(0, 3).map(cell => {
  const range = document.createRange(); range.selectNodeContents(cell.lastChild)
  const box = range.getBoundingClientRect(); return box.top + box.height / 2 })"""


@pytest.mark.parametrize(("language", "phone"), [("en", False), ("zh-hant", True), ("zh-hans", False)])
def test_a_shorter_silence_is_tried_on_the_past_year_and_then_on_tonight(cast, visit, language, phone):
    for number in range(3):
        make_account(
            cast.ann, f"静默 Silent {number} with a name that is rather long", days_old=70, today=business_date()
        )
    who = cast.mia if phone else cast.ada
    page = visit(who, "/lab/", language=language, phone=phone, dark=phone)
    assert what_is_too_wide(page) == []
    assert axe_findings(page, visit) == []
    page.locator("[name=two_dormancy_days]").fill("3")
    page.locator("#lab-form [type=submit]").click()
    expect(page.locator("#id_two_dormancy_days_error")).to_contain_text("7")
    page.locator("[name=two_dormancy_days]").fill("60")
    page.locator("#lab-form [type=submit]").click()
    page.wait_for_url(re.compile(r"/lab/\d+/$"))
    first = page.locator("#figures tbody tr").first
    expect(first.locator("a[href*='side=two']")).to_have_text("3")
    assert what_is_too_wide(page) == []
    assert axe_findings(page, visit) == []

    if phone:  # 0 without a link and 3 with one stand in one line
        assert max(middles := first.evaluate(MIDDLES)) - min(middles) < 2
    first.locator("a[href*='side=two']").click()
    expect(page.locator("#list tbody tr")).to_have_count(3)
    assert what_is_too_wide(page) == []
    page.go_back()
    page.locator(".page-actions .btn-primary").click()
    expect(page.locator("#tonight, [data-night]").first).to_be_visible()
    expect(page.locator("ins").first).to_contain_text("60")
    expect(page.locator("#affected .card")).to_be_visible()
