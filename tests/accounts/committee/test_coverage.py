"""Coverage of the four roles: against a plain oracle, after every change, and what lists do with it."""

from __future__ import annotations

import importlib
import itertools
from datetime import timedelta
from random import Random

import pytest
from django.db import connection
from django.urls import reverse

from accounts.committee import coverage
from accounts.models import Account, AccountCoverage, KeyPerson
from accounts.services import editing
from followups.models import FollowUp
from followups.services import corrections
from followups.services.log import Entry, log
from leads.coverage import of_opportunity
from leads.models import Stage
from leads.services import criteria, opportunities, tools
from tests.cast import TODAY, Cast, make_account, new_key, noon

ROLES = ("investor", "gatekeeper", "user", "coach")


def oracle(account: Account) -> tuple[set[str], ...]:
    """Known, met, agreed, opposed by reading every row."""
    people = [p for p in account.persons.all() if p.left_on is None and p.merged_into_id is None]
    deals = account.opportunities.filter(outcome="open")
    known, met, agreed, opposed = set(), set(), set(), set()
    for role in ROLES:
        held = [p for p in people if role in p.roles]
        known |= {role} if held else set()
        spoken = [p for p in held if p.follow_up_links.filter(current=True, follow_up__not_counting="").exists()]
        met |= {role} if spoken else set()
        for deal in deals:
            lines = {line.person_id: line for line in deal.stances.filter(removed_at=None)}
            say = [lines[p.pk].agreed if p.pk in lines else False for p in held]
            kind = [lines[p.pk].stance if p.pk in lines else "" for p in held]
            waited_for = [yes for yes, how in zip(say, kind, strict=True) if yes or how != "immaterial"]
            agreed |= {role} if waited_for and all(waited_for) else set()
            opposed |= {role} if ("opponent", False) in zip(kind, say, strict=True) else set()
    return known, met, agreed, opposed


def stored(account: Account) -> tuple[set[str], ...]:
    row = coverage.of(account)
    return tuple({role for role in ROLES if row.row(role)[n]} for n in range(4))


def meet(account: Account, by, *persons: KeyPerson, ago: int = 0) -> FollowUp:
    day = TODAY - timedelta(days=ago)
    entry = Entry(occurred_at=noon(day), result="answered", persons=[p.pk for p in persons], text=f"talk {ago}")
    return log(account, entry, by=by, client_key=new_key(), now=noon(day))


def deal_of(account: Account, by):
    values = {"name": "Boxes", "amount": 1000, "expected_close_on": TODAY + timedelta(days=20)}
    return opportunities.open_opportunity(account, values, by=by, today=TODAY, stage=Stage.CLOSE, reason="x")


def test_coverage_is_what_a_plain_reading_of_all_rows_says(cast: Cast) -> None:
    rng = Random(5)
    for _round in range(4):
        account = make_account(cast.ann, days_old=60)
        deal = deal_of(account, cast.ann)
        people = [
            editing.save_person(
                account, KeyPerson(name=f"P{n}", roles=rng.sample(ROLES, rng.randint(0, 2))), by=cast.ann
            )
            for n in range(5)
        ]
        for n, person in enumerate(people):
            if rng.random() < 0.5:
                meet(account, cast.ann, person, ago=5 + n)
            if rng.random() < 0.6:
                values = {"agreed": rng.random() < 0.6, "stance": rng.choice(["opponent", "immaterial", "unknown"])}
                tools.add_line(deal, "stance", {"person": person, **values}, by=cast.ann)
        assert stored(account) == oracle(account)
        gone = rng.choice(people)
        gone.refresh_from_db()
        gone.left_on = TODAY
        editing.save_person(account, gone, by=cast.ann)
        assert stored(account) == oracle(account)
    assert list(coverage.differences()) == []
    assert AccountCoverage.objects.count() == 4


def test_what_is_taken_back_covers_nothing(cast: Cast) -> None:
    account = make_account(cast.ann, days_old=60)
    boss = editing.save_person(account, KeyPerson(name="Boss", roles=["investor"]), by=cast.ann)
    talk = meet(account, cast.ann, boss)
    deal = deal_of(account, cast.ann)
    line = tools.add_line(deal, "stance", {"person": boss, "agreed": True}, by=cast.ann)
    assert stored(account) == ({"investor"}, {"investor"}, {"investor"}, set())
    tools.remove_line(line, "stance", by=cast.ann)
    corrections.void(talk, by=cast.ann, reason="wrong account", now=noon(TODAY))
    assert stored(account) == ({"investor"}, set(), set(), set())


def test_agreement_ends_with_the_opportunity(cast: Cast) -> None:
    account = make_account(cast.ann, days_old=60)
    boss = editing.save_person(account, KeyPerson(name="Boss", roles=["investor"]), by=cast.ann)
    deal = deal_of(account, cast.ann)
    tools.add_line(deal, "stance", {"person": boss, "agreed": True}, by=cast.ann)
    deal.refresh_from_db()
    opportunities.lose(deal, by=cast.ann, today=TODAY, reason="price", version=deal.version)
    assert stored(account)[2] == set()


