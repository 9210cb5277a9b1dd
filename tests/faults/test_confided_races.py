"""Races about what is told in confidence, forced at named points: nothing opens, stands or comes back by being late."""

from __future__ import annotations

from functools import partial
from typing import Any

import pytest

from accounts.grading import publishing, recompute, weighing
from accounts.models import Account, Grade, KeyPerson, Vip
from accounts.services import editing, handing_on
from accounts.services.refusals import NotAllowed, WrongState
from audit.models import Event
from core.errors import Refusal
from portraits.models import Distance, Grant, Stage, SubjectKey, Value, Viewing
from portraits.services import confirming, filling, opening
from portraits.services.access import granting, undertaking
from portraits.services.personal import choosing, erasing, restricting
from tests.accounts.grading.world import gather, make_a
from tests.cast import TODAY, Cast, again, make_account
from tests.faults.together import at_once, gate_after, meeting_before
from tests.portraits.known import know, know_sections, let_in, make_person, small_catalogue

pytestmark = pytest.mark.django_db(transaction=True)
WHY = {"purpose": "visit", "words": "lunch"}


@pytest.fixture
def account(cast: Cast) -> Account:
    small_catalogue()
    return make_account(cast.ann, "Acme", days_old=60)


@pytest.fixture(autouse=True)
def register_file(settings: Any, tmp_path: Any) -> None:
    settings.ERASURE_REGISTER = tmp_path / "erasures.jsonl"


def vvip(account: Account) -> Account:
    Account.objects.filter(pk=account.pk).update(vip=Vip.VVIP)
    return Account.objects.get(pk=account.pk)


def test_of_two_approvals_at_once_one_is_the_second_persons(cast: Cast, account: Account) -> None:
    given = let_in(vvip(account), cast.ann, by=again(cast.mia))
    with meeting_before(granting, "_may_decide"):
        results = at_once([partial(granting.approve, given, by=again(who)) for who in (cast.max, cast.ada)])
    assert [type(one) for one in results if isinstance(one, Refusal)] == [WrongState]
    assert Event.objects.filter(code="access.approved").count() == 1


def test_of_two_approvals_of_an_erasure_at_once_one_erases(cast: Cast, account: Account) -> None:
    asked = erasing.ask(make_person(account, "Quirin Zwirn"), reason="letter", by=again(cast.mia))
    choosing.decide(asked, words=[], choices={}, by=again(cast.mia))
    with meeting_before(erasing, "_may"):
        results = at_once([partial(erasing.approve, asked, by=again(who), today=TODAY) for who in (cast.max, cast.ada)])
    assert [type(one) for one in results if isinstance(one, Refusal)] == [WrongState]
    assert Event.objects.filter(code="erasure.done").count() == 1


def test_nothing_opens_after_a_signature_was_taken_back(cast: Cast, account: Account) -> None:
    value = know(account, "deep_a", "canary")
    undertaking.sign(undertaking.newest().pk, cast.mia.name, by=cast.mia)  # type: ignore[union-attr]
    granting.approve(let_in(vvip(account), cast.mia, by=again(cast.max)), by=again(cast.ada))
    signature = cast.mia.undertakings.get()
    with gate_after(opening, "may_open") as gate:

        def take_back() -> None:
            gate.wait_until_reached()
            undertaking.revoke(signature, by=cast.ada, reason="moved on")
            gate.opened.set()

        at_once([partial(opening.open_values, account, [value], by=again(cast.mia), today=TODAY, **WHY), take_back])
    signature.refresh_from_db()
    assert Viewing.objects.get().at < signature.revoked_at
    with pytest.raises(NotAllowed):
        opening.open_values(account, [value], by=again(cast.mia), today=TODAY, **WHY)  # type: ignore[list-item]


def test_nobody_who_is_erased_is_filled_in_again(cast: Cast, account: Account) -> None:
    person = make_person(account, "Quirin Zwirn")
    with gate_after(filling, "_check") as gate:
        gate.hold = partial(gate.hold, 4)  # type: ignore[method-assign]  # an erasure asks many tables

        def erase() -> None:
            gate.wait_until_reached()
            erasing.forget(KeyPerson.objects.get(pk=person.pk), by=None, today=TODAY)
            gate.opened.set()

        at_once([partial(know, account, "deep_p", "canary", person=person), erase])
    assert not Value.objects.filter(person=person).exclude(text="", sealed="").exists()
    assert not SubjectKey.objects.live().filter(person=person).exists()


def test_nobody_whose_processing_stops_is_filled_in_after_it(cast: Cast, account: Account) -> None:
    person = make_person(account)
    with gate_after(filling, "_check") as gate:

        def stop() -> None:
            gate.wait_until_reached()
            restricting.restrict(person, reason="letter", by=again(cast.mia))
            gate.opened.set()

        at_once([partial(know, account, "basic_p", "desk", person=person), stop])
    person.refresh_from_db()
    assert Value.objects.get(person=person).entered_at < person.restricted_at


def test_what_was_read_before_an_erasure_does_not_open_after_it(cast: Cast, account: Account) -> None:
    person = make_person(account, "Quirin Zwirn")
    know(account, "deep_p", "canary", person=person)
    value = Value.objects.select_related("key", "field").get(person=person)
    erasing.forget(person, by=None, today=TODAY)
    found = opening.open_values(account, [value], by=again(cast.mia), today=TODAY, **WHY)
    assert found == {value.pk: None}


def test_a_stage_is_confirmed_for_the_owner_who_was_looked_at(cast: Cast, account: Account) -> None:
    know_sections(account, "basic", "background", person=make_person(account))
    seen = Account.objects.get(pk=account.pk)
    with gate_after(handing_on, "give") as gate:

        def confirm() -> Any:
            gate.wait_until_reached()
            return confirming.confirm(seen, Stage.DOCTOR, "they call us", by=again(cast.mia), today=TODAY)

        move = partial(handing_on.transfer, account, to=cast.bob, by=again(cast.max), reason="r", today=TODAY)
        results = at_once([move, confirm])
    assert isinstance(results[1], WrongState)
    assert Distance.objects.get(pk=account.pk).confirmed is None


def test_a_grade_by_hand_stands_against_a_model_that_comes_at_the_same_time(cast: Cast) -> None:
    ten = [make_account(cast.ann) for _ in range(10)]
    make_a(ten[0], by=cast.max)
    gather()
    publishing.publish(weighing.default(), by=None, reason="test")
    other = ten[1]
    with gate_after(recompute, "rows_of") as gate:

        def decide() -> None:
            gate.wait_until_reached()
            editing.set_grade(other, grade=Grade.B, vip=Vip.NONE, by=cast.mia, today=TODAY, reason="strategic")
            gate.opened.set()

        at_once([partial(recompute.recompute_stale, today=TODAY), decide])
    other.refresh_from_db()
    assert (other.grade, other.grade_decided) == (Grade.B, True)


def test_no_more_than_one_place_on_the_list_for_one_person(cast: Cast, account: Account) -> None:
    with meeting_before(granting, "_may_decide"):
        results = at_once([
            partial(granting.give, account, cast.ann, reason="r", by=again(who), today=TODAY)
            for who in (cast.mia, cast.max)
        ])  # fmt: skip
    assert sum(isinstance(one, Refusal) for one in results) == 1
    assert Grant.objects.count() == 1
