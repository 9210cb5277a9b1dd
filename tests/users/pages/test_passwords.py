"""The page behind an invitation, a new password by mail, and changing one's own (OWASP ASVS 2.1, 2.5, 3.3)."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.conf import settings as crm
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from tests.cast import PASSWORD, TODAY, Cast, again
from tests.mail import Mailbox
from users.models import User
from users.services import entering, invitations

pytestmark = pytest.mark.usefixtures("at_once")
NEW = "a long way home 7"


def plain(answer: Any) -> str:
    """The page without what is another one in each answer."""
    return re.sub(r"[A-Za-z0-9]{64}", "", answer.content.decode())


@pytest.fixture
def join(cast: Cast) -> str:
    """The path behind an invitation."""
    new = entering.NewPerson("Nina New", "nina@example.com", team=cast.south, language="zh-hans")
    return invitations.link_of(entering.enter_person(new, by=cast.ada, today=TODAY, now=timezone.now()), "")


def test_an_invited_person_chooses_a_password_and_lands_on_today(client: Client, join: str) -> None:
    for _ in range(2):
        page = client.get(join)  # a scanner of links uses nothing up
        assert page.status_code == 200
    assert 'lang="zh-Hans"' in page.content.decode()
    assert "no-store" in page.headers["Cache-Control"]
    before = client.session.session_key
    answer = client.post(join, {"password1": NEW, "password2": NEW})
    assert answer.headers["Location"] in ("/", crm.LOGIN_REDIRECT_URL)
    assert client.session.session_key != before
    assert client.get("/").status_code == 200
    assert Client().login(username="nina@example.com", password=NEW)
    assert client.get(join).status_code == 404


@pytest.mark.parametrize(
    ("one", "other", "words"),
    [
        ("short", "short", "too short"),
        ("1234567890123", "1234567890123", "entirely numeric"),
        ("password123", "password123", "too common"),
        ("nina@example.com", "nina@example.com", "too similar"),
        (NEW, NEW + "x", "not the same"),
        ("", "", "required"),
        ("x" * 501, "x" * 501, "to 500 characters at most"),
    ],
)
def test_a_weak_password_is_refused_in_words(client: Client, join: str, one: str, other: str, words: str) -> None:
    client.cookies["django_language"] = "en"
    answer = client.post(join, {"password1": one, "password2": other})
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert not User.objects.get(email="nina@example.com").has_usable_password()
    assert client.get(join).status_code == 200


def test_every_dead_link_gives_the_same_answer(client: Client, join: str, cast: Cast) -> None:
    client.cookies["django_language"] = "en"
    forged = client.get("/people/join/x:y:z/")
    client.post(join, {"password1": NEW, "password2": NEW})
    used = Client(headers={"cookie": "django_language=en"}).get(join)
    assert (forged.status_code, used.status_code) == (404, 404)

    assert plain(forged).replace("/people/join/x:y:z/", join) == plain(used)


def test_the_link_leads_nowhere_else(client: Client, join: str) -> None:
    answer = client.post(f"{join}?next=//evil.example", {"password1": NEW, "password2": NEW, "next": "//evil.example"})
    assert "evil" not in answer.headers["Location"]


def test_somebody_else_logged_in_here_is_told_and_logged_out(as_user: Any, cast: Cast, join: str) -> None:
    browser = as_user(cast.ada)
    assert "Ada Admin" in browser.get(join).content.decode()
    browser.post(join, {"password1": NEW, "password2": NEW})
    assert browser.get("/people/").status_code == 404  # a salesperson now
    assert again(cast.ada).check_password(PASSWORD)


# -- a new password by mail ----------------------------------------------------------------------------------------
def ask(client: Client, email: str, capture: Any) -> Any:
    client.cookies["django_language"] = "en"
    with capture(execute=True):
        return client.post("/auth/password/reset/", {"email": email}, follow=True)


def test_a_new_password_comes_by_mail_and_ends_all_sessions(
    client: Client, cast: Cast, as_user: Any, mailbox: Mailbox, django_capture_on_commit_callbacks: Any
) -> None:
    elsewhere = as_user(cast.ann)
    assert elsewhere.get("/").status_code == 200
    User.objects.filter(pk=cast.ann.pk).update(language="zh-hant")
    ask(client, "ANN.seller@example.com", django_capture_on_commit_callbacks)
    (mail,) = mailbox.to(cast.ann.email)
    assert "Ann Seller" in mail.text()
    path = mail.links[0].removeprefix("http://testserver")
    form = client.get(path, follow=True)
    assert path not in form.request["PATH_INFO"]
    with django_capture_on_commit_callbacks(execute=True):
        done = client.post(form.request["PATH_INFO"], {"password1": NEW, "password2": NEW}, follow=True)
    assert "The new password holds" in done.content.decode()
    assert again(cast.ann).check_password(NEW)
    assert elsewhere.get("/").status_code == 302
    assert len(mailbox.to(cast.ann.email)) == 2  # and word that it was changed
    assert "does not open anything" in Client(headers={"cookie": "django_language=en"}).get(path).content.decode()


def test_known_and_unknown_addresses_get_the_same_answer(
    client: Client, cast: Cast, mailbox: Mailbox, join: str, django_capture_on_commit_callbacks: Any
) -> None:
    User.objects.filter(pk=cast.bob.pk).update(is_active=False)
    answers = set()
    for email in (cast.ann.email, "nobody@example.com", cast.bob.email, "nina@example.com"):
        answer = ask(Client(), email, django_capture_on_commit_callbacks)
        answers.add((answer.status_code, plain(answer)))
    assert len(answers) == 1
    # Nothing to strangers, to those who left, and to those who were never let in (they have their invitation).
    assert [mail.to for mail in mailbox.mails] == [(cast.ann.email,)]


def test_a_mail_server_that_is_away_changes_no_answer(
    client: Client, cast: Cast, mailbox: Mailbox, django_capture_on_commit_callbacks: Any
) -> None:
    mailbox.stop()
    answer = ask(client, cast.ann.email, django_capture_on_commit_callbacks)
    assert answer.status_code == 200
    assert "Look into your mail" in answer.content.decode()


def test_asking_again_and_again_is_slowed_down(client: Client, cast: Cast, settings: Any) -> None:
    settings.ACCOUNT_RATE_LIMITS = {"reset_password": "20/m/ip,2/m/key"}
    cache.clear()
    try:
        answers = [client.post("/auth/password/reset/", {"email": cast.ann.email}).status_code for _ in range(3)]
    finally:
        cache.clear()
    assert answers == [302, 302, 429]


def test_changing_ones_password_ends_the_sessions_elsewhere(
    cast: Cast, as_user: Any, mailbox: Mailbox, django_capture_on_commit_callbacks: Any
) -> None:
    here, there = as_user(cast.ann), as_user(cast.ann)
    wrong = here.post("/auth/password/change/", {"oldpassword": "x", "password1": NEW, "password2": NEW})
    assert wrong.status_code == 200
    assert again(cast.ann).check_password(PASSWORD)
    with django_capture_on_commit_callbacks(execute=True):
        here.post("/auth/password/change/", {"oldpassword": PASSWORD, "password1": NEW, "password2": NEW})
    assert here.get("/").status_code == 200
    assert there.get("/").status_code == 302
    assert len(mailbox.to(cast.ann.email)) == 1


@pytest.mark.parametrize("path", ["email/", "password/set/", "confirm-email/", "login/code/confirm/"])
def test_pages_of_the_library_that_are_not_used_are_not_there(cast: Cast, as_user: Any, path: str) -> None:
    assert as_user(cast.ann).get(f"/auth/{path}").status_code == 404


def test_there_is_no_sign_up(client: Client, db: None) -> None:
    before = User.objects.count()
    values = {"email": "x@example.com", "password1": NEW, "password2": NEW}
    assert client.post("/auth/signup/", values).status_code in (200, 302, 403, 404)
    assert User.objects.count() == before
