"""An admin invites, the person accepts with the link from the mail, and works; the same without a mail server."""

from __future__ import annotations

from typing import Any

import pytest
from celery import current_app
from playwright.sync_api import expect

from tests.browser.steps import axe_findings, what_is_too_wide
from tests.cast import Cast
from tests.mail import Mailbox
from users.models import User

NEW = "a long way home 7"


@pytest.fixture
def cast_at_work(transactional_db: None) -> Any:
    conf = current_app.conf
    before, conf.task_always_eager = conf.task_always_eager, True
    yield Cast()
    conf.task_always_eager = before


def invite(page: Any) -> None:
    """What an admin types: nothing but name, address and team."""
    page.locator("[name=name]").fill("Nina New")
    page.locator("[name=email]").fill("nina@example.com")
    page.locator("[name=team]").select_option(label="South")
    page.locator("form.form [type=submit]").last.click()
    expect(page.locator("#invitation")).to_be_visible()


def choose_password(page: Any) -> None:
    page.locator("[name=password1]").fill(NEW)
    page.locator("[name=password2]").fill(NEW)
    page.locator("form.form [type=submit]").click()


def test_an_admin_invites_and_the_person_comes_in_by_the_link_of_the_mail(
    cast_at_work: Cast, visit: Any, mailbox: Mailbox
) -> None:
    admin = visit(cast_at_work.ada, "/people/")
    admin.locator("a[href='/people/new/']").click()
    invite(admin)
    assert axe_findings(admin, visit) == []
    (mail,) = mailbox.to("nina@example.com")
    nina = visit(None, mail.links[0], phone=True)
    assert what_is_too_wide(nina) + axe_findings(nina, visit) == []
    nina.locator("[name=password1]").fill("short")
    nina.locator("[name=password2]").fill("short")
    nina.locator("form.form [type=submit]").click()
    expect(nina.locator("[data-error-summary]")).to_be_visible()
    choose_password(nina)
    nina.wait_for_url("**/")
    nina.goto("/people/me/")
    expect(nina.locator("[name=name]")).to_have_value("Nina New")
    # The same browser again, by address and password.
    again = visit(None, "/auth/login/")
    again.locator("[name=login]").fill("nina@example.com")
    again.locator("[name=password]").fill(NEW)
    again.locator("form.form [type=submit]").click()
    again.wait_for_url("**/")
    expect(again.locator("#main")).to_be_visible()


def test_without_a_mail_server_the_admin_passes_the_link_on(cast_at_work: Cast, visit: Any, settings: Any) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"
    admin = visit(cast_at_work.ada, f"/people/new/?team={cast_at_work.south.pk}")
    invite(admin)
    link = admin.locator("#join-link").input_value()
    admin.locator("[data-copy]").click()
    expect(admin.locator("[data-toast]").last).to_be_visible()
    nina = visit(None, link)
    choose_password(nina)
    nina.wait_for_url("**/")
    assert User.objects.get(email="nina@example.com").last_login is not None


def test_an_admin_builds_the_tree(cast_at_work: Cast, visit: Any) -> None:
    page = visit(cast_at_work.ada, "/people/teams/")
    page.locator("[hx-get='/people/teams/new/']").click()
    page.locator("#dialog [name=name]").fill("West")
    page.locator("#dialog [name=parent]").select_option(label="North")
    page.locator("#dialog form [type=submit]").click()
    expect(page.locator("#teams")).to_contain_text("West")
    page.locator("#teams a", has_text="Harbour").click()
    page.locator("[hx-get*='/place/']").click()
    page.locator("#dialog [name=parent]").select_option(label="South")
    page.locator("#dialog form [type=submit]").click()
    expect(page.locator(".crumbs")).to_contain_text("South")
    assert what_is_too_wide(page) + axe_findings(page, visit) == []
