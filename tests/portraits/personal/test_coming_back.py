"""A typed name brings back nobody who was erased, and touches nobody whose processing has stopped."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse

from accounts.models import Account, KeyPerson
from accounts.services import editing
from accounts.services.forgotten import MayNotBeEntered
from followups.exporting import _named as names_of
from followups.models import FollowUp
from followups.services import corrections
from followups.services import log as logging
from followups.services.people import persons_of
from followups.services.refusals import WrongInput
from portraits.services.personal import erasing, restricting
from tests.cast import TODAY, Cast, again, make_account, new_key, noon

NAME, PHONE = "Quirin Zwirn", "139 7777 4321"


@pytest.fixture
def account(cast: Cast) -> Account:
    return make_account(cast.ann, "Acme")


@pytest.fixture
def person(cast: Cast, account: Account) -> KeyPerson:
    return editing.save_person(account, KeyPerson(name=NAME, telephone=PHONE), by=cast.ann)


def talk(account: Account, by: Any, **more: Any) -> FollowUp:
    entry = logging.Entry(occurred_at=noon(TODAY), result="answered", text="called", **more)
    return logging.log(account, entry, by=by, client_key=new_key(), now=noon(TODAY))


def test_a_name_typed_into_the_log_is_told_of_an_erased_person(cast: Cast, account: Account, person: KeyPerson) -> None:
    erasing.forget(person, by=None, today=TODAY)
    with pytest.raises(WrongInput, match="asked to be erased"):
        talk(account, cast.ann, new_person="quirin  zwirn")
    assert KeyPerson.objects.count() == 1
    talk(make_account(cast.ann, "Elsewhere"), cast.ann, new_person=NAME)  # a name means one company's person


def test_a_number_is_known_everywhere(cast: Cast, account: Account, person: KeyPerson) -> None:
    erasing.forget(person, by=None, today=TODAY)
    other = make_account(cast.ann, "Elsewhere")
    with pytest.raises(MayNotBeEntered):
        editing.save_person(other, KeyPerson(name="Q. Z.", telephone="+86 13977774321"), by=cast.ann)


def test_a_number_that_is_changed_is_known_too(cast: Cast, account: Account, person: KeyPerson) -> None:
    erasing.forget(person, by=None, today=TODAY)
    other = editing.save_person(account, KeyPerson(name="Q. Z."), by=cast.ann)
    other.telephone = "+86 13977774321"
    with pytest.raises(MayNotBeEntered, match="say that it is another person"):
        editing.save_person(account, other, by=cast.ann)
    assert editing.save_person(account, other, by=cast.ann, anew=True).telephone == "+86 13977774321"


def test_a_restricted_person_is_neither_offered_nor_logged(cast: Cast, account: Account, person: KeyPerson) -> None:
    entry = talk(account, cast.ann, persons=(person.pk,))
    restricting.restrict(person, reason="letter", by=again(cast.mia))
    assert not persons_of(account).exists()
    for more in ({"new_person": NAME}, {"persons": (person.pk,)}):
        with pytest.raises(WrongInput, match="may not be processed"):
            talk(account, cast.ann, **more)
    assert KeyPerson.objects.count() == 1
    assert list(persons_of(account, named_in=entry)) == [person]


def test_past_contacts_show_a_placeholder_while_it_is_stopped(
    cast: Cast, as_user: Any, account: Account, person: KeyPerson
) -> None:
    talk(account, cast.ann, persons=(person.pk,))
    page = reverse("followups:timeline", args=[account.pk])
    assert NAME in as_user(cast.ann).get(page).content.decode()
    restricting.restrict(person, reason="letter", by=again(cast.mia))
    for who in (cast.ann, cast.mia, cast.ada):
        text = as_user(again(who)).get(page).content.decode()
        assert NAME not in text
        assert "Name withheld" in text
    row = FollowUp.objects.prefetch_related("person_links__person").get()
    assert names_of(row) == ["Name withheld"]
    said = logging.Entry(occurred_at=noon(TODAY), result="no_answer", text="called")
    corrections.correct(row, said, by=cast.ann, version=row.version, now=noon(TODAY))
    corrected = as_user(cast.ann).get(page).content.decode()
    assert NAME not in corrected
    assert "Name withheld" in corrected, "what the entry said before"


def test_the_form_of_a_person_asks_whether_it_is_somebody_else(
    cast: Cast, as_user: Any, account: Account, person: KeyPerson
) -> None:
    erasing.forget(person, by=None, today=TODAY)
    page, browser = reverse("accounts:person_new", args=[account.pk]), as_user(cast.ann)
    refused = browser.post(page, {"name": NAME})
    assert refused.status_code == 409
    assert 'type="checkbox" name="anew"' in refused.content.decode()
    assert browser.post(page, {"name": NAME, "anew": "on"}).status_code == 302
    assert KeyPerson.objects.filter(name=NAME, erased_at=None).count() == 1
    talk(account, cast.ann, new_person=NAME)


def test_restriction_covers_every_company_they_worked_for(cast: Cast, account: Account, person: KeyPerson) -> None:
    from accounts.committee.moving import move_person

    there = move_person(person, make_account(cast.ann, "Elsewhere"), by=cast.ann, today=TODAY)
    restricting.restrict(there, reason="letter", by=again(cast.mia))
    assert not KeyPerson.objects.visible_to(cast.ann).exists()
    restricting.lift(person, reason="withdrawn", by=again(cast.mia))
    assert KeyPerson.objects.visible_to(cast.ann).count() == 2


def test_texts_and_values_withhold_them_while_it_is_stopped(
    cast: Cast, as_user: Any, account: Account, person: KeyPerson
) -> None:
    from followups.services.steps import StepInput
    from tests.portraits.known import know, small_catalogue

    small_catalogue()
    know(account, "basic_p", "zqvalueqz", person=person)
    entry = logging.Entry(
        occurred_at=noon(TODAY), result="answered", text=f"问{NAME}说他换号{PHONE}", persons=(person.pk,)
    )
    step = StepInput(kind="contact", due_on=TODAY, text=f"call {NAME}")
    logging.log(account, entry, by=cast.ann, client_key=new_key(), now=noon(TODAY), next_step=step)
    pages = [
        reverse("followups:timeline", args=[account.pk]), reverse("pages:brief", args=[account.pk]),
        f"/api/v1/follow-ups/?account={account.pk}", f"/api/v1/portrait-values/?account={account.pk}",
        reverse("pages:account", args=[account.pk]), reverse("followups:log"),
    ]  # fmt: skip

    def named(page: str) -> set[str]:
        answer = as_user(again(cast.ann)).get(page)
        assert answer.status_code == 200, page
        text = answer.content.decode().replace("\\u00", "")
        return {word for word in (NAME, PHONE, "zqvalueqz") if word in text}

    assert all(named(page) for page in pages[:4])
    restricting.restrict(person, reason="letter", by=again(cast.mia))
    assert {page: named(page) for page in pages if named(page)} == {}
    sent = {"list": "accounts", "query": "", "kind": "follow_ups", "columns": "all", "file_format": "csv"}
    file = b"".join(as_user(again(cast.mia)).post("/exports/new/", sent).streaming_content).decode()
    assert NAME not in file
    assert "Name withheld" in file
