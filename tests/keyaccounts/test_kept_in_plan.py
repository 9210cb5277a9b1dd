"""Their spend a year and their greatest pressure stand in the plan; the portrait reads and writes them there (decision 0023)."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from importlib import import_module
from typing import Any

import pytest
from django.apps import apps
from django.urls import reverse

from accounts.models import Account
from accounts.services.refusals import InvalidInput
from core.clock import business_date
from keyaccounts.models import Level, Part, Period, PlanText, Wallet
from keyaccounts.services import bound, notes, plan
from leads.models import Order
from leads.services import opportunities
from portraits.models import Basis, Field, Value
from portraits.services import catalogue, filling, recounting
from tests.cast import Cast, make_account

HTMX = {"HX-Request": "true"}
MIGRATION = import_module("keyaccounts.migrations.0005_spend_and_pressure")


@pytest.fixture
def account(cast: Cast) -> Account:
    return make_account(cast.ann, "Acme", today=business_date())


def fill(account: Account, code: str, text: str, **known: Any) -> Value | None:
    field = Field.objects.get(code=code)
    return filling.fill(account, field, filling.Known(text, **known), by=account.owner, today=business_date())


def current(account: Account, code: str) -> Value:
    return Value.objects.current().get(account=account, field__code=code)


def portrait(as_user: Any, account: Account) -> str:
    address = reverse("portraits:of_account", args=[account.pk])
    return str(as_user(account.owner).get(address, headers=HTMX).content.decode())


def test_the_standard_catalogue_reads_both_in_the_plan(db: None) -> None:
    bound = dict(Field.objects.filter(code__in=("yearly_spend", "pressure")).values_list("code", "bound"))
    assert bound == {"yearly_spend": "account.spend", "pressure": "account.pressure"}
    answers = [code for code, _words in Field.objects.get(code="pressure").offered()]
    assert answers == ["quality", "price", "innovation", "scale", "strategy", "operations"]


def test_what_the_plan_says_is_known_to_the_portrait_with_its_currency(as_user: Any, account: Account) -> None:
    values = {"spend": Decimal(900_000), "currency": "EUR", "period": Period.YEAR}
    notes.note(account, Wallet, values, by=account.owner, today=business_date())
    plan.write(account, Part.PRICE, "", level=Level.MUCH, by=account.owner)
    plan.write(account, Part.QUALITY, "", level=Level.SOME, by=account.owner)
    assert (current(account, "yearly_spend").bound, current(account, "pressure").bound) == (True, True)
    page = portrait(as_user, account)
    assert "€900,000" in page or "900,000 EUR" in page or "EUR 900,000" in page or "EUR\xa0900,000" in page
    assert ">Price<" in page
    form = (
        as_user(account.owner)
        .get(
            f"{reverse('portraits:field', args=[account.pk])}?field={Field.objects.get(code='yearly_spend').pk}",
            headers=HTMX,
        )
        .context["form"]
    )
    assert (form["text"].value(), form["currency"].value()) == ("900,000", "EUR")


def test_what_is_written_in_the_portrait_stands_in_the_plan(account: Account) -> None:
    today = business_date()
    first = {"spend": Decimal(500), "ours": Decimal(100), "currency": "EUR", "period": Period.YEAR}
    notes.note(account, Wallet, first, by=account.owner, today=today)
    row = fill(account, "yearly_spend", "900 EUR", source="the buyer", basis=Basis.SEEN)
    latest = Wallet.objects.current().order_by("-pk")[0]
    assert (latest.spend, latest.currency, latest.ours, latest.on) == (900, "EUR", 100, date(today.year, 1, 1))
    assert row is not None
    assert (row.bound, row.text, row.source, row.basis) == (True, "", "the buyer", Basis.SEEN)
    fill(account, "yearly_spend", "900 EUR")
    assert Wallet.objects.current().count() == 2
    with pytest.raises(InvalidInput):
        fill(account, "yearly_spend", "")


def test_the_greatest_pressure_is_the_one_that_was_judged_last(account: Account) -> None:
    plan.write(account, Part.PRICE, "every cent", level=Level.GREATEST, by=account.owner)
    fill(account, "pressure", "operations")
    levels = dict(PlanText.objects.current().values_list("part", "level"))
    assert levels == {Part.PRICE: Level.GREATEST, Part.OPERATIONS: Level.GREATEST}
    assert fill(account, "pressure", "price") is not None
    assert PlanText.objects.current().get(part=Part.PRICE).text == "every cent"

    assert {fact.source: fact.text for fact in bound.read([account], [])} == {"account.pressure": "price"}


def test_a_note_made_void_is_known_no_longer(account: Account) -> None:
    row = notes.note(account, Wallet, {"spend": Decimal(5)}, by=account.owner, today=business_date())
    notes.void(row, "another company", by=account.owner)
    assert not Value.objects.current().filter(account=account, field__code="yearly_spend").exists()


@pytest.fixture
def before(account: Account) -> None:
    """As it was: both typed into the portrait."""
    speed = {"code": "speed", "en": "Speed", "hans": "交期", "hant": "交期"}
    for field in Field.objects.filter(code__in=("yearly_spend", "pressure")):
        choices = [each for each in field.choices if each["code"] not in ("operations", "speed")]
        field.bound, field.choices = "", [*choices, speed] if field.kind == "choice" else []
        field.save()


def test_the_migration_carries_over_what_the_plan_has_not(account: Account, before: None) -> None:
    day = business_date() - timedelta(days=40)
    fill(account, "yearly_spend", "800000 USD", basis=Basis.GUESSED, source="a guess of ours", known_on=day)
    fill(account, "pressure", "speed", known_on=day)
    typed = list(Value.objects.current().filter(account=account).order_by("pk"))
    MIGRATION.keep_in_the_plan(apps, None)
    wallet = Wallet.objects.get()
    assert (wallet.spend, wallet.currency, wallet.on, wallet.by) == (
        800_000,
        "USD",
        date(day.year, 1, 1),
        account.owner,
    )
    text = PlanText.objects.get()
    assert (text.part, text.level, text.text) == (Part.OPERATIONS, Level.GREATEST, "Speed · 交期")
    now = current(account, "yearly_spend")
    assert (now.bound, now.basis, now.known_on, now.expires_on, now.source) == (
        True, Basis.GUESSED, day, typed[0].expires_on, "a guess of ours",
    )  # fmt: skip
    assert [Value.objects.get(pk=row.pk).text for row in typed] == ["800000 USD", "speed"]
    recounting.run_unfinished(today=business_date())
    assert current(account, "yearly_spend").pk == now.pk
    MIGRATION.keep_in_the_plan(apps, None)
    assert Wallet.objects.count() == 1


def test_where_the_plan_says_something_it_holds_and_the_typed_value_stays_as_history(
    account: Account, before: None
) -> None:
    fill(account, "yearly_spend", "800000 CNY")
    notes.note(account, Wallet, {"spend": Decimal(900), "currency": "EUR"}, by=account.owner, today=business_date())
    MIGRATION.keep_in_the_plan(apps, None)
    assert Wallet.objects.count() == 1
    assert Value.objects.get(account=account, field__code="yearly_spend").text == "800000 CNY"


def test_amounts_begin_with_the_accounts_currency(as_user: Any, account: Account, settings: Any) -> None:
    budget = Field.objects.get(code="budget")
    of_field = f"{reverse('portraits:field', args=[account.pk])}?field={budget.pk}"
    of_wallet = f"{reverse('keyaccounts:note_new', args=[account.pk])}?kind=wallet"

    def begins() -> tuple[Any, Any]:
        forms = [as_user(account.owner).get(path, headers=HTMX).context["form"] for path in (of_field, of_wallet)]
        return forms[0]["currency"].value(), forms[1]["currency"].value()

    assert begins() == (settings.CURRENCY, settings.CURRENCY)
    day = business_date()
    Order.objects.create(account=account, amount=5, currency="USD", ordered_on=day - timedelta(days=3))
    assert begins() == ("USD", "USD")
    opportunities.open_opportunity(account, {"name": "Boxes", "currency": "EUR"}, by=account.owner, today=day)
    assert begins() == ("EUR", "EUR")


@pytest.mark.parametrize(("source", "first"), [("account.position", "outside"), ("account.pressure", "quality")])
def test_a_choice_that_is_bound_has_the_answers_of_its_place(
    cast: Cast, account: Account, source: str, first: str
) -> None:
    values = {
        "label": "Our own question", "subject": "account", "kind": "choice", "section": "competition", "bound": source,
        "choices": [],
    }  # fmt: skip
    field = catalogue.save_field(values, by=cast.ada)
    assert [each["code"] for each in field.choices][0] == first
    assert {each["hant"] for each in field.choices}.isdisjoint({""})
    assert fill(account, field.code, first) is not None
    assert current(account, field.code).bound
