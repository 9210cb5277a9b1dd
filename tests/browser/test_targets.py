"""The jobs of ux.md with their targets in clicks and seconds, done by a scripted browser.

`CRM_TARGETS=file bin/test tests/browser/test_targets.py tests/browser/test_desk.py -n 0` appends a row per job to the
file: docs/targets.md.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from playwright.sync_api import expect

from accounts import tasks
from accounts.models import Account, KeyPerson, State
from accounts.policies import in_force
from accounts.services import editing, letting_go
from core.clock import business_date
from followups.models import FollowUp
from tests.browser.steps import toast
from tests.browser.targets import Finger, Target
from tests.cast import make_account, make_user
from tests.leads.test_dormant import make_dormant


def in_view(page: Any, what: Any) -> bool:
    """Whether a locator lies on the screen without scrolling."""
    box = what.bounding_box()
    return bool(box) and box["y"] + box["height"] <= page.viewport_size["height"]


def pooled(cast: Any, name: str) -> Account:
    """An account of the pool."""
    account = make_account(cast.cho, name, today=business_date())
    letting_go.release(account, by=cast.max, reason="no time", today=business_date(), override=True)
    return account


def test_log_a_visit_on_a_phone(cast, visit):
    account = make_account(cast.ann, "海港印刷 Harbour Print", today=business_date(), days_old=40, contacts_made=5)
    for name in ("李伟 Li Wei", "Otto"):
        editing.save_person(account, KeyPerson(name=name), by=cast.ann)
    page = visit(cast.ann, "/", phone=True)
    hand = Finger(page)
    hand.tap(page.locator(".bottom-log"))
    hand.tap(page.locator(f".pick-tile[href*='account={account.pk}&']"))
    hand.tap(page.locator("label.chip:has(input[name=persons])").first)
    hand.tap(page.locator("label.chip:has(input[name=result][value='agreed'])"))
    hand.type("wants a sample")
    hand.tap(page.locator("#log-form [type=submit]"))
    expect(toast(page)).to_be_visible()
    # Typing is dictated on a phone: the target is for the taps and what the product takes.
    hand.keys = 0
    assert FollowUp.objects.filter(account=account).count() == 1
    Target("log a visit on a phone", 5, 15).met_by(hand)


def test_what_do_i_do_today(cast, visit):
    late = make_account(cast.ann, "Late", today=business_date(), days_old=85)
    hand = Finger(None)
    page = visit(cast.ann, "/")
    assert in_view(page, page.locator(f"[data-row] a[href*='/account/{late.pk}/']").first)
    Target("what do I do today", 0, 1.5).met_by(hand)


def test_claim_from_the_pool(cast, visit):
    account = pooled(cast, "天和酒业 Tianhe Wines")
    page = visit(cast.ann, "/")
    hand = Finger(page)
    hand.click(page.locator(".side a[href='/accounts/pool/']"))
    hand.click(page.locator(f"#account-{account.pk} .claim-button"))
    expect(page.locator(f"#account-{account.pk} .text-good")).to_be_visible()
    assert Account.objects.get(pk=account.pk).owner_id == cast.ann.pk
    Target("claim from the pool", 2, 10).met_by(hand)


def test_know_one_account(cast, visit):
    account = make_account(cast.ann, "Known", today=business_date(), days_old=40, contacts_made=9)
    hand = Finger(None)
    page = visit(cast.ann, f"/account/{account.pk}/")
    for words in ("9 of 12", cast.ann.name):
        assert in_view(page, page.locator("main").get_by_text(words).filter(visible=True).first), words
    Target("know one account", 0, 1.5).met_by(hand)


def test_why_did_it_move(cast, visit):
    account = pooled(cast, "Moved")
    hand = Finger(None)
    page = visit(cast.ann, f"/account/{account.pk}/")
    assert in_view(page, page.locator("main").get_by_text("no time").first)
    Target("why did it move", 0, 1.5).met_by(hand)


def test_find_anything(cast, visit):
    for number in range(30):
        make_account(cast.ann, f"Other {number}", today=business_date())
    wanted = make_account(cast.ann, "重庆包装 Chongqing Packaging", today=business_date())
    page = visit(cast.ann, "/accounts/")
    page.keyboard.press("/")
    hand = Finger(page)
    hand.type("chongqing")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/account/{wanted.pk}/**")
    hand.keys = 0
    Target("find anything (pinyin, from the last key)", 0, 1.5).met_by(hand)


def test_see_the_funnel_down_to_a_record(cast, visit):
    for number in range(3):
        make_account(cast.ann, f"Lead {number}", today=business_date(), days_old=5, contacts_made=2)
    page = visit(cast.mia, "/funnel/")
    hand = Finger(page)
    hand.click(page.locator("main a[href*='/funnel/list/']").first)
    hand.click(page.locator("main [data-row] a[href*='/account/']").first)
    page.wait_for_url("**/account/**")
    Target("see the funnel: from a bar to a record", 2, 10).met_by(hand)


def test_decide_about_a_suspended_account(cast, visit):
    today = business_date()
    account = make_account(cast.ann, "Desk", today=today, days_old=70)
    letting_go.suspend(
        account, by=cast.mia, reason_code="timing", reason="later", look_again_on=today + timedelta(days=30),
        today=today, override=True,
    )  # fmt: skip
    assert Account.objects.get(pk=account.pk).state == State.SUSPENDED
    hand = Finger(None)
    page = visit(cast.mia, "/accounts/desk/")
    assert in_view(page, page.locator(f"#account-{account.pk}"))
    Target("see what waits on the desk and why", 0, 1.5).met_by(hand)


def test_change_a_rule_after_a_look_at_what_it_would_do(cast, visit, monkeypatch):
    monkeypatch.setattr(tasks.recompute, "delay", lambda: None)
    for number in range(3):
        make_account(cast.ann, f"Ten {number}", today=business_date(), days_old=70, contacts_made=10)
    page = visit(cast.ada, "/accounts/rules/")
    hand = Finger(page)
    hand.click(page.locator(".page-actions .btn-primary"))
    for rule, value in (("contacts_required", "10"), ("contacts_alert", "8")):
        hand.click(page.locator(f"[name={rule}]"))
        page.locator(f"[name={rule}]").fill("")
        hand.type(value)
    hand.click(page.locator("#rules-form [type=submit]"))
    expect(page.locator("#tonight")).to_contain_text("3")
    expect(page.locator("#affected")).to_contain_text("Ten 0")
    hand.click(page.locator("[name=reason]"))
    hand.type("faster")
    hand.click(page.locator("#publish [type=submit]"))
    expect(page.locator("[data-progress=running]")).to_be_visible()
    assert in_force().company.contacts_required == 10
    Target("change a rule: numbers, dry run with its list, reason, publish", 6, 30).met_by(hand)


def test_find_anything_by_its_initials(cast, visit):
    wanted = make_account(cast.ann, "重庆宏达包装", today=business_date())
    page = visit(cast.ann, "/accounts/")
    page.keyboard.press("/")
    expect(page.locator("#palette-text")).to_be_focused()
    page.keyboard.type("cqhd")
    hand = Finger(page)
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/account/{wanted.pk}/**")
    Target("find anything: `/`, initials, Enter", 0, 1.5).met_by(hand)


def test_read_the_brief_before_a_visit(cast, visit):
    account = make_account(cast.ann, "Known", today=business_date(), days_old=40, contacts_made=9)
    editing.save_person(account, KeyPerson(name="李伟 Li Wei", roles=["investor"]), by=cast.ann)
    page = visit(cast.ann, f"/account/{account.pk}/")
    hand = Finger(page)
    hand.click(page.locator(f"a[href*='/accounts/{account.pk}/brief/']").first)
    expect(page.locator("main").get_by_text("李伟 Li Wei").first).to_be_visible()
    Target("know one account before a visit: the brief", 1, 5).met_by(hand)


def test_dormant_accounts_become_leads_of_new_staff(cast, visit):
    today = business_date()
    make_user("Nia New", team=cast.harbour, hired_on=today - timedelta(days=20))
    for number in range(3):
        make_dormant(cast.bob, f"Silent {number}", today=today)
    page = visit(cast.mia, "/accounts/team/")
    hand = Finger(page)
    hand.click(page.get_by_role("link", name="Dormant accounts as leads"))
    hand.click(page.get_by_role("button", name="Make 3 leads for Nia New"))
    expect(page.locator("#toasts")).to_contain_text("3 dormant accounts are leads of Nia New now.")
    Target("dormant accounts as leads for new staff, from the team's page", 2, 10).met_by(hand)
