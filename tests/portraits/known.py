"""Portraits for tests: a small catalogue of one field per section and subject, and ways to fill it."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from accounts.models import Account, Cycle, KeyPerson
from accounts.services import editing
from portraits.models import Basis, Distance, Field, Section, Value
from portraits.services import filling
from tests.cast import TODAY


def small_catalogue() -> None:
    """Of each section one required field of the account and one of the person; background has two of the account."""
    from django.utils import timezone

    Field.objects.update(retired_at=timezone.now())
    for section in Section:
        make_field(f"{section}_a", section)
        make_field(f"{section}_p", section, subject="person")
    make_field("background_b", Section.BACKGROUND)


def make_field(code: str, section: str, **fields: Any) -> Field:
    """A required text field of the account unless told otherwise."""
    values = {"subject": "account", "required": True, "label": code, "weight": 1, **fields}
    return Field.objects.create(code=code, section=section, **values)


def make_person(account: Account, name: str = "Li Wei") -> KeyPerson:
    """A key person."""
    return editing.save_person(account, KeyPerson(name=name), by=account.owner)


def know(
    account: Account,
    code: str,
    text: str = "something",
    *,
    person: KeyPerson | None = None,
    basis: str = Basis.TOLD,
    on: date | None = None,
    today: date = TODAY,
    by: Any = None,
    **values: Any,
) -> Value | None:
    """Fill one field by its code."""
    field = Field.objects.get(code=code)
    known = filling.Known(text, basis=basis, known_on=on, **values)
    return filling.fill(
        account, field, known, person=person if field.subject == "person" else None, by=by or account.owner,
        today=today, lower=True,
    )  # fmt: skip


def know_sections(account: Account, *sections: str, person: KeyPerson | None, **values: Any) -> None:
    """Fill everything that sections of the small catalogue require."""
    for field in Field.objects.in_use().filter(section__in=sections):
        know(account, field.code, person=person, **values)


def owned_before(account: Account, owner: Any) -> None:
    """Somebody else had the account before its owner of today."""
    Cycle.objects.create(account=account, owner=owner, started_on=TODAY - timedelta(days=400), ended_on=TODAY)


def ceiling(account: Account) -> int:
    """The stored ceiling."""
    return Distance.objects.get(pk=account.pk).ceiling


def let_in(account: Account, user: Any, *, by: Any, today: date = TODAY) -> Any:
    """Put somebody on the account's need-to-know list."""
    from portraits.services.access import granting

    return granting.give(account, user, reason="serves them", by=by, today=today)
