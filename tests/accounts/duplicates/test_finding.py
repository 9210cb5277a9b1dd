"""Duplicates are found by the same few statements, and tell nothing of what is not the reader's."""

from __future__ import annotations

import contextlib
import io
import json
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts import duplicates
from accounts.duplicates import Asked, Reason, Twin
from accounts.models import Account, AccountMatch, AccountSearch, KeyPerson, PersonMatch, State
from accounts.services import editing, letting_go
from accounts.services.findable import write_persons, write_search
from accounts.services.merging.reading import say_not_duplicate
from core import lately
from leads.models import Lead
from leads.services.findable import write_search as write_lead_search
from tests.cast import TODAY, Cast, again, make_account

CANARY = "Zqcanaryqz"


def reasons(twins: list[Twin]) -> list[list[Reason]]:
    return [[why.reason for why in twin.why] for twin in twins]


def make_lead(company: str, owner: Any = None, **fields: Any) -> Lead:
    lead = Lead(owner=owner, team_id=owner.team_id if owner else None, created_on=TODAY, **fields)
    lead.set_company(company)
    lead.save()
    write_lead_search([lead], new=True)
    return lead


def test_an_account_is_found_by_each_of_its_keys(cast: Cast) -> None:
    account = make_account(
        cast.ann, "重庆宏达印刷有限公司", telephones=["023 6888 1234"], website="https://www.hongda.com.cn/"
    )
    editing.save_person(account, KeyPerson(name="Li", telephone="138 0000 1111", email="li@hongda.com.cn"), by=cast.ann)
    for asked, reason, kind in (
        ({"name": "重慶宏達印刷"}, Reason.NAME, "account"),
        ({"name": "Chongqing Hongda Yinshua"}, Reason.SOUND, "account"),
        ({"name": "宏达印刷股份"}, Reason.PART, "account"),
        ({"name": "重庆宏达印刷包装"}, Reason.PART, "account"),
        ({"telephones": ["+86 23 68881234"]}, Reason.TELEPHONE, "account"),
        ({"website": "hongda.com.cn"}, Reason.DOMAIN, "account"),
        ({"emails": ["wang@hongda.com.cn"]}, Reason.DOMAIN, "account"),
        ({"telephones": ["13800001111"]}, Reason.TELEPHONE, "person"),
        ({"emails": ["LI@hongda.com.cn"]}, Reason.EMAIL, "person"),
    ):
        twins = duplicates.find(cast.ann, **asked)
        assert [twin.account for twin in twins] == [account], asked
        assert reason in reasons(twins)[0], asked
        assert twins[0].kind == kind or reason == Reason.EMAIL, asked
    assert duplicates.find(cast.ann, name="重庆宏达印刷", skip=account.pk) == []
    assert duplicates.find(cast.ann, name="北京宏达印刷", telephones=["12345"], emails=["x@qq.com"]) == []


def test_one_letter_wrong_is_found(cast: Cast) -> None:
    make_account(cast.ann, "Blue Heron Cartons Ltd")
    assert reasons(duplicates.find(cast.ann, name="Blue Heron Carttons")) == [[Reason.TYPO]]
    assert duplicates.find(cast.ann, name="Blue Heron Printing") == []


def test_what_is_not_the_readers_says_only_whom_to_ask(cast: Cast) -> None:
    account = make_account(cast.sue, f"{CANARY} Ltd", telephones=["010 5550 7777"], website="https://zqcanaryqz.com")
    editing.save_person(account, KeyPerson(name=f"P{CANARY}", telephone="138 0000 7777"), by=cast.sue)
    by_number = duplicates.find(cast.ann, telephones=["010 5550 7777"])
    by_person = duplicates.find(cast.ann, telephones=["138 0000 7777"])
    by_name = duplicates.find(cast.ann, name=CANARY)
    for twins in (by_number, by_person, by_name):
        (twin,) = twins
        assert (twin.account, twin.record, twin.ask, twin.kind) == (None, None, "Sue South", "account")
    assert by_number[0].told == "A customer with this telephone exists: ask Sue South."
    assert by_person[0].told == by_number[0].told
    assert by_name[0].told == "It exists and is owned by a colleague: ask Sue South."
    assert CANARY.lower() not in json.dumps([twin.told for twin in by_number + by_person]).lower()
    assert CANARY.lower() not in str([twin.reasons for twin in by_number + by_person]).lower()


