"""Every address x every role x own / group's / team's / foreign / pooled / suspended (domain.md section 7).

Whoever may not gets 404 (from the API 403 with the reason, about what they see), nothing private is in any answer, and a refused request changes nothing.
"""

from __future__ import annotations

from functools import cache
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from tests.access.noting import noted, reads
from tests.access.objects import DECIDE, DESK, IMPORTS, LIBRARIES, OBJECTS, OVERSEE, PEOPLE, PUBLIC, SEE, SERVE, WORK
from tests.access.world import (
    ACTORS,
    CARES,
    MANAGERS,
    SERVED,
    SITUATIONS,
    WAS_TOLD,
    World,
    canary,
    fingerprint,
    number,
    patterns,
)

WORDLESS = ">---------<"  # a choice that Django offers where nobody wrote what it means
SAY_WHY = {"portraits:access_decide"}  # whoever asked is told that somebody else decides


@cache
def ours() -> dict[str, Any]:
    """Our addresses by name."""
    return {name: entry for name, entry in patterns() if not name.startswith(LIBRARIES)}


def kinds_of(pattern: Any) -> list[str]:
    return list(pattern.pattern.converters)


def object_addresses() -> list[str]:
    return [name for name, entry in ours().items() if kinds_of(entry) and name not in PEOPLE | IMPORTS]


def plain_addresses() -> list[str]:
    return [name for name, entry in ours().items() if not kinds_of(entry)]


def address(name: str, pk: int) -> str:
    (parameter,) = kinds_of(ours()[name])
    return reverse(name, kwargs={parameter: pk})


def permitted(name: str, actor: str, situation: str) -> bool:
    """Whether domain.md lets the actor in; `rows` and `post` need at least a served account."""
    kind, who = OBJECTS.get(name, ("account", "rows"))
    serves = actor in SERVED[situation]
    return {
        SEE: serves or situation == "pool",
        SERVE: serves,
        WORK: serves,
        DECIDE: serves and actor in MANAGERS,
        DESK: situation == "desk" and actor in SERVED["desk"],
        OVERSEE: serves and actor in MANAGERS,
        "overseen": serves and actor in MANAGERS,
        "claim": situation == "pool",
        "rows": serves,
        "post": serves,
        "decide_post": serves and actor in MANAGERS,
        "desk_post": situation == "desk" and actor in SERVED["desk"],
        "everybody": True,
        "lead_assign": actor in MANAGERS and (serves or situation == "pool"),
    }[who]


def seen(kind: str, actor: str, situation: str) -> bool:
    """Whether the actor may know of the object, so that the API says why it is not theirs to change."""
    if kind == "campaign":
        return True
    return (
        actor in SERVED[situation]
        or cares(kind, actor, situation)
        or (situation == "pool" and kind in ("account", "lead", "move"))
    )


def cares(kind: str, actor: str, situation: str) -> bool:
    """Whether the actor stands in for the owner of the account with an object of this kind."""
    return actor in CARES.get(kind, {}).get(situation, ())


def leaks(body: str, actor: str) -> list[str]:
    """Situations whose private words stand in an answer although the actor does not serve the account."""
    closed = [s for s in SITUATIONS if actor not in SERVED[s]]
    return [s for s in closed if canary(s) in body or number(s) in body or number(s).replace(" ", "") in body]


def browser_of(world: World, actor: str) -> Client:
    browser = Client()
    browser.force_login(world.user(actor))
    return browser


def test_every_address_with_an_id_is_in_the_matrix() -> None:
    unknown = [name for name in object_addresses() if name not in OBJECTS and not name.startswith("api:")]
    assert not unknown, f"say in OBJECTS who may call: {unknown}"


def test_every_address_of_an_object_says_which_kind_of_object() -> None:
    assert set(object_addresses()) <= set(OBJECTS)


