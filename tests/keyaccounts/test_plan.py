"""The plan: versions of its texts, actions that are next steps, ticks, notes, figures, merging."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest

from accounts.models import Account, KeyPerson
from accounts.services import editing
from accounts.services.refusals import InvalidInput, NotAllowed, ReasonNeeded, WrongState
from core.errors import StaleEdit
from followups.models import NextStep, StepKind, StepState
from followups.services import log as logging
from followups.services import merging, steps
from followups.services.refusals import WrongInput
from keyaccounts import board, figures
from keyaccounts.models import ChangeSignal, CheckStep, Complaint, Part, PlanAction, PlanText, Position, Tick, Wallet
from keyaccounts.services import notes, plan
from keyaccounts.services.plan import Planned
from keyaccounts.today import cares_of
from leads.models import Order
from tests.cast import TODAY, Cast, again, make_account, new_key, noon
from tests.keyaccounts.filled import fill_plan


@pytest.fixture
def account(cast: Cast) -> Account:
    return make_account(cast.ann, "Acme")


def planned(account: Account, *, days: int = 5, **values) -> PlanAction:
    given = Planned("Show the sample", "They ask for a price", TODAY + timedelta(days=days), **values)
    return plan.plan(account, given, by=account.owner, today=TODAY)


def order(account: Account, amount: int, on: date, currency: str = "CNY") -> None:
    Order.objects.create(account=account, amount=Decimal(amount), currency=currency, ordered_on=on)


def wallet(account: Account, spend: int, ours: int | None, on: date, **values) -> Wallet:
    given = {"spend": Decimal(spend), "ours": None if ours is None else Decimal(ours), "on": on, **values}
    return notes.note(account, Wallet, given, by=account.owner, today=TODAY)


def test_a_text_that_is_replaced_stays_with_who_and_when(cast: Cast, account: Account) -> None:
    first = plan.write(account, Part.GAP, "No contact above the buyer", by=cast.ann, seen=None)
    second = plan.write(account, Part.GAP, "The boss has met us once", by=again(cast.mia), seen=first.pk)
    with pytest.raises(StaleEdit):
        plan.write(account, Part.GAP, "x", by=cast.ann, seen=first.pk)
    rows = list(PlanText.objects.filter(account=account, part=Part.GAP).order_by("pk"))
    assert [(row.text, row.by, row.replaced_at is None) for row in rows] == [
        ("No contact above the buyer", cast.ann, False),
        ("The boss has met us once", cast.mia, True),
    ]
    assert plan.write(account, Part.GAP, "The boss has met us once", by=cast.ann) == second
    assert plan.write(account, Part.GAP, "", by=cast.ann) is None


def test_only_a_pressure_has_a_level_and_only_people_of_the_account_write(cast: Cast, account: Account) -> None:
    assert plan.write(account, Part.PRICE, "", level=3, by=cast.ann).level == 3
    for part, level in ((Part.GAP, 2), (Part.PRICE, 4), ("nonsense", None)):
        with pytest.raises(InvalidInput):
            plan.write(account, part, "x", level=level, by=cast.ann)
    with pytest.raises(NotAllowed):
        plan.write(account, Part.GAP, "x", by=again(cast.sue))


def test_an_action_is_a_next_step_and_done_there_is_done_here(cast: Cast, account: Account) -> None:
    action = planned(account)
    account.refresh_from_db()
    assert (action.step.kind, account.next_step_on) == (StepKind.PLAN, TODAY + timedelta(days=5))
    steps.snooze(action.step, by=cast.ann, until=TODAY + timedelta(days=8), today=TODAY)
    steps.complete(action.step, by=cast.ann, today=TODAY)
    action.refresh_from_db()
    assert action.step.state == StepState.DONE
    assert not PlanAction.objects.open().exists()


def test_a_contact_does_not_tick_an_action_by_itself(cast: Cast, account: Account) -> None:
    action = planned(account)
    person = editing.save_person(account, KeyPerson(name="Li Wei"), by=cast.ann)
    entry = logging.Entry(occurred_at=noon(TODAY), result="answered", persons=[person.pk], text="called")
    logging.log(account, entry, by=cast.ann, client_key=new_key(), now=noon(TODAY))
    assert NextStep.objects.get(pk=action.step_id).state == StepState.OPEN


def test_an_action_needs_a_day_a_measure_and_an_owner_who_serves_the_account(cast: Cast, account: Account) -> None:
    with pytest.raises(WrongInput):
        planned(account, days=-1)
    with pytest.raises(InvalidInput):
        plan.plan(account, Planned("x", " ", TODAY), by=cast.ann, today=TODAY)
    with pytest.raises(InvalidInput):
        planned(account, owner=cast.sue)


def test_an_action_of_a_helper_is_on_their_today(cast: Cast, account: Account) -> None:
    editing.join_group(account, user=cast.cho, by=cast.ann, part="technology", today=TODAY)
    action = planned(account, owner=cast.cho)
    assert action.step.text == "Show the sample (Cho Seller)"
    day = TODAY + timedelta(days=5)
    assert [row.pk for row in cares_of(again(cast.cho), today=day).actions] == [action.pk]
    assert not cares_of(again(cast.cho), today=TODAY)
    assert not cares_of(again(cast.ann), today=day).actions


def test_a_step_of_the_checklist_is_ticked_once_and_taken_back(cast: Cast, account: Account) -> None:
    step = CheckStep.objects.in_use()[0]
    for _twice in range(2):
        plan.tick(account, step, True, by=cast.ann, today=TODAY)
    assert Tick.objects.current().count() == 1
    plan.tick(account, step, False, by=cast.ann, today=TODAY)
    assert (Tick.objects.current().count(), Tick.objects.count()) == (0, 1)


def test_a_signal_is_answered_with_an_action(cast: Cast, account: Account) -> None:
    values = {"kind": "people", "text": "The buyer leaves in May"}
    signal = notes.note(account, ChangeSignal, values, by=cast.ann, today=TODAY)
    done = notes.answer_with(signal, "Meet the new buyer", due_on=TODAY + timedelta(days=7), by=cast.ann, today=TODAY)
    assert (done.answered_on, done.action.what) == (TODAY, "Meet the new buyer")
    assert not ChangeSignal.objects.open().exists()
    with pytest.raises(WrongState):
        notes.answer(signal, "again", by=cast.ann, today=TODAY)


def test_a_note_of_tomorrow_or_more_than_all_is_refused_and_a_mistake_stays(cast: Cast, account: Account) -> None:
    with pytest.raises(InvalidInput):
        notes.note(account, Position, {"position": 1, "on": TODAY + timedelta(days=1)}, by=cast.ann, today=TODAY)
    with pytest.raises(InvalidInput):
        wallet(account, 100, 200, TODAY)
    row = notes.note(account, Position, {"position": 1}, by=cast.ann, today=TODAY)
    with pytest.raises(ReasonNeeded):
        notes.void(row, "", by=cast.ann)
    notes.void(row, "another customer", by=cast.ann)
    assert (Position.objects.current().count(), Position.objects.count()) == (0, 1)


def test_our_share_is_of_the_period_in_one_currency(cast: Cast, account: Account) -> None:
    order(account, 300, date(2025, 5, 1))
    order(account, 900, date(2025, 5, 1), "EUR")
    order(account, 700, date(2024, 12, 31))
    wallet(account, 1000, None, date(2025, 7, 9))
    wallet(account, 1000, 200, date(2024, 3, 1))
    shares, _money = figures.earned(account, figures.wallets(account, user=cast.ann), user=cast.ann, today=TODAY)
    assert [(share.row.words, share.percent, share.computed) for share in shares] == [
        ("2025", 30, True),
        ("2024", 20, False),
    ]
    place = figures.matrix(shares)
    assert (place.large, place.rising) == (True, True)
    assert [bar.words for bar in figures.bars(shares)] == ["2024", "2025"]


@pytest.mark.parametrize(
    ("on", "first", "ends"),
    [(date(2025, 11, 9), date(2025, 10, 1), date(2026, 1, 1)), (date(2025, 2, 9), date(2025, 1, 1), date(2025, 4, 1))],
)
def test_a_quarter_begins_and_ends_with_its_months(
    cast: Cast, account: Account, on: date, first: date, ends: date
) -> None:
    row = wallet(account, 10, 1, on, period="quarter")
    assert (row.on, row.ends_on) == (first, ends)


def test_growth_and_lifetime_value_never_mix_currencies(cast: Cast, account: Account) -> None:
    for amount, days, currency in ((150, 10, "CNY"), (100, 400, "CNY"), (50, 900, "CNY"), (7, 3, "EUR")):
        order(account, amount, TODAY - timedelta(days=days), currency)
    _shares, money = figures.earned(account, [], user=cast.ann, today=TODAY)
    found = {line.currency: line for line in money}
    assert (found["CNY"].total, found["CNY"].growth) == (300, 50)
    assert (found["EUR"].total, found["EUR"].growth) == (7, None)


def test_who_decides_is_read_from_persons(cast: Cast, account: Account) -> None:
    editing.save_person(account, KeyPerson(name="Boss", roles=["investor"]), by=cast.ann)
    editing.save_person(account, KeyPerson(name="Guard", roles=["gatekeeper"]), by=cast.ann)
    found = board.people(board.persons_of(account, user=cast.ann), board.stances_of(account, user=cast.ann))
    assert [p.name for p in found.deciders.lead] == ["Boss"]
    assert [p.name for p in found.deciders.unknown] == ["Guard"]
    assert [role["known"] for role in found.roles] == [True, True, False, False]


def test_a_merge_brings_everything_along_and_its_undo_takes_it_back(cast: Cast, account: Account) -> None:
    other = make_account(cast.ann, "Acme Ltd")
    fill_plan(account, "kept", by=cast.ann, today=TODAY)
    fill_plan(other, "gone", by=cast.ann, today=TODAY)
    merge = merging.merge(account, other, {}, by=again(cast.mia), today=TODAY)
    assert Complaint.objects.filter(account=account).count() == 2
    assert PlanText.objects.current().get(account=account, part=Part.PRESENT).text == "kept"
    assert Tick.objects.current().filter(account=account).count() == 1
    merging.undo(merge, by=again(cast.mia), today=TODAY)
    assert PlanText.objects.current().get(account=other, part=Part.PRESENT).text == "gone"
    assert Complaint.objects.get(account=other).text == "gone"
    assert Tick.objects.current().filter(account=other).count() == 1
