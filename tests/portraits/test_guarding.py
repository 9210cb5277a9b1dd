"""What keeps a portrait from getting worse by a slip: guesses, amounts, names of fields."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse

from accounts.models import Account, KeyPerson
from accounts.services.refusals import InvalidInput
from core.clock import business_date
from portraits import reading
from portraits.models import Basis, Field, Recount, Stage, Value
from portraits.services import catalogue, filling
from tests.cast import TODAY, Cast, make_account
from tests.followups.conftest import typed
from tests.portraits.known import ceiling, know, know_sections, make_field, make_person, small_catalogue

HTMX = {"HX-Request": "true"}
NEW: dict[str, Any] = {"subject": "account", "kind": "text", "section": "basic"}


@pytest.fixture
def account(cast: Cast) -> Account:
    small_catalogue()
    return make_account(cast.ann, "Acme", today=business_date())


@pytest.fixture
def li(account: Account) -> KeyPerson:
    return make_person(account)


def test_a_guess_takes_the_place_of_what_was_told_only_when_confirmed(as_user, account: Account, li: KeyPerson) -> None:
    today = business_date()
    know_sections(account, "basic", "background", person=li, today=today)
    address = f"{reverse('portraits:field', args=[account.pk])}?field={Field.objects.get(code='basic_a').pk}"
    sent = {"text": "something", "basis": "guessed", "seen": Value.objects.current().get(field__code="basic_a").pk}
    asked = as_user(account.owner).post(address, sent, headers=HTMX)
    text = asked.content.decode()
    assert asked.status_code == 409
    assert "the ceiling falls from “Doctor” to “None yet”" in text
    assert ceiling(account) == Stage.DOCTOR
    assert Value.objects.current().get(field__code="basic_a").basis == Basis.TOLD
    assert 'name="lower" value="1"' in text
    assert as_user(account.owner).post(address, {**sent, "lower": "1"}, headers=HTMX).status_code == 200
    assert ceiling(account) == Stage.NONE


def test_a_guess_over_a_guess_needs_no_word(account: Account) -> None:
    know(account, "basic_a", basis=Basis.GUESSED)
    know(account, "basic_a", "another", basis=Basis.GUESSED)
    assert Value.objects.current().get().text == "another"


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("5000万", "50000000 CNY"),
        ("1.5m USD", "1500000 USD"),
        ("800,000.50", "800000.50 CNY"),
        ("EUR 20k", "20000 EUR"),
        ("０", "0 CNY"),
    ],
)
def test_amounts_are_read_as_everywhere_with_their_currency(typed: str, stored: str) -> None:
    assert reading.canonical(Field(kind="money"), typed) == stored


@pytest.mark.parametrize("typed", ["-5", "much", "1e9", "5 XYZ", "99999999999999999"])
def test_what_is_no_amount_is_refused(typed: str) -> None:
    with pytest.raises(InvalidInput):
        reading.canonical(Field(kind="money"), typed)


def test_an_amount_is_shown_with_its_currency_an_old_one_in_the_company_s_own() -> None:
    assert reading.shown(Field(kind="money"), "500000") == "¥500,000"
    assert reading.shown(Field(kind="money"), "500000 USD").endswith("$500,000")


def test_two_fields_in_use_do_not_bear_one_name(cast: Cast) -> None:
    small_catalogue()
    catalogue.save_field({**NEW, "label": "Lorries"}, by=cast.ada)
    with pytest.raises(InvalidInput):
        catalogue.save_field({**NEW, "label": " lorries"}, by=cast.ada)
    catalogue.save_field({**NEW, "label": "Lorries", "subject": "person"}, by=cast.ada)


def test_a_name_in_one_language_suffices_and_the_others_fall_back(cast: Cast) -> None:
    from django.utils import translation

    small_catalogue()
    field = catalogue.save_field({**NEW, "label": "", "label_hant": "車隊"}, by=cast.ada)
    for language in ("en", "zh-hans", "zh-hant"):
        with translation.override(language):
            assert field.words == "車隊"
    with pytest.raises(InvalidInput):
        catalogue.save_field({**NEW, "label": " "}, by=cast.ada)


def test_a_field_of_a_closed_section_is_not_called_open(cast: Cast) -> None:
    with pytest.raises(InvalidInput):
        catalogue.save_field({**NEW, "label": "Plans", "section": "deep", "sensitivity": "plain"}, by=cast.ada)
    assert not Field.objects.filter(section__in=("deep", "extended"), sensitivity="plain").exists()


def test_the_preview_refuses_what_saving_refuses(cast: Cast) -> None:
    with pytest.raises(InvalidInput):
        catalogue.preview(None, {**NEW, "label": "Size", "kind": "choice", "choices": []}, today=TODAY)


def test_the_preview_names_the_accounts(cast: Cast, as_user, account: Account, li: KeyPerson) -> None:
    know_sections(account, "basic", "background", person=li, today=business_date())
    field = make_field("basic_new", "basic", required=False)
    form = {
        "label": "basic_new", "section": "basic", "sensitivity": "plain", "weight": 2, "shelf_days": 180, "position": 1,
        "required": "on", "version": 1, "look": "1",
    }  # fmt: skip
    text = as_user(cast.ada).post(reverse("portraits:field_edit", args=[field.pk]), form).content.decode()
    assert "1 ceiling would fall, 0 would rise." in text
    assert "Acme" in text
    assert "Doctor → None yet" in text


def test_a_recount_says_why_without_claiming_a_change(cast: Cast, as_user) -> None:
    small_catalogue()
    catalogue.save_field({**NEW, "label": "Lorries"}, by=cast.ada)
    assert Recount.objects.open().exists()
    text = as_user(cast.ada).get(reverse("portraits:catalogue")).content.decode()
    assert "Because of “Lorries” all ceilings are being computed again." in text


def test_a_closed_value_may_not_be_confirmed_unseen(account: Account) -> None:
    from accounts.services.refusals import WrongState

    know(account, "deep_a", today=business_date())
    with pytest.raises(WrongState):
        filling.still_true(account, Field.objects.get(code="deep_a"), by=account.owner, today=business_date())


def test_who_saves_a_contact_is_told_what_to_ask_next(as_user, account: Account, li: KeyPerson) -> None:
    make_field("needs_heavy", "needs", weight=5, subject="person", ask="What must be better?")
    know_sections(account, "basic", "background", person=li, today=business_date())
    page = as_user(account.owner).post(reverse("followups:log"), typed(account, li), follow=True)
    assert "Ask Li Wei next: “What must be better?”" in page.content.decode()
