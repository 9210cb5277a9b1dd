"""What stands behind a figure of the working group's matrix, and who of us was there (domain.md 2.2 and 4)."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import Account
from accounts.services import editing
from followups.meetings import contacts_between, meetings
from followups.models import Channel, FollowUp
from followups.services.corrections import correct
from followups.services.log import Entry
from followups.services.refusals import WrongInput
from tests.cast import TODAY, Cast, make_account, new_key, noon
from tests.pages.powermap.acts import HTMX, add, meet


@pytest.fixture
def account(cast: Cast) -> Account:
    return make_account(cast.ann, "Harbour Print", days_old=200)


def links(browser: Client, account: Account) -> list[str]:
    html = browser.get(reverse("pages:matrix", args=[account.pk]), headers=HTMX).content.decode()
    return [found.replace("&amp;", "&") for found in re.findall(r'class="matrix-mark" href="([^"]+)"', html)]


def test_every_figure_of_the_matrix_opens_exactly_its_contacts(cast: Cast, account: Account, as_user) -> None:
    li, wu, browser = add(account, cast.ann, "Li"), add(account, cast.ann, "Wu"), as_user(cast.ann)
    editing.join_group(account, user=cast.bob, by=cast.ann, part="opener", today=TODAY)
    meet(account, cast.ann, li, day=TODAY - timedelta(days=9))
    meet(account, cast.ann, li, day=TODAY - timedelta(days=3), channel=Channel.PHONE)
    meet(account, cast.ann, wu, day=TODAY, along=[cast.bob.pk])
    meet(account, cast.bob, li, day=TODAY - timedelta(days=1), channel=Channel.WECHAT)
    found = {link: browser.get(link) for link in links(browser, account)}
    assert all(answer.status_code == 200 for answer in found.values())
    told = sorted(
        ((ctx := answer.context)["us"].name, ctx["them"].name, [item.entry.text for item in ctx["page"].items])
        for answer in found.values()
    )
    days = [str(TODAY - timedelta(days=n)) for n in (0, 1, 3, 9)]
    ann, bob = cast.ann.name, cast.bob.name
    assert told == sorted([
        (ann, "Li", [days[3]]), (ann, "Li", [days[2], days[3]]), (ann, "Wu", [days[0]]),
        (bob, "Li", [days[1]]), (bob, "Wu", [days[0]]),
    ])  # fmt: skip


def test_contacts_behind_a_cell_stay_behind_the_doors_of_the_account(cast: Cast, account: Account, as_user) -> None:
    li, url = add(account, cast.ann, "Li"), reverse("followups:between", args=[account.pk])
    meet(account, cast.ann, li)
    stranger = add(make_account(cast.sue), cast.sue, "Stranger")
    assert as_user(cast.sue).get(url, {"them": li.pk}).status_code == 404
    for asked in (str(stranger.pk), "0", "x", "9" * 30):
        assert as_user(cast.ann).get(url, {"them": asked}).status_code == 404


def test_contacts_behind_a_cell_come_page_by_page_at_the_same_cost(
    cast: Cast, account: Account, as_user, django_assert_max_num_queries
) -> None:
    li, browser = add(account, cast.ann, "Li"), as_user(cast.ann)
    for n in range(25):
        meet(account, cast.ann, li, day=TODAY - timedelta(days=n))
    url = reverse("followups:between", args=[account.pk])
    with django_assert_max_num_queries(15):
        page = browser.get(url, {"us": cast.ann.pk, "them": li.pk}).context["page"]
    html = browser.get(url, {"us": cast.ann.pk, "them": li.pk, "before": page.after}, headers=HTMX).content.decode()
    assert (len(page.items), html.count('class="timeline-item')) == (20, 5)


def test_who_writes_a_contact_down_without_having_been_there_has_not_met_anybody(
    cast: Cast, account: Account, as_user
) -> None:
    editing.join_group(account, user=cast.bob, by=cast.ann, part="opener", today=TODAY)
    li, browser = add(account, cast.ann, "Li"), as_user(cast.ann)
    form = browser.get(reverse("followups:log"), {"account": account.pk}).context["form"]
    assert form["not_there"].value() in (None, False)
    sent = {
        "client_key": str(new_key()), "account": account.pk, "persons": [li.pk], "result": "answered",
        "channel": "visit", "text": "Bob saw her", "step_kind": "none", "not_there": "on",
    }  # fmt: skip
    refused = browser.post(reverse("followups:log"), sent)
    assert (refused.status_code, "participants" in refused.context["form"].errors) == (422, True)
    assert browser.post(reverse("followups:log"), sent | {"participants": [cast.bob.pk]}).status_code == 302
    follow_up = FollowUp.objects.get()
    met, _before = meetings(account, user=cast.ann)
    assert set(met) == {(cast.bob.pk, li.pk)}
    assert not contacts_between(account, user=cast.ann, us=cast.ann.pk).exists()
    assert contacts_between(account, user=cast.ann, us=cast.bob.pk).get() == follow_up
    assert "who was not there" in browser.get(reverse("followups:timeline", args=[account.pk])).content.decode()


def test_a_correction_says_afterwards_who_was_there(cast: Cast, account: Account) -> None:
    li = add(account, cast.ann, "Li")
    meet(account, cast.ann, li, along=[cast.bob.pk])
    follow_up = FollowUp.objects.get()
    entry = Entry(occurred_at=follow_up.occurred_at, result="answered", persons=[li.pk], text=follow_up.text)
    with pytest.raises(WrongInput):
        correct(follow_up, replace(entry, author_present=False), by=cast.ann, version=1, now=noon(TODAY))
    kept = replace(entry, author_present=False, participants=[cast.bob.pk])
    fresh = correct(follow_up, kept, by=cast.ann, version=1, now=noon(TODAY))
    assert set(meetings(account, user=cast.ann)[0]) == {(cast.bob.pk, li.pk)}
    assert fresh.corrections.get().before["author_present"] is True
