"""Every figure of the lab opens a list of just as many records, which says what it is limited to."""

from __future__ import annotations

import csv
import html
import io
import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from accounts.models import Account, Rule, State
from accounts.policies import in_force
from accounts.services import pool, telling
from accounts.services.moves import Why, take
from audit.services import record
from core.clock import business_date
from dashboards.models import Replay
from tests.cast import Cast, make_account
from tests.dashboards.lab.test_pages import replay_of
from tests.dashboards.lab.test_reading_it import night_ran

pytestmark = pytest.mark.django_db


def ago(days: int) -> Any:
    return business_date() - timedelta(days=days)


def links(browser: Client, made: Replay) -> dict[str, str]:
    """The address of each list that the outcome leads to, and the figure that stands on the link."""
    body = browser.get(f"/lab/{made.pk}/").content.decode()
    found = re.findall(rf'<a[^>]*href="(/lab/{made.pk}/list/[^"]*)"[^>]*>(.*?)</a>', body, re.S)
    return {html.unescape(address): re.sub(r"<[^>]+>", " ", words).split()[-1] for address, words in found}


@pytest.fixture
def busy(cast: Cast) -> Cast:
    """Ann has two accounts and claims a third and a fourth; one of Sue's reaches twelve contacts."""
    for name in ("A", "B"):
        make_account(cast.ann, name, today=business_date(), days_old=70)
    for name, day in (("C", 20), ("D", 10)):
        account = make_account(cast.bob, name, today=business_date(), days_old=40)
        take([account], State.POOLED, Why(Rule.RELEASED, cast.bob, ago(day + 5), reason="r"), policy=in_force())
        pool.claim(Account.objects.get(pk=account.pk), by=cast.ann, today=ago(day))
    proposed = make_account(cast.sue, "E", today=business_date(), days_old=80, contacts_made=12)
    Account.objects.filter(pk=proposed.pk).update(proposal_visible_on=ago(3))
    return cast


def test_every_figure_leads_to_as_many_records(as_user: Any, busy: Cast) -> None:
    browser = as_user(busy.ada)
    made = replay_of(browser, two_capacity="2", two_dormancy_days="60")
    found = links(browser, made)
    kinds = {re.search(r"kind=(\w+)", address)[1] for address in found}  # type: ignore[index]
    assert {"moves", "proposed", "refused", "above", "held", "days"} <= kinds
    for address, words in found.items():
        assert str(browser.get(address).context["total"]) == words, address


def test_people_above_their_capacity_lead_on_to_evenings_and_accounts(as_user: Any, busy: Cast) -> None:
    browser = as_user(busy.ada)
    made = replay_of(browser, two_capacity="3")
    base = f"/lab/{made.pk}/list/?side=two"
    (person,) = browser.get(f"{base}&kind=above").context["rows"]
    assert (person.name, person.limit, person.most, person.over) == ("Ann Seller", 3, 4, 10)
    (claim,) = browser.get(f"{base}&kind=refused").context["rows"]
    assert (claim.account.name, claim.on, claim.had, claim.limit) == ("D", ago(10), 4, 3)
    evenings = browser.get(f"{base}&kind=days&owner={busy.ann.pk}").context["rows"]
    assert [each.on for each in evenings] == [ago(n) for n in range(10, 0, -1)]
    held = browser.get(f"{base}&kind=held&owner={busy.ann.pk}&at={ago(15).isoformat()}").context["rows"]
    assert sorted(row.account.name for row in held) == ["A", "B", "C"]
    answer = browser.post(f"{base}&kind=above", {"file_format": "csv"})
    head, *lines = csv.reader(io.StringIO(b"".join(answer.streaming_content).decode("utf-8-sig")))
    assert head == ["Person", "Capacity", "Most at once", "Days above capacity", "Last day"]
    assert lines == [[person.name, *map(str, (person.limit, person.most, person.over, person.last))]]
    answer = browser.post(f"{base}&kind=days&owner={person.pk}", {"file_format": "csv"})
    assert len(b"".join(answer.streaming_content).decode().splitlines()) == 1 + person.over
    assert browser.post(f"{base}&kind=above", {"file_format": "exe"}).status_code == 404


