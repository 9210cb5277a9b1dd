"""The lead's form warns while somebody types, and its three answers show which one was given."""

import pytest
from playwright.sync_api import expect

from core.clock import business_date
from tests.cast import make_lead

SIZES = pytest.mark.parametrize("phone", [False, True], ids=["desk", "phone"])


@SIZES
def test_what_is_known_shows_while_it_is_typed(cast, visit, phone):
    make_lead(cast.ann, "Tianhe Wines", today=business_date())
    page = visit(cast.ann, "/leads/new/", phone=phone)
    page.locator("[name=company]").press_sequentially("Tianhe Wines")
    expect(page.locator("#duplicates")).to_contain_text("This is known already")


@SIZES
@pytest.mark.parametrize(("name", "typed"), [("email", "li@tianhe-wines.cn"), ("website", "tianhe-wines.cn")])
def test_it_shows_at_the_field_while_an_e_mail_or_a_website_is_typed(cast, visit, name, typed, phone):
    make_lead(
        cast.ann, "Tianhe Wines", today=business_date(), email="li@tianhe-wines.cn", website="https://tianhe-wines.cn"
    )
    page = visit(cast.ann, "/leads/new/", phone=phone)
    page.locator(f"[name={name}]").press_sequentially(typed)
    expect(page.locator(f".field:has([name={name}]) #duplicates")).to_contain_text("Tianhe Wines")
    expect(page.locator("#duplicates")).to_be_in_viewport()


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_the_answer_that_was_given_stands_out(cast, visit, dark):
    lead = make_lead(cast.ann, "Tianhe Wines", today=business_date())
    page = visit(cast.ann, f"/leads/{lead.pk}/")
    if dark:
        page.emulate_media(color_scheme="dark")
        page.evaluate("document.documentElement.dataset.bsTheme = 'dark'")
    page.locator("#man-money-yes").click()
    expect(page.locator("#man-money-yes")).to_have_attribute("aria-pressed", "true")
    ground = "element => getComputedStyle(element).backgroundColor"
    chosen, other = page.locator("#man-money-yes").evaluate(ground), page.locator("#man-money-no").evaluate(ground)
    assert other == "rgba(0, 0, 0, 0)"
    assert chosen not in (other, "rgb(255, 255, 255)")
