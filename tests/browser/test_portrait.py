"""A portrait filled by hand, from nothing to the doctor, and a closed value opened; on a desk and on a phone."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from core.clock import business_date
from portraits.models import Distance, Stage, Value, Viewing
from tests.browser.steps import axe_findings, what_is_too_wide
from tests.cast import Cast, make_account
from tests.portraits.known import know, make_field, make_person, small_catalogue


@pytest.mark.parametrize("phone", [False, True])
def test_from_nothing_to_the_doctor_by_hand(cast: Cast, visit, phone: bool) -> None:
    small_catalogue()
    make_field("basic_first", "basic", weight=5, kind="long", label="Visiting hours", ask="When may we come?")
    account = make_account(cast.ann, "Harbour Print", today=business_date())
    person = make_person(account)
    page = visit(cast.ann, f"/account/{account.pk}/?tab=portrait", phone=phone)
    page.get_by_role("button", name="When may we come?").click()
    line = page.locator("form.portrait-line")
    expect(line.locator("[name=text]")).to_be_focused()
    page.keyboard.type("Mornings")
    page.keyboard.press("Enter")
    expect(line).to_have_count(0)
    expect(page.locator("#bar-basic")).to_contain_text("71%")
    for code, text in (("basic_a", "Mill Lane 1"), ("basic_p", "Buys board"), ("background_a", "Boxes for export")):
        unfold(page, code.split("_")[0])
        page.locator(".portrait-line", has=page.get_by_text(code, exact=False)).first.locator(".portrait-open").click()
        expect(line.locator("[name=text]")).to_be_focused()
        page.keyboard.type(text)
        page.keyboard.press("Enter")
        expect(line).to_have_count(0)
        expect(page.locator("#portrait")).to_contain_text(text)
        expect(page.locator(".portrait-line .portrait-open:focus")).to_contain_text(text)
    expect(page.locator(".distance-word")).to_have_text(["Doctor possible"] * 2)
    assert Distance.objects.get(pk=account.pk).ceiling == Stage.DOCTOR
    assert Value.objects.filter(account=account).count() == 4
    assert person.portrait_values.get().text == "Buys board"
    assert not what_is_too_wide(page)
    assert not axe_findings(page, visit)


@pytest.mark.parametrize("phone", [False, True])
def test_a_closed_value_is_opened_with_a_purpose_for_this_page_only(cast: Cast, visit, phone: bool) -> None:
    small_catalogue()
    account = make_account(cast.ann, "Harbour Print", today=business_date())
    know(account, "deep_a", "Five suppliers become three", today=business_date())
    page = visit(cast.mia, f"/account/{account.pk}/?tab=portrait", phone=phone)
    expect(page.locator("#portrait")).not_to_contain_text("Five suppliers")
    unfold(page, "deep")
    page.get_by_role("button", name="Open", exact=True).click()
    page.get_by_text("Preparing a contact").click()
    page.get_by_label("In words").fill("Lunch on Friday")
    assert not what_is_too_wide(page)
    assert not axe_findings(page, visit)
    page.get_by_role("button", name="Show it on this page").click()
    expect(page.locator("#portrait")).to_contain_text("Five suppliers become three")
    page.reload()
    expect(page.locator("#portrait")).to_contain_text("Closed: who opens it is recorded")
    expect(page.locator("#portrait")).not_to_contain_text("Five suppliers")


@pytest.mark.parametrize("phone", [False, True])
def test_a_refused_purpose_leaves_the_section_and_the_next_try_opens_all(cast: Cast, visit, phone: bool) -> None:
    small_catalogue()
    make_field("deep_second", "deep")
    account = make_account(cast.ann, "Harbour Print", today=business_date())
    know(account, "deep_a", "Five suppliers become three", today=business_date())
    know(account, "deep_second", "The board wants one mill less", today=business_date())
    page = visit(cast.mia, f"/account/{account.pk}/?tab=portrait", phone=phone)
    unfold(page, "deep")
    part = page.locator("#section-deep")
    page.get_by_role("button", name="Open all 2 closed values").click()
    page.get_by_role("button", name="Cancel").click()
    page.get_by_role("button", name="Open all 2 closed values").click()
    page.get_by_role("button", name="Show them on this page").click()
    expect(part.get_by_text("This field is required").first).to_be_visible()
    page.get_by_text("Preparing a contact").click()
    page.get_by_label("In words").fill("all")
    page.get_by_role("button", name="Show them on this page").click()
    expect(part.get_by_role("alert")).to_be_visible()
    expect(part.locator("summary")).to_contain_text("Deep")
    expect(part.get_by_text("deep_second", exact=False).last).to_be_visible()
    assert not what_is_too_wide(page)
    page.get_by_label("In words").fill("Lunch with the owner on Friday")
    page.get_by_role("button", name="Show them on this page").click()
    expect(part).to_contain_text("Five suppliers become three")
    expect(part).to_contain_text("The board wants one mill less")
    assert Viewing.objects.filter(account=account).count() == 2


def test_enter_saves_a_choice_and_the_next_tab_goes_on(cast: Cast, visit) -> None:
    small_catalogue()
    make_field("basic_kind", "basic", kind="choice", choices=[{"code": "mail", "en": "By mail"}], position=10)
    account = make_account(cast.ann, "Harbour Print", today=business_date())
    page = visit(cast.ann, f"/account/{account.pk}/?tab=portrait")
    unfold(page, "basic")
    page.locator(".portrait-line", has=page.get_by_text("basic_kind")).locator(".portrait-open").click()
    page.locator("form.portrait-line [name=text]").select_option("mail")
    page.locator("form.portrait-line [name=text]").press("Enter")
    expect(page.locator(".portrait-open:focus")).to_contain_text("By mail")
    page.keyboard.press("Tab")
    expect(page.locator(".portrait-line :focus")).to_have_count(1)


def unfold(page: Page, section: str) -> None:
    """Open a section of the portrait that is folded."""
    part = page.locator(f"#section-{section}")
    if part.get_attribute("open") is None:
        part.locator("summary").click()
