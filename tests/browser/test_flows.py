"""Pool and desk in a browser: from a number to its moves and back, the other place, for everybody."""

from datetime import timedelta
from itertools import pairwise, product

from playwright.sync_api import expect

from accounts.models import Account
from tests.browser.steps import at_rest, axe_findings, walked, what_is_too_small, what_is_too_wide
from tests.dashboards.flows.made import TODAY, ago, claimed, owned, released, silent, suspended


def made(cast):
    """Moves in four months, accounts that lie there, some that fall soon; one name is as long as names get."""
    for n in range(8):
        account = owned(cast.ann, name=f"Customer {n} of the pool" if n else "Sammlerstück" * 16)
        silent(account, 15 * n + 5)
    claimed(released(owned(cast.ann), cast.mia, 50), cast.bob, 20)
    suspended(owned(cast.bob), cast.mia, 10)
    for n, grade in enumerate(("A", "B", "C")):
        account, on = owned(cast.ann, 50, grade=grade), TODAY + timedelta(days=2 + n)
        falls = {"recycle_due_on": on, "warned_due_on": on, "warned_on": ago(5)}
        Account.objects.filter(pk=account.pk).update(**({"alarm_due_on": on} if grade == "A" else falls))


def test_from_a_number_to_its_moves_and_back_and_to_the_desk(cast, visit):
    made(cast)
    page = visit(cast.max, "/flows/?by=month")
    expect(page.locator("#flow-coming .count")).to_have_text("2")
    page.locator("#flow-sum td[data-label='Silent for too long'] a").click()
    expect(page.locator("#list tbody tr")).to_have_count(8)
    page.locator(".page-back").click()
    page.get_by_role("link", name="Suspension desk").click()
    expect(page.locator(".figure").first).to_contain_text("1")
    page.get_by_role("link", name="Week").click()
    expect(page.locator(".flow-table thead")).to_contain_text("Against the rule")
    expect(page.locator(".segment[aria-current]").first).to_have_text("Suspension desk")


def test_it_can_be_read_by_everybody_in_a_hand_and_in_three_languages(cast, visit):
    made(cast)
    looks = (("zh-hans", False, True), ("zh-hant", True, False), ("en", True, True))
    for who, (language, phone, dark) in product((cast.ann, cast.max), looks):
        addresses = ("/flows/", "/flows/list/?what=lying&least=0")
        for page in walked(visit, who, addresses, language=language, phone=phone, dark=dark):
            at_rest(page)
            assert what_is_too_wide(page) + (what_is_too_small(page) if phone else []) + axe_findings(page, visit) == []


def test_days_stand_on_one_line_and_their_names_apart_in_a_hand(cast, visit):
    made(cast)
    for language in ("zh-hans", "en"):
        page = visit(cast.max, "/flows/", language=language, phone=True)
        expect(page.locator(".flow-days > li")).to_have_count(14)
        at_rest(page)
        for part in ("svg", ".flow-day"):
            boxes = [each.bounding_box() for each in page.locator(f".flow-days > li > {part}").all()]
            for week in (boxes[:7], boxes[7:]):
                assert max(box["y"] for box in week) - min(box["y"] for box in week) < 1
                assert all(a["x"] + a["width"] <= b["x"] for a, b in pairwise(week))
        names = page.locator(".flow-days .flow-day > span:not(.flow-long):visible").all_inner_texts()
        assert not any("\u6708" in name or " " in name for name in names)
