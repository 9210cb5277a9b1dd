"""What the law asks for is chosen, not filled in; nothing is said to be saved that was not; a field closes only knowingly."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.urls import reverse

from accounts.models import Account, KeyPerson, KeyRole
from accounts.services import editing
from core.clock import business_date
from notifications.models import Notice
from portraits.models import Field, Value
from portraits.services import catalogue
from portraits.services.personal import erasing, holding
from tests.cast import Cast, again, make_account
from tests.portraits.known import know, let_in, owned_before, small_catalogue

HTMX = {"HX-Request": "true"}


@pytest.fixture
def account(cast: Cast) -> Account:
    small_catalogue()
    return make_account(cast.ann, "Acme", today=business_date())


@pytest.fixture
def person(cast: Cast, account: Account) -> KeyPerson:
    facts = {
        "name": "Li Wei",
        "department": "Purchasing",
        "influence": 4,
        "roles": [KeyRole.GATEKEEPER],
        "rank": "executive",
    }
    return editing.save_person(account, KeyPerson(**facts), by=account.owner)


def test_a_closed_value_presets_how_and_what_for_and_asks_for_the_legal_basis(as_user: Any, account: Account) -> None:
    page = f"{reverse('portraits:field', args=[account.pk])}?field={Field.objects.get(code='extended_a').pk}"
    browser = as_user(account.owner)
    Field.objects.filter(code="extended_a").update(purpose="Looking after a relation of trust")
    answer = browser.get(page, headers=HTMX)
    form, shown = answer.context["form"], answer.content.decode()
    given = [form[name].value() for name in ("basis", "known_on", "purpose")]
    assert given == ["told", business_date(), "Looking after a relation of trust"]
    assert not form["legal_basis"].value()
    assert shown.count('<span class="required"') == 3
    sent = {"text": "likes golf", "known_on": business_date().isoformat()}
    assert browser.post(page, sent, headers=HTMX).status_code == 422
    whole = {**sent, "basis": "told", "legal_basis": "consent", "purpose": "a small present",
             "consent_on": business_date().isoformat(), "consent_how": "by letter"}  # fmt: skip
    for name in ("basis", "legal_basis", "purpose"):
        assert browser.post(page, {**whole, name: ""}, headers=HTMX).status_code == 422
    assert not Value.objects.exists()
    assert browser.post(page, whole, headers=HTMX).status_code == 200


def test_an_empty_field_is_not_said_to_be_saved(as_user: Any, account: Account) -> None:
    page = f"{reverse('portraits:field', args=[account.pk])}?field={Field.objects.get(code='basic_a').pk}"
    sent = {"text": "", "basis": "told", "known_on": business_date().isoformat()}
    said = as_user(account.owner).post(page, sent, headers=HTMX).headers["HX-Trigger"]
    assert "stays unknown" in said
    know(account, "basic_a", today=business_date())
    sent |= {"seen": str(Value.objects.get().pk), "lower": "1"}
    assert "is empty now" in as_user(account.owner).post(page, sent, headers=HTMX).headers["HX-Trigger"]


def test_closing_a_field_is_confirmed_with_what_it_shuts_away(cast: Cast, as_user: Any, account: Account) -> None:
    know(account, "basic_a", today=business_date())
    owned_before(account, cast.bob)
    field = Field.objects.get(code="basic_a")
    with pytest.raises(catalogue.ClosesForGood) as refused:
        catalogue.save_field({"sensitivity": "sensitive"}, by=cast.ada, field=field)
    assert refused.value.closing == catalogue.Closing(values=1, accounts=1, owners=1)
    assert not Field.objects.get(pk=field.pk).sealed
    page = reverse("portraits:field_edit", args=[field.pk])
    sent = {"label": "basic_a", "section": "basic", "sensitivity": "sensitive", "weight": 1, "shelf_days": 180,
            "required": "on", "position": field.position, "version": field.version}  # fmt: skip
    looked = as_user(cast.ada).post(page, {**sent, "look": "1"}).content.decode()
    assert "owners who no longer see it until a manager opens the account to them: 1" in looked
    answer = as_user(cast.ada).post(page, sent)
    assert answer.status_code == 409
    assert 'name="close_for_good"' in answer.content.decode()
    assert as_user(cast.ada).post(page, {**sent, "close_for_good": "on"}).status_code == 302
    assert Field.objects.get(pk=field.pk).sealed


def test_all_we_hold_names_every_fact_and_how_consent_was_given(
    cast: Cast, as_user: Any, account: Account, person: KeyPerson
) -> None:
    today = business_date()
    given = {"legal_basis": "consent", "consent_on": today, "consent_how": "by letter of March"}
    know(account, "extended_p", "likes golf", person=person, today=today, **given)
    page = reverse("portraits:personal_export", args=[person.pk])
    held = json.loads(as_user(again(cast.mia)).post(page, {"form": "json", "words": "letter of Monday"}).content)
    assert held["complete"] is True
    facts = held["person"]
    assert (facts["department"], facts["roles"]) == ("Purchasing", ["Gatekeeper"])
    assert facts["influence"].startswith("4")
    assert facts["rank"]
    assert held["portrait"][0]["consent_how"] == "by letter of March"
    printed = as_user(again(cast.mia)).post(page, {"form": "page", "words": "letter of Monday"}).content.decode()
    for word in ("Purchasing", "Gatekeeper", "by letter of March"):
        assert word in printed
    assert as_user(again(cast.mia)).post(page, {"form": "json", "words": "-"}).status_code == 302


def test_what_is_missing_says_who_completes_it(cast: Cast, as_user: Any, account: Account, person: KeyPerson) -> None:
    today = business_date()
    know(account, "deep_p", "canary", person=person, today=today)
    assert holding.who_completes(person, by=again(cast.mia), today=today) is None
    who = holding.who_completes(person, by=again(cast.ada), today=today)
    assert {user.name for user in who or ()} == {"Mia Manager", "Max Manager"}
    page = as_user(cast.ada).get(reverse("portraits:personal", args=[person.pk])).content.decode()
    assert "completes it here" in page
    let_in(account, cast.ada, by=again(cast.mia), today=today)
    assert (
        "completes it here"
        not in as_user(again(cast.ada)).get(reverse("portraits:personal", args=[person.pk])).content.decode()
    )


def test_an_erasure_reaches_whoever_may_approve_it(
    cast: Cast, as_user: Any, account: Account, person: KeyPerson
) -> None:
    asked = erasing.ask(person, reason="letter", by=again(cast.mia))
    told = Notice.objects.filter(kind="erasure_to_approve")
    assert sorted(told.values_list("recipient", flat=True)) == sorted([cast.max.pk, cast.ada.pk])
    assert "Li Wei" not in str(list(told.values_list("params", flat=True)))
    for who, waits in ((cast.max, True), (cast.ada, True), (cast.mia, False), (cast.zoe, False)):
        text = as_user(again(who)).get("/").content.decode()
        assert ("asks to erase Li Wei" in text) is waits
    erasing.refuse(asked, reason="the law on accounts", by=cast.ada)
    assert "asks to erase" not in as_user(again(cast.max)).get("/").content.decode()
    assert asked.person.account == account
