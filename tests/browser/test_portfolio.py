"""The portfolio in a browser: from a cell to its accounts and back, an answer given in place, in a hand and in Chinese."""

import pytest
from playwright.sync_api import expect

from accounts.models import Escalation
from core.clock import business_date
from tests.browser.steps import at_rest, axe_findings, walked, what_is_too_small, what_is_too_wide
from tests.cast import make_account
from tests.dashboards.portfolio.test_portfolio import covered, spends, supplies


def made(cast):
    """Accounts with and without roles, spend and ten contacts; one name is as long as names get."""
    for n in range(6):
        name = f"Customer {n}" if n else "Sammlerstück" * 16
        account = make_account(cast.ann, name, today=business_date(), days_old=40, contacts_made=10 if n < 2 else 2)
        covered(account, 0b11 if n % 2 else 0)
        spends(account, 10_000 * (n + 1), 1_000 * n)
        supplies(account, n % 5)


def test_from_a_cell_to_its_accounts_and_an_answer_in_place(cast, visit):
    made(cast)
    page = visit(cast.mia, "/portfolio/")
    page.locator(".is-close tbody tr").last.locator("td").nth(2).locator("a").click()
    expect(page.locator("#list tbody tr")).to_have_count(3)
    page.locator(".page-back").click()
    row = page.locator("#portfolio-acts tbody tr").first
    row.get_by_role("button", name="Answer").click()
    page.locator("#dialog textarea").fill("We go there together on Monday.")
    page.locator("#dialog form [type=submit]").click()
    expect(page.locator("#dialog")).not_to_be_visible()
    assert Escalation.objects.filter(done_by=cast.mia).count() == 1


def test_it_can_be_read_in_a_hand_and_in_chinese(cast, visit):
    made(cast)
    for who, language, phone, dark in ((cast.mia, "en", False, True), (cast.ann, "zh-hans", True, False)):
        addresses = (
            "/portfolio/", "/portfolio/list/?list=ten", "/portfolio/list/?list=roles",
            "/portfolio/list/?list=committee&gap=no_coach",
        )  # fmt: skip
        for page in walked(visit, who, addresses, language=language, phone=phone, dark=dark):
            at_rest(page)
            assert what_is_too_wide(page) + (what_is_too_small(page) if phone else []) + axe_findings(page, visit) == []


def test_the_bars_of_positions_keep_their_shares_in_a_hand(cast, visit):
    """Three accounts in one position and one in another: on a phone too one bar is three times the other."""
    for n, position in enumerate((1, 1, 1, 2)):
        supplies(make_account(cast.ann, f"Customer {n}", today=business_date()), position)
    for phone in (True, False):
        page = visit(cast.mia, "/portfolio/", phone=phone)
        at_rest(page)
        tracks = page.locator(".positions .bar-track")
        widths = [round(track.locator("> span").bounding_box()["width"]) for track in tracks.all()]
        full = tracks.first.bounding_box()["width"]
        assert full > 100
        large, small = sorted(width for width in widths if width > 2)[-2:][::-1]
        assert (large / full, small / full) == (pytest.approx(0.75, abs=0.03), pytest.approx(0.25, abs=0.03))
