"""The ceiling's table of cases: completeness gives the highest stage that can be confirmed (domain.md 2.4)."""

from __future__ import annotations

from datetime import timedelta

import pytest

from accounts.models import Account, KeyPerson
from portraits.models import Basis, Change, Distance, DistanceEntry, Field, Stage
from portraits.services import ageing, catalogue, measuring, recounting
from tests.cast import TODAY, Cast, make_account
from tests.portraits.known import ceiling, know, know_sections, make_field, make_person, small_catalogue

DOCTOR = ("basic", "background")
TEACHER = (*DOCTOR, "needs", "competition")
FRIEND = (*TEACHER, "deep")
BROTHER = (*FRIEND, "extended")


@pytest.fixture
def account(cast: Cast) -> Account:
    small_catalogue()
    return make_account(cast.ann, "Acme")


@pytest.fixture
def li(account: Account) -> KeyPerson:
    return make_person(account)


@pytest.mark.parametrize(
    ("sections", "stage"),
    [
        (("basic",), Stage.NONE),
        (("background",), Stage.NONE),
        (DOCTOR, Stage.DOCTOR),
        ((*DOCTOR, "needs"), Stage.DOCTOR),
        ((*DOCTOR, "competition"), Stage.DOCTOR),
        (TEACHER, Stage.TEACHER),
        (FRIEND, Stage.FRIEND),
        (BROTHER, Stage.BROTHER),
        ((*DOCTOR, "deep", "extended"), Stage.DOCTOR),
        ((*TEACHER, "extended"), Stage.TEACHER),
        (("needs", "competition", "deep", "extended"), Stage.NONE),
    ],
)
def test_the_complete_sections_give_the_stage(
    account: Account, li: KeyPerson, sections: tuple[str, ...], stage: Stage
) -> None:
    know_sections(account, *sections, person=li)
    assert ceiling(account) == stage


def test_part_of_the_background_is_enough_for_the_doctor_and_not_for_the_teacher(
    account: Account, li: KeyPerson
) -> None:
    know_sections(account, "basic", person=li)
    know(account, "background_a")
    assert ceiling(account) == Stage.DOCTOR
    know_sections(account, "needs", "competition", person=li)
    assert ceiling(account) == Stage.DOCTOR
    know(account, "background_b")
    know(account, "background_p", person=li)
    assert ceiling(account) == Stage.TEACHER


def test_a_guess_never_raises_the_ceiling(account: Account, li: KeyPerson) -> None:
    know_sections(account, "basic", person=li)
    know(account, "background_a", basis=Basis.GUESSED)
    assert ceiling(account) == Stage.NONE
    know(account, "background_a", basis=Basis.SEEN)
    assert ceiling(account) == Stage.DOCTOR


def test_what_turns_into_a_guess_or_is_cleared_takes_the_ceiling_down(account: Account, li: KeyPerson) -> None:
    know_sections(account, *TEACHER, person=li)
    know(account, "needs_a", basis=Basis.GUESSED)
    assert ceiling(account) == Stage.DOCTOR
    know(account, "basic_a", "")
    assert ceiling(account) == Stage.NONE


def test_a_stale_value_does_not_count_even_when_it_is_written_today(account: Account, li: KeyPerson) -> None:
    know_sections(account, "basic", person=li)
    know(account, "background_a", on=TODAY - timedelta(days=180))
    assert ceiling(account) == Stage.NONE
    know(account, "background_a", on=TODAY - timedelta(days=179))
    assert ceiling(account) == Stage.DOCTOR


def test_what_is_not_required_fills_no_section(account: Account, li: KeyPerson) -> None:
    make_field("basic_extra", "basic", required=False)
    know(account, "basic_extra")
    assert Distance.objects.get(pk=account.pk).basic == 0


def test_a_section_that_requires_nothing_asks_for_all_its_fields(account: Account, li: KeyPerson) -> None:
    Field.objects.filter(section="extended").update(required=False)
    know_sections(account, *FRIEND, person=li)
    know(account, "extended_a")
    assert ceiling(account) == Stage.FRIEND
    know(account, "extended_p", person=li)
    assert ceiling(account) == Stage.BROTHER


def test_a_section_without_fields_is_never_complete(account: Account, li: KeyPerson) -> None:
    know_sections(account, *BROTHER, person=li)
    for field in Field.objects.in_use().filter(section="extended"):
        catalogue.retire(field, by=_admin())
    recounting.run_unfinished(today=TODAY)
    assert ceiling(account) == Stage.FRIEND


