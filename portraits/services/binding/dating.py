"""How we know what is kept elsewhere, and since when: rows without text beside the typed values, so that all else counts them alike."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from datetime import date, timedelta
from typing import TYPE_CHECKING

from django.utils import timezone

from accounts.models import Account, KeyPerson
from portraits.models import Basis, Field, Subject, Value
from portraits.services.binding.sources import Fact, facts_of, sources

if TYPE_CHECKING:
    from users.models import User

Key = tuple[int, int, int | None]  # field, account, person


def bound_fields() -> list[Field]:
    """Fields in use whose truth is kept elsewhere."""
    return list(Field.objects.in_use().filter(bound__in=[source.code for source in sources()]))


def known_row(field: Field, fact: Fact, today: date) -> Value:
    """The row that says how long a fact is known, where nobody has dated it: told, on the day its record says."""
    known_on = min(fact.on, today)
    return Value(
        field=field,
        account_id=fact.account_id,
        person_id=fact.person_id,
        bound=True,
        basis=Basis.TOLD,
        known_on=known_on,
        expires_on=known_on + timedelta(days=field.shelf_days),
        author_id=fact.by_id,
        entered_at=timezone.now(),
    )


def follow(account_ids: Iterable[int], *, today: date) -> None:
    """Let the rows of accounts follow what is kept elsewhere: what is there wins over what was typed, which stays as history.

    Call behind the accounts' locks.
    """
    missing, gone = _compared(account_ids, today)
    if gone:
        Value.objects.filter(pk__in=gone).update(replaced_at=timezone.now())
    if missing:
        Value.objects.bulk_create(missing.values())


def differences(account_ids: Iterable[int], *, today: date) -> Iterator[tuple[int, str]]:
    """(account, code of the field) where rows and what is kept elsewhere differ."""
    missing, gone = _compared(account_ids, today)
    yield from ((row.account_id, row.field.code) for row in missing.values())
    for row in Value.objects.filter(pk__in=gone).select_related("field"):
        if (row.field_id, row.account_id, row.person_id) not in missing:
            yield row.account_id, row.field.code


def changed(
    account_id: int, names: Collection[str], *, person_id: int | None = None, by: User | None, today: date
) -> bool:
    """Somebody entered or changed facts in their place: known from today, told to `by`. Whether any field is bound to them."""
    fields = {field.pk: field for field in bound_fields() if field.bound in names}
    if not fields:
        return False
    rows = Value.objects.current().filter(account=account_id, field__in=fields, bound=True)
    rows.filter(person=person_id).update(replaced_at=timezone.now())
    missing, gone = _compared([account_id], today, fields.values())
    Value.objects.filter(pk__in=gone).update(replaced_at=timezone.now())
    for (_field, _account, person), row in missing.items():
        if person == person_id:
            row.known_on, row.author = today, by
            row.expires_on = today + timedelta(days=row.field.shelf_days)
    Value.objects.bulk_create(missing.values())
    return True


def _compared(
    account_ids: Iterable[int], today: date, fields: Iterable[Field] | None = None
) -> tuple[dict[Key, Value], list[int]]:
    """Rows that are missing, and ids of rows that no longer hold: bound ones without a fact, typed ones with one."""
    ids = list(account_ids)
    fields = list(bound_fields() if fields is None else fields)
    if not fields or not ids:
        return {}, []
    accounts = list(Account.objects.filter(pk__in=ids))
    asks_persons = any(field.subject == Subject.PERSON for field in fields)
    persons = list(KeyPerson.objects.filter(account__in=ids, merged_into=None)) if asks_persons else []
    facts = facts_of(accounts, persons, {field.bound for field in fields})
    wanted: dict[Key, tuple[Field, Fact]] = {
        (field.pk, fact.account_id, fact.person_id): (field, fact)
        for fact in facts.values()
        for field in fields
        if field.bound == fact.source
    }
    gone = []
    for row in Value.objects.current().filter(account__in=ids, field__in=fields):
        there = (row.field_id, row.account_id, row.person_id) in wanted
        if row.bound and there:
            del wanted[row.field_id, row.account_id, row.person_id]
        elif row.bound or there:
            gone.append(row.pk)
    return {key: known_row(field, fact, today) for key, (field, fact) in wanted.items()}, gone