def test_gaps_name_the_first_thing_missing_of_each_role(cast: Cast) -> None:
    account = make_account(cast.ann, days_old=60)
    add = lambda name, *roles: editing.save_person(account, KeyPerson(name=name, roles=list(roles)), by=cast.ann)  # noqa: E731
    add("Boss", "investor")
    user, coach = add("User", "user"), add("Coach", "coach")
    meet(account, cast.ann, user, coach)
    deal = deal_of(account, cast.ann)
    tools.add_line(deal, "stance", {"person": coach, "agreed": True}, by=cast.ann)
    assert coverage.of(account).words == ["investor never met", "no gatekeeper known", "user has not agreed"]
    assert of_opportunity(deal) == coverage.of(account)


def test_verify_names_a_wrong_row(cast: Cast) -> None:
    account = make_account(cast.ann)
    editing.save_person(account, KeyPerson(name="Boss", roles=["investor"]), by=cast.ann)
    AccountCoverage.objects.update(known=8)
    (wrong,) = coverage.differences()
    assert (wrong["what"], wrong["stored"], wrong["expected"]) == ("committee: known", 8, 1)


def test_an_opponent_who_has_not_agreed_is_named_beside_those_who_have(cast: Cast) -> None:
    account = make_account(cast.ann, days_old=60)
    add = lambda name, role: editing.save_person(account, KeyPerson(name=name, roles=[role]), by=cast.ann)  # noqa: E731
    kind, stern, aside = add("Kind", "gatekeeper"), add("Stern", "gatekeeper"), add("Aside", "gatekeeper")
    deal = deal_of(account, cast.ann)
    tools.add_line(deal, "stance", {"person": kind, "agreed": True}, by=cast.ann)
    tools.add_line(deal, "stance", {"person": aside, "stance": "immaterial"}, by=cast.ann)
    assert "gatekeeper" not in stored(account)[2]
    tools.add_line(deal, "stance", {"person": stern, "stance": "opponent"}, by=cast.ann)
    assert {"gatekeeper never met", "gatekeeper opposes"} <= set(coverage.of(account).words)
    gaps = [gap.words for gap in criteria.missing(deal, Stage.ORDER) if gap.code == "gatekeeper"]
    note = "1 of 2 agree, Stern opposes, Kind agrees but was never met"
    assert gaps == [f"gatekeeper never met ({note})", f"gatekeeper opposes ({note})"]
    tools.add_line(deal, "stance", {"person": stern, "stance": "supporter", "agreed": True}, by=cast.ann)
    assert stored(account)[2:] == ({"gatekeeper"}, set())
    assert coverage.of(account).words[1] == "gatekeeper never met"


def test_the_list_finds_exactly_the_accounts_whose_words_say_the_gap(cast: Cast, as_user) -> None:
    every = []
    for n, bits in enumerate(itertools.product([0, 2], repeat=4)):
        if bits[0] or not any(bits):
            every.append(account := make_account(cast.ann, f"A{n}", days_old=60))
            AccountCoverage.objects.create(account=account, **dict(zip(coverage.COLUMNS[:4], bits, strict=True)))
    browser = as_user(cast.ann)
    for gap, words in coverage.GAP_WORDS.items():
        answer = browser.get(reverse("accounts:list"), {"scope": "mine", "gap": gap, "columns": "committee"})
        found = {row.pk for row in answer.context["page"].rows}
        kind, role = coverage.GAPS[gap]
        agrees = kind == "agreed"
        said = {one: coverage.of(one).row(role)[2] if agrees else str(words) in coverage.of(one).words for one in every}
        assert found == {one.pk for one in every if said[one]}, gap
        assert found or not agrees or role != "gatekeeper"
    both = {"scope": "mine", "gap": "no_user", "gap_too": "unagreed_gatekeeper"}
    rows = browser.get(reverse("accounts:list"), both).context["page"].rows
    assert {coverage.of(row).row("gatekeeper") for row in rows} == {(True, True, False, False, False)}


def test_coverage_stored_before_the_rule_is_judged_anew(cast: Cast) -> None:
    account = make_account(cast.ann, days_old=60)
    add = lambda name: editing.save_person(account, KeyPerson(name=name, roles=["gatekeeper"]), by=cast.ann)  # noqa: E731
    one, other = add("One"), add("Other")
    deal = deal_of(account, cast.ann)
    tools.add_line(deal, "stance", {"person": one, "agreed": True}, by=cast.ann)
    tools.add_line(deal, "stance", {"person": other, "stance": "opponent"}, by=cast.ann)
    AccountCoverage.objects.filter(account=account).update(agreed=2, opposed=0)
    judged = importlib.import_module("leads.migrations.0030_judge_agreement")
    judged.judge(None, connection.schema_editor())
    assert list(coverage.differences()) == []


@pytest.mark.parametrize("rows", [1, 20])
def test_the_list_with_coverage_costs_the_same_queries(
    cast: Cast, as_user, rows: int, django_assert_max_num_queries
) -> None:
    for _n in range(rows):
        account = make_account(cast.ann)
        editing.save_person(account, KeyPerson(name="P", roles=["user"]), by=cast.ann)
    browser = as_user(cast.ann)
    with django_assert_max_num_queries(15):
        answer = browser.get(
            reverse("accounts:list"), {"scope": "mine", "gap": "no_gatekeeper", "columns": "committee"}
        )
    assert b"1 known, 0 met, 0 agreed" in answer.content


def test_every_bit_has_a_role() -> None:
    assert [coverage.bits_of(roles) for roles in itertools.chain([[]], [[role] for role in ROLES])] == [0, 1, 2, 4, 8]
