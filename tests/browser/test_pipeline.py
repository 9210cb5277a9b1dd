"""The pipeline in a browser: a card dragged and moved by its menu, tools filled in, the brief on paper."""

import re
from datetime import timedelta

import pytest
from playwright.sync_api import expect

from core.clock import business_date
from leads.models import Opportunity, OpportunityTools, Stage
from leads.services import opportunities, tools
from tests.browser.steps import at_rest, axe_findings, refusal, send, toast, what_is_too_wide, words
from tests.cast import Cast, make_account, set_policy


def deal(cast: Cast, name: str = "Gift boxes", stage: Stage = Stage.SUSPECT) -> Opportunity:
    account = make_account(cast.ann, "礼盒 Boxes", today=business_date(), days_old=40, address="1 Harbour Road")
    values = {"name": name, "amount": 1000, "expected_close_on": business_date() + timedelta(days=20)}
    return opportunities.open_opportunity(
        account, values, by=cast.ann, today=business_date(), stage=stage, reason="it ran before"
    )


def drag(page, card, column) -> None:
    """With the mouse, in small steps, as a hand does it."""
    start, end = card.bounding_box(), column.bounding_box()
    page.mouse.move(start["x"] + 60, start["y"] + 40)
    page.mouse.down()
    for step in range(1, 9):
        x = start["x"] + 60 + (end["x"] + end["width"] / 2 - start["x"] - 60) * step / 8
        page.mouse.move(x, start["y"] + 40 + (end["y"] + 30 - start["y"] - 40) * step / 8)
    page.mouse.up()


def column(page, stage: str):
    return page.locator(f"[data-column={stage}]")


def test_a_card_is_dragged_and_its_columns_count_anew(cast, visit):
    set_policy(exit_criteria="off")
    it = deal(cast)
    page = visit(cast.ann, "/pipeline/")
    drag(page, page.locator(f"#deal-{it.pk}"), column(page, "P"))
    expect(column(page, "P").locator(f"#deal-{it.pk}")).to_be_visible()
    expect(page.locator("#column-P .count")).to_have_text("1")
    it.refresh_from_db()
    assert it.stage == "P"


def test_a_card_goes_back_until_the_missing_is_answered(cast, visit):
    it = deal(cast)
    page = visit(cast.ann, "/pipeline/")
    drag(page, page.locator(f"#deal-{it.pk}"), column(page, "P"))
    dialog = page.locator("#dialog")
    expect(dialog.locator("[data-gaps] li")).to_have_count(3)
    expect(column(page, "S").locator(f"#deal-{it.pk}")).to_be_visible()
    send(dialog)
    expect(column(page, "P").locator(f"#deal-{it.pk}")).to_be_visible()
    expect(dialog).not_to_be_visible()


def test_a_lost_race_shows_what_the_other_did(cast, visit):
    set_policy(exit_criteria="off")
    it = deal(cast)
    page = visit(cast.ann, "/pipeline/")
    opportunities.change_stage(it, to=Stage.PROSPECT, by=cast.mia, today=business_date(), version=1)
    drag(page, page.locator(f"#deal-{it.pk}"), column(page, "P"))
    expect(refusal(page)).to_contain_text("Mia Manager")
    expect(column(page, "P").locator(f"#deal-{it.pk}")).to_be_visible()


@pytest.mark.parametrize("phone", [False, True])
def test_the_menu_of_a_card_moves_it_and_opens_won_and_lost(cast, visit, phone):
    set_policy(exit_criteria="off")
    it = deal(cast)
    page = visit(cast.ann, "/pipeline/", phone=phone)
    card = page.locator(f"#deal-{it.pk}")
    card.locator(".deal-menu").click()
    card.locator("[role=menuitem]").first.click()
    expect(column(page, "P").locator(f"#deal-{it.pk}")).to_be_attached()
    page.locator(f"#deal-{it.pk} .deal-menu").click()
    page.locator(f"#deal-{it.pk} [hx-get$='/lose/']").click()
    expect(page.locator("#dialog [name=lost_reason]").first).to_be_attached()
    assert what_is_too_wide(page) == []


def test_a_card_moves_by_the_keyboard(cast, visit):
    set_policy(exit_criteria="off")
    it = deal(cast)
    page = visit(cast.ann, "/pipeline/")
    page.locator(f"#deal-{it.pk} .deal-name").focus()
    page.keyboard.press("Alt+ArrowRight")
    expect(column(page, "P").locator(f"#deal-{it.pk}")).to_be_visible()


