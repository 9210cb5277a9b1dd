"""A tag for many records at once: who, how many, its undo, and what the log keeps."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import Account
from audit.models import Event
from core.clock import business_date
from leads.models import Lead
from leads.services.leads import entry
from lists.models import Tagging
from tests.cast import Cast, make_account
from users.models import User

TAGS = reverse("accounts:tags")


def browser_of(user: User) -> Client:
    browser = Client()
    browser.force_login(user)
    return browser


def tags_of(record: Any) -> list[str]:
    record.refresh_from_db()
    return list(record.tags)


@pytest.fixture
def three(cast: Cast) -> list[Account]:
    today = business_date()
    return [make_account(cast.ann, name, today=today) for name in ("One", "Two", "Three")]


def test_the_ticked_accounts_get_a_tag_once_and_lose_it_by_undo(cast: Cast, three: list[Account]) -> None:
    one, two, other = three
    Account.objects.filter(pk=two.pk).update(tags=["fair"])
    browser = browser_of(cast.ann)
    values = {"selected": [one.pk, two.pk], "new_tag": " fair ", "way": "add", "query": "scope=mine"}
    preview = browser.get(TAGS, values, headers={"HX-Request": "true"}).content.decode()
    assert "1 of 2 change." in preview
    assert browser.post(TAGS, values).status_code == 302
    assert [tags_of(a) for a in three] == [["fair"], ["fair"], []]
    assert list(Event.objects.filter(code="account.tagged").values_list("subject_id", flat=True)) == [one.pk]
    done = Tagging.objects.get()
    browser.post(reverse("accounts:tags_undo", args=[done.pk]))
    assert [tags_of(a) for a in three] == [[], ["fair"], []]
    browser.post(reverse("accounts:tags_undo", args=[done.pk]))
    assert [tags_of(a) for a in three] == [[], ["fair"], []]


def test_all_that_match_are_those_of_the_filters(cast: Cast, three: list[Account]) -> None:
    Account.objects.filter(pk=three[0].pk).update(grade="A")
    values = {"all": "yes", "scope": "mine", "grade": "A", "new_tag": "vip", "way": "add"}
    browser_of(cast.ann).post(TAGS, values)
    assert [tags_of(a) for a in three] == [["vip"], [], []]


def test_a_filter_that_does_not_fit_never_means_everything(cast: Cast, three: list[Account]) -> None:
    values = {"all": "yes", "scope": "mine", "grade": "nonsense", "new_tag": "vip", "way": "add"}
    browser_of(cast.ann).post(TAGS, values)
    assert [tags_of(a) for a in three] == [[], [], []]


def test_nobody_tags_what_is_not_theirs_to_change(cast: Cast, three: list[Account]) -> None:
    browser_of(cast.sue).post(TAGS, {"selected": [a.pk for a in three], "new_tag": "x", "way": "add"})
    assert [tags_of(a) for a in three] == [[], [], []]


def test_only_whoever_tagged_takes_it_back(cast: Cast, three: list[Account]) -> None:
    browser_of(cast.ann).post(TAGS, {"selected": three[0].pk, "new_tag": "x", "way": "add"})
    undo = reverse("accounts:tags_undo", args=[Tagging.objects.get().pk])
    assert browser_of(cast.mia).post(undo).status_code == 404
    assert tags_of(three[0]) == ["x"]


@pytest.mark.parametrize("tag", ["a,b", "   ", "顿、号"])
def test_a_tag_that_is_none_is_refused(cast: Cast, three: list[Account], tag: str) -> None:
    answer = browser_of(cast.ann).post(TAGS, {"selected": three[0].pk, "new_tag": tag, "way": "add"})
    assert answer.status_code in (409, 422)
    assert tags_of(three[0]) == []


def test_an_account_with_twenty_tags_gets_no_more(cast: Cast, three: list[Account]) -> None:
    full = [f"t{n}" for n in range(20)]
    Account.objects.filter(pk=three[0].pk).update(tags=full)
    answer = browser_of(cast.ann).post(TAGS, {"selected": three[0].pk, "new_tag": "x", "way": "add"})
    assert answer.status_code == 409
    assert tags_of(three[0]) == full


def test_an_open_form_cannot_write_over_a_tag_given_meanwhile(cast: Cast, three: list[Account]) -> None:
    before = three[0].version
    browser_of(cast.ann).post(TAGS, {"selected": three[0].pk, "new_tag": "x", "way": "add"})
    three[0].refresh_from_db()
    assert three[0].version == before + 1


def test_leads_are_tagged_and_untagged_likewise(cast: Cast) -> None:
    lead = entry.create(
        {"company": "Acme", "tags": ["fair", "old"]}, by=cast.ann, owner=cast.ann, today=business_date()
    )
    pooled = entry.create({"company": "Beta"}, by=cast.ann, owner=None, today=business_date())
    values = {"selected": [lead.pk, pooled.pk], "new_tag": "fair", "way": "remove"}
    browser_of(cast.ann).post(reverse("leads:lead_tags"), values)
    assert tags_of(lead) == ["old"]
    browser_of(cast.ann).post(reverse("leads:lead_tags_undo", args=[Tagging.objects.get().pk]))
    assert sorted(tags_of(lead)) == ["fair", "old"]
    browser_of(cast.ann).post(reverse("leads:lead_tags"), {**values, "way": "add", "new_tag": "x"})
    assert not Lead.objects.get(pk=pooled.pk).tags


def test_what_one_tagged_stands_in_a_list_of_its_own_and_is_taken_back_there(cast: Cast, three: list[Account]) -> None:
    one, two, _other = three
    browser, page = browser_of(cast.ann), reverse("pages:tagged")
    browser.post(TAGS, {"selected": [one.pk, two.pk], "new_tag": "fair", "way": "add"})
    done = Tagging.objects.get()
    shown = browser.get(page).content.decode()
    undo = reverse("accounts:tags_undo", args=[done.pk])
    assert "given to 2 accounts" in shown
    assert f'action="{undo}"' in shown
    assert f"tagging-{done.pk}" not in browser_of(cast.bob).get(page).content.decode()
    assert browser.post(undo, {"back": page}).headers["Location"] == page
    assert tags_of(one) == tags_of(two) == []
    shown = browser.get(page).content.decode()
    assert "Taken back" in shown
    assert undo not in shown


def test_a_change_of_tags_of_another_day_is_only_told(cast: Cast, three: list[Account]) -> None:
    browser = browser_of(cast.ann)
    browser.post(TAGS, {"selected": [three[0].pk], "new_tag": "fair", "way": "add"})
    browser.get(reverse("accounts:list"))  # the toast of now is read
    Tagging.objects.update(on=business_date() - timedelta(days=1))
    shown = browser.get(reverse("pages:tagged")).content.decode()
    assert "its day is over" in shown
    assert "/undo/" not in shown
