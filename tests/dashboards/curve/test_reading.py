"""How far accounts have come, read by set against a plain recount, and whose they are."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest

from accounts.models import Account, ContactDay, Cycle
from accounts.services import letting_go
from dashboards.curve import reading
from dashboards.curve.reading import ALL, CONTACTS, DAYS, ORDERED, RISK, Question
from dashboards.scopes import Scope
from dashboards.segments import EVERYTHING
from followups.services.leads import converting
from leads.models import Order
from tests.cast import Cast, log_lead, make_account, make_lead, noon
from tests.dashboards.curve.made import TODAY, followed, order
from tests.founded import company_of
from users.models import Team, User
from users.teams import subtree

COMPANY = Scope("")


def question(scope: Scope = COMPANY, way: str = CONTACTS) -> Question:
    return Question(scope, None, EVERYTHING, way, TODAY)


def counted(scope: Scope = COMPANY, way: str = CONTACTS) -> list[tuple[int, bool, int]]:
    return sorted(reading.counts(question(scope, way)).get("", []))


@dataclass
class Facts:
    """What the rows of one account say, read one by one in plain Python."""

    person: int | None
    team: int | None
    bought: bool
    contacts: int
    days: int | None


def facts() -> list[Facts]:
    """Of every account."""
    found = []
    for account in Account.objects.exclude(state="void"):
        first = Order.objects.filter(account=account, voided_at=None).order_by("ordered_on", "pk").first()
        held = Cycle.objects.filter(account=account, taken_back=False).order_by("-started_on", "-pk").first()
        if first and first.credited_to_id:
            person, team = first.credited_to_id, first.team_id
        elif account.owner_id:
            person, team = account.owner_id, account.team_id
        else:
            person, team = (held.owner_id, held.team_id) if held else (None, None)
        every = sorted(ContactDay.objects.filter(account=account, counted=True).values_list("day", flat=True))
        contacts = {day for day in every if not first or day <= first.ordered_on}
        days = max(0, ((first.ordered_on if first else TODAY) - every[0]).days) if every else 0 if first else None
        found.append(Facts(person, team, first is not None, len(contacts), days))
    return found


def recount(every: list[Facts], scope: Scope, way: str) -> Counter[tuple[int, bool]]:
    """The same in plain Python, account by account."""
    found: Counter[tuple[int, bool]] = Counter()
    for it in every:
        if scope.owner_id and it.person != scope.owner_id or scope.team_ids and it.team not in scope.team_ids:
            continue
        if way == CONTACTS:
            found[it.contacts, it.bought] += 1
        elif it.days is not None:
            found[it.days, it.bought] += 1
    return found


@pytest.mark.django_db
def test_every_count_agrees_with_a_plain_recount_of_the_demo_company() -> None:
    company_of(TODAY)
    every = facts()
    seller = User.objects.get(email="chen@demo.example")
    head = Team.objects.get(name__contains="Head")
    for scope in (COMPANY, Scope("", owner_id=seller.pk), Scope("", team_ids=tuple(subtree(head.pk)))):
        for way in (CONTACTS, DAYS):
            expected = recount(every, scope, way)
            assert {(place, bought): number for place, bought, number in counted(scope, way)} == expected
            assert expected
            for by in reading.GROUPS:
                grouped = reading.counts(question(scope, way), by)
                of_many = reading.counts(question(scope, way), by, many=True)
                assert {key: sorted(rows) for key, rows in of_many.items()} == {
                    key: sorted(rows) for key, rows in grouped.items()
                }
                together = Counter[tuple[int, bool]]()
                for rows in grouped.values():
                    for place, bought, number in rows:
                        together[place, bought] += number
                assert together == expected


def test_contacts_count_to_the_first_order_and_its_day_belongs_to_them(cast: Cast) -> None:
    account = followed(cast.ann, 6, ordered_after=4)
    assert counted() == [(4, True, 1)]
    order(account, TODAY)  # a later order changes nothing
    assert counted() == [(4, True, 1)]
    Order.objects.order_by("pk").update(ordered_on=TODAY - timedelta(days=398 - 2 * 4))
    assert counted() == [(5, True, 1)]


def test_a_void_order_and_a_void_account_do_not_count(cast: Cast) -> None:
    account = followed(cast.ann, 3, ordered_after=2)
    Order.objects.update(voided_at=noon(TODAY), voided_by=cast.ann)
    assert counted() == [(3, False, 1)]
    letting_go.suspend(
        account, by=cast.mia, reason_code="timing", reason="later", look_again_on=TODAY + timedelta(days=30),
        today=TODAY, override=True,
    )  # fmt: skip
    Account.objects.update(state="void")
    assert counted() == []


def test_lead_time_counts(cast: Cast) -> None:
    lead = make_lead(cast.ann, today=TODAY, days_old=20)
    for back in (9, 6, 3):
        log_lead(lead, TODAY - timedelta(days=back), person="Li Wei")
    lead.refresh_from_db()
    account = converting.convert(lead, converting.Wanted(reason="they asked"), by=cast.ann, now=noon(TODAY))
    assert counted() == [(3, False, 1)]
    order(account, TODAY)
    assert counted(way=DAYS) == [(9, True, 1)]


def test_days_run_from_the_first_contact_to_the_order_or_until_today(cast: Cast) -> None:
    followed(cast.ann, 3, start=30)
    followed(cast.ann, 3, ordered_after=2, start=30)
    followed(cast.ann, 3, ordered_after=0, start=30)
    make_account(cast.ann)
    order(make_account(cast.ann, days_old=10), TODAY)
    assert counted(way=DAYS) == [(0, True, 2), (3, True, 1), (28, False, 1)]


def test_an_account_that_was_let_go_stays_with_who_had_it(cast: Cast) -> None:
    gone = followed(cast.ann, 5)
    letting_go.release(gone, by=cast.mia, reason="too small", today=TODAY, override=True)
    moved = followed(cast.ann, 4)
    Account.objects.filter(pk=moved.pk).update(owner=cast.sue, team=cast.south)
    sold = followed(cast.ann, 3, ordered_after=2)
    Account.objects.filter(pk=sold.pk).update(owner=cast.sue, team=cast.south)
    assert counted(Scope("", owner_id=cast.ann.pk)) == [(2, True, 1), (5, False, 1)]
    assert counted(Scope("", owner_id=cast.sue.pk)) == [(4, False, 1)]
    assert counted(Scope("", team_ids=(cast.harbour.pk,))) == [(2, True, 1), (5, False, 1)]
    by_person = reading.counts(question(), "person")
    assert {key: sorted(rows) for key, rows in by_person.items()} == {
        str(cast.ann.pk): [(2, True, 1), (5, False, 1)],
        str(cast.sue.pk): [(4, False, 1)],
    }


def test_the_accounts_behind_a_figure_are_those_it_counts(cast: Cast) -> None:
    made = {n: followed(cast.ann, 6, ordered_after=n).pk for n in (1, 3, 5)}
    waiting = followed(cast.ann, 4).pk
    scope = Scope("", owner_id=cast.ann.pk)

    def found(what: str, first: int = 0, last: int | None = None, of: Any = scope) -> set[int]:
        one, other = (reading.ids_of(question(of), what, first, last, many=many) for many in (False, True))
        ids = set(Account.objects.filter(pk__in=one).values_list("pk", flat=True))
        assert set(Account.objects.filter(pk__in=other).values_list("pk", flat=True)) == ids
        return ids

    assert found(ALL) == {*made.values(), waiting}
    assert found(RISK, 4) == {made[5], waiting}
    assert found(ORDERED) == set(made.values())
    assert found(ORDERED, 2, 4, of=COMPANY) == {made[3]}
    times = reading.times_of([made[3], waiting], question())
    assert (times[made[3]][0], times[waiting]) == (3, (4, None))


@pytest.mark.parametrize("by", ["", "person", "period"])
def test_counting_is_one_statement(cast: Cast, by: str, django_assert_num_queries: Any) -> None:
    for n in range(3):
        followed(cast.ann, 3, ordered_after=n)
    for scope in (COMPANY, Scope("", owner_id=cast.ann.pk), Scope("", team_ids=(cast.harbour.pk,))):
        with django_assert_num_queries(1):
            reading.counts(question(scope), by)
