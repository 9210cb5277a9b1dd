"""Two people edit one record: only what both have touched is a question."""

from __future__ import annotations

import html
import re
from typing import Any

from django.urls import reverse

from accounts.models import Account, KeyPerson
from accounts.services import editing
from core.clock import business_date
from tests.accounts.pages.test_dialogs import HTMX
from tests.cast import Cast, make_account

TODAY = business_date()


def opened(browser: Any, url: str) -> dict[str, str]:
    """The hidden values of a form that somebody has just opened."""
    page = browser.get(url, **HTMX).content.decode()
    return {
        name: html.unescape(re.search(rf'name="{name}" value="([^"]*)"', page)[1])  # type: ignore[index]
        for name in ("version", "shown")
    }


def test_untouched_fields_take_the_others_value_without_a_question(cast: Cast, as_user: Any) -> None:
    account = make_account(cast.ann, "Old Ltd", today=TODAY, region="North", telephones=["1"], employees=5)
    url = f"/accounts/{account.pk}/edit/"
    ann, mia = as_user(cast.ann), as_user(cast.mia)
    hers = {"name": "Old Ltd", "region": "North", "telephones": "1", "employees": "5", **opened(mia, url)}
    theirs = {**hers, **opened(ann, url), "telephones": "1\n200", "employees": "7"}
    assert ann.post(url, theirs).status_code == 302
    assert mia.post(url, {**hers, "region": "South"}).status_code == 302
    account.refresh_from_db()
    assert (account.region, account.telephones, account.employees) == ("South", ["1", "200"], 7)


def test_only_what_both_changed_is_asked(cast: Cast, as_user: Any) -> None:
    account = make_account(cast.ann, "Old Ltd", today=TODAY, region="North", industry="Print", source="fair")
    url = f"/accounts/{account.pk}/edit/"
    ann, mia = as_user(cast.ann), as_user(cast.mia)
    form = {"name": "Old Ltd", "region": "North", "industry": "Print", "source": "fair"}
    hers, theirs = {**form, **opened(mia, url)}, {**form, **opened(ann, url)}
    ann.post(url, {**theirs, "region": "East", "industry": "Paper"})
    answer = mia.post(url, {**hers, "region": "South", "source": "call"})
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "take_region" in page
    assert "take_industry" not in page
    assert "take_source" not in page
    again = {
        "name": "Old Ltd", "region": "South", "industry": "Paper", "source": "call",
        "version": "2", "shown": html.unescape(re.search(r'name="shown" value="([^"]*)"', page)[1]),  # type: ignore[index]
        "take_region": "theirs",
    }  # fmt: skip
    assert mia.post(url, again).status_code == 302
    account.refresh_from_db()
    assert (account.region, account.industry, account.source) == ("East", "Paper", "call")


def test_a_made_up_note_of_what_was_shown_asks_about_everything(cast: Cast, as_user: Any) -> None:
    account = make_account(cast.ann, "Old Ltd", today=TODAY, region="North")
    url = f"/accounts/{account.pk}/edit/"
    as_user(cast.ann).post(url, {"name": "Old Ltd", "region": "East", "version": "1"})
    for shown in ("", "{", "[]", "[" * 100_000, '{"region": {"a": 1}}', "null"):
        answer = as_user(cast.mia).post(url, {"name": "Old Ltd", "region": "South", "version": "1", "shown": shown})
        assert answer.status_code == 409
        assert "take_region" in answer.content.decode()
    assert Account.objects.get().region == "East"


def test_a_key_person_is_merged_in_the_same_way(cast: Cast, as_user: Any) -> None:
    account = make_account(cast.ann, today=TODAY)
    person = editing.save_person(account, KeyPerson(name="Li", title="Buyer", roles=["user"]), by=cast.ann)
    ann, mia = as_user(cast.ann), as_user(cast.mia)
    url = reverse("accounts:person_edit", args=[person.pk])
    form = {"name": "Li", "title": "Buyer", "roles": ["user"]}
    hers, theirs = {**form, **opened(mia, url)}, {**form, **opened(ann, url)}
    ann.post(url, {**theirs, "roles": ["user", "coach"]}, **HTMX)
    assert mia.post(url, {**hers, "title": "Head of buying"}, **HTMX).status_code == 200
    person.refresh_from_db()
    assert (person.title, person.roles) == ("Head of buying", ["user", "coach"])
