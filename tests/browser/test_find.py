"""Find anything by keyboard, and lists as one wants them: on a desk and in a hand."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import expect

from accounts.models import KeyPerson
from accounts.services import editing
from core.clock import business_date
from lists.models import SavedView
from tests.browser.conftest import LANGUAGES
from tests.browser.steps import axe_findings, what_is_too_wide, words
from tests.cast import make_account

SIZES = pytest.mark.parametrize("phone", [False, True], ids=["desk", "phone"])


def companies(cast: Any) -> None:
    for name in ("重庆印刷包装有限公司", "重庆宏达", "Northwind"):
        account = make_account(cast.ann, name, today=business_date(), industry="printing", telephones=["139 0000 4711"])
    editing.save_person(account, KeyPerson(name="张丽华", telephone="138 1234 5566"), by=cast.ann)


@LANGUAGES
def test_slash_pinyin_arrows_and_enter_open_a_record(cast, visit, language):
    companies(cast)
    page = visit(cast.ann, "/", language=language)
    page.keyboard.press("/")
    field = page.locator("#palette-text")
    expect(field).to_be_focused()
    page.keyboard.type("cqhd")
    option = page.locator("#palette [role=option]", has_text="重庆宏达").first
    expect(option).to_have_attribute("aria-selected", "true")
    page.keyboard.press("Backspace")
    page.keyboard.press("Backspace")
    page.keyboard.type("ys")
    expect(page.locator("#palette [role=option]", has_text="重庆印刷").first).to_have_attribute("aria-selected", "true")
    page.keyboard.press("ArrowDown")
    chosen = field.get_attribute("aria-activedescendant")
    assert chosen
    assert page.locator(f"#{chosen}").get_attribute("aria-selected") == "true"
    page.keyboard.press("ArrowUp")
    assert axe_findings(page, visit) == []
    page.keyboard.press("Enter")
    page.wait_for_url("**/account/*/")
    expect(page.locator("h1")).to_contain_text("重庆印刷包装有限公司")
    page.keyboard.press("Control+k")
    expect(page.locator("#palette [role=option]").first).to_contain_text("重庆印刷包装有限公司")
    assert words(language, "Opened last") in page.locator("#palette").inner_text()


def test_enter_waits_for_the_answer_to_what_was_typed_last(cast, visit):
    companies(cast)
    page = visit(cast.ann, "/")
    page.keyboard.press("Control+k")
    page.keyboard.type("northwind")
    page.keyboard.press("Enter")
    page.wait_for_url("**/account/*/")
    expect(page.locator("h1")).to_contain_text("Northwind")


def test_escape_gives_the_focus_back(cast, visit):
    companies(cast)
    page = visit(cast.ann, "/accounts/")
    link = page.locator("main [data-row] a").first
    link.focus()
    page.keyboard.press("/")
    expect(page.locator("#palette-text")).to_be_focused()
    page.keyboard.type("xyz")
    page.keyboard.press("Escape")
    expect(page.locator("#palette")).not_to_be_visible()
    expect(link).to_be_focused()


def test_nothing_moves_while_an_input_method_composes(cast, visit):
    companies(cast)
    page = visit(cast.ann, "/")
    page.keyboard.press("/")
    expect(page.locator("#palette-list")).to_be_attached()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url) if "/find/" in request.url else None)
    page.evaluate("""() => {
        const field = document.getElementById("palette-text");
        field.dispatchEvent(new CompositionEvent("compositionstart"));
        field.value = "chong'qing";
        field.dispatchEvent(new InputEvent("input", {isComposing: true, bubbles: true}));
        for (const key of ["ArrowDown", "Enter"])
            field.dispatchEvent(new KeyboardEvent("keydown", {key, isComposing: true, bubbles: true, cancelable: true}));
    }""")
    page.wait_for_timeout(400)
    assert asked == []
    assert page.url.endswith("/")
    page.evaluate("""() => {
        const field = document.getElementById("palette-text");
        field.value = "重庆";
        field.dispatchEvent(new CompositionEvent("compositionend"));
    }""")
    expect(page.locator("#palette [role=option]").first).to_contain_text("重庆")


def test_on_a_phone_the_search_has_the_whole_screen(cast, visit):
    companies(cast)
    page = visit(cast.ann, "/", phone=True)
    page.locator("#top-search").tap()
    page.locator("#palette-text").fill("5566")
    person = page.locator("#palette [role=option]", has_text="张丽华")
    expect(person).to_be_visible()
    box = page.locator("#palette").bounding_box()
    assert box == {"x": 0, "y": 0, "width": 390, "height": 844}
    assert person.bounding_box()["height"] >= 44
    assert what_is_too_wide(page) == []
    person.tap()
    page.wait_for_url("**/account/*/?tab=persons")


def tool(page, address, *, phone):
    """The button of a list's tools; on a phone the entry of their menu."""
    if phone:
        page.locator(".tools-menu > .menu > button").click()
    return page.locator(f"{'.tools-menu' if phone else '.tools >'} a[href*='{address}']")


@SIZES
def test_columns_are_chosen_and_kept_as_a_view(cast, visit, phone):
    companies(cast)
    page = visit(cast.ann, "/accounts/?scope=mine", phone=phone)
    tool(page, "/lists/columns/", phone=phone).click()
    dialog = page.locator("#dialog")
    for name in ("contacts", "step", "next", "days", "distance"):
        dialog.locator(f"input[value={name}]").uncheck()
    dialog.locator("input[value=industry]").check()
    up = dialog.locator("li", has=page.locator("input[value=industry]")).locator("[data-move='-1']")
    for _ in range(8):
        if up.is_visible():
            up.click()
    dialog.locator("[type=submit]").first.click()
    page.wait_for_url("**columns=industry,owner,last*")
    if not phone:
        heads = [head for head in page.locator("#accounts thead th").all_inner_texts() if head.strip()]
        assert heads[1:4] == ["Industry", "Owner", "Last contact"]
    tool(page, "/lists/views/", phone=phone).click()
    dialog.locator("[name=name]").fill("Printers")
    dialog.locator("[name=begin]").check()
    dialog.get_by_role("button", name="Save the view").click()
    page.wait_for_url("**view=*")
    expect(page.locator(".tools")).to_contain_text("Printers")
    assert what_is_too_wide(page) == []
    page.goto("/accounts/")
    page.wait_for_url("**columns=industry,owner,last*")
    assert SavedView.objects.get().query == "scope=mine&columns=industry,owner,last"


@SIZES
def test_a_list_is_taken_out_as_a_file(cast, visit, phone):
    companies(cast)
    page = visit(cast.ann, "/accounts/?scope=mine&q=cq", phone=phone)
    tool(page, "/exports/new/", phone=phone).click()
    dialog = page.locator("#dialog")
    dialog.locator("label.chip", has_text="CSV").click()
    assert axe_findings(page, visit) == []
    with page.expect_download() as waiting:
        dialog.locator("[type=submit]").first.click()
    with open(waiting.value.path(), encoding="utf-8-sig") as file:
        lines = file.read().splitlines()
    assert waiting.value.suggested_filename.endswith(".csv")
    assert len(lines) == 3
    assert "Northwind" not in "".join(lines)
