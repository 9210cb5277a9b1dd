"""On a phone every page of selling has its title, and notices have a line of their own."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import expect

from core.clock import business_date
from tests.cast import Cast, make_account, make_lead
from tests.leads.conftest import make_opportunity


@pytest.mark.parametrize("address", ["/forecast/", "/segments/", "/campaigns/", "/orders/", "/pipeline/"])
@pytest.mark.parametrize("width", [390, 320])
def test_the_title_is_seen_and_nothing_is_wider_than_the_phone(
    cast: Cast, visit: Any, address: str, width: int
) -> None:
    page = visit(cast.mia, address, phone=True)
    page.set_viewport_size({"width": width, "height": 780})
    title, tabs = page.locator("h1.page-title").bounding_box(), page.locator(".page-tabs").bounding_box()
    assert title["width"] > 40
    assert title["height"] > 16
    assert title["y"] + title["height"] <= tabs["y"] + 1
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_the_number_of_leads_is_one_line_on_the_smallest_phone(cast: Cast, visit: Any) -> None:
    make_lead(cast.ann, "Acme", today=business_date())
    page = visit(cast.ann, "/leads/", language="zh-hant", phone=True)
    page.set_viewport_size({"width": 320, "height": 700})
    assert page.locator(".lead-quota").bounding_box()["height"] < 24


def test_the_notice_of_a_text_put_back_has_a_row_of_its_own(cast: Cast, visit: Any) -> None:
    it = make_opportunity(make_account(cast.ann, "Acme", today=business_date()), today=business_date())
    page = visit(cast.ann, f"/opportunities/{it.pk}/")
    form = page.locator('form[data-new-line="objection"]')
    page.locator("#tool-objection > summary").click()
    form.locator("textarea, input[type=text]").first.fill("too dear")
    page.wait_for_timeout(600)
    page.reload()
    if not form.is_visible():
        page.locator("#tool-objection > summary").click()
    note = form.locator(".note")
    expect(note).to_be_visible()
    assert note.bounding_box()["width"] > 0.9 * (form.bounding_box()["width"] - 34)
