"""What a person may ask of us: all we hold, a stop, to be forgotten; by two people, and the business facts stay."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from django.utils import translation

from accounts.models import Account, KeyPerson
from accounts.naming import Naming
from accounts.services import editing, verify
from accounts.services.refusals import InvalidInput, NotAllowed, WrongState
from audit.models import Event
from commons import sealing
from followups.models import FollowUp
from followups.services import log as logging
from portraits.models import Erasure, Value, Viewing
from portraits.services import keys, opening
from portraits.services.personal import erasing, holding, register, restricting
from tests.cast import TODAY, Cast, again, make_account, new_key, noon
from tests.portraits.known import know, let_in, small_catalogue
from tests.portraits.test_sealing import everything_stored

NAME, PHONE, MAIL, WECHAT = "Quirin Zwirn", "139 7777 4321", "quirin.zwirn@example.com", "zwirnchat"
ASKED = {"words": "letter of Monday"}
WHY = {"purpose": "visit", "words": f"lunch with {NAME}"}


@pytest.fixture(autouse=True)
def register_file(settings: Any, tmp_path: Path) -> Path:
    settings.ERASURE_REGISTER = tmp_path / "erasures.jsonl"
    return tmp_path / "erasures.jsonl"


@pytest.fixture
def account(cast: Cast) -> Account:
    small_catalogue()
    return make_account(cast.ann, "Acme", notes=f"{NAME} decides")


@pytest.fixture
def person(cast: Cast, account: Account) -> KeyPerson:
    values = {"name": NAME, "title": "Buyer", "telephone": PHONE, "email": MAIL, "wechat": WECHAT}
    made = editing.save_person(account, KeyPerson(**values), by=cast.ann)
    know(account, "basic_p", f"desk of {NAME}", person=made)
    know(account, "deep_p", "zqdeepqz", person=made)
    know(account, "deep_a", f"{NAME} will leave")
    return made


def talk(account: Account, person: KeyPerson, by: Any) -> FollowUp:
    entry = logging.Entry(
        occurred_at=noon(TODAY), result="answered", text=f"Met {NAME.upper()}, call {PHONE}", persons=(person.pk,)
    )
    return logging.log(account, entry, by=by, client_key=new_key(), now=noon(TODAY))


def erase(person: KeyPerson, cast: Cast) -> Erasure:
    asked = erasing.ask(person, reason=f"letter of {NAME}", by=again(cast.mia))
    erasing.approve(asked, by=cast.ada, today=TODAY)
    return Erasure.objects.get(pk=asked.pk)


def test_nothing_that_names_the_person_is_left_anywhere(cast: Cast, account: Account, person: KeyPerson) -> None:
    entry = talk(account, person, cast.ann)
    deep = Value.objects.get(field__code="deep_p")
    opening.open_values(account, [deep], by=again(cast.mia), **WHY, today=TODAY)
    let_in(account, cast.ann, by=again(cast.mia))
    before = (FollowUp.objects.count(), Account.objects.get(pk=account.pk).cycle_contacts)
    erase(person, cast)
    stored = everything_stored().lower()
    for word in (NAME, PHONE, MAIL, WECHAT, "zqdeepqz", "7777 4321", "77774321"):
        assert word.lower() not in stored, word
    assert (FollowUp.objects.count(), Account.objects.get(pk=account.pk).cycle_contacts) == before
    assert list(verify.differences()) == []
    with pytest.raises(InvalidInput):
        know(account, "basic_p", "back again", person=person)
    entry.refresh_from_db()
    assert entry.text == "Met […], call […]"
    assert keys.unsealed(Value.objects.get(field__code="deep_a"))["text"] == "[…] will leave"
    with pytest.raises(sealing.Unreadable):
        keys.unsealed(Value.objects.get(pk=deep.pk))


def test_the_name_reads_in_the_language_of_the_reader(cast: Cast, person: KeyPerson) -> None:
    erase(person, cast)
    row = KeyPerson.objects.get(pk=person.pk)
    assert row.name == "Name erased"
    row.save()
    with translation.override("zh-hans"):
        assert KeyPerson.objects.get(pk=person.pk).name != "\u2205"
    assert row.left_on is not None
    with pytest.raises(WrongState):
        editing.save_person(row.account, row, by=cast.ann)


def test_it_takes_two_people_who_answer_for_the_account(cast: Cast, person: KeyPerson) -> None:
    for by in (cast.ann, cast.zoe):
        with pytest.raises(NotAllowed):
            erasing.ask(person, reason="letter", by=again(by))
    asked = erasing.ask(person, reason="letter", by=again(cast.mia))
    for by in (cast.mia, cast.ann, cast.zoe):
        with pytest.raises(NotAllowed):
            erasing.approve(asked, by=again(by), today=TODAY)
    with pytest.raises(WrongState):
        erasing.ask(person, reason="letter", by=cast.ada)
    erasing.refuse(asked, reason="the law on accounts", by=cast.ada)
    assert KeyPerson.objects.get(pk=person.pk).name == NAME


def test_a_preview_counts_and_changes_nothing(cast: Cast, account: Account, person: KeyPerson) -> None:
    talk(account, person, cast.ann)
    before = everything_stored()
    found = erasing.preview(person, today=TODAY)
    assert found["followups.followup"] == 1
    assert found["values"] >= 2
    assert everything_stored() == before


def test_the_register_names_nobody_and_is_read_again(cast: Cast, person: KeyPerson, register_file: Path,
                                                     django_capture_on_commit_callbacks: Any) -> None:  # fmt: skip
    with django_capture_on_commit_callbacks(execute=True):
        erase(person, cast)
    assert list(register.read([register_file])) == [person.pk]
    assert NAME not in register_file.read_text()


def test_a_restricted_person_is_in_no_list_and_nothing_opens(
    cast: Cast, as_user, account: Account, person: KeyPerson
) -> None:
    restricting.restrict(person, reason="asked by letter", by=again(cast.mia))
    deep = Value.objects.get(field__code="deep_p")
    with pytest.raises(NotAllowed):
        opening.open_values(account, [deep], by=again(cast.mia), **WHY, today=TODAY)
    assert not KeyPerson.objects.visible_to(cast.ada).filter(pk=person.pk).exists()
    assert NAME not in as_user(cast.ann).get(f"/accounts/{account.pk}/persons/").content.decode()
    assert NAME not in as_user(cast.ann).get(f"/portraits/of/{account.pk}/").content.decode()
    page = f"/portraits/personal/{person.pk}/"
    assert as_user(again(cast.mia)).get(page).status_code == 200
    restricting.lift(person, reason="withdrawn", by=again(cast.mia))
    assert KeyPerson.objects.visible_to(cast.ada).filter(pk=person.pk).exists()


def test_all_we_hold_is_handed_out_with_closed_values_only_to_whom_they_are_open(
    cast: Cast, as_user, account: Account, person: KeyPerson
) -> None:
    talk(account, person, cast.ann)
    page = f"/portraits/personal/{person.pk}/export/"
    admin = as_user(cast.ada).post(page, {"form": "json", **ASKED})
    held = json.loads(admin.content)
    assert (held["person"]["email"], "zqdeepqz" in admin.content.decode()) == (MAIL, False)
    assert any(row["closed"] for row in held["portrait"])
    assert "zqdeepqz" in as_user(again(cast.mia)).post(page, {"form": "json", **ASKED}).content.decode()
    assert as_user(again(cast.mia)).post(page, {"form": "page", **ASKED}).status_code == 200
    assert Viewing.objects.filter(purpose="request").count() == 2
    assert Event.objects.filter(code="person.exported").count() == 3
    assert {line.what for line in holding.traces(person)} == {"saw", "changed", "exported"}
    for who in (cast.ann, cast.zoe, cast.sue):
        assert as_user(again(who)).post(page, {"form": "json"}).status_code == 404


def test_the_pages_ask_and_approve(cast: Cast, as_user, account: Account, person: KeyPerson) -> None:
    ask = f"/portraits/personal/{person.pk}/erase/"
    assert "Texts that name the person" in as_user(again(cast.mia)).get(ask).content.decode()
    as_user(again(cast.mia)).post(ask, {"reason": "letter of Monday"})
    row = Erasure.objects.get()
    for page in (f"/portraits/personal/{person.pk}/", "/portraits/personal/"):
        assert "letter of Monday" in as_user(cast.ada).get(page).content.decode()
    as_user(again(cast.mia)).post(f"/portraits/personal/erasures/{row.pk}/approve/")
    assert KeyPerson.objects.get(pk=person.pk).name == NAME
    as_user(cast.ada).post(f"/portraits/personal/erasures/{row.pk}/approve/")
    assert KeyPerson.objects.get(pk=person.pk).name == "Name erased"
    for page in (f"/portraits/personal/{person.pk}/", "/portraits/personal/", f"/account/{account.pk}/?tab=portrait"):
        assert NAME not in as_user(cast.ada).get(page).content.decode()


@pytest.mark.parametrize(
    ("name", "text", "clean"),
    [
        ("王芳", "王芳说下周见", "[…]说下周见"),
        ("Li Wei", "met li  wei today", "met […] today"),
        ("Ann Lee", "Joann Leeds", "Joann Leeds"),
        ("Bo", "Bo was there", "Bo was there"),
    ],
)
def test_names_are_taken_out_whole(name: str, text: str, clean: str) -> None:
    assert Naming([KeyPerson(name=name)]).without(text) == clean