def test_an_account_of_the_pool_can_be_claimed_and_shows_no_person(cast: Cast) -> None:
    account = make_account(cast.bob, "Harbour Print")
    editing.save_person(account, KeyPerson(name=CANARY, telephone="138 0000 7777"), by=cast.bob)
    letting_go.release(account, by=again(cast.mia), reason="x", today=TODAY, override=True)
    (twin,) = duplicates.find(cast.ann, telephones=["138 0000 7777"])
    assert (twin.account, twin.claimable, twin.state) == (account, True, State.POOLED)
    assert CANARY not in str(twin)


def test_leads_are_found_too_and_told_as_carefully(cast: Cast) -> None:
    mine = make_lead("Blue Heron Ltd", cast.ann, telephones=["010 5550 7777"])
    make_lead(f"{CANARY} Ltd", cast.sue, email="x@zqcanaryqz.com")
    (twin,) = duplicates.find(cast.ann, name="Blue Heron", telephones=["(010) 55507777"])
    assert (twin.kind, twin.record, [why.reason for why in twin.why]) == (
        "lead",
        mine,
        [Reason.TELEPHONE, Reason.NAME],
    )
    (hidden,) = duplicates.find(cast.ann, emails=["x@zqcanaryqz.com"])
    assert (hidden.record, hidden.told) == (None, "A lead like this exists: ask Sue South.")


def test_a_domain_that_many_share_tells_nothing(cast: Cast) -> None:
    for n in range(25):
        make_account(cast.ann, f"Firm {n}", website=f"https://shared.example/{n}")
    assert duplicates.find(cast.ann, website="https://shared.example/") == []


@pytest.mark.parametrize("rows", [2, 400])
def test_a_thousand_records_cost_as_many_statements_as_two(cast: Cast, rows: int) -> None:
    for n in range(20):
        make_account(cast.sue if n % 2 else cast.ann, f"Firm {n} Ltd", telephones=[f"138 0000 {n:04d}"])
    make_lead("Firm 3", cast.sue)
    asked = [Asked(name=f"Firm {n} Inc", telephones=(f"1380000{n:04d}",), emails=("a@b.com",)) for n in range(rows)]
    with CaptureQueriesContext(
        connection,
    ) as context:
        found = duplicates.find_many(cast.ann, asked)
    assert len(context) <= 14
    assert found[1][0].hidden
    assert found[0][0].account is not None
    assert set(found) == set(range(min(rows, 20)))


def test_a_changed_record_is_known_by_what_it_says_now(cast: Cast) -> None:
    account = make_account(cast.ann, "Acme Print", telephones=["010 5550 1234"])
    editing.edit(account, {"name": "Blue Heron", "telephones": []}, by=cast.ann, version=account.version)
    assert duplicates.find(cast.ann, name="Acme Print", telephones=["010 5550 1234"]) == []
    assert [twin.account for twin in duplicates.find(cast.ann, name="Blue Heron Inc")] == [account]
    assert AccountMatch.objects.filter(account=account, current=False).count() == 2


def test_verify_names_wrong_and_missing_keys(cast: Cast) -> None:
    account = make_account(cast.ann, "Acme Print")

    def differences() -> list[dict[str, Any]]:
        out = io.StringIO()
        with contextlib.suppress(SystemExit):
            call_command("verify", "--json", "--all", stdout=out)
        return [d for d in json.loads(out.getvalue())["differences"] if d["what"] == "match keys"]

    assert differences() == []
    AccountMatch.objects.filter(account=account).update(value="other")
    assert len(differences()) == 1
    AccountMatch.objects.filter(account=account).update(current=False)
    assert len(differences()) == 2
    write_search([account])
    assert differences() == []