def test_scotsman_is_filled_in_place_and_the_criteria_follow(cast, visit):
    it = deal(cast)
    page = visit(cast.ann, f"/opportunities/{it.pk}/")
    expect(page.locator("#work-head [data-gaps] li")).to_have_count(3)
    for name in ("money", "authority", "need"):
        page.locator(f"#tool-scotsman label.chip:has([name={name}][value=yes])").click()
        expect(page.locator("#saved-scotsman")).not_to_be_empty()
    expect(page.locator("#work-head [data-gaps]")).to_have_count(0)
    note = page.locator("[name=money_note]")
    note.fill("in the plan")
    note.press("Tab")
    expect(page.locator("#filled-scotsman")).to_have_text("3/8")
    expect(page.locator("#scotsman_shown")).to_have_value(re.compile("in the plan"))
    kept = OpportunityTools.objects.get()
    assert (kept.money, kept.need, kept.money_note) == (True, True, "in the plan")


@pytest.mark.parametrize("phone", [False, True])
def test_an_objection_is_added_answered_and_settled(cast, visit, phone):
    it = deal(cast, stage=Stage.CLOSE)
    page = visit(cast.ann, f"/opportunities/{it.pk}/", phone=phone)
    new = page.locator("[data-new-line=objection]")
    new.locator("[name=text]").fill("too dear")
    new.locator("[type=submit]").click()
    line = page.locator("#tool-objection [data-line]")
    expect(line).to_have_count(1)
    expect(new.locator("[name=text]")).to_have_value("")
    expect(new.locator(".note")).to_have_count(0)  # nothing comes back as unsaved
    line.locator("[name=respond]").fill("per use it is less")
    line.locator("[name=respond]").press("Tab")
    expect(page.locator("#tool-objection [data-line] [name=version]")).to_have_value("2")
    page.locator("#tool-objection [data-line] [name=settled]").check()
    expect(page.locator("#tool-objection [data-line] [name=version]")).to_have_value("3")
    kept = it.objections.get()
    assert (kept.respond, kept.settled) == ("per use it is less", True)
    assert what_is_too_wide(page) == []


def test_the_brief_prints_on_one_page_and_reads_on_a_phone(cast, visit):
    it = deal(cast, stage=Stage.ANALYSIS)
    tools.fill(it, {"message": "tell your boss", "money": True}, by=cast.ann)
    tools.add_line(it, "fab", {"feature": "FSC", "benefit": "sells abroad"}, by=cast.ann)
    page = visit(cast.ann, f"/accounts/{it.account_id}/brief/")
    pdf = page.pdf(format="A4", prefer_css_page_size=True)
    assert pdf.count(b"/Type /Page\n") + pdf.count(b"/Type /Page ") == 1 or b"/Count 1" in pdf
    small = visit(cast.ann, f"/accounts/{it.account_id}/brief/", phone=True)
    expect(small.get_by_text("sells abroad")).to_be_visible()
    assert what_is_too_wide(small) == []


def test_the_board_prints_across_a4_with_its_pages_numbered_and_no_card_cut(cast, visit):
    for number in range(12):
        deal(cast, name=f"Gift boxes {number} of a long name that takes a second line of its card")
    page = visit(cast.ann, "/pipeline/?closed=1")
    pdf = page.pdf(prefer_css_page_size=True)
    sizes = {tuple(map(float, size)) for size in re.findall(rb"/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]", pdf)}
    assert sizes
    assert all(width > height for width, height in sizes)
    numbered = "[...document.styleSheets].flatMap(s => [...s.cssRules]).filter(r => r instanceof CSSPageRule)"
    assert page.evaluate(f"{numbered}.some(r => r.cssText.includes('counter(pages)'))")
    page.emulate_media(media="print")
    page.set_viewport_size({"width": 1047, "height": 718})
    cut = "[...document.querySelectorAll('.deal')].filter(c => c.getBoundingClientRect().right > innerWidth).length"
    assert page.evaluate(cut) == 0
    assert page.evaluate("getComputedStyle(document.querySelector('.deal')).breakInside") == "avoid"


