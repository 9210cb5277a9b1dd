"""The pages speak Chinese in both scripts: no English is left on them, in empty, filled and refused states."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import Account, Grade, KeyPerson
from accounts.services import letting_go
from core.clock import business_date
from followups.models import Channel, Result
from tests.cast import Cast, make_account
from tests.i18n.reading import LATIN, english
from users.models import User

LANGUAGES = ("zh-hans", "zh-hant")
OF_ACCOUNT = ("timeline", "persons", "opportunities", "group", "history")
PARTS = (
    "accounts:edit", "accounts:grade", "accounts:persons", "accounts:person_new", "accounts:group", "accounts:group_join",
    "accounts:ledger", "accounts:suspend", "accounts:release", "accounts:transfer", "accounts:help", "followups:timeline",
    "followups:step_new", "leads:of_account", "leads:new",
)  # fmt: skip
ALONE = (
    "pages:today", "accounts:list", "accounts:new", "accounts:pool", "accounts:desk", "accounts:team", "followups:log",
    "followups:pick", "dashboards:funnel", "dashboards:curve", "dashboards:funnel_detail", "dashboards:flows", "dashboards:portfolio", "notifications:inbox", "notifications:preferences", "users:people", "account_change_password",
)  # fmt: skip


def reading(client: Client, language: str) -> Client:
    """The browser with the language chosen in the bar."""
    client.cookies["django_language"] = language
    return client


def data_words() -> set[str]:
    """Latin words of people and accounts."""
    rows = [*User.objects.values_list("name", flat=True), *Account.objects.values_list("name", flat=True)]
    rows += [word for user in User.objects.select_related("team") for word in (str(user.team or ""), user.email)]
    rows += list(KeyPerson.objects.values_list("name", flat=True))
    return {word for row in rows for word in LATIN.findall(row)}


@pytest.fixture
def company(cast: Cast) -> Account:
    """A little of everything: one account in the middle of things, one suspended, one in the pool."""
    today = business_date()
    account = make_account(cast.ann, "Lantern", today=today, days_old=70, contacts_made=10, grade=Grade.B)
    KeyPerson.objects.create(account=account, name="Rosa", roles=["investor"])
    letting_go.suspend(
        make_account(cast.ann, "Harbour", today=today, days_old=80, contacts_made=12),
        by=cast.ann, reason_code="need", reason="…", look_again_on=today + timedelta(days=30), today=today,
    )  # fmt: skip
    letting_go.release(
        make_account(cast.bob, "Silver", today=today, days_old=1), by=cast.mia, reason="…", override=True, today=today
    )
    return account


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("who", "filled"), [("ann", True), ("mia", True), ("ada", True), ("ann", False)])
def test_no_english_is_left_on_a_page(
    cast: Cast, as_user: Any, request: pytest.FixtureRequest, language: str, who: str, filled: bool
) -> None:
    account = request.getfixturevalue("company") if filled else None
    browser = reading(as_user(getattr(cast, who)), language)
    urls = [reverse(name) for name in ALONE]
    if account is not None:
        urls += [f"{reverse('pages:account', args=[account.pk])}?tab={tab}" for tab in OF_ACCOUNT]
        urls += [reverse(name, args=[account.pk]) for name in PARTS]
        urls += [f"{reverse('followups:log')}?account={account.pk}"]
    assert_chinese(browser, urls)


def assert_chinese(browser: Client, urls: list[str]) -> None:
    """Every page that the reader may open is free of English."""
    left = {}
    for url in urls:
        response = browser.get(url)
        assert response.status_code in (200, 302, 403, 404), url
        if response.status_code != 302 and (found := english(response.content.decode(), data_words())):
            left[url] = found
    assert left == {}


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_english_is_left_before_the_log_in(db: None, client: Client, language: str) -> None:
    browser = reading(client, language)
    assert_chinese(
        browser, [reverse("account_login"), reverse("account_reset_password"), reverse("account_reset_password_done")]
    )
    refused = browser.post(reverse("account_login"), {"login": "nobody@example.com", "password": "wrong"})
    assert english(refused.content.decode(), set()) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_refused_form_explains_itself_in_chinese(company: Account, cast: Cast, as_user: Any, language: str) -> None:
    browser = reading(as_user(cast.ann), language)
    sent = {
        reverse("accounts:new"): {"name": ""},
        reverse("accounts:suspend", args=[company.pk]): {},
        reverse("accounts:person_new", args=[company.pk]): {},
        reverse("followups:log"): {"account": company.pk, "channel": Channel.PHONE, "result": Result.ANSWERED},
        reverse("followups:step_new", args=[company.pk]): {"kind": "appointment"},
        reverse("leads:new", args=[company.pk]): {"amount": "-1"},
        reverse("account_change_password"): {"oldpassword": "x", "password1": "a", "password2": "b"},
    }
    left = {}
    for url, fields in sent.items():
        answer = browser.post(url, fields).content.decode()
        if found := english(answer, data_words()):
            left[url] = found
    assert left == {}


@pytest.mark.parametrize(("language", "lang"), [("zh-hans", "zh-Hans"), ("zh-hant", "zh-Hant")])
def test_the_page_names_its_script(db: None, client: Client, language: str, lang: str) -> None:
    page = reading(client, language).get(reverse("account_login")).content.decode()
    assert re.search(rf'<html[^>]* lang="{lang}"', page, re.IGNORECASE)


def test_english_is_found_when_there_is_some() -> None:
    assert english('<p title="Save">12 次</p><p>Ann 保存</p>', {"Ann"}) == ["Save"]
