"""The stage that a manager confirms, and the hint to change the person (domain.md 2.4)."""

from __future__ import annotations

import contextlib
import io
import json
from datetime import timedelta

import pytest
from django.core.management import call_command

from accounts.committee.moving import move_person
from accounts.models import Account, KeyPerson
from accounts.rules import RuleValues
from accounts.services import handing_on
from accounts.services.refusals import NotAllowed, ReasonNeeded
from core.errors import StaleEdit
from followups.services import merging
from portraits.models import Basis, Distance, DistanceEntry, Stage, Value
from portraits.services import confirming, standing
from portraits.services.confirming import AboveCeiling, confirm
from tests.cast import TODAY, Cast, again, contact, make_account
from tests.portraits.known import ceiling, know, know_sections, make_person, small_catalogue


@pytest.fixture
def account(cast: Cast) -> Account:
    small_catalogue()
    return make_account(cast.ann, "Acme", days_old=60)


@pytest.fixture
def li(account: Account) -> KeyPerson:
    return make_person(account)


def test_a_manager_confirms_with_a_reason_up_to_the_ceiling(cast: Cast, account: Account, li: KeyPerson) -> None:
    know_sections(account, "basic", "background", person=li)
    with pytest.raises(AboveCeiling):
        confirm(account, Stage.TEACHER, "they call us", by=again(cast.mia), today=TODAY)
    with pytest.raises(ReasonNeeded):
        confirm(account, Stage.DOCTOR, " ", by=again(cast.mia), today=TODAY)
    for nobody in (cast.ann, cast.bob, cast.zoe):
        with pytest.raises(NotAllowed):
            confirm(account, Stage.DOCTOR, "they call us", by=again(nobody), today=TODAY)
    distance = confirm(account, Stage.DOCTOR, "they call us", by=again(cast.mia), today=TODAY)
    assert (distance.stage, distance.is_confirmed(account.current_cycle_id)) == (Stage.DOCTOR, True)
    entry = DistanceEntry.objects.filter(account=account).latest("pk")
    assert (entry.what, entry.before, entry.after, entry.by, entry.why) == (
        "confirmed",
        None,
        1,
        cast.mia,
        "they call us",
    )


def test_a_stage_above_a_fallen_ceiling_is_capped_and_comes_back(cast: Cast, account: Account, li: KeyPerson) -> None:
    know_sections(account, "basic", "background", "needs", "competition", person=li)
    confirm(account, Stage.TEACHER, "they call us", by=again(cast.mia), today=TODAY)
    know(account, "needs_a", basis=Basis.GUESSED)
    distance = Distance.objects.get(pk=account.pk)
    assert (distance.capped, distance.stage, distance.confirmed) == (True, Stage.DOCTOR, Stage.TEACHER)
    know(account, "needs_a")
    assert not Distance.objects.get(pk=account.pk).capped


def test_a_new_owner_makes_it_unconfirmed_and_the_old_value_stays(cast: Cast, account: Account, li: KeyPerson) -> None:
    know_sections(account, "basic", "background", person=li)
    confirm(account, Stage.DOCTOR, "they call us", by=again(cast.mia), today=TODAY)
    assert Distance.objects.confirmed_now().count() == 1
    handing_on.transfer(account, to=cast.bob, by=again(cast.mia), reason="balance", today=TODAY)
    account.refresh_from_db()
    distance = Distance.objects.get(pk=account.pk)
    assert (distance.is_confirmed(account.current_cycle_id), distance.confirmed) == (False, Stage.DOCTOR)
    assert not Distance.objects.confirmed_now().exists()


def test_eight_contacts_without_moving_hint_at_another_person(cast: Cast, account: Account, li: KeyPerson) -> None:
    rules = RuleValues()
    know_sections(account, "basic", "background", person=li)
    for n in range(8):
        account.refresh_from_db()
        assert standing.stands_still(account, Distance.objects.get(pk=account.pk), rules) is None
        contact(account, TODAY + timedelta(days=n), today=TODAY + timedelta(days=n))
    account.refresh_from_db()
    assert standing.stands_still(account, Distance.objects.get(pk=account.pk), rules) == 8
    know_sections(account, "needs", "competition", person=li, today=TODAY + timedelta(days=8))
    assert standing.stands_still(account, Distance.objects.get(pk=account.pk), rules) is None


def test_who_was_slower_is_told_and_nothing_is_overwritten(account: Account, li: KeyPerson) -> None:
    first = know(account, "basic_a", "one")
    assert first is not None
    from portraits.models import Field
    from portraits.services import filling

    field = Field.objects.get(code="basic_a")
    with pytest.raises(StaleEdit):
        filling.fill(account, field, filling.Known("two"), by=account.owner, today=TODAY, seen=None)
    filling.fill(account, field, filling.Known("two"), by=account.owner, today=TODAY, seen=first.pk)
    assert list(Value.objects.filter(field=field).order_by("pk").values_list("text", flat=True)) == ["one", "two"]
    assert Value.objects.current().get(field=field).text == "two"


def test_a_merge_brings_the_portrait_along_and_back(cast: Cast, account: Account, li: KeyPerson) -> None:
    other = make_account(cast.ann, "Acme Ltd", days_old=60)
    wang = make_person(other, "Wang")
    know(account, "basic_a", "ours")
    know_sections(other, "basic", "background", person=wang)
    before = sorted(Value.objects.values_list("pk", "account_id", "replaced_at"))
    merge = merging.merge(account, other, {}, by=again(cast.mia), today=TODAY)
    assert ceiling(account) == Stage.DOCTOR
    assert Value.objects.current().get(account=account, field__code="basic_a").text == "ours"
    merging.undo(merge, by=again(cast.mia), today=TODAY)
    assert sorted(Value.objects.values_list("pk", "account_id", "replaced_at")) == before
    assert (ceiling(account), ceiling(other)) == (Stage.NONE, Stage.DOCTOR)


def test_verify_names_a_ceiling_that_the_values_contradict(cast: Cast) -> None:
    from core.clock import business_date

    small_catalogue()
    today = business_date()
    account = make_account(cast.ann, "Acme", today=today)
    know_sections(account, "basic", "background", person=make_person(account), today=today)
    assert verified()["ok"]
    Distance.objects.filter(pk=account.pk).update(ceiling=Stage.BROTHER)
    assert [each["what"] for each in verified()["differences"]] == ["distance ceiling"]


def verified() -> dict:
    out = io.StringIO()
    with contextlib.suppress(SystemExit):
        call_command("verify", "--json", "--all", stdout=out)
    return json.loads(out.getvalue())


def test_nobody_confirms_their_own_account(cast: Cast, li: KeyPerson) -> None:
    own = make_account(cast.mia, "Mine")
    assert not confirming.may_confirm(own, user=again(cast.mia))
    assert confirming.may_confirm(own, user=again(cast.max))


def test_whoever_goes_to_another_company_takes_the_distance_away_and_leaves_the_history(
    cast: Cast, account: Account, li: KeyPerson
) -> None:
    know_sections(account, "basic", "background", person=li)
    before, known = ceiling(account), Value.objects.filter(person=li).count()
    other = make_account(cast.ann, "Elsewhere")
    move_person(li, other, by=cast.ann, today=TODAY)
    assert (before, ceiling(account)) == (Stage.DOCTOR, Stage.NONE)
    assert Value.objects.filter(person=li).count() == known > 0
