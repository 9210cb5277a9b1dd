"""Who saw, changed and exported a person: in words, and of which field."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from accounts.committee import lines
from accounts.models import Account, KeyPerson
from accounts.services import editing
from portraits.words import TRACED
from tests.cast import TODAY, Cast, again, make_account
from tests.portraits.known import know, small_catalogue

CODE = re.compile(r'record(?:_many)?\(\s*"((?:person|portrait|erasure)\.[a-z_]+)"')
# Not about a person of a customer, or shown beside it.
OTHERS = {"portrait.opened", "person.accounts_handed"}


@pytest.fixture
def account(cast: Cast) -> Account:
    small_catalogue()
    return make_account(cast.ann, "Acme")


def page(as_user: Any, cast: Cast, person: KeyPerson) -> str:
    text: str = as_user(again(cast.mia)).get(f"/portraits/personal/{person.pk}/").content.decode()
    return text


def test_every_event_about_a_person_has_words() -> None:
    written: set[str] = set()
    for app in ("accounts", "portraits", "followups", "leads", "keyaccounts", "imports"):
        for file in (Path(settings.BASE_DIR) / app).rglob("*.py"):
            written |= set(CODE.findall(file.read_text()))
    assert "person.reports" in written
    assert written - OTHERS <= set(TRACED)


def test_lines_of_the_map_are_told_in_words(as_user: Any, cast: Cast, account: Account) -> None:
    li, boss = (editing.save_person(account, KeyPerson(name=name), by=cast.ann) for name in ("Li", "Boss"))
    lines.set_boss(li, boss, by=cast.ann, today=TODAY)
    lines.set_influence(boss, li, strength=1, by=cast.ann, today=TODAY)
    told = page(as_user, cast, li)
    assert "Changed whom they report to" in told
    assert "Drew a line of influence" in told
    assert "person." not in told


def test_the_log_names_the_field_of_the_portrait(as_user: Any, cast: Cast, account: Account) -> None:
    li = editing.save_person(account, KeyPerson(name="Li"), by=cast.ann)
    know(account, "basic_p", person=li)
    know(account, "needs_p", person=li)
    told = page(as_user, cast, li)
    for field in ("basic_p", "needs_p"):
        assert f"Filled a field of the portrait: {field}" in told
