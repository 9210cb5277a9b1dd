"""Personal tokens in a browser: made, seen once, used, taken back; the first steps in Chinese."""

from urllib.request import Request, urlopen

import pytest
from playwright.sync_api import expect

from tests.browser.steps import axe_findings, what_is_too_wide, words
from users.models import Token


def said_to(live_server, secret):
    """The status that a program with this secret gets."""
    request = Request(f"{live_server.url}/api/v1/me/", headers={"Authorization": f"Bearer {secret}"})
    try:
        with urlopen(request, timeout=10) as answer:
            return answer.status
    except OSError as problem:
        return problem.code


@pytest.mark.parametrize("phone", [False, True])
def test_a_token_is_made_seen_once_and_taken_back(cast, visit, live_server, phone):
    page = visit(cast.ann, "/people/me/tokens/", phone=phone)
    page.fill("[name=name]", "Nightly export")
    page.locator("[name=scopes][value=read]").check()
    page.get_by_role("button", name="Make a token").click()
    secret = page.locator("#token-secret").input_value()
    assert secret.startswith("crm_")
    assert what_is_too_wide(page) + axe_findings(page, visit) == []
    assert said_to(live_server, secret) == 200
    page.goto("/people/me/tokens/")
    assert secret not in page.content()
    expect(page.locator("[data-row]")).to_contain_text("Nightly export")
    page.locator("[data-row]").get_by_role("button", name="Take back").click()
    page.locator("[data-confirm-yes]").click()
    expect(page.locator("[data-row]")).to_have_count(0)
    assert Token.objects.get().revoked_at is not None
    assert said_to(live_server, secret) == 401


@pytest.mark.parametrize("phone", [False, True])
def test_the_first_steps_and_the_codes_are_read_in_chinese(cast, visit, phone):
    page = visit(cast.ann, "/people/me/api/", language="zh-hans", phone=phone)
    expect(page.locator("h1")).to_have_text(words("zh-hans", "Programs: the first steps"))
    assert what_is_too_wide(page) + axe_findings(page, visit) == []
    page.goto("/people/me/api/problems/")
    expect(page.locator("#gate_closed")).to_contain_text("409")