def test_a_retired_field_is_no_longer_missed(account: Account, li: KeyPerson) -> None:
    know_sections(account, "basic", person=li)
    know(account, "background_a")
    know_sections(account, "needs", "competition", person=li)
    assert ceiling(account) == Stage.DOCTOR
    for code in ("background_b", "background_p"):
        catalogue.retire(Field.objects.get(code=code), by=_admin())
    recounting.run_unfinished(today=TODAY)
    assert ceiling(account) == Stage.TEACHER


def test_two_persons_known_by_halves_are_not_one_known_well(account: Account, li: KeyPerson) -> None:
    wang = make_person(account, "Wang")
    for code in ("basic_a", "background_a", "background_b", "needs_a", "competition_a"):
        know(account, code)
    for code in ("basic_p", "background_p", "needs_p"):
        know(account, code, person=li)
    for code in ("basic_p", "background_p", "competition_p"):
        know(account, code, person=wang)
    assert ceiling(account) == Stage.DOCTOR
    know(account, "needs_p", person=wang)
    assert ceiling(account) == Stage.TEACHER
    assert Distance.objects.get(pk=account.pk).person == wang


def test_somebody_who_has_left_carries_no_distance(account: Account, li: KeyPerson) -> None:
    know_sections(account, *TEACHER, person=li)
    KeyPerson.objects.filter(pk=li.pk).update(left_on=TODAY)
    measuring.measure([account.pk], today=TODAY)
    assert ceiling(account) == Stage.NONE


def test_the_exact_night_takes_an_aged_value_out(account: Account, li: KeyPerson) -> None:
    know_sections(account, *DOCTOR, person=li)
    ends = TODAY + timedelta(days=180)  # the first day on which it is stale
    ageing.run_due(ends - timedelta(days=1))  # the night before belongs to the last fresh day
    assert ceiling(account) == Stage.DOCTOR
    run = ageing.run_due(ends)
    assert run is not None
    assert run.counts == {"accounts": 1, "ceilings": 1}
    assert ceiling(account) == Stage.NONE
    assert ageing.run_due(ends) is None
    entry = DistanceEntry.objects.filter(account=account).latest("pk")
    assert (entry.what, entry.before, entry.after, entry.on, entry.by) == (Change.CEILING, 1, 0, ends, None)


def test_nights_that_did_not_happen_are_made_up_for(account: Account, li: KeyPerson) -> None:
    know_sections(account, *DOCTOR, person=li)
    ageing.run_due(TODAY)
    ageing.run_due(TODAY + timedelta(days=400))
    assert ceiling(account) == Stage.NONE


def test_a_night_costs_what_ages_whatever_the_number(
    account: Account, li: KeyPerson, django_assert_max_num_queries
) -> None:
    for n in range(12):
        other = make_account(account.owner, f"Other {n}")
        know(other, "basic_a")
    with django_assert_max_num_queries(30):
        ageing.age(TODAY + timedelta(days=180))


def test_a_shorter_shelf_life_reaches_every_portrait(account: Account, li: KeyPerson) -> None:
    know_sections(account, "basic", person=li)
    know(account, "background_a", on=TODAY - timedelta(days=100))
    assert ceiling(account) == Stage.DOCTOR
    field = Field.objects.get(code="background_a")
    looked = catalogue.preview(field, {"shelf_days": 90}, today=TODAY)
    assert (looked.rise, looked.fall, looked.of) == (0, 1, 1)
    assert ceiling(account) == Stage.DOCTOR
    catalogue.save_field({"shelf_days": 90}, by=_admin(), field=field, version=1)
    recounting.run_unfinished(today=TODAY)
    assert ceiling(account) == Stage.NONE


def test_a_preview_tells_what_a_retired_field_would_do(account: Account, li: KeyPerson) -> None:
    know_sections(account, "basic", "needs", "competition", person=li)
    know_sections(account, "background", person=li)
    looked = catalogue.preview(Field.objects.get(code="needs_a"), {"weight": 3}, today=TODAY)
    assert (looked.rise, looked.fall) == (0, 0)
    know(account, "needs_a", "")
    looked = catalogue.preview(Field.objects.get(code="needs_a"), {}, today=TODAY, retired=True)
    assert (looked.rise, looked.fall) == (1, 0)


def _admin():
    from users.models import Role, User

    return User.objects.get(role=Role.ADMIN)
