"""Coverage of the four roles: against a plain oracle, after every change, and what lists do with it."""

from __future__ import annotations

import itertools
from datetime import timedelta
from random import Random

import pytest
from django.urls import reverse

from accounts.committee import coverage
from accounts.models import Account, AccountCoverage, KeyPerson
from accounts.services import editing
from followups.models import FollowUp
from followups.services import corrections
from followups.services.log import Entry, log
from leads.coverage import of_opportunity
from leads.models import Stage
from leads.services import opportunities, tools
from tests.cast import TODAY, Cast, make_account, new_key, noon

ROLES = ("investor", "gatekeeper", "user", "coach")


def oracle(account: Account) -> tuple[set[str], set[str], set[str]]:
    """Known, met, agreed by reading every row."""
    known, met, agreed = set(), set(), set()
    for person in account.persons.all():
        if person.left_on is None and person.merged_into_id is None:
            known |= set(person.roles)
            links = person.follow_up_links.filter(current=True, follow_up__not_counting="")
            met |= set(person.roles) if links.exists() else set()
            for stance in person.stances.filter(removed_at=None, agreed=True):
                agreed |= set(person.roles) if stance.opportunity.outcome == "open" else set()
    return known, met, agreed


def stored(account: Account) -> tuple[set[str], set[str], set[str]]:
    row = coverage.of(account)
    return tuple({role for role in ROLES if row.row(role)[n]} for n in range(3))  # type: ignore[return-value]


def meet(account: Account, by, *persons: KeyPerson, ago: int = 0) -> FollowUp:
    day = TODAY - timedelta(days=ago)
    entry = Entry(occurred_at=noon(day), result="answered", persons=[p.pk for p in persons], text=f"talk {ago}")
    return log(account, entry, by=by, client_key=new_key(), now=noon(day))


def deal_of(account: Account, by):
    values = {"name": "Boxes", "amount": 1000, "expected_close_on": TODAY + timedelta(days=20)}
    return opportunities.open_opportunity(account, values, by=by, today=TODAY, stage=Stage.CLOSE)


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
                tools.add_line(deal, "stance", {"person": person, "agreed": rng.random() < 0.6}, by=cast.ann)
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
    assert stored(account) == ({"investor"}, {"investor"}, {"investor"})
    tools.remove_line(line, "stance", by=cast.ann)
    corrections.void(talk, by=cast.ann, reason="wrong account", now=noon(TODAY))
    assert stored(account) == ({"investor"}, set(), set())


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


@pytest.mark.parametrize("gap", list(coverage.GAPS))
def test_the_list_finds_accounts_with_a_gap(cast: Cast, as_user, gap: str) -> None:
    column, role = coverage.GAPS[gap]
    empty, full, known = (make_account(cast.ann, name, days_old=60) for name in ("Empty", "Full", "Known"))
    for account in (full, known):
        person = editing.save_person(account, KeyPerson(name="P", roles=[role]), by=cast.ann)
        if account == full:
            meet(account, cast.ann, person)
    answer = as_user(cast.ann).get(reverse("accounts:list"), {"scope": "mine", "gap": gap})
    found = {row.pk for row in answer.context["page"].rows}
    assert found == ({empty.pk} if column == "known" else {empty.pk, known.pk})


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
