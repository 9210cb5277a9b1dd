"""Personal tokens: what they open, for whom, how far, how long."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from audit.models import Event
from core.addresses import client_address
from tests.api.conftest import Program, secret_of
from tests.cast import TODAY, Cast, make_account
from users.adapter import InvitationOnlyAdapter
from users.models import Scope, Token, User
from users.services import tokens
from users.services.refusals import TokenRefused

Make = Callable[..., Program]
NOON = datetime(2026, 3, 11, 4, tzinfo=UTC)


def test_a_token_is_its_person(cast: Cast, program: Make) -> None:
    me = program(cast.ann, "read").get("me/").json()
    assert (me["name"], me["role"], me["team"]["name"]) == ("Ann Seller", "salesperson", "Harbour")
    assert me["token"]["scopes"] == ["read"]


def test_only_a_hash_of_the_secret_is_stored(cast: Cast) -> None:
    secret = secret_of(cast.ann)
    token = Token.objects.get()
    assert secret.startswith(token.prefix)
    assert secret not in str(vars(token))
    assert len(token.digest) == 64


@pytest.mark.parametrize("secret", ["", "crm_00000000_nothing", "x", "crm_\x7f", "ü" * 300])
def test_an_unknown_secret_opens_nothing(cast: Cast, secret: str) -> None:
    secret_of(cast.ann)
    answer = Client().get("/api/v1/me/", headers={"Authorization": f"Bearer {secret}"})
    assert (answer.status_code, answer.json()["code"]) == (401, "token_invalid")
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")


def test_another_end_of_a_known_secret_opens_nothing(cast: Cast) -> None:
    secret = secret_of(cast.ann)
    assert Program(secret[:-1] + ("a" if secret[-1] != "a" else "b")).get("me/").status_code == 401
    assert Program(secret).get("me/").status_code == 200


def test_revoked_expired_and_left_open_nothing(cast: Cast) -> None:
    for change in (
        lambda: Token.objects.update(revoked_at=timezone.now()),
        lambda: Token.objects.update(expires_at=timezone.now()),
        lambda: User.objects.filter(pk=cast.ann.pk).update(is_active=False),
    ):
        caller = Program(secret_of(cast.ann))
        assert caller.get("me/").status_code == 200
        change()
        assert caller.get("me/").status_code == 401


@pytest.mark.parametrize(
    ("scopes", "read", "write", "other"),
    [
        (("read",), 200, 403, 200),
        (("write",), 200, 201, 200),
        (("accounts:read",), 200, 403, 403),
        (("accounts:write",), 200, 201, 403),
        (("orders:write",), 403, 403, 403),
    ],
)
def test_a_token_reaches_what_its_scopes_say(
    cast: Cast, program: Make, scopes: tuple[str, ...], read: int, write: int, other: int
) -> None:
    caller = program(cast.ann, *scopes)
    assert caller.get("accounts/").status_code == read
    assert caller.post("accounts/", name="New Ltd").status_code == write
    assert caller.get("opportunities/").status_code == other
    assert caller.get("me/").status_code == 200


def test_a_missing_scope_is_named(cast: Cast, program: Make) -> None:
    answer = program(cast.ann, "accounts:read").post("accounts/", name="New Ltd")
    assert answer.json()["code"] == "insufficient_scope"
    assert 'scope="accounts:write"' in answer.headers["WWW-Authenticate"]


def test_a_token_sees_no_more_than_its_person(cast: Cast, program: Make) -> None:
    foreign = make_account(cast.sue, "Foreign")
    assert program(cast.ann).get(f"accounts/{foreign.pk}/").status_code == 404
    assert program(cast.ada).get(f"accounts/{foreign.pk}/").status_code == 200


def test_whoever_guesses_is_slowed_down(cast: Cast, settings: Any) -> None:
    settings.API_TOKEN_FAILURES = 3
    good = secret_of(cast.ann)
    assert [Program("crm_00000000_x").get("me/").status_code for _ in range(4)] == [401, 401, 401, 429]
    answer = Program(good).get("me/")
    assert answer.status_code == 429
    assert int(answer.headers["Retry-After"]) > 0


def test_whoever_is_shut_out_reads_why_and_for_how_long_still(cast: Cast, settings: Any) -> None:
    settings.API_TOKEN_FAILURES = 2
    with time_machine.travel(NOON, tick=False) as clock:
        for _ in range(2):
            Program("crm_00000000_x").get("me/")
        waits = []
        for _ in range(3):
            answer = Program("crm_00000000_x").get("me/")
            waits.append(int(answer.headers["Retry-After"]))
            clock.shift(100)
    assert waits == [300, 200, 100]
    assert "wrong tokens" in answer.json()["detail"]
    assert "100 seconds" in answer.json()["detail"]


@pytest.mark.parametrize(
    ("proxies", "told", "address"),
    [
        (0, "192.0.2.7", "192.0.2.1"),
        (1, "192.0.2.7", "192.0.2.7"),
        (1, "made up, 192.0.2.6 ,192.0.2.7", "192.0.2.7"),
        (2, "192.0.2.5, 192.0.2.6, 10.0.0.1", "192.0.2.6"),
        (2, "192.0.2.7", "192.0.2.1"),
        (1, "unknown", "192.0.2.1"),
        (1, "", "192.0.2.1"),
    ],
)
def test_the_address_is_the_one_that_the_outermost_trusted_proxy_saw(
    rf: Any, settings: Any, proxies: int, told: str, address: str
) -> None:
    settings.TRUSTED_PROXIES = proxies
    request = rf.get("/", REMOTE_ADDR="192.0.2.1", **({"HTTP_X_FORWARDED_FOR": told} if told else {}))
    assert client_address(request) == address
    assert InvitationOnlyAdapter().get_client_ip(request) == address


def test_behind_a_proxy_one_who_guesses_does_not_shut_out_the_others(cast: Cast, settings: Any) -> None:
    settings.API_TOKEN_FAILURES, settings.TRUSTED_PROXIES = 2, 1
    guesser = {"X-Forwarded-For": "192.0.2.9"}
    assert [Program("crm_00000000_x", **guesser).get("me/").status_code for _ in range(3)] == [401, 401, 429]
    assert Program(secret_of(cast.ann), **{"X-Forwarded-For": "192.0.2.10"}).get("me/").status_code == 200


def test_too_many_requests_of_a_token_are_told_when_to_come_back(cast: Cast, settings: Any, program: Make) -> None:
    settings.API_REQUESTS_PER_MINUTE = 2
    caller, other = program(cast.ann), program(cast.ann)
    codes = [caller.get("me/").status_code for _ in range(8)]
    assert 429 in codes  # a minute may end once between them
    answer = next(a for a in (caller.get("me/") for _ in range(4)) if a.status_code == 429)
    assert answer.json()["code"] == "throttled"
    assert 1 <= int(answer.headers["Retry-After"]) <= 61
    assert other.get("me/").status_code == 200


def test_use_is_remembered_to_the_minute_and_a_new_address_is_an_event(cast: Cast) -> None:
    secret = secret_of(cast.ann)
    for address in ("192.0.2.1", "192.0.2.1", "2001:db8::1"):
        assert (
            Client(REMOTE_ADDR=address, headers={"Authorization": f"Bearer {secret}"}).get("/api/v1/me/").status_code
            == 200
        )
    token = Token.objects.get()
    assert token.last_used_at is not None
    assert token.addresses == ["192.0.2.1", "2001:db8::1"]
    assert Event.objects.filter(code="token.new_address").count() == 2
    Token.objects.update(last_used_at=token.last_used_at - timedelta(seconds=30))
    Program(secret).get("me/")
    assert Token.objects.get().last_used_at == token.last_used_at - timedelta(seconds=30)


@pytest.mark.parametrize(
    ("name", "scopes", "days"),
    [("", ["read"], 30), ("x", [], 30), ("x", ["everything"], 30), ("x", ["read"], 0), ("x", ["read"], 400)],
)
def test_a_token_that_cannot_be_is_refused(cast: Cast, name: str, scopes: list[str], days: int) -> None:
    now = timezone.now()
    with pytest.raises(TokenRefused):
        tokens.make(cast.ann, name=name, scopes=scopes, expires_at=now + timedelta(days=days), now=now)
    assert not Token.objects.exists()


def test_making_and_taking_back_are_events(cast: Cast) -> None:
    secret_of(cast.ann)
    tokens.revoke(Token.objects.get(), by=cast.ann, now=timezone.now())
    assert list(Event.objects.order_by("pk").values_list("code", flat=True)) == ["token.made", "token.revoked"]
    with pytest.raises(TokenRefused):
        tokens.revoke(Token.objects.get(), by=cast.ann, now=timezone.now())


def test_the_answers_come_in_the_language_that_is_asked_for(cast: Cast, program: Make) -> None:
    make_account(cast.ann, today=TODAY)
    User.objects.filter(pk=cast.ann.pk).update(language="zh-hans")
    own = program(cast.ann).get("accounts/0/").json()["detail"]
    english = program(cast.ann, **{"Accept-Language": "en"}).get("accounts/0/").json()["detail"]
    assert english.startswith("There is nothing here")
    assert own  # translated once the catalogue has it


def test_a_session_needs_its_csrf_token_to_write(cast: Cast) -> None:
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(cast.ann)
    answer = browser.post("/api/v1/accounts/", {"name": "x"}, content_type="application/json")
    assert (answer.status_code, answer.json()["code"]) == (403, "forbidden")


def test_nothing_is_ticked_before_one_chooses_and_the_token_is_short(cast: Cast, as_user: Any) -> None:
    form = as_user(cast.ann).get("/people/me/tokens/").context["form"]
    boxes = [box for _name, words, pair in form.areas() for box, said in pair if words and said]
    assert sorted(box.data["value"] for box in boxes) == sorted(Scope.values)
    assert not any(box.data["selected"] for box in boxes)
    assert form["days"].value() == 30


# -- the page ------------------------------------------------------------------------------------------------------
def test_the_page_shows_a_new_token_once(cast: Cast, as_user: Any) -> None:
    browser = as_user(cast.ann)
    made = browser.post("/people/me/tokens/", {"name": "Export", "scopes": ["read"], "days": "30"})
    assert made.status_code == 201
    assert "no-store" in made.headers["Cache-Control"]
    secret = made.context["secret"]
    assert secret in made.content.decode()
    page = browser.get("/people/me/tokens/").content.decode()
    assert secret not in page
    assert secret[:12] in page
    assert Program(secret).get("me/").status_code == 200


def test_the_page_takes_a_token_back(cast: Cast, as_user: Any) -> None:
    secret = secret_of(cast.ann)
    url = f"/people/me/tokens/{Token.objects.get().pk}/revoke/"
    assert as_user(cast.ada).post(url).status_code == 404
    assert Program(secret).get("me/").status_code == 200
    assert as_user(cast.ann).post(url).status_code == 302
    assert Program(secret).get("me/").status_code == 401


def test_a_form_that_does_not_fit_is_422(cast: Cast, as_user: Any) -> None:
    assert as_user(cast.ann).post("/people/me/tokens/", {"name": "", "days": "9999"}).status_code == 422
    assert not Token.objects.exists()


def test_the_first_steps_and_the_codes_can_be_read(cast: Cast, as_user: Any) -> None:
    browser = as_user(cast.ann)
    assert "curl" in browser.get("/people/me/api/").content.decode()
    page = browser.get("/people/me/api/problems/").content.decode()
    for code in ("gate_closed", "stale", "token_invalid", "idempotency_key_reused"):
        assert f'id="{code}"' in page
    assert page.count("What to do") > 30


@pytest.mark.parametrize(
    ("scopes", "words"),
    [
        (["read"], ["All areas: read"]),
        (["read", "write"], ["All areas: read and write"]),
        (["leads:read", "leads:write"], ["Leads and campaigns: read and write"]),
        (["orders:write", "read"], ["Orders: read and write", "All areas: read"]),
        (["leads:read", "orders:read", "read"], ["All areas: read"]),
        (["orders:read", "write"], ["All areas: read and write"]),
    ],
)
def test_what_a_token_reaches_is_told_once_and_in_clear_words(scopes: list[str], words: list[str]) -> None:
    assert Token(scopes=scopes).scope_words == words
