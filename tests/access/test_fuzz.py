"""Test 12 of quality.md: whatever is sent to a page, whole or for HTMX, is answered in words, never by a failure."""

from __future__ import annotations

import random
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.http import QueryDict
from django.test import Client

from tests.access.forms import Form, forms_of
from tests.access.test_mass_assignment import pages
from tests.access.world import World

HOSTILE = [
    "", " ", "0", "-1", "1", "9" * 30, "1e309", "NaN", "Infinity", "0x10", "1_000", "1,234.5", "１２", "12.", "+3",
    "2026-02-30", "0000-00-00", "99999-01-01", "2026-13-01T25:61", "9999-12-31", "0001-01-01", "2026-W10", "24:00",
    "\0", "a\0b", "'; DROP TABLE x; --", "%' OR 1=1", "<script>alert(1)</script>", "{{ 7*7 }}", "${7*7}", "💩", "\u202egnp.exe",
    "\ufeff", "\ud7ff", "ẞ" * 300, "客" * 5000, "../../etc/passwd", "http://[", "//evil.example/", "javascript:alert(1)",
    "{}", "[]", "null", "true", "undefined", "a=b&c=d", "\r\nSet-Cookie: x=1", "x" * 20_000, "%", "%zz", "_", "\\", "*", "(", "\t",
]  # fmt: skip
# What lists, filters and pagers read from an address.
ASKED = (
    "q", "sort", "after", "before", "page", "scope", "queue", "state", "grade", "owner", "team", "person", "list", "tab",
    "from", "to", "period", "stage", "mode", "by", "account", "next", "selected", "kind", "day", "step",
)  # fmt: skip
ROUNDS, LONG_ROUNDS = 3, 60


def attempts(form_list: list[Form], url: str, chance: random.Random, rounds: int) -> Iterator[tuple[str, str, Any]]:
    """(method, address, body): hostile values in the names that the page reads, some left out, some twice."""
    names = sorted({*ASKED, *(name for form in form_list if form.method == "get" for name in form.names)})
    writing = [form for form in form_list if form.method == "post"]
    for _round in range(rounds):
        asked = "&".join(f"{name}={quote(chance.choice(HOSTILE))}" for name in chance.sample(names, min(6, len(names))))
        yield "get", f"{url}?{asked}", None
        for form in writing or [Form(url, "post")]:
            body = QueryDict(mutable=True)
            for name in sorted(form.names - form.files - {"csrfmiddlewaretoken"}):
                kept = form.values.get(name) or [value for value in form.options.get(name, []) if value][:1]
                for _time in range(chance.choice((0, 1, 1, 1, 2))):
                    body.appendlist(name, chance.choice([*kept, chance.choice(HOSTILE), chance.choice(HOSTILE)]))
            sent: dict[str, Any] = dict(body.lists())
            for name in sorted(form.files):
                sent[name] = SimpleUploadedFile(
                    chance.choice(["../x.png", "a" * 300, "\u202e.exe", "x"]), b"\x00\xffMZ"
                )
            yield "post", form.action or url, sent


@pytest.mark.parametrize("actor", ["ann", "mia", "ada"])
def test_no_page_fails_whatever_is_sent(world: World, actor: str, long_form: bool) -> None:
    browser, wrong, asked = Client(raise_request_exception=False), [], 0
    browser.force_login(world.user(actor))
    seen: dict[str, int] = {}
    for name, situation, url in pages(world):
        if seen.get(name, 0) > 1:
            continue
        mark = transaction.savepoint()
        answer = browser.get(url)
        if answer.status_code not in (200, 405) or answer.streaming:
            transaction.savepoint_rollback(mark)
            continue
        seen[name] = seen.get(name, 0) + 1
        own = [form for form in forms_of(answer.content.decode()) if form.action in ("", url)]
        chance = random.Random(f"{actor} {name} {situation}")
        for method, address, body in attempts(own, url, chance, LONG_ROUNDS if long_form else ROUNDS):
            headers = {"HX-Request": "true", "HX-Target": "list"} if chance.random() < 0.5 else {}
            inner = transaction.savepoint()
            answer = (
                browser.post(address, body, headers=headers)
                if method == "post"
                else browser.get(address, headers=headers)
            )
            asked += 1
            if answer.status_code >= 500:
                wrong.append(f"{method} {address} {body} {headers}: {answer.status_code}")
            transaction.savepoint_rollback(inner)
        transaction.savepoint_rollback(mark)
    assert not wrong, "\n".join(wrong)
    assert asked > 200


@pytest.mark.parametrize(
    "raw", ["q=%ff%fe", "q=%00", "after=%F0%28", "sort[]=x", "&&&==", "q=" + "%E5" * 2000, ";", "%"]
)
@pytest.mark.parametrize("path", ["/", "/accounts/", "/accounts/pool/", "/funnel/"])
def test_an_address_that_is_no_utf_8_is_answered(world: World, path: str, raw: str) -> None:
    browser = Client(raise_request_exception=False)
    browser.force_login(world.user("mia"))
    assert browser.get(f"{path}?{raw}").status_code < 500
