"""200 suspended accounts are handed out with at most six clicks, and taken back with one and a yes (ux.md, Jobs)."""

from datetime import timedelta

from django.db import transaction
from playwright.sync_api import expect

from accounts.models import Account, Batch, BatchState, Rule, State
from accounts.services.batches import running
from accounts.services.moves import Why, give, take
from core.clock import business_date
from tests.browser.steps import axe_findings, toast, what_is_too_wide
from tests.browser.targets import Finger, Target
from tests.cast import make_account
from users.services.absences import enter_leave


def suspended(cast, number, *, days_ago, **fields):
    """Accounts on the desk since so many days: one that was made by hand, the others as copies of it."""
    today = business_date()
    day = today - timedelta(days=days_ago)
    first = make_account(cast.ann, today=day, days_old=70, contacts_made=12, **fields)
    rows = [Account(name=f"Desk {days_ago}-{i:03}", sort_key=f"desk {days_ago}-{i:03}", state=State.POOLED,
                    state_since=day, team=first.team) for i in range(number - 1)]  # fmt: skip
    with transaction.atomic():
        copies = Account.objects.bulk_create(rows)
        give(copies, [cast.ann] * len(copies), Why(Rule.CREATED, cast.ann, day, told=False))
        both = list(Account.objects.filter(pk__in=[first.pk, *(copy.pk for copy in copies)]))
        why = Why(Rule.SUSPENDED_BY_HAND, cast.ann, day, reason_code="timing", told=False)
        take(both, State.SUSPENDED, why, desks=["supervisor"] * len(both), look_again_on=today + timedelta(days=30))
    return both


def test_two_hundred_accounts_of_the_desk_are_handed_out_within_six_clicks_and_taken_back_by_one_that_asks(cast, visit):
    suspended(cast, 200, days_ago=40)
    suspended(cast, 10, days_ago=3)
    page = visit(cast.mia, "/accounts/desk/")
    hand = Finger(page)
    hand.choose(page.locator("[name=look]"), "old")
    expect(page.locator("[data-bulk-all]")).to_have_attribute("data-count", "200")
    hand.click(page.locator("[data-bulk-all]"))
    expect(page.locator("[data-bulk-count]")).to_have_text("200")
    hand.click(page.locator("[data-bulk] button[value=reassign]"))
    expect(page.locator(".batch-moving")).to_contain_text("200 of 200")
    hand.click(page.locator("label.chip:has(input[value=round_robin])"))
    expect(page.locator(f"[data-person='{cast.bob.pk}']")).to_contain_text("+100")
    hand.click(page.locator("#confirm-batch"))
    expect(toast(page)).to_contain_text("200 accounts re-assigned")
    Target("re-assign 200 suspended accounts", 6, 90).met_by(hand)
    assert Account.objects.filter(owner=cast.bob, state=State.OWNED).count() == 100
    assert Account.objects.filter(state=State.SUSPENDED).count() == 10

    page.locator("#undo-batch").click()
    expect(page.locator("[data-confirm-text]")).to_contain_text("200 accounts go back to where they were")
    page.locator("[data-confirm-yes]").click()
    expect(toast(page)).to_contain_text("200 accounts are where they were")
    assert Account.objects.filter(state=State.SUSPENDED).count() == 210


def test_the_desk_and_the_pool_show_many_rows_and_no_bar_before_something_is_selected(cast, visit):
    suspended(cast, 20, days_ago=40, industry="Printing and packaging of foods")
    for number in range(20):
        with transaction.atomic():
            give_back = make_account(cast.ann, f"Pool {number}", today=business_date(), industry="Paper")
            take([give_back], State.POOLED, Why(Rule.RELEASED, cast.ann, business_date(), reason="r" * 90, told=False))
    page = visit(cast.mia, "/accounts/desk/")
    for address in ("/accounts/desk/", "/accounts/pool/"):
        page.goto(address)
        boxes = [row.bounding_box() for row in page.locator("tr[data-row]").all()]
        assert max(box["height"] for box in boxes) <= 40
        assert sum(box["y"] + box["height"] <= page.viewport_size["height"] for box in boxes) >= 14
    page.goto("/accounts/desk/")
    bar = page.locator("[data-bulk]")
    expect(bar).to_have_css("clip-path", "inset(50%)")
    page.locator("input[name=selected]").first.check()
    expect(bar).to_have_css("position", "sticky")
    expect(bar).to_have_css("clip-path", "none")
    tops = {round(field.bounding_box()["y"]) for field in page.locator(".filters .form-select:visible").all()}
    assert len(tops) == 1
    expect(page.locator("[name=region]")).to_be_hidden()
    page.get_by_role("button", name="More filters").click()
    expect(page.locator("[name=region]")).to_be_visible()
    assert axe_findings(page, visit) == []


