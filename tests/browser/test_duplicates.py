"""Duplicates: a warning while typing, does it exist, merging and undoing, at the desk and in the hand."""

import pytest
from playwright.sync_api import expect

from accounts.models import Account, Merge, State
from core.clock import business_date
from tests.browser.steps import toast, what_is_too_wide
from tests.cast import make_account


def test_a_telephone_is_recognised_while_it_is_typed(cast, visit):
    make_account(cast.sue, "Zqcanaryqz", today=business_date(), telephones=["010 5550 7777"])
    page = visit(cast.ann, "/accounts/new/")
    page.fill("[name=name]", "Another One")
    page.fill("[name=telephones]", "(010) 55507777")
    expect(page.locator("#duplicates")).to_contain_text("ask Sue South")
    expect(page.locator("body")).not_to_contain_text("Zqcanaryqz")
    page.fill("[name=telephones]", "010 5550 0000")
    expect(page.locator("#duplicates")).not_to_contain_text("Zoe")


@pytest.mark.parametrize("phone", [False, True])
def test_asking_whether_a_customer_exists(cast, visit, phone):
    make_account(cast.ann, "重庆宏达印刷有限公司", today=business_date())
    page = visit(cast.ann, "/accounts/exists/", phone=phone)
    page.fill("#exists-q", "Chongqing Hongda Yinshua")
    page.press("#exists-q", "Enter")
    expect(page.locator("#answer")).to_contain_text("重庆宏达印刷有限公司")
    page.fill("#exists-q", "13800009999")
    page.press("#exists-q", "Enter")
    expect(page.locator("#answer")).to_contain_text("nobody here knows")
    assert not what_is_too_wide(page)


@pytest.mark.parametrize("phone", [False, True])
def test_two_accounts_are_merged_and_taken_apart(cast, visit, phone):
    today = business_date()
    kept = make_account(cast.ann, "Acme Print", today=today, region="Suzhou")
    gone = make_account(cast.bob, "ACME Print Ltd", today=today, region="Wuxi")
    page = visit(cast.mia, f"/account/{kept.pk}/merge/", phone=phone)
    page.get_by_role("link", name="Compare with ACME Print Ltd").click()
    expect(page.locator("[name=take_region][value=kept]")).to_be_checked()
    page.locator("[name=take_region][value=kept]").focus()
    page.keyboard.press("ArrowDown")
    expect(page.locator("[name=take_region][value=gone]")).to_be_checked()
    assert not what_is_too_wide(page)
    page.get_by_role("button", name="Merge", exact=True).click()
    page.wait_for_url(f"**/account/{kept.pk}/")
    expect(toast(page)).to_contain_text("are one account now")
    kept.refresh_from_db()
    assert kept.region == "Wuxi"
    if phone:  # later, from the account: it asks first
        page.reload()
        page.get_by_role("button", name="Undo the merge").click()
        expect(page.locator("#confirm")).to_contain_text("Undo this merge?")
        assert Merge.objects.get().undone_at is None
        page.locator("[data-confirm-yes]").click()
    else:
        toast(page).get_by_role("button", name="Undo").click()
    expect(toast(page)).to_contain_text("everything is as it was", timeout=20_000)
    assert Merge.objects.get().undone_by == cast.mia
    assert Account.objects.get(pk=gone.pk).state == State.OWNED
