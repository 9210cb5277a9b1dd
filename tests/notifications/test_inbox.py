"""The inbox: one line per kind and batch, by day, read and unread, a page by key."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.services import handing_on
from core.clock import business_date
from notifications import grouping
from notifications import inbox as inbox_module
from notifications.grouping import Cursor
from notifications.models import Notice, Preference
from notifications.services import Message, mark_batch, tell
from tests.cast import Cast, make_account

NOW = timezone.now()


def told(
    person: Any, count: int = 1, *, kind: str = "assigned", batch: str = "b", ago: timedelta = timedelta()
) -> None:
    tell(
        [
            Message(
                person.pk, kind, f"{kind}:{batch}:{n}", batch, None, {"name": f"{batch} {n}", "rule": "transferred"}
            )
            for n in range(count)
        ],
        now=NOW - ago,
    )


def inbox(browser: Client, query: str = "") -> str:
    return browser.get(reverse("notifications:inbox") + query).content.decode()


def test_two_hundred_accounts_of_a_batch_are_one_message_that_opens_a_list(cast: Cast, as_user: Any) -> None:
    told(cast.ann, 200)
    page = as_user(cast.ann).get(reverse("notifications:inbox"))
    (group,) = page.context["groups"]
    assert (group.total, group.fresh, group.heading) == (200, 200, "200 accounts are yours now")
    assert group.names == "b 199, b 198, b 197 and 197 more"
    listed = as_user(cast.ann).get(reverse("notifications:batch", args=[group.latest.pk]))
    assert len(listed.context["notices"]) == 50
    assert listed.context["next"]
    assert Notice.objects.unread().count() == 0


def test_pages_by_key_show_every_group_once_and_whole(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(grouping, "SIZE", 3)
    monkeypatch.setattr(grouping, "WINDOW", 5)
    for number in range(8):
        told(cast.ann, 1 + number % 4, batch=f"b{number}", ago=timedelta(hours=number))
    told(cast.ann, 12, batch="b1", kind="proposed", ago=timedelta(hours=2))
    told(cast.ann, 1, batch="b6", ago=timedelta(hours=1), kind="on_desk")
    seen: list[tuple[str, str]] = []
    cursor: Cursor | None = None
    for _page in range(20):
        found, cursor = grouping.newest(Notice.objects.visible_to(cast.ann), cursor)
        seen += [(one.kind, one.batch) for one in found]
        if cursor is None:
            break
        cursor = Cursor.read(str(cursor))
    every = set(Notice.objects.values_list("kind", "batch"))
    assert len(seen) == len(set(seen)) == len(every) == 10


@pytest.mark.parametrize(
    "cursor", ["", "x", "1", "1.", ".1", "-1.2", "9" * 17 + ".1", "１.２", "1.2.3", "\0.1", "9" * 40]
)
def test_a_broken_cursor_shows_the_newest(cast: Cast, as_user: Any, cursor: str) -> None:
    told(cast.ann)
    answer = as_user(cast.ann).get(reverse("notifications:inbox"), {"after": cursor})
    assert answer.status_code == 200


def test_a_page_costs_the_same_however_full_the_inbox_is(
    cast: Cast, as_user: Any, django_assert_num_queries: Any
) -> None:
    browser, costs = as_user(cast.ann), []
    for number in range(2):
        for batch in range(1 + 40 * number):
            told(cast.ann, 3, batch=f"{number} {batch}", ago=timedelta(hours=batch))
        with django_assert_num_queries(5):
            costs.append(inbox(browser))


def test_days_are_named_once(cast: Cast, as_user: Any) -> None:
    for batch, ago in (("a", 0), ("b", 0), ("c", 30), ("d", 80)):
        told(cast.ann, batch=batch, ago=timedelta(hours=ago))
    page = as_user(cast.ann).get(reverse("notifications:inbox"))
    days = [group.day for group in page.context["groups"]]
    assert days[0] == "Today"
    assert days[1] == ""
    assert len([day for day in days if day]) == 3


def test_unread_and_kind_narrow_the_inbox(cast: Cast, as_user: Any) -> None:
    told(cast.ann, batch="old")
    mark_batch(Notice.objects.get(), read=True)
    told(cast.ann, batch="new", kind="proposed")
    browser = as_user(cast.ann)
    assert "old 0" in inbox(browser)
    assert "old 0" not in inbox(browser, "?show=unread")
    assert "new 0" in inbox(browser, "?kind=clocks")
    assert "old 0" not in inbox(browser, "?kind=clocks")
    assert "old 0" in inbox(browser, "?kind=nonsense")


def test_opening_marks_as_read_and_leads_to_the_account(cast: Cast, as_user: Any) -> None:
    account = make_account(cast.ann)
    tell([Message(cast.ann.pk, "comment", "c", account_id=account.pk, params={"name": "n", "who": "w", "answer": "a"})])
    notice = Notice.objects.get(kind="comment")
    answer = as_user(cast.ann).get(reverse("notifications:follow", args=[notice.pk]))
    assert answer.headers["Location"] == reverse("pages:account", args=[account.pk])
    notice.refresh_from_db()
    assert notice.read_at is not None


def test_a_line_is_marked_read_and_unread_again_as_a_whole(cast: Cast, as_user: Any) -> None:
    told(cast.ann, 3)
    told(cast.ann, 2, batch="other")
    notice = Notice.objects.filter(batch="b").latest("pk")
    browser, url = as_user(cast.ann), reverse("notifications:mark", args=[notice.pk])
    answer = browser.post(url, headers={"HX-Request": "true"}).content.decode()
    assert Notice.objects.unread().count() == 2
    assert 'hx-swap-oob="true"' in answer  # the bell counts again
    assert f'id="notice-{notice.pk}"' in answer
    browser.post(url, {"unread": "yes"}, headers={"HX-Request": "true"})
    assert Notice.objects.unread().count() == 5


@pytest.mark.parametrize("name", ["follow", "batch", "mark"])
def test_anothers_notices_are_not_there(cast: Cast, as_user: Any, name: str) -> None:
    told(cast.ann)
    notice = Notice.objects.get()
    browser = as_user(cast.bob)
    url = reverse(f"notifications:{name}", args=[notice.pk])
    answer = browser.post(url) if name == "mark" else browser.get(url)
    assert answer.status_code == 404
    notice.refresh_from_db()
    assert notice.read_at is None


@pytest.mark.parametrize(("query", "chosen"), [("", "All"), ("?show=unread", "Unread"), ("?kind=moves", "All")])
def test_the_chosen_part_of_the_inbox_is_marked(cast: Cast, as_user: Any, query: str, chosen: str) -> None:
    page = inbox(as_user(cast.ann), query)
    assert re.findall(r'<a class="segment"[^>]* aria-current="true">([^<]*)</a>', page) == [chosen]


def test_the_bell_counts_to_ninety_nine(cast: Cast, as_user: Any) -> None:
    told(cast.ann, 99)
    assert '<span class="count" aria-hidden="true">99</span>' in inbox(as_user(cast.ann))
    told(cast.ann, 5000, batch="more")
    assert '<span class="count" aria-hidden="true">99+</span>' in inbox(as_user(cast.ann))


def test_what_a_person_does_not_want_is_not_told_and_others_are(cast: Cast, django_assert_num_queries: Any) -> None:
    Preference.objects.create(user=cast.ann, quiet=["due", "team"])
    with django_assert_num_queries(2):
        tell(
            Message(person.pk, kind, f"{kind}:{number}")
            for person in (cast.ann, cast.bob)
            for kind in ("step_due", "group_joined", "moved_away")
            for number in range(20)
        )
    kinds = Notice.objects.visible_to(cast.ann).values_list("kind", flat=True).distinct()
    assert list(kinds) == ["moved_away"]
    assert Notice.objects.filter(recipient=cast.bob).count() == 60


def test_what_must_be_told_asks_nobody(cast: Cast, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(1):
        tell([Message(cast.ann.pk, "moved_away", "x")])


def test_a_claim_is_in_the_claimers_inbox_as_something_known(cast: Cast) -> None:
    from accounts.services import pool
    from core.clock import business_date
    from tests.faults.customers import pool_of

    (account,) = pool_of(cast.sue, 1, today=business_date())
    pool.claim(account, by=cast.ann, today=business_date())
    notice = Notice.objects.get(recipient=cast.ann, kind="claimed")
    assert notice.read_at is not None
    assert notice.account_id == account.pk


def test_a_notice_of_an_account_that_moved_on_says_so_and_links_nowhere(cast: Cast, as_user: Any) -> None:
    today = business_date()
    account = make_account(cast.ann, "Gone Ltd", today=today)
    facts = {"name": "Gone Ltd", "day": today.isoformat()}
    tell([Message(cast.ann.pk, "follow_up_overdue", "gone", account_id=account.pk, params=facts)])
    handing_on.transfer(account, to=cast.sue, by=cast.ada, reason="another region", today=today)
    notice = Notice.objects.get(kind="follow_up_overdue")
    browser = as_user(cast.ann)
    page = browser.get(reverse("notifications:inbox")).content.decode()
    assert "has moved on since" in page
    assert f'href="{reverse("notifications:follow", args=[notice.pk])}"' not in page
    assert f"?account={account.pk}" not in page
    assert "Sue South" not in inbox_module.gone_words(*inbox_module.look([notice], cast.ann))
    followed = browser.get(reverse("notifications:follow", args=[notice.pk]), follow=True)
    assert followed.status_code == 200
    assert "has moved on since" in followed.content.decode()
    assert browser.get(f"/account/{account.pk}/").status_code == 404


@pytest.mark.parametrize(("days", "left"), [(0, "tonight"), (1, "1 day left"), (7, "7 days left")])
def test_a_warning_says_how_long_there_is(cast: Cast, as_user: Any, days: int, left: str) -> None:
    due = business_date() + timedelta(days=days)
    params = {"name": "Harbour", "day": due.isoformat(), "days": days}
    tell([Message(cast.ann.pk, "recycle_warning", "w", "b", None, params)])
    assert f"unless it is contacted: {left}." in inbox(as_user(cast.ann))
