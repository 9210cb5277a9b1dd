"""Several short lists of different tables in one statement: a page of twenty small lists waits once, not twenty times."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection, models


def read(*querysets: models.QuerySet[Any]) -> list[list[Any]]:
    """The rows of each queryset, in its order, as instances of its model; all by one statement.

    For querysets of whole rows: neither `select_related`, `only` nor annotations. `attach` gives them who they name.
    """
    parts: list[str] = []
    params: list[Any] = []
    for number, rows in enumerate(querysets):
        query = rows.query
        if query.select_related or query.annotation_select or query.deferred_loading[0]:
            raise ValueError("Only whole rows of one table can be read together.")
        try:
            sql, given = query.sql_with_params()
        except EmptyResultSet:
            continue
        parts.append(f"SELECT {number} AS part, row_number() OVER () AS place, to_jsonb(t)::text FROM ({sql}) t")  # noqa: S608  # nosec B608
        params += given
    found: list[list[Any]] = [[] for _ in querysets]
    if not parts:
        return found
    with connection.cursor() as cursor:
        cursor.execute(f"{' UNION ALL '.join(parts)} ORDER BY part, place", params)
        for number, _place, text in cursor.fetchall():
            found[number].append(_instance(querysets[number].model, json.loads(text, parse_float=Decimal)))
    return found


def by_ids(wanted: Mapping[type[models.Model], Iterable[int | None]]) -> dict[type[models.Model], dict[int, Any]]:
    """Rows of several models by their ids, found before through their doors; all by one statement. No id: no row."""
    ids = {model: {pk for pk in pks if pk is not None} for model, pks in wanted.items()}
    asked = [model for model, pks in ids.items() if pks]
    found = read(*(model._default_manager.filter(pk__in=ids[model]).order_by() for model in asked))
    return {model: {} for model in wanted} | {
        model: {row.pk: row for row in rows} for model, rows in zip(asked, found, strict=True)
    }


def attach(model: type[models.Model], rows: Iterable[models.Model], *names: str) -> None:
    """Give rows the instances of `model` that their foreign keys `names` point at; one statement for all of them."""
    links = [(row, name, getattr(row, f"{name}_id")) for row in rows for name in names if hasattr(row, f"{name}_id")]
    known = model._default_manager.in_bulk({pk for _row, _name, pk in links if pk is not None})
    for row, name, pk in links:
        if pk in known:
            setattr(row, name, known[pk])


def _instance(model: type[models.Model], values: dict[str, Any]) -> models.Model:
    fields: Any = model._meta.concrete_fields
    names = [field.attname for field in fields]
    return model.from_db(connection.alias, names, [_value(field, values[field.column]) for field in fields])


def _value(field: Any, value: Any) -> Any:
    if isinstance(field, models.JSONField):
        return json.loads(json.dumps(value, default=float))
    if value is None or isinstance(value, list):
        return value
    return field.target_field.to_python(value) if field.is_relation else field.to_python(value)
