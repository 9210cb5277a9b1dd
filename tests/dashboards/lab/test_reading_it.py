"""What the lab's outcome says beside its figures: why reality differs, what the check compared; and its export."""

from __future__ import annotations

import csv
import io
import re
from datetime import timedelta
from typing import Any
from urllib.parse import unquote

import pytest
from django.utils import timezone
from python_calamine import CalamineWorkbook

from accounts.models import Account, Rule
from accounts.services import sweep
from accounts.services.sweep import JOB
from audit.models import Event
from commons.models import JobRun
from core.clock import business_date
from dashboards.models import Replay
from leads.models import Order
from tests.cast import Cast, make_account
from tests.dashboards.lab.test_pages import replay_of

pytestmark = pytest.mark.django_db


def night_ran(days_ago: int) -> None:
    JobRun.objects.create(
        job=JOB, on=business_date() - timedelta(days=days_ago), started_at=timezone.now(), finished_at=timezone.now()
    )


def said(browser: Any, made: Replay) -> str:
    """The words under the figures."""
    body = browser.get(f"/lab/{made.pk}/").content.decode()
    found = re.search(r'id="why">(.*?)</div>', body, re.S)
    return " ".join(re.sub(r"<[^>]+>", "", found[1]).split()) if found else ""


def test_without_nights_the_page_says_why_reality_differs(as_user: Any, cast: Cast) -> None:
    make_account(cast.ann, "A", today=business_date(), days_old=70)
    browser = as_user(cast.ada)
    words = said(browser, replay_of(browser, two_dormancy_days="45"))
    assert "of the 365 nights of these days none is on record" in words
    assert "nothing to compare" in words


def test_nights_that_moved_nothing_are_no_proof(as_user: Any, cast: Cast) -> None:
    make_account(cast.ann, "A", today=business_date(), days_old=5)
    night_ran(2), night_ran(3)
    browser = as_user(cast.ada)
    made = replay_of(browser)
    words = said(browser, made)
    assert "of 365 nights of these days 2 really ran" in words
    assert "no account is let go, and in reality none was" in words
    assert "nothing to compare" in words
    assert "is-good" not in browser.get(f"/lab/{made.pk}/").content.decode().split('id="why"')[1].split("</div>")[0]


def test_a_single_day_lets_nothing_go_that_nobody_saw_coming(as_user: Any, cast: Cast) -> None:
    """The one night that ran put off what had waited; so does a replay of it, and the words say no more than the figures."""
    for name in ("A", "B"):
        make_account(cast.ann, name, today=business_date(), days_old=200)
    assert sweep.run_due()
    browser = as_user(cast.ada)
    day = business_date() - timedelta(days=1)
    made = replay_of(browser, start=day, until=day)
    words = said(browser, made)
    assert "the 1 night of these days really ran" in words
    assert "no account is let go, and in reality none was" in words
    made.refresh_from_db()
    assert [made.figures[side]["moved"] for side in ("real", "one", "two")] == [0, 0, 0]


def test_accounts_that_ordered_are_listed_once_each(as_user: Any, cast: Cast) -> None:
    account = make_account(cast.ann, "A", today=business_date(), days_old=70)
    for days in (5, 6):
        day = business_date() - timedelta(days=days)
        Order.objects.create(account=account, amount=500, currency="CNY", ordered_on=day, credited_to=cast.ann)
    browser = as_user(cast.ada)
    made = replay_of(browser, two_dormancy_days="30")
    made.refresh_from_db()
    two = made.figures["two"]
    assert (two["orders"], two["ordered_accounts"]) == (2, 1)
    assert "kind=orders&amp;each=account" in browser.get(f"/lab/{made.pk}/").content.decode()
    for query, rows in (("", two["orders"]), ("&each=account", two["ordered_accounts"])):
        listed = browser.get(f"/lab/{made.pk}/list/?side=two&kind=orders{query}")
        assert listed.context["total"] == rows


def test_the_outcome_can_be_taken_out_and_the_log_says_so(as_user: Any, cast: Cast) -> None:
    make_account(cast.ann, "A", today=business_date(), days_old=70)
    browser = as_user(cast.ada)
    made = replay_of(browser, two_dormancy_days="45")
    answer = browser.post(f"/lab/{made.pk}/export/", {"file_format": "csv"})
    assert "Rule lab - The whole company" in unquote(answer["Content-Disposition"])
    file = b"".join(answer.streaming_content).decode("utf-8-sig")
    rows = {row[1]: row for row in csv.reader(io.StringIO(file))}
    assert rows["Accounts let go"][2:] == ["0", "0", "1", "1"]
    assert rows["Whose accounts"][2] == "The whole company"
    assert rows["Ann Seller: accounts let go"][2:5] == ["0", "0", "1"]
    assert Event.objects.filter(code="replay.exported", actor=cast.ada).count() == 1
    assert as_user(cast.zoe).post(f"/lab/{made.pk}/export/", {"file_format": "csv"}).status_code == 404
    assert browser.post(f"/lab/{made.pk}/export/", {"file_format": "exe"}).status_code == 404


def test_files_of_the_lab_say_what_they_are(as_user: Any, cast: Cast) -> None:
    make_account(cast.ann, "A", today=business_date(), days_old=70)
    sold = make_account(cast.ann, "B", today=business_date(), days_old=70)
    browser = as_user(cast.ada)
    made = replay_of(browser, two_dormancy_days="30")
    Account.objects.filter(pk=sold.pk).update(state="void", owner=None, current_cycle=None)
    to = f"/lab/{made.pk}/list/?side=two&kind=moves&owner={cast.ann.pk}&rule=dormant"
    for place, title, records in (
        (f"/lab/{made.pk}/export/", None, None),
        (to, "Accounts let go by a rule · Setting B", 1),
    ):
        body = b"".join(browser.post(place, {"file_format": "xlsx"}).streaming_content)
        sheet = CalamineWorkbook.from_filelike(io.BytesIO(body)).get_sheet_by_name("About").to_python()
        told: dict[Any, Any] = {row[0]: row[1] for row in sheet}
        assert (told["Page"], told["Whose"], told["Taken out by"]) == ("Rule lab", "The whole company", "Ada Admin")
        assert (told["As of"], told.get("List"), told.get("Records")) == (business_date(), title, records)
    assert told["Filters"] == f"{Rule.DORMANT.label}; Ann Seller"
    assert told["Left out"].startswith("1 not for this person")
