"""A robot in a browser: added, tested, heard, paused; and what one is told chosen on a desk and in a hand."""

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from notifications.models import Mailed, Robot
from notifications.services import preferences
from notifications.services.robots import delivering
from tests.browser.steps import axe_findings, what_is_too_wide


@pytest.mark.parametrize("phone", [False, True])
def test_a_robot_is_added_tested_and_paused(cast, visit, receiver, phone):
    page = visit(cast.ada, "/inbox/robots/", phone=phone)
    page.get_by_role("link", name="New robot").first.click()
    page.fill("[name=name]", "North group")
    page.select_option("[name=vendor]", "dingtalk")
    page.fill("[name=address]", f"{receiver.url}/robot/send?access_token=0123456789abcdef")
    page.fill("[name=secret]", "SECsecret")
    assert what_is_too_wide(page) + axe_findings(page, visit) == []
    page.get_by_role("button", name="Save").click()
    # The port is the test's own, allowed by its setting.
    expect(page.locator("h1")).to_contain_text("North group")
    page.get_by_role("button", name="Send a test").click()
    expect(page.locator("#log [data-row]")).to_contain_text("waiting")
    delivering.send_due(timezone.now())
    expect(page.locator("#log [data-row]")).to_contain_text("sent")  # the log asks for itself
    assert len(receiver.calls) == 1
    assert "0123456789abcdef" not in page.content()
    assert what_is_too_wide(page) + axe_findings(page, visit) == []
    page.get_by_role("button", name="Pause").click()
    expect(page.get_by_role("button", name="Let it speak")).to_be_visible()
    assert not Robot.objects.get().active


@pytest.mark.parametrize("phone", [False, True])
def test_a_kind_is_chosen_by_itself(cast, visit, phone):
    page = visit(cast.ann, "/inbox/preferences/", phone=phone)
    page.locator("details", has_text="Accounts with a new owner").locator("summary").click()
    page.get_by_label("Accounts with a new owner · E-mail").select_option(Mailed.NOW)
    assert what_is_too_wide(page) + axe_findings(page, visit) == []
    page.get_by_role("button", name="Save").click()
    expect(page.locator("details[open]")).to_contain_text("Accounts with a new owner")
    mine = preferences.of(cast.ann)
    assert (mine.mailed("assigned"), mine.mailed("moved_away")) == (Mailed.NOW, Mailed.DIGEST)
