"""While processing of one person has stopped, what is told of others does not name them: whom they report to, an erasure's places."""

from __future__ import annotations

from typing import Any

import pytest
from django.http import QueryDict
from django.urls import reverse

from accounts.committee import lines
from accounts.models import Account, BatchAction, KeyPerson
from accounts.naming import MARK
from accounts.services import editing
from accounts.services.batches import running
from core.clock import business_date
from lists.exporting import walk
from notifications.models import Notice
from pages.exporting.kinds import KINDS
from portraits.services.personal import choosing, erasing, restricting
from tests.accounts.batches.steps import planned
from tests.api.conftest import Program, secret_of
from tests.cast import Cast, again, make_account

HELD = "Petra Zwirnqz"


@pytest.fixture
def account(cast: Cast) -> Account:
    return make_account(cast.ann, "Acme", today=business_date(), notes="Petra Zwirnqz decides with Uli.")


@pytest.fixture
def held(cast: Cast, account: Account) -> KeyPerson:
    person = editing.save_person(account, KeyPerson(account=account, name=HELD), by=cast.ann)
    restricting.restrict(person, reason="letter", by=again(cast.mia))
    return person


@pytest.fixture
def other(cast: Cast, account: Account) -> KeyPerson:
    return editing.save_person(account, KeyPerson(account=account, name='Ulrich "Uli" Brandt'), by=cast.ann)


def test_the_file_of_persons_does_not_name_whom_they_report_to(cast: Cast, held: KeyPerson, other: KeyPerson) -> None:
    def told() -> str:
        kind = KINDS["persons"]
        rows = kind.rows(again(cast.ann), QueryDict("scope=all"), business_date())
        columns = [column for column in kind.columns if column.name in ("name", "reports_to")]
        return "\n".join(f"{column.value(row)}" for row in walk(rows) for column in columns)

    restricting.lift(held, reason="settled", by=again(cast.mia))
    lines.set_boss(other, held, by=cast.ann, today=business_date())
    assert HELD in told()
    restricting.restrict(held, reason="letter", by=again(cast.mia))
    assert "Brandt" in told()
    assert "Zwirnqz" not in told()
    assert "Name withheld" in told()


def test_the_places_of_an_erasure_name_only_whom_it_is_about(
    cast: Cast, held: KeyPerson, other: KeyPerson, as_user: Any
) -> None:
    erasure = erasing.ask(other, reason="letter", by=again(cast.mia))
    page = as_user(cast.mia).get(reverse("portraits:erasure_review", args=[erasure.pk])).content.decode()
    assert "decides with" in page
    assert "Uli" in page
    assert "Zwirnqz" not in page
    assert any(HELD in text for hit in choosing.look(erasure) for text in hit.whole)


def test_the_reason_of_a_batch_names_nobody_at_any_of_its_accounts(
    cast: Cast, account: Account, held: KeyPerson, as_user: Any
) -> None:
    also = make_account(cast.ann, "Bravo", today=business_date())
    today = business_date()
    plan = planned([account, also], BatchAction.TRANSFER, cast.mia, today, strategy="one", to=cast.bob.pk)
    batch = running.confirm(plan, by=again(cast.mia), reason=f"{HELD} asks for Bob")
    running.run(batch.pk, today=today)
    page = as_user(cast.mia).get(reverse("accounts:batch", args=[batch.pk])).content.decode()
    assert ("asks for Bob" in page, "Zwirnqz" in page) == (True, False)
    told = Program(secret_of(again(cast.mia))).get(f"batches/{batch.pk}/").json()["reason"]
    assert told == f"{MARK} asks for Bob"
    assert [notice.params["reason"] for notice in Notice.objects.filter(recipient=cast.bob)] == [told]
    batch.refresh_from_db()
    assert batch.reason == f"{HELD} asks for Bob"