def test_real_proposals_are_those_on_record(as_user: Any, busy: Cast) -> None:
    """Open ones, and those that ended in a suspension, although a single night is on record; told of later: still one."""
    for number, seen in enumerate((ago(9), None)):
        account = make_account(busy.ann, f"S{number}", today=business_date(), days_old=90, contacts_made=12)
        Account.objects.filter(pk=account.pk).update(proposal_visible_on=seen)
        account.refresh_from_db()
        take([account], State.SUSPENDED, Why(Rule.SUSPENDED, None, ago(1)), desks=["company"], policy=in_force())
    night_ran(1)
    open_one = Account.objects.get(name="E")
    telling.proposed([open_one], in_force().company, "night:data")
    record("account.proposed", open_one, by=None, contacts=12)  # as nights of before wrote it: since its own day
    browser = as_user(busy.ada)
    made = replay_of(browser)
    rows = browser.get(f"/lab/{made.pk}/list/?side=real&kind=proposed").context["rows"]
    found = {row.account.name: (row.on, row.contacts) for row in rows}
    assert {name: on for name, (on, _contacts) in found.items()} == {"S0": ago(9), "S1": ago(1), "E": ago(3)}
    made.refresh_from_db()
    assert made.figures["real"]["proposed"] == 3


def test_a_list_of_one_month_names_it(as_user: Any, busy: Cast) -> None:
    browser = as_user(busy.ada)
    made = replay_of(browser, two_dormancy_days="45")
    month = ago(25)
    to = f"/lab/{made.pk}/list/?side=two&kind=moves&month={month:%Y-%m}&owner={busy.ann.pk}&rule=dormant"
    title = browser.get(to).context["title"]
    assert title.endswith(f"{Rule.DORMANT.label} · Ann Seller · {month:%b %Y}")
    for language in ("zh-hans", "zh-hant"):
        browser.cookies["django_language"] = language
        words = f"{month.year}年{month.month}月"
        assert words in browser.get(to).content.decode()
        assert words in browser.get(f"/lab/{made.pk}/").content.decode()


@pytest.mark.parametrize(
    ("query", "headers"),
    [
        ("side=two&kind=moves", ["Account", "Owner then", "Day", "Rule", "Contacts"]),
        ("side=difference&kind=only_two", ["Account", "Owner then", "Day", "Rule", "Under the other setting", "Rule there"]),
        ("side=real&kind=proposed", ["Account", "Owner then", "Day", "Contacts"]),
        ("side=real&kind=held", ["Account", "Owner then", "Owned since", "Owned until"]),
    ],
)  # fmt: skip
def test_a_file_has_the_columns_of_its_list_only(as_user: Any, busy: Cast, query: str, headers: list[str]) -> None:
    browser = as_user(busy.ada)
    made = replay_of(browser, two_dormancy_days="45")
    answer = browser.post(f"/lab/{made.pk}/list/?{query}", {"file_format": "csv"})
    rows = list(csv.reader(io.StringIO(b"".join(answer.streaming_content).decode("utf-8-sig"))))
    assert rows[0] == headers
    assert len(rows) > 1


def test_a_replay_of_before_says_that_it_kept_no_such_lists(as_user: Any, busy: Cast) -> None:
    browser = as_user(busy.ada)
    made = replay_of(browser, two_capacity="2")
    made.refresh_from_db()
    old = {name: value for name, value in made.figures.items() if name != "lists"}
    Replay.objects.filter(pk=made.pk).update(figures=old)
    assert not [
        address for address in links(browser, made) if re.search("kind=(proposed|refused|above|held|days)", address)
    ]
    assert "This replay is older than the lists" in browser.get(f"/lab/{made.pk}/").content.decode()


def test_a_replay_of_before_says_that_it_let_accounts_go_too_early(as_user: Any, busy: Cast) -> None:
    browser = as_user(busy.ada)
    made = replay_of(browser)
    words = "This replay did not yet begin with what people really saw on its first morning"
    assert words not in browser.get(f"/lab/{made.pk}/").content.decode()
    made.refresh_from_db()
    Replay.objects.filter(pk=made.pk).update(figures={n: v for n, v in made.figures.items() if n != "morning"})
    assert words in browser.get(f"/lab/{made.pk}/").content.decode()
