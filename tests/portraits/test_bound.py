"""Facts that are kept elsewhere: read there, written there, dated in the portrait, counted like typed ones (domain.md 2.4)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.committee import lines
from accounts.models import Account, KeyPerson, ReportingLine
from accounts.services import editing
from accounts.services.refusals import InvalidInput
from core.clock import business_date
from keyaccounts.models import Position, Supplier
from keyaccounts.services import notes
from leads.models import Stance
from leads.services import opportunities, tools
from portraits.models import Basis, Distance, DistanceEntry, Field, Value
from portraits.services import ageing, catalogue, checking, measuring
from tests.cast import Cast, again, make_account
from tests.portraits.known import know, make_field, make_person, small_catalogue

HTMX = {"HX-Request": "true"}


@pytest.fixture
def account(cast: Cast) -> Account:
    small_catalogue()
    make_field("site", "basic", bound="account.address")
    make_field("boss", "background", subject="person", bound="person.boss")
    make_field("post", "basic", subject="person", bound="person.title")
    make_field("wish", "needs", subject="person", bound="person.result")
    return make_account(cast.ann, "Acme", today=business_date())


@pytest.fixture
def li(account: Account) -> KeyPerson:
    return make_person(account)


def shown(as_user: Any, account: Account, person: KeyPerson | None = None) -> str:
    address = reverse("portraits:of_account", args=[account.pk])
    found: str = (
        as_user(account.owner).get(f"{address}?person={person.pk if person else ''}", headers=HTMX).content.decode()
    )
    return found


def current(account: Account, code: str) -> Value | None:
    return Value.objects.current().filter(account=account, field__code=code).first()


def edit(account: Account, **facts: Any) -> None:
    editing.edit(account, facts, by=account.owner, version=Account.objects.get(pk=account.pk).version)


def test_what_the_account_knows_is_known_to_the_portrait(as_user, account: Account) -> None:
    edit(account, address="Mill Lane 1")
    text = shown(as_user, account)
    assert "Mill Lane 1" in text
    assert reverse("accounts:edit", args=[account.pk]) in text
    row = current(account, "site")
    assert row is not None
    assert (row.bound, row.text, row.basis, row.known_on, row.author) == (
        True, "", Basis.TOLD, business_date(), account.owner,
    )  # fmt: skip
    assert Distance.objects.get(pk=account.pk).basic > 0


def test_it_is_asked_for_no_longer_before_anybody_has_typed_anything(as_user, cast: Cast, account: Account) -> None:
    Account.objects.filter(pk=account.pk).update(address="Mill Lane 1")
    text = shown(as_user, account)
    assert "Mill Lane 1" in text
    assert not Value.objects.exists()


def test_what_is_written_in_the_portrait_is_written_there(account: Account, li: KeyPerson) -> None:
    know(account, "site", "Dock 3", today=business_date(), basis=Basis.SEEN, source="on the way")
    account.refresh_from_db()
    assert account.address == "Dock 3"
    row = current(account, "site")
    assert row is not None
    assert (row.basis, row.source, row.text) == (Basis.SEEN, "on the way", "")
    know(account, "post", "Buyer", person=li, today=business_date())
    li.refresh_from_db()
    assert li.title == "Buyer"


def test_a_line_on_the_map_answers_whom_somebody_reports_to(as_user, account: Account, li: KeyPerson) -> None:
    wang = make_person(account, "Wang Fang")
    know(account, "boss", "the head of supply", person=li, today=business_date())
    assert current(account, "boss").text == "the head of supply"  # type: ignore[union-attr]
    lines.set_boss(li, wang, by=account.owner, today=business_date())
    row = current(account, "boss")
    assert row is not None
    assert row.bound
    assert "Wang Fang" in shown(as_user, account, li)
    assert Value.objects.filter(text="the head of supply").exclude(replaced_at=None).exists()


def test_naming_somebody_who_is_entered_draws_the_line(account: Account, li: KeyPerson) -> None:
    wang = make_person(account, "Wang Fang")
    know(account, "boss", "Wang Fang", person=li, today=business_date())
    assert ReportingLine.objects.current().get(person=li).boss == wang
    know(account, "boss", "somebody at the group", person=li, today=business_date())
    assert not ReportingLine.objects.current().filter(person=li).exists()
    assert current(account, "boss").text == "somebody at the group"  # type: ignore[union-attr]


def test_the_wish_of_a_person_stands_in_the_opportunity(as_user, account: Account, li: KeyPerson) -> None:
    know(account, "wish", "typed before there was a deal", person=li, today=business_date())
    deal = opportunities.open_opportunity(account, {"name": "Boxes"}, by=account.owner, today=business_date())
    know(account, "wish", "fewer reruns", person=li, today=business_date())
    assert Stance.objects.get(person=li).result == "fewer reruns"
    line = Stance.objects.get(person=li)
    tools.change_line(line, "stance", {"result": "no reruns"}, by=account.owner)
    text = shown(as_user, account, li)
    assert "no reruns" in text
    assert reverse("leads:story", args=[deal.pk]) in text


def test_our_position_comes_from_the_plan(as_user, account: Account) -> None:
    choices = [{"code": each.name.lower(), "en": str(each.label)} for each in Supplier]
    make_field("rank", "competition", kind="choice", choices=choices, bound="account.position")
    today = business_date()
    notes.note(account, Position, {"position": Supplier.MAIN}, by=again(account.owner), today=today)
    assert current(account, "rank").bound  # type: ignore[union-attr]
    know(account, "rank", "first", today=today, by=again(account.owner))
    assert Position.objects.order_by("-pk")[0].position == Supplier.FIRST
    assert "First supplier" in shown(as_user, account)


def test_a_bound_fact_ages_and_is_confirmed_by_one_click(as_user, account: Account) -> None:
    edit(account, address="Mill Lane 1")
    field, today = Field.objects.get(code="site"), business_date()
    old = today - timedelta(days=field.shelf_days)
    Value.objects.filter(field=field).update(known_on=old, expires_on=today)
    measuring.measure([account.pk], today=today)
    assert Distance.objects.get(pk=account.pk).basic == 0
    assert "Still true" in shown(as_user, account)
    address = reverse("portraits:still_true", args=[account.pk]) + f"?field={field.pk}"
    done = as_user(account.owner).post(address, headers=HTMX)
    assert done.status_code == 200, done.content
    assert "crm:account-changed" in done["HX-Trigger"]
    assert current(account, "site").known_on == today  # type: ignore[union-attr]
    assert Distance.objects.get(pk=account.pk).basic > 0
    ageing.age(today + timedelta(days=field.shelf_days - 1))
    assert Distance.objects.get(pk=account.pk).basic == 0


def test_what_is_taken_away_there_is_no_longer_known(account: Account) -> None:
    edit(account, address="Mill Lane 1")
    edit(account, address="")
    assert current(account, "site") is None
    assert Distance.objects.get(pk=account.pk).basic == 0


def test_verify_finds_a_row_that_does_not_follow(cast: Cast, account: Account) -> None:
    edit(account, address="Mill Lane 1")
    assert not [each for each in checking.differences() if each["account"] == account.pk]
    Account.objects.filter(pk=account.pk).update(address="")
    assert [each["what"] for each in checking.differences()] == ["portrait field site, kept elsewhere"]


def test_the_number_of_statements_does_not_grow_with_the_accounts(cast: Cast, account: Account) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from portraits.services import binding

    def cost(ids: list[int]) -> int:
        with CaptureQueriesContext(connection) as seen:
            list(binding.differences(ids, today=business_date()))
        return len(seen)

    make_person(account)
    one = cost([account.pk])
    many = [make_account(cast.ann, f"Other {n}", today=business_date(), address=f"Street {n}") for n in range(8)]
    for it in many:
        make_person(it, "Zhou")
    assert cost([account.pk, *(it.pk for it in many)]) == one


def test_the_api_writes_it_there_and_lists_it_there(as_user, account: Account) -> None:
    sent = {"account": account.pk, "field": "site", "text": "Dock 9", "basis": "told"}
    done = as_user(account.owner).post("/api/v1/portrait-values/", sent, "application/json")
    assert done.status_code == 204, done.content
    account.refresh_from_db()
    assert account.address == "Dock 9"
    assert '"results":[]' in as_user(account.owner).get(
        f"/api/v1/portrait-values/?account={account.pk}"
    ).content.decode().replace(" ", "")


def test_a_field_that_is_kept_elsewhere_cannot_be_closed(cast: Cast, account: Account) -> None:
    field = Field.objects.get(code="wish")
    for values in ({"sensitivity": "sensitive"}, {"section": "deep", "sensitivity": "sensitive"}):
        with pytest.raises(InvalidInput, match="closed field cannot be"):
            catalogue.save_field(values, by=cast.ada, field=field, version=field.version)


def test_the_wins_of_the_catalogue_are_as_open_as_those_of_the_opportunity(db: None) -> None:
    assert not any(field.sealed for field in Field.objects.exclude(bound=""))


def test_wishes_of_a_person_whose_data_may_not_be_processed_are_read_by_nobody(
    cast: Cast, account: Account, li: KeyPerson
) -> None:
    deal = opportunities.open_opportunity(account, {"name": "Boxes"}, by=cast.ann, today=business_date())
    tools.add_line(deal, "stance", {"person": li, "win": "a calm season"}, by=cast.ann)
    assert Stance.objects.visible_to(cast.ann).count() == 1
    KeyPerson.objects.filter(pk=li.pk).update(restricted_at=timezone.now())
    assert not Stance.objects.visible_to(cast.ann).exists()


def test_a_field_of_the_account_answers_with_its_new_state_at_once(as_user, account: Account) -> None:
    address = f"{reverse('portraits:field', args=[account.pk])}?field={Field.objects.get(code='site').pk}"
    sent = {"text": "Mill Lane 1", "basis": "told", "known_on": business_date().isoformat()}
    answer = as_user(account.owner).post(address, sent, headers=HTMX).content.decode()
    assert "Mill Lane 1" in answer
    assert "is-known" in answer
    assert "“site” is not known" not in answer


def test_a_raise_by_a_field_of_the_persons_record_names_who_filled_it(account: Account, li: KeyPerson) -> None:
    make_field("direct", "basic", subject="person", bound="person.telephone")
    edit(account, address="Mill Lane 1")
    for code in ("basic_a", "basic_p", "post", "background_a"):
        know(account, code, person=li, today=business_date())
    know(account, "direct", "139 5550 7001", person=li, today=business_date())
    assert DistanceEntry.objects.get(account=account).by == account.owner


def test_words_are_no_telephone_in_the_portrait_either(account: Account, li: KeyPerson) -> None:
    make_field("direct", "basic", subject="person", bound="person.telephone")
    make_field("main", "basic", bound="account.telephones")
    for code in ("direct", "main"):
        with pytest.raises(InvalidInput):
            know(account, code, "Known fact pf-5-1291", person=li, today=business_date())
    Account.objects.filter(pk=account.pk).update(telephones=["reception 5550"])
    know(account, "main", "reception 5550, 021 5555 0101 ext. 2", today=business_date())
    KeyPerson.objects.filter(pk=li.pk).update(telephone="reception 5550")
    know(account, "direct", "reception 5550", person=li, today=business_date())
