"""Lists: pages by key, orders, filters, fewer fields, the same number of queries however many rows."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import Account, KeyPerson, WorkingGroupMember
from core.clock import business_date
from leads.models import Campaign, Lead
from tests import worlds
from tests.api.conftest import Program, secret_of
from tests.cast import Cast, make_account, new_key
from tests.leads.conftest import make_opportunity, win

Make = Callable[..., Program]
TODAY = business_date()


def walk(caller: Program, path: str, **query: Any) -> list[dict[str, Any]]:
    """Every row of a list, page by page."""
    page = caller.get(path, **query).json()
    rows = list(page["results"])
    while page["next"]:
        page = caller.browser.get(page["next"]).json()
        rows += page["results"]
    return rows


@pytest.mark.parametrize("ordering", ["-id", "id", "name", "next_contact_due_on", "last_contact_on", "recycle_due_on"])
def test_every_order_shows_every_row_once_there_and_back(cast: Cast, program: Make, ordering: str) -> None:
    for n in range(7):
        make_account(cast.ann, f"Same {n % 3}", today=TODAY, days_old=n % 2, contacts_made=n % 2)
    caller = program(cast.ann)
    rows = walk(caller, "accounts/", ordering=ordering, page_size=2)
    assert len({row["id"] for row in rows}) == len(rows) == 7
    first = caller.get("accounts/", ordering=ordering, page_size=2).json()
    second = caller.browser.get(first["next"]).json()
    back = caller.browser.get(second["previous"]).json()
    assert [row["id"] for row in back["results"]] == [row["id"] for row in first["results"]]
    assert back["previous"] is None


def test_what_is_added_meanwhile_moves_nothing(cast: Cast, program: Make) -> None:
    there = {make_account(cast.ann, today=TODAY).pk for _ in range(6)}
    caller, seen = program(cast.ann), []
    page = caller.get("accounts/", page_size=2).json()
    while True:
        seen += [row["id"] for row in page["results"]]
        make_account(cast.ann, today=TODAY)
        if not page["next"]:
            break
        page = caller.browser.get(page["next"]).json()
    assert len(seen) == len(set(seen))
    assert set(seen) == there


def test_only_the_fields_that_are_asked_for(cast: Cast, program: Make) -> None:
    account, caller = make_account(cast.ann, "Mine", today=TODAY), program(cast.ann)
    assert caller.get("accounts/", fields="id, name").json()["results"] == [{"id": account.pk, "name": "Mine"}]
    assert caller.get(f"accounts/{account.pk}/", fields="owner").json() == {
        "owner": {"id": cast.ann.pk, "name": "Ann Seller"}
    }
    unknown = caller.get("accounts/", fields="id,password,sort_key").json()["errors"][0]["detail"]
    assert "password, sort_key" in unknown


def test_fewer_fields_show_nothing_that_is_masked(cast: Cast, program: Make) -> None:
    account = make_account(cast.sue, today=TODAY, telephones=["138 7777 4321"])
    Account.objects.filter(pk=account.pk).update(state="pooled", owner=None, current_cycle=None)
    shown = program(cast.ann).get("accounts/", fields="id,telephones").json()["results"]
    assert shown == [{"id": account.pk, "telephones": []}]


def test_filters_narrow(cast: Cast, program: Make) -> None:
    old = make_account(cast.ann, "Old Ltd", today=TODAY, days_old=40, contacts_made=2, industry="Food")
    new = make_account(cast.bob, "New Ltd", today=TODAY, industry="Print")
    caller = program(cast.max)
    for query, wanted in (
        ({"owner": cast.ann.pk}, old),
        ({"owner": cast.bob.pk}, new),
        ({"industry": "Food"}, old),
        ({"q": "new"}, new),
        ({"last_contact_on_from": TODAY - timedelta(days=3)}, old),
        ({"recycle_due_on_from": TODAY + timedelta(days=90)}, new),
    ):
        assert [row["id"] for row in caller.get("accounts/", **query).json()["results"]] == [wanted.pk], query
    assert caller.get("accounts/", owner=cast.sue.pk).json()["results"] == []


def test_follow_ups_and_steps_are_listed_by_account_or_person(cast: Cast, program: Make) -> None:
    account, caller = make_account(cast.ann, today=TODAY, days_old=9), program(cast.ann)
    sent = {"account": account.pk, "client_key": str(new_key()), "result": "answered", "new_person": "Wu"}
    entry = caller.post("follow-ups/", **sent).json()["id"]
    step = caller.post("next-steps/", account=account.pk, due_on=TODAY.isoformat()).json()["id"]
    assert caller.get("follow-ups/").status_code == caller.get("next-steps/").status_code == 400
    assert [row["id"] for row in caller.get("follow-ups/", author=cast.ann.pk).json()["results"]] == [entry]
    assert [row["id"] for row in caller.get("next-steps/", owner=cast.ann.pk, state="open").json()["results"]] == [step]
    assert caller.get("follow-ups/", author=cast.sue.pk).json()["results"] == []


def fill(cast: Cast, rows: int) -> str:
    """Rows of every kind; what lists need to be asked for."""
    first = make_account(cast.ann, "First", today=TODAY, days_old=20)
    for n in range(rows):
        account = make_account(cast.ann, today=TODAY, days_old=20)
        KeyPerson.objects.create(account=account, name=f"Person {n}")
        opportunity = make_opportunity(account, today=TODAY, stage="C")
        win(opportunity, on=TODAY, today=TODAY)
        member = WorkingGroupMember(account=account, user=cast.cho, joined_on=TODAY)
        member.save()
        lead = Lead(owner=cast.ann, team=cast.harbour, created_on=TODAY, assigned_on=TODAY)
        lead.set_company(f"Lead {n}")
        lead.save()
        Campaign.objects.create(name=f"Fair {n}", starts_on=TODAY, owner=cast.mia)
        caller_entry(cast, first)
    return str(first.pk)


def caller_entry(cast: Cast, account: Account) -> None:
    """A follow-up and a step on one account."""
    from django.utils import timezone

    from followups.services import log, steps

    now = timezone.now()
    entry = log.Entry(occurred_at=now, result="answered", new_person="Wu", text=str(new_key()))
    log.log(account, entry, by=cast.ann, client_key=new_key(), now=now)
    steps.add_step(account, steps.StepInput(due_on=TODAY + timedelta(days=3)), by=cast.ann, today=TODAY)


LISTS = ("accounts/", "persons/", "working-groups/", "opportunities/", "orders/", "leads/", "campaigns/", "people/",
         "moves/", "follow-ups/", "next-steps/")  # fmt: skip


Costs = dict[str, dict[str, int]]
"""Statements of a list, by its path and by who reads it."""


def _few_and_many() -> tuple[Costs, Costs]:
    """What every list costs with two rows of each kind, and with eight."""
    cast = Cast()
    account = fill(cast, 2)
    callers = {name: Program(secret_of(getattr(cast, name))) for name in ("ann", "mia", "ada")}

    def cost(caller: Program, path: str) -> int:
        query = {"account": account} if path in ("moves/", "follow-ups/", "next-steps/") else {}
        caller.get(path, **query)
        with CaptureQueriesContext(connection) as captured:
            assert caller.get(path, **query).json()["results"]
        return len(captured)

    def costs() -> Costs:
        return {path: {name: cost(caller, path) for name, caller in callers.items()} for path in LISTS}

    few = costs()
    fill(cast, 6)
    return few, costs()


costs_of_module = worlds.of_module(_few_and_many)


@pytest.mark.parametrize("path", LISTS)
def test_a_list_costs_the_same_however_many_rows(costs_of_module: tuple[Costs, Costs], path: str) -> None:
    few, many = costs_of_module
    assert many[path] == few[path]
    assert max(few[path].values()) <= 9