def test_who_is_left_out_is_remembered_while_strategies_are_tried(cast, visit):
    today = business_date()
    enter_leave(cast.bob, deputy=cast.ann, starts_on=today, ends_on=today, by=cast.mia, today=today)
    suspended(cast, 4, days_ago=3)
    page = visit(cast.ada, "/accounts/batches/new/?from=desk&all=yes&action=reassign")
    page.locator("label.chip:has(input[value=round_robin])").click()
    ann, bob = (page.locator(f"#without-{person.pk}") for person in (cast.ann, cast.bob))
    gets = page.locator(f"[data-person='{cast.ann.pk}']")
    expect(gets).to_contain_text("+4")
    expect(bob).to_be_checked()
    ann.check()
    expect(page.locator(".batch-moving")).to_contain_text("0 of 4")
    page.locator("label.chip:has(input[value=one])").click()
    page.locator("[name=to]").select_option(str(cast.bob.pk))
    expect(page.locator(f"[data-away='{cast.bob.pk}']")).to_contain_text("Bob Seller is away")
    page.locator("label.chip:has(input[value=round_robin])").click()
    expect(ann).to_be_checked()
    expect(bob).to_be_checked()
    ann.uncheck()
    expect(gets).to_contain_text("+4")


def test_a_large_batch_shows_its_progress_and_ends_by_itself(cast, visit, monkeypatch):
    today = business_date()
    monkeypatch.setattr(running, "AT_ONCE", 10)
    monkeypatch.setattr(running, "CHUNK", 20)
    monkeypatch.setattr("accounts.tasks.wake_batches", lambda: None)
    suspended(cast, 50, days_ago=3)
    page = visit(cast.mia, "/accounts/desk/")
    page.locator("[data-bulk-all]").check()
    page.locator("[data-bulk] button[value=reassign]").click()
    page.locator("#confirm-batch").click()
    bar = page.locator("#batch-bar")
    expect(bar).to_have_attribute("max", "50")
    batch = Batch.objects.get()
    running._one_chunk(batch.pk, today)
    expect(bar).to_have_attribute("value", "20")
    assert axe_findings(page, visit) == []
    running.run(batch.pk, today=today)
    expect(page.locator("h1")).to_contain_text("50 accounts re-assigned")
    batch.refresh_from_db()
    assert batch.state == BatchState.DONE


def test_the_pages_of_batches_can_be_read_by_everybody_in_a_hand_and_in_chinese(cast, visit):
    suspended(cast, 12, days_ago=40, industry="印刷包装" * 10)
    for phone, language in ((False, "zh-hans"), (True, "en")):
        page = visit(cast.mia, "/accounts/desk/", language=language, phone=phone)
        found = what_is_too_wide(page) + axe_findings(page, visit)
        page.locator("[data-bulk-all]").check()
        page.locator("[data-bulk] button[value=reassign]").click()
        page.locator(".batch-moving").wait_for()
        page.locator("label.chip:has(input[value=one])").click()
        page.locator("[name=to]").select_option(str(cast.bob.pk))
        expect(page.locator(f"[data-person='{cast.bob.pk}']")).to_contain_text("+")
        found += what_is_too_wide(page) + axe_findings(page, visit)
        page.locator("#confirm-batch").click()
        expect(toast(page)).to_be_visible()
        found += what_is_too_wide(page) + axe_findings(page, visit)
        page.locator("#undo-batch").click()
        page.locator("[data-confirm-yes]").click()
        expect(page.locator("#undo-batch")).to_have_count(0)
        page.goto("/accounts/batches/")
        found += what_is_too_wide(page) + axe_findings(page, visit)
        assert found == []


def test_who_suspended_and_who_had_it_stand_uncut_on_the_desk_and_nothing_is_cut_on_paper(cast, visit):
    with transaction.atomic():
        account = make_account(cast.ann, "昆山锦程食品贸易有限公司 " * 3, today=business_date(), industry="食品")
        why = Why(Rule.SUSPENDED_BY_HAND, cast.ann, business_date(), reason="r " * 60, told=False)
        take([account], State.SUSPENDED, why, desks=["supervisor"])
    page = visit(cast.mia, "/accounts/desk/")
    who = page.locator("#desk .say-cell > .row-words")
    expect(who).to_have_text("Ann Seller:")
    cell, name = page.locator("#desk .say-cell").bounding_box(), who.bounding_box()
    assert name["x"] >= cell["x"]
    assert name["x"] + name["width"] <= cell["x"] + cell["width"]
    cut = "all => all.filter(each => each.scrollWidth > each.clientWidth + 1 && each.clientWidth).length"
    assert page.locator("#desk .owner-cell > .clip").evaluate_all(cut) == 0
    page.emulate_media(media="print")
    for width in (703, 1440):
        page.set_viewport_size({"width": width, "height": 900})
        assert page.locator("#desk td, #desk td .clip, #desk td .clamp").evaluate_all(cut) == 0
        assert page.locator("#desk .say-cell .clamp").evaluate("each => getComputedStyle(each).whiteSpace") == "normal"