def test_the_migration_fills_what_was_there_and_runs_again(cast: Cast) -> None:
    from importlib import import_module

    from django.apps import apps

    account = make_account(cast.ann, "Acme Print", telephones=["010 5550 1234"])
    person = editing.save_person(account, KeyPerson(name="Li", email="li@acme.com"), by=cast.ann)
    wanted = set(AccountMatch.objects.current().values_list("account", "kind", "value"))
    AccountMatch.objects.update(current=False)
    fill = import_module("accounts.migrations.0014_fill_match_keys").fill
    for _time in range(2):
        fill(apps, None)
        assert set(AccountMatch.objects.current().values_list("account", "kind", "value")) == wanted
    write_persons([person])
    assert duplicates.find(cast.ann, emails=["li@acme.com"])


def test_pairs_are_suggested_to_whoever_manages_both(cast: Cast) -> None:
    one = make_account(cast.ann, "Acme Print", telephones=["010 5550 1234"])
    other = make_account(cast.bob, "Blue Heron", telephones=["(010) 5550-1234"])
    make_account(cast.sue, "Acme Print Ltd")
    pairs, more, _at = duplicates.pairs_for(again(cast.mia))
    assert [(pair.one, pair.other) for pair in pairs] == [(one, other)]
    assert more is None
    assert len(duplicates.pairs_for(again(cast.ada))[0]) == 2
    assert Account.objects.count() == 3


def test_pairs_of_many_accounts_are_kept_and_leave_out_what_is_settled_since(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = [make_account(cast.ann, f"{name} Print", telephones=["010 5550 1234"]) for name in ("Acme", "Blue", "Crow")]
    live = [(pair.one.pk, pair.other.pk) for pair in duplicates.pairs_for(again(cast.mia)).pairs]
    monkeypatch.setattr(lately, "WIDE", 0)
    first = duplicates.pairs_for(again(cast.mia), size=1)
    found, more = [(pair.one.pk, pair.other.pk) for pair in first.pairs], first.more
    while more:
        page = duplicates.pairs_for(again(cast.mia), after=more, size=1)
        found, more = found + [(pair.one.pk, pair.other.pk) for pair in page.pairs], page.more
    assert len(live) == 3
    assert found == live
    make_account(cast.bob, "Dove Print", telephones=["010 5550 1234"])
    assert len(duplicates.pairs_for(again(cast.mia)).pairs) == 3  # looked for again in some minutes
    say_not_duplicate(made[0], made[1], by=cast.mia)
    Account.objects.filter(pk=made[2].pk).update(team=cast.sue.team)
    assert duplicates.pairs_for(again(cast.mia)).pairs == []


def test_the_migration_renews_the_keys_of_numbers_with_inner_lines_and_runs_again(cast: Cast) -> None:
    from importlib import import_module

    from django.apps import apps

    numbers = ["021-5555 8404*16", "0755-8640 8404 内线 22", "+86 21 6543 2100-6"]
    accounts = [make_account(cast.ann, f"Acme {n}", telephones=[number]) for n, number in enumerate(numbers)]
    person = editing.save_person(accounts[0], KeyPerson(name="Li", telephone="021-5555 8405 內線 3"), by=cast.ann)
    wanted = set(AccountMatch.objects.current().values_list("account", "kind", "value"))
    AccountMatch.objects.filter(kind="tel").update(value="stale")
    PersonMatch.objects.filter(kind="tel").update(value="stale")
    AccountSearch.objects.update(telephone_tails=["0416"])
    renew = import_module("accounts.migrations.0040_numbers_without_inner_lines").renew
    for _time in range(2):
        renew(apps, None)
        assert set(AccountMatch.objects.current().values_list("account", "kind", "value")) == wanted
        assert AccountSearch.objects.get(account=accounts[0]).telephone_tails == ["8404"]
        assert PersonMatch.objects.current().get(person=person, kind="tel").value == "862155558405"
