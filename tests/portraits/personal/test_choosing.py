"""What only people can judge is shown before an erasure and decided one by one; the rest goes by itself."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.urls import reverse
from django.utils import timezone

from accounts import variants
from accounts.committee.moving import move_person
from accounts.models import Account, KeyPerson
from accounts.services import editing
from audit.models import Event
from commons.models import Attachment, KeptAnswer
from followups.models import FollowUp, FollowUpAttachment
from followups.services import log as logging
from leads.models import Opportunity
from leads.services import opportunities
from lists.models import Export, SavedView
from notifications.models import Notice
from pages.backup import reading
from portraits.models import Erasure, Value
from portraits.services import keys
from portraits.services.personal import choosing, erasing, register
from tests.cast import TODAY, Cast, again, make_account, new_key, noon
from tests.portraits.known import know, small_catalogue
from tests.portraits.test_sealing import everything_stored

NAME, PHONE = "王小芳", "139 7777 4321"


@pytest.fixture(autouse=True)
def register_file(settings: Any, tmp_path: Path) -> Path:
    settings.ERASURE_REGISTER = tmp_path / "erasures.jsonl"
    return tmp_path / "erasures.jsonl"


@pytest.fixture
def account(cast: Cast) -> Account:
    small_catalogue()
    return make_account(cast.ann, "Acme")


@pytest.fixture
def person(cast: Cast, account: Account) -> KeyPerson:
    return editing.save_person(account, KeyPerson(name=NAME, telephone=PHONE, department="王小芳组"), by=cast.ann)


def talk(account: Account, text: str, by: Any, *persons: KeyPerson) -> FollowUp:
    entry = logging.Entry(
        occurred_at=noon(TODAY), result="answered", text=text, persons=tuple(one.pk for one in persons)
    )
    return logging.log(account, entry, by=by, client_key=new_key(), now=noon(TODAY))


def ask(person: KeyPerson, cast: Cast) -> Erasure:
    return erasing.ask(person, reason="letter", by=again(cast.mia))


def test_family_name_with_title_short_name_and_pinyin_are_looked_for() -> None:
    found = variants.of([KeyPerson(name=NAME)])
    assert {"王总", "小王", "小芳", "wangxiaofang"} <= set(found)
    assert NAME not in found
    assert {"Quirin", "Zwirn", "QuirinZwirn", "Zwirn Quirin", "Q. Zwirn"} == set(
        variants.of([KeyPerson(name="Quirin Zwirn")])
    )
    assert {"欧阳总", "歐陽總"} <= set(variants.of([KeyPerson(name="欧阳修文")]))
    assert {"何美", "Mei", "何总", "M. Ho"} <= set(variants.of([KeyPerson(name="何美 Mei Ho")]))


def test_an_erasure_waits_until_each_place_is_decided(cast: Cast, account: Account, person: KeyPerson) -> None:
    theirs = talk(account, "王总要便宜一点", cast.ann, person)
    others = talk(account, "另一位王总打来", cast.ann, person)
    asked = ask(person, cast)
    with pytest.raises(erasing.Undecided):
        erasing.approve(asked, by=cast.ada, today=TODAY)
    choices = {f"followups.followup:{theirs.pk}": True, f"followups.followup:{others.pk}": False}
    choosing.decide(asked, words=asked.also, choices=choices, by=again(cast.mia))
    erasing.approve(asked, by=cast.ada, today=TODAY)
    theirs.refresh_from_db()
    others.refresh_from_db()
    assert (theirs.text, others.text) == ("[…]要便宜一点", "另一位王总打来")
    row = Erasure.objects.get()
    assert (row.also, row.choices) == ([], {})


def test_of_several_names_in_one_text_those_that_are_none_stay(
    cast: Cast, as_user: Any, account: Account, register_file: Path, django_capture_on_commit_callbacks: Any
) -> None:
    amina = editing.save_person(account, KeyPerson(name="Amina Said"), by=cast.ann)
    text = "Peter said nothing about price. Said will call."
    entry = talk(account, text, cast.ann, amina)
    asked, key = ask(amina, cast), f"followups.followup:{entry.pk}"
    page, browser = f"/portraits/personal/erasures/{asked.pk}/", as_user(again(cast.mia))
    shown = browser.get(page).content.decode()
    assert [n for n in (1, 2, 3) if f'name="hit-{key}" value="{n}" checked' in shown] == [1, 2]
    sent = {"words": ", ".join(asked.also), f"at-{key}": "take", f"of-{key}": ["1", "2"], f"hit-{key}": ["2"]}
    assert browser.post(page, sent).status_code == 302
    assert f'name="hit-{key}" value="1">' in browser.get(page).content.decode()
    with django_capture_on_commit_callbacks(execute=True):
        erasing.approve(asked, by=cast.ada, today=TODAY)
    entry.refresh_from_db()
    assert entry.text == "Peter said nothing about price. […] will call."
    FollowUp.objects.filter(pk=entry.pk).update(text=text)  # as an older backup has it
    reading.replay(register.read([register_file]))
    entry.refresh_from_db()
    assert entry.text == "Peter said nothing about price. […] will call."


def test_names_chosen_in_a_text_that_has_changed_are_chosen_anew(cast: Cast, account: Account) -> None:
    amina = editing.save_person(account, KeyPerson(name="Amina Said"), by=cast.ann)
    entry = talk(account, "Peter said no. Said will call.", cast.ann, amina)
    asked, key = ask(amina, cast), f"followups.followup:{entry.pk}"
    choosing.decide(asked, words=asked.also, choices={key: True}, left={key: [1]}, by=again(cast.mia))
    assert choosing.waiting(Erasure.objects.get()) == 0
    FollowUp.objects.filter(pk=entry.pk).update(text="Said will call. Peter said no, Said too.")
    assert choosing.waiting(Erasure.objects.get()) == 1
    choosing.decide(
        Erasure.objects.get(), words=asked.also, choices={key: True}, left={key: [1, 2, 3]}, by=again(cast.mia)
    )
    assert Erasure.objects.get().choices == {key: False}


def test_a_text_written_after_the_look_is_asked_about_too(cast: Cast, account: Account, person: KeyPerson) -> None:
    asked = ask(person, cast)
    choosing.decide(asked, words=asked.also, choices={}, by=again(cast.mia))
    talk(account, "王总又来电话", cast.ann, person)
    with pytest.raises(erasing.Undecided):
        erasing.approve(asked, by=cast.ada, today=TODAY)


def test_a_file_goes_from_the_disk_and_its_row_stays(
    cast: Cast, as_user: Any, account: Account, person: KeyPerson, django_capture_on_commit_callbacks: Any
) -> None:
    kept = Attachment.objects.create(
        file=ContentFile(b"card", name="card"), name=f"{NAME}.png", content_type="image/png", size=4, sha256="0" * 64,
        uploaded_by=cast.ann, uploaded_at=timezone.now(),
    )  # fmt: skip
    held = FollowUpAttachment.objects.create(follow_up=talk(account, "card", cast.ann, person), attachment=kept)
    stored, asked = kept.file.name, ask(person, cast)
    [hit] = choosing.look(asked)
    assert hit.is_file
    choosing.decide(asked, words=[], choices={hit.key: True}, by=again(cast.mia))
    with django_capture_on_commit_callbacks(execute=True):
        erasing.approve(asked, by=cast.ada, today=TODAY)
    kept.refresh_from_db()
    assert (kept.name, bool(kept.removed_at), default_storage.exists(stored)) == ("[…]", True, False)
    assert as_user(cast.ann).get(reverse("followups:attachment", args=[held.pk])).status_code == 404
    tab = as_user(cast.ann).get(reverse("followups:timeline", args=[account.pk])).content.decode()
    assert "File removed on" in tab


def test_what_hangs_on_no_account_is_an_admins_to_decide(cast: Cast, account: Account, person: KeyPerson) -> None:
    view = SavedView.objects.create(list="accounts", name="mine", query="q=%E7%8E%8B%E5%B0%8F%E8%8A%B3", owner=cast.ann)
    asked = ask(person, cast)
    key = f"lists.savedview:{view.pk}"
    choosing.decide(asked, words=asked.also, choices={key: True}, by=again(cast.mia))
    with pytest.raises(erasing.Undecided):
        erasing.approve(asked, by=cast.ada, today=TODAY)
    choosing.decide(asked, words=asked.also, choices={key: True}, by=cast.ada)
    erasing.approve(asked, by=cast.ada, today=TODAY)
    view.refresh_from_db()
    assert view.query == "q=[…]"


def test_titles_notices_history_keys_answers_and_other_peoples_values_lose_the_name(
    cast: Cast, account: Account, person: KeyPerson
) -> None:
    boss = editing.save_person(account, KeyPerson(name="Boss"), by=cast.ann)
    know(account, "deep_p", f"听{NAME}的", person=boss)
    know(account, "basic_p", f"同{NAME}一层", person=boss)
    opportunity = opportunities.open_opportunity(account, {"name": f"{NAME}的新产线"}, by=cast.ann, today=TODAY)
    editing.edit(
        account, {"notes": f"找{NAME}", "telephones": ["+86 139-7777-4321"]}, by=cast.ann, version=account.version
    )
    Notice.objects.create(recipient=cast.ann, kind="x", params={"who": NAME}, account_id=account.pk, batch="b", once="o",
                          at=timezone.now())  # fmt: skip
    KeptAnswer.objects.create(user=cast.ann, key="k", method="POST", path="/", digest="", body=NAME, at=timezone.now())
    Export.objects.create(kind="persons", query="", language="en", by=cast.ann, created_at=timezone.now())
    asked = ask(person, cast)
    choosing.decide(asked, words=[], choices={}, by=again(cast.mia))
    erasing.approve(asked, by=cast.ada, today=TODAY)
    stored = everything_stored()
    for word in (NAME, "wangxiaofang", "13977774321", "7777 4321", "7777-4321"):
        assert word not in stored, word
    assert Opportunity.objects.get(pk=opportunity.pk).name == "[…]的新产线"
    assert keys.unsealed(Value.objects.get(field__code="deep_p"))["text"] == "听[…]的"
    assert Account.objects.get(pk=account.pk).telephones == []
    assert "[…]" in str(list(Event.objects.filter(code="account.changed").values_list("params", flat=True)))


def test_who_went_to_another_company_is_erased_at_both(cast: Cast, account: Account, person: KeyPerson) -> None:
    other = make_account(cast.ann, "Elsewhere", notes=f"{NAME} came from Acme")
    there = move_person(person, other, by=cast.ann, today=TODAY)
    erasing.forget(there, by=None, today=TODAY)
    assert NAME not in everything_stored()
    assert {row.erased_at is None for row in KeyPerson.objects.all()} == {False}


def test_a_restored_backup_loses_the_same_names_without_anybody_knowing_them(
    cast: Cast, account: Account, person: KeyPerson, register_file: Path, django_capture_on_commit_callbacks: Any
) -> None:
    entry = talk(account, "芳姐 said yes, then 芳姐 left", cast.ann, person)
    asked = ask(person, cast)
    choosing.decide(asked, words=["芳姐"], choices={}, by=again(cast.mia))
    choosing.decide(asked, words=["芳姐"], choices={f"followups.followup:{entry.pk}": True}, by=again(cast.mia))
    with django_capture_on_commit_callbacks(execute=True):
        erasing.approve(asked, by=cast.ada, today=TODAY)
    assert "芳" not in register_file.read_text()
    assert "\\u82b3" not in register_file.read_text()
    FollowUp.objects.filter(pk=entry.pk).update(text="芳姐 said yes, then 芳姐 left")  # as an older backup has it
    reading.replay(register.read([register_file]))
    entry.refresh_from_db()
    assert entry.text == "[…] said yes, then […] left"


def test_the_page_shows_each_place_and_keeps_what_was_decided(
    cast: Cast, as_user: Any, account: Account, person: KeyPerson
) -> None:
    entry, asked = talk(account, "王总要便宜一点", cast.ann, person), ask(person, cast)
    page, browser = f"/portraits/personal/erasures/{asked.pk}/", as_user(again(cast.mia))
    text = browser.get(page).content.decode()
    assert "<mark>王总</mark>要便宜一点" in text
    answer = browser.post(page, {"words": "\n".join(asked.also), f"at-followups.followup:{entry.pk}": "take"})
    assert answer.status_code == 302
    assert choosing.waiting(Erasure.objects.get()) == 0
    for who in (cast.ann, cast.zoe):
        assert as_user(again(who)).get(page).status_code == 404
    assert browser.post(page, {"words": "\n".join(f"n{n}" for n in range(99))}).status_code == 409


def test_the_form_counts_the_places_that_the_next_step_shows(cast: Cast, as_user: Any) -> None:
    account = make_account(cast.ann, "Acme", notes="Uli decides; ask Brandt")
    person = editing.save_person(account, KeyPerson(name='Ulrich "Uli" Brandt'), by=cast.ann)
    for text in ("Uli wants blue", "Rang Uli", "the hall is large"):
        entry = logging.Entry(occurred_at=noon(TODAY), result="no_answer", text=text)
        logging.log(account, entry, by=cast.ann, client_key=new_key(), now=noon(TODAY))
    asked = as_user(again(cast.mia)).get(reverse("portraits:personal_erase", args=[person.pk])).content.decode()
    assert "a part of the name, and files: 3." in asked
    assert not Erasure.objects.exists()
    erasure = erasing.ask(person, reason="letter", by=again(cast.mia))
    assert len(choosing.look(erasure)) == 3