@pytest.mark.parametrize("phone", [False, True])
def test_many_are_moved_from_the_list_and_stand_as_before_after_undo(cast, visit, phone):
    set_policy(exit_criteria="off")
    ones = [deal(cast, name) for name in ("One", "Two", "Three")]
    page = visit(cast.ann, "/pipeline/list/", phone=phone)
    for it in ones[:2]:
        page.locator(f"[name=selected][value='{it.pk}']").check()
    expect(page.locator("[data-bulk-count]")).to_have_text("2")
    page.locator("[formaction='/pipeline/many/stage/']").click()
    page.locator("[name=to]").select_option("P")
    expect(page.locator("#act-preview")).to_contain_text("2 opportunities move to P")
    assert what_is_too_wide(page) == []
    page.locator("main form [type=submit]").click()
    expect(toast(page)).to_contain_text("2 opportunities are moved.")
    assert sorted(Opportunity.objects.values_list("stage", flat=True)) == ["P", "P", "S"]
    toast(page).get_by_role("button", name="Undo").click()
    expect(toast(page)).to_contain_text("2 records are as before.")
    assert set(Opportunity.objects.values_list("stage", flat=True)) == {"S"}


@pytest.mark.parametrize("dark", [False, True])
def test_the_pages_of_the_pipeline_have_no_serious_barriers(cast, visit, dark):
    it = deal(cast)
    page = visit(cast.ann, "/pipeline/?closed=1", dark=dark)
    for address in (
        "/pipeline/?closed=1",
        "/pipeline/list/",
        f"/opportunities/{it.pk}/",
        f"/accounts/{it.account_id}/brief/",
    ):
        page.goto(address)
        at_rest(page)
        assert axe_findings(page, visit) == [], address


def test_the_tabs_of_selling_lead_to_each_other(cast, visit):
    page = visit(cast.ann, "/funnel/", language="zh-hans")
    page.locator(".page-tabs a[href='/pipeline/']").click()
    expect(page.locator(".page-tabs [aria-current]")).to_have_text(words("zh-hans", "Pipeline"))


def test_where_criteria_are_required_a_card_stays_and_the_way_to_them_is_shown(cast, visit):
    set_policy(exit_criteria="enforce")
    it = deal(cast)
    page = visit(cast.ann, "/pipeline/")
    drag(page, page.locator(f"#deal-{it.pk}"), column(page, "P"))
    dialog = page.locator("#dialog")
    expect(dialog.locator("[data-gaps] li")).to_have_count(3)
    expect(dialog.locator("[type=submit]")).to_have_count(0)
    expect(column(page, "S").locator(f"#deal-{it.pk}")).to_be_visible()
    page.keyboard.press("Escape")
    page = visit(cast.ann, "/pipeline/", phone=True)
    page.locator(f"#deal-{it.pk} .deal-menu").tap()
    page.locator(f"#deal-{it.pk} [role=menuitem]").first.tap()
    page.locator("#dialog .btn-primary").tap()
    page.wait_for_url(f"**/opportunities/{it.pk}/**")
    expect(page.locator("#tool-scotsman")).to_be_visible()
    tools.fill(it, {"money": True, "authority": True, "need": True}, by=cast.ann)
    page.goto(page.url.split("/opportunities/")[0] + "/pipeline/")
    page.locator(f"#deal-{it.pk} .deal-menu").tap()
    page.locator(f"#deal-{it.pk} [role=menuitem]").first.tap()
    expect(column(page, "P").locator(f"#deal-{it.pk}")).to_be_visible()


def test_on_a_phone_the_board_has_its_title_and_no_empty_line_in_a_card(cast, visit):
    it = deal(cast)
    page = visit(cast.ann, "/pipeline/", phone=True)
    title = page.locator("h1.page-title").bounding_box()
    assert title["width"] > 40
    assert title["height"] > 16
    card = page.locator(f"#deal-{it.pk}")
    name, account = card.locator(".deal-name").bounding_box(), card.locator(".deal-account a").bounding_box()
    assert account["y"] - (name["y"] + name["height"]) < 12
    menu = card.locator(".deal-menu")
    assert menu.bounding_box()["height"] >= 44
    menu.click()
    expect(card.locator("[role=menuitem]").first).to_be_visible()


def test_on_a_phone_the_opportunity_has_one_action_and_a_menu_in_one_line(cast, visit):
    it = deal(cast)
    page = visit(cast.ann, f"/opportunities/{it.pk}/", phone=True)
    assert page.locator(".page-actions").bounding_box()["height"] < 60
    expect(page.get_by_role("button", name="Change the stage")).to_be_visible()
    expect(page.locator(".page-actions > .deal-wide").first).not_to_be_visible()
    page.locator(".deal-more button").first.click()
    page.get_by_role("menuitem", name="Won").click()
    expect(page.locator("#dialog [name=ordered_on]")).to_be_visible()
