"""The plan tells first what is due and what is missing; on a phone its parts are folded below."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.urls import reverse

from core.clock import business_date
from keyaccounts.services import plan
from keyaccounts.services.plan import Planned
from keyaccounts.showing import plan_of
from tests.cast import Cast, make_account

PHONE = {"User-Agent": "Mozilla/5.0 (Linux; Android 14) Mobile"}


def test_what_is_due_comes_before_what_is_missing_each_with_its_place(cast: Cast, as_user: Any) -> None:
    today = business_date()
    account = make_account(cast.ann, "Acme", today=today)
    for days, when in ((3, today), (-2, today - timedelta(days=9))):
        given = Planned("Show the sample", "They ask for a price", today + timedelta(days=days))
        plan.plan(account, given, by=account.owner, today=when)
    told = plan_of(account, user=cast.ann, today=today)["glance"]
    assert [(point.words, point.to, point.late) for point in told.due] == [
        ("1 action is overdue", "ka-actions", True),
        ("1 action is due within a week", "ka-actions", False),
    ]
    assert {point.to for point in told.missing} == {
        "ka-plan", "ka-share", "ka-position", "ka-insight", "ka-loyalty", "ka-checklist", "ka-group",
    }  # fmt: skip
    url = reverse("keyaccounts:of_account", args=[account.pk])
    html = as_user(cast.ann).get(url).content.decode()
    assert all(f'id="{point.to}"' in html for point in (*told.due, *told.missing))
    assert html.index("1 action is overdue") < html.index('id="ka-plan"')


def test_on_a_phone_the_parts_are_folded_and_say_what_is_in_them(cast: Cast, as_user: Any) -> None:
    account = make_account(cast.ann, "Acme", today=business_date())
    browser, url = as_user(cast.ann), reverse("keyaccounts:of_account", args=[account.pk])
    desk, phone = (browser.get(url, headers=headers).content.decode() for headers in ({}, PHONE))
    assert (desk.count(" open>"), phone.count(" open>")) == (desk.count('<details class="card fold-card'), 0)
    assert "nothing yet" in phone[phone.index('id="ka-actions"') :][:900]