@pytest.mark.parametrize("actor", ACTORS)
def test_reading_is_for_those_who_serve_the_account(world: World, actor: str) -> None:
    browser, wrong = browser_of(world, actor), []
    for name in object_addresses():
        kind, who = OBJECTS.get(name, ("account", "rows"))
        for situation, pk in world.ids(kind).items():
            if cares(kind, actor, situation):
                continue
            answer = browser.get(address(name, pk))
            body = answer.content.decode(errors="replace") if not answer.streaming else ""
            if not permitted(name, actor, situation):
                known = name.startswith("api:") and seen(kind, actor, situation)
                known = known or (name in SAY_WHY and seen(kind, actor, situation))
                fine = answer.status_code in ((403, 404, 405) if known else (404, 405))
            elif who in (SEE, SERVE, WORK, DECIDE, DESK, OVERSEE, "everybody"):
                fine = answer.status_code == 200
            else:
                fine = answer.status_code < 500
            if not fine:
                wrong.append(f"{name} {situation}: {answer.status_code}")
            if WORDLESS in body:
                wrong.append(f"{name} {situation}: a choice without words")
            wrong += [f"{name} {situation}: leaks {leak}" for leak in leaks(body, actor)]
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("actor", ACTORS)
def test_a_refused_request_changes_nothing(world: World, actor: str) -> None:
    browser, wrong = browser_of(world, actor), []
    before = fingerprint()
    for name in object_addresses():
        kind, _who = OBJECTS.get(name, ("account", "rows"))
        for situation, pk in world.ids(kind).items():
            if permitted(name, actor, situation) or cares(kind, actor, situation):
                continue
            values = {
                "reason": "x",
                "reason_code": "timing",
                "look_again_on": "2099-01-01",
                "name": "x",
                "answer": "x",
                "text": "x",
            }
            program = name.startswith("api:")
            json = {"content_type": "application/json"} if program else {}
            for send in (browser.post, browser.patch) if program else (browser.post,):
                answer = send(address(name, pk), values, **json)
                body = answer.content.decode(errors="replace")
                anybodys = answer.status_code == 400 and "This call takes no body" in body  # whatever the object
                refused = (400, 403, 404, 405, 409) if program and seen(kind, actor, situation) else (404, 405)
                if name in SAY_WHY and seen(kind, actor, situation):
                    refused = (403, 404)
                if answer.status_code not in refused and not anybodys:
                    wrong.append(f"{name} {situation}: {answer.status_code}")
                wrong += [f"{name} {situation}: leaks {leak}" for leak in leaks(body, actor)]
    assert not wrong, "\n".join(wrong)
    after = fingerprint()
    assert after == before, [table for table in after if after[table] != before.get(table)]


@pytest.mark.parametrize("actor", ACTORS)
def test_no_list_shows_what_is_not_the_readers(world: World, actor: str) -> None:
    browser, wrong = browser_of(world, actor), []
    queries = (
        "", "?scope=all", f"?q=limited&account={world.accounts['foreign'].pk}", "?q=zq", "?q=5550", "?q=7003",
        "?list=accounts&query=scope%3Dall",
    )  # fmt: skip
    known: set[str] = set()
    told = {"notifications:inbox": WAS_TOLD.get(actor, set())}
    cared = {situation for situation in SITUATIONS if cares("complaint", actor, situation)}
    told |= dict.fromkeys(("keyaccounts:cares", "keyaccounts:complaints", "api:complaint-list"), cared)
    for name in plain_addresses():
        if name == "healthz":
            continue
        read: set[str] = set()
        for query in queries:
            if query and not reads(read, query):
                continue  # the answer would be the same
            with noted() as more:
                answer = browser.get(reverse(name) + query)
            read |= more
            known |= more
            if answer.status_code >= 500:
                wrong.append(f"{name}{query}: {answer.status_code}")
            body = answer.content.decode(errors="replace")
            if WORDLESS in body:
                wrong.append(f"{name}{query}: a choice without words")
            found = [leak for leak in leaks(body, actor) if leak not in told.get(name, ())]
            wrong += [f"{name}{query}: leaks {leak}" for leak in found]
    assert not wrong, "\n".join(wrong)
    assert known >= {"q", "scope", "list", "query"}


def test_a_stranger_is_sent_to_the_login(world: World) -> None:
    stranger, wrong = Client(), []
    for name, entry in ours().items():
        if name in PUBLIC:
            continue
        kinds = kinds_of(entry)
        url = reverse(name, kwargs={kinds[0]: world.accounts["own"].pk}) if kinds else reverse(name)
        for answer in (stranger.get(url), stranger.post(url)):
            sent = answer.status_code == 302 and answer.headers["Location"].startswith("/auth/login/")
            if not sent and answer.status_code not in (401, 403):
                wrong.append(f"{name}: {answer.status_code}")
    assert not wrong, "\n".join(wrong)


def test_somebody_who_has_left_is_a_stranger(world: World) -> None:
    browser = browser_of(world, "ann")
    assert browser.get(address("pages:account", world.accounts["own"].pk)).status_code == 200
    type(world.cast.ann).objects.filter(pk=world.cast.ann.pk).update(is_active=False)
    assert browser.get(address("pages:account", world.accounts["own"].pk)).status_code == 302


def test_missing_and_forbidden_look_the_same(world: World) -> None:
    browser = browser_of(world, "ann")
    forbidden = browser.get(address("pages:account", world.accounts["foreign"].pk))
    missing = browser.get(address("pages:account", 10**9))
    assert forbidden.status_code == missing.status_code == 404
    assert len(forbidden.content) == pytest.approx(len(missing.content), abs=200)


@pytest.mark.parametrize("name", ["accounts:desk", "accounts:team", "users:people"])
def test_pages_of_managers_are_not_there_for_salespeople(world: World, name: str) -> None:
    assert browser_of(world, "ann").get(reverse(name)).status_code == 404
    assert browser_of(world, "mia").get(reverse(name)).status_code == 200


@pytest.mark.parametrize("actor", ["ann", "mia"])
def test_the_admin_pages_are_closed(world: World, actor: str) -> None:
    browser = browser_of(world, actor)
    for url in ("/admin/", "/admin/accounts/account/", f"/admin/accounts/account/{world.accounts['own'].pk}/change/"):
        assert browser.get(url).status_code in (302, 403, 404)
