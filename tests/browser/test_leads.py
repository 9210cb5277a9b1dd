"""A lead from the first word to the account, and claiming from the lead pool, at a desk and in a hand."""

import pytest
from playwright.sync_api import expect

from core.clock import business_date
from leads.models import Lead, LeadMove, LeadRule
from tests.browser.steps import what_is_too_wide
from tests.cast import again, make_lead

SIZES = pytest.mark.parametrize("phone", [False, True], ids=["desk", "phone"])


def chip(page, name, value):
    page.locator(f"label.chip:has(input[name={name}][value={value}])").click()


@SIZES
def test_a_lead_is_entered_logged_qualified_and_converted(cast, visit, phone):
    page = visit(cast.ann, "/leads/", phone=phone)
    page.locator("a[href='/leads/new/']").first.click()
    page.fill("[name=company]", "天和酒业 Tianhe Wines")
    page.fill("[name=person]", "王芳")
    page.fill("[name=telephones]", "138 0013 8000")
    page.fill("[name=need]", "gift boxes")
    page.locator("main form[data-draft] [type=submit]").click()
    expect(page.locator("a[href='tel:13800138000']")).to_be_visible()
    lead = Lead.objects.get(company="天和酒业 Tianhe Wines")
    assert not what_is_too_wide(page)

    chip(page, "result", "answered")
    page.fill("#lead-log [name=text]", "wants 20,000 boxes")
    page.locator("#lead-log [type=submit]").click()
    expect(page.locator("#lead-contacts")).to_contain_text("wants 20,000 boxes")
    lead.refresh_from_db()
    assert (lead.state, lead.contacts) == ("working", 1)

    for question in ("money", "authority", "need_confirmed"):
        page.locator(f"#man-{question}-yes").click()
        expect(page.locator(f"#man-{question}-yes")).to_have_attribute("aria-pressed", "true")
    expect(page.locator("#lead-state")).to_contain_text("Qualified")
    expect(page.locator("#lead-head")).to_contain_text("money, authority and need are there")
    expect(page.locator("#man")).to_contain_text("this lead is qualified")

    page.locator(f"a[href='/follow-ups/leads/{lead.pk}/convert/']").click()
    page.fill("[name=amount]", "80000")
    assert not what_is_too_wide(page)
    page.locator(".lead-convert [type=submit]").click()
    page.wait_for_url(f"**/leads/{lead.pk}/")
    expect(page.locator("#undo-conversion")).to_be_visible()
    lead.refresh_from_db()
    assert (lead.state, lead.account.cycle_contacts, lead.opportunity.stage) == ("converted", 1, "P")
    page.locator("#undo-conversion").click()
    page.locator("[data-confirm-yes]").click()
    expect(page.locator("#lead-log")).to_be_visible()
    lead.refresh_from_db()
    assert lead.state == "qualified"


@SIZES
def test_of_two_who_claim_a_lead_one_reads_who_was_faster(cast, visit, phone):
    lead = make_lead(None, "Pool Paper", by=again(cast.mia), today=business_date(), telephones=["138 0013 8000"])
    pages = [visit(person, "/leads/?scope=pool", phone=phone) for person in (cast.ann, cast.bob)]
    for page in pages:
        assert "138 0013 8000" not in page.content()
        assert not what_is_too_wide(page)
    pages[0].locator(f"#lead-{lead.pk} .lead-claim").click()
    expect(pages[0].locator(f"#lead-{lead.pk} a[href='tel:13800138000']")).to_be_visible()
    pages[1].locator(f"#lead-{lead.pk} .lead-claim").click()
    expect(pages[1].locator("[data-refusal]")).to_contain_text("Ann Seller")
    assert "138 0013 8000" not in pages[1].content()
    assert LeadMove.objects.filter(lead=lead, rule=LeadRule.CLAIMED).count() == 1


def test_a_head_hears_of_a_change_right_after_it_renewed_itself(cast, visit):
    lead = make_lead(cast.ann, "Moving Ltd", today=business_date())
    page = visit(cast.ann, f"/leads/{lead.pk}/")
    asked = []
    page.on("request", lambda it: asked.append(it.url) if it.headers.get("hx-target") == "lead-head" else None)
    page.evaluate("""() => new Promise(done => {
        const tell = () => document.body.dispatchEvent(new CustomEvent("crm:lead-changed", {bubbles: true}));
        let swaps = 0;
        document.body.addEventListener("htmx:afterSwap", event => {
            if (event.detail.target.id !== "lead-head") return;
            swaps += 1;
            if (swaps === 1) setTimeout(tell, 0); else done();
        });
        setTimeout(done, 3000);
        tell();
    })""")
    assert len(asked) == 2


def test_a_contact_is_logged_over_the_list(cast, visit):
    lead = make_lead(cast.ann, "List Ltd", today=business_date())
    page = visit(cast.ann, "/leads/?scope=mine")
    page.locator(f"#lead-{lead.pk} .row-actions button").click()
    expect(page.locator("#dialog")).to_be_visible()
    chip(page, "result", "no_answer")
    page.locator("#dialog [type=submit]").click()
    expect(page.locator("#dialog")).not_to_be_visible()
    expect(page.locator(f"#lead-{lead.pk}")).to_contain_text("Working")


def test_g_then_l_goes_to_the_leads(cast, visit):
    page = visit(cast.ann, "/")
    page.keyboard.press("g")
    page.keyboard.press("l")
    page.wait_for_url("**/leads/")


def test_a_phone_shows_whole_names_compact_cards_and_actions_in_words(cast, visit):
    name = (
        "中外合资华东地区高档茶叶礼盒精品包装设计研发制造与供应链管理综合服务（集团）股份有限公司第一事业部苏州分公司"
    )
    lead = make_lead(cast.ann, name, today=business_date(), need="gift boxes")
    make_lead(cast.ann, "Tianhe Wines", today=business_date(), need="")
    page = visit(cast.ann, "/leads/", phone=True)
    expect(page.locator(".page-actions").get_by_text("New lead")).to_be_visible()
    page.locator(".head-menu button").first.click()
    expect(page.get_by_role("menuitem", name="Campaigns")).to_be_visible()
    page.keyboard.press("Escape")
    page.locator(".tools-menu > .menu > button").click()
    expect(page.get_by_role("menuitem", name="Export")).to_be_visible()
    page.keyboard.press("Escape")
    short = page.locator("#leads tr", has_text="Tianhe Wines")
    expect(short.locator(".lead-need")).to_be_hidden()
    assert short.bounding_box()["height"] < 180
    assert what_is_too_wide(page) == []
    page.goto(f"/leads/{lead.pk}/")
    title = page.locator("#lead-head .page-title")
    assert title.evaluate("it => it.scrollHeight - it.clientHeight") <= 1
