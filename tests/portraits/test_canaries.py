"""A closed value is in no page, list, export, search, notice, log or API answer, whoever asks; only where it is opened."""

from __future__ import annotations

import logging
from typing import Any

import pytest
from django.urls import reverse

from core.clock import business_date
from portraits.services.personal import erasing
from tests.access.world import patterns
from tests.cast import Cast, again, make_account
from tests.portraits.known import know, let_in, make_person, small_catalogue

CANARY = "zqclosedqz"


@pytest.mark.parametrize("who", ["ann", "mia", "ada"])
def test_no_answer_holds_a_closed_value_unopened(
    cast: Cast, as_user: Any, caplog: pytest.LogCaptureFixture, who: str
) -> None:
    caplog.set_level(logging.DEBUG)
    small_catalogue()
    today = business_date()
    account = make_account(cast.ann, "Acme", today=today)
    person = make_person(account)
    let_in(account, cast.ann, by=again(cast.mia), today=today)
    known = [
        know(account, code, CANARY, person=person, source=CANARY, purpose=CANARY, today=today)
        for code in ("deep_a", "deep_p", "extended_a", "extended_p")
    ]
    erasing.ask(person, reason="letter", by=again(cast.mia))
    ids = {"account": account.pk, "person": person.pk, "value": known[0].pk if known[0] else 0}
    browser, wrong = as_user(again(getattr(cast, who))), []
    for name, entry in patterns():
        kinds = list(entry.pattern.converters)
        if name.startswith(("account_", "admin:", "socialaccount")) or len(kinds) > 1:
            continue
        for pk in ids.values() if kinds else (0,):
            answer = browser.get(reverse(name, kwargs={kinds[0]: pk} if kinds else None) + f"?q={CANARY[:5]}")
            body = b"".join(answer.streaming_content) if answer.streaming else answer.content
            searched = body.decode(errors="replace").replace(f"q={CANARY[:5]}", "")
            if CANARY in searched:
                wrong.append(name)
    assert not wrong
    assert CANARY not in caplog.text
