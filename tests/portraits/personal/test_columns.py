"""No text column is forgotten by an erasure: each is swept, emptied or kept for a reason, and what is swept loses the name."""

from __future__ import annotations

import json
from typing import Any

from django.apps import apps
from django.contrib.postgres.fields import ArrayField
from django.db import DatabaseError, connection, models, transaction

from accounts.models import KeyPerson
from core.clock import business_date
from portraits.services.personal import erasing, texts, where
from tests.access.world import build
from tests.cast import Cast
from tests.portraits.test_sealing import everything_stored

NAME = "Zwirnqz"
# Columns that hold numbers as words, or come with a rule about what they say.
SHORTEST = 12


def text_columns() -> list[tuple[type[models.Model], Any]]:
    """Every column of every table in which words can stand."""
    kinds = (models.CharField, models.TextField, models.JSONField, models.BinaryField, ArrayField)
    return [
        (model, field)
        for model in apps.get_models(include_auto_created=True)
        for field in model._meta.concrete_fields
        if isinstance(field, kinds) and not isinstance(field, models.SlugField) and not field.choices
        if not field.primary_key and not field.is_relation
        if not (isinstance(field, ArrayField) and not texts.is_text(field.base_field))
    ]


def test_of_every_text_column_it_is_said_what_an_erasure_does() -> None:
    unsaid = []
    for model, field in text_columns():
        label = model._meta.label_lower
        swept = label in texts.tables() and field.name in texts.texts_of(model)
        everywhere = field.name in where.EVERYWHERE.get(label, ())
        kept = label in where.KEPT or f"{label}.{field.name}" in where.KEPT
        if not (swept or everywhere or kept or label in where.EMPTIED):
            unsaid.append(f"{label}.{field.name}")
    assert not unsaid, "say in portraits/services/personal/where.py what an erasure does with it"


def test_nothing_that_is_said_is_about_a_column_that_is_gone() -> None:
    there = {f"{model._meta.label_lower}.{field.name}" for model, field in text_columns()}
    there |= {model._meta.label_lower for model in apps.get_models(include_auto_created=True)}
    said = {*where.KEPT, *where.EMPTIED, *where.ALSO, *where.EVERYWHERE}
    assert not {one for one in said if one not in there and not one.startswith("account.")}


def test_every_column_about_an_account_loses_the_name(cast: Cast) -> None:
    world = build(cast)
    account = world.accounts["own"]
    person = KeyPerson.objects.get(pk=world.things["own"]["person"])
    KeyPerson.objects.filter(pk=person.pk).update(name=NAME)
    person.refresh_from_db()
    written, refused = plant(account.pk)
    assert len(written) > 90, refused
    assert NAME.lower() in everything_stored().lower()
    erasing.forget(person, by=None, today=business_date())
    left = [column for column in written if holds(column)]
    assert not left
    assert NAME.lower() not in everything_stored().lower()


def plant(account_id: int) -> tuple[list[tuple[str, str]], list[str]]:
    """Put the name into every swept column of the account's rows; what a constraint does not take is named."""
    written, refused = [], []
    for label, paths in texts.tables().items():
        model = apps.get_model(label)
        table, key = model._meta.db_table, model._meta.pk.column
        rows = model._base_manager.filter(pk=account_id) if paths == ["pk"] else model._base_manager.filter(
            **{paths[0]: account_id}
        )  # fmt: skip
        ids = list(rows.values_list("pk", flat=True))
        for name in texts.texts_of(model) if ids else ():
            field = model._meta.get_field(name)
            if (field.max_length or SHORTEST) < SHORTEST:
                continue
            try:
                with transaction.atomic(), connection.cursor() as cursor:
                    cursor.execute("SET LOCAL session_replication_role = replica")
                    for pk in ids:
                        cursor.execute(
                            f'UPDATE {table} SET "{field.column}" = %s WHERE "{key}" = %s', [said(field, pk), pk]
                        )
                written.append((table, field.column))
            except DatabaseError as no:
                refused.append(f"{table}.{field.column}: {no}")
    return written, refused


def said(field: Any, pk: int) -> Any:
    """What stands in the column."""
    if isinstance(field, models.JSONField):
        return json.dumps({"said": [f"{NAME} will decide"]})
    if isinstance(field, ArrayField):
        return [NAME]
    text = f"{NAME} {pk % 1000}"
    return text[: field.max_length] if isinstance(field, models.CharField) else f"{text} will decide"


def holds(column: tuple[str, str]) -> bool:
    """Whether the name stands in a column."""
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT EXISTS (SELECT FROM {column[0]} WHERE "{column[1]}"::text ILIKE %s)', [f"%{NAME}%"])
        return bool(cursor.fetchone()[0])
