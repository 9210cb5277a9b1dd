"""Free texts kept about an account, in whatever table: what names a person is taken out of them.

Tables are found by their foreign keys to the account, so that one that is made tomorrow is swept too.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import pgtrigger
from django.apps import apps
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from accounts.models import Account, KeyPerson
from accounts.naming import MARK
from audit.models import Event
from audit.services import sealing
from portraits.services.personal import where

if TYPE_CHECKING:
    from accounts.naming import Naming

DEPTH = 3
# Emptied column by column or written anew (where.EMPTIED).
SKIPPED = set(where.EMPTIED) - {"accounts.personchange"}
SKIPPED_FIELDS = {("accounts.account", "name"), ("accounts.account", "sort_key")}


def forget(account_id: int, naming: Naming) -> dict[str, int]:
    """Take what names them out of every text about the account; returns how many rows by table."""
    done: dict[str, int] = {}
    if not naming.words:
        return done
    for model, row in naming_rows(account_id, naming):
        if clean_row(model, row, naming):
            done[model._meta.label_lower] = done.get(model._meta.label_lower, 0) + 1
    return done


def naming_rows(account_id: int, naming: Naming) -> Iterator[tuple[type[models.Model], dict[str, Any]]]:
    """Rows about the account that may name them: the primary key, and the texts. Nothing without words."""
    if not naming.words:
        return
    for label, paths in tables().items():
        model = apps.get_model(label)
        fields = texts_of(model)
        rows = model._base_manager.filter(_any_of(paths, account_id))
        for row in list(_holding(rows, fields, naming)):
            yield model, row
        about = Event.objects.filter(
            subject_type=model._meta.model_name, subject_id__in=rows.values("pk") if "pk" not in paths else [account_id]
        )
        for row in list(_holding(about, ["params"], naming)):
            yield Event, row
    of_persons = KeyPerson.objects.filter(account=account_id).values("pk")
    for row in list(
        _holding(Event.objects.filter(subject_type="keyperson", subject_id__in=of_persons), ["params"], naming)
    ):
        yield Event, row


def rows_of(label: str, naming: Naming) -> Iterator[dict[str, Any]]:
    """Rows of a table that hangs on no account (where.EVERYWHERE) that may name them."""
    model = apps.get_model(label)
    rows = model._base_manager.filter(**where.ONLY.get(label, {}))
    yield from _holding(rows, list(where.EVERYWHERE[label]), naming)


def clean_row(model: type[models.Model], row: dict[str, Any], naming: Naming) -> bool:
    """Write the texts of a row (`pk` among them) without what names them; whether anything changed."""
    new = {name: _fitting(model, name, clean) for name, clean in cleaned(row, naming).items()}
    if new:
        update(model, row["pk"], new)
    return bool(new)


def cleaned(row: dict[str, Any], naming: Naming) -> dict[str, Any]:
    """The texts of a row that name them, without what does."""
    return {name: clean for name, value in row.items() if name != "pk" and (clean := naming.without(value)) != value}


def _fitting(model: type[models.Model], name: str, clean: Any) -> Any:
    """A list loses what was nothing but a name or a number; a short column takes no more than before."""
    field = model._meta.get_field(name)
    if isinstance(field, ArrayField):
        return [each for each in clean if each != MARK]
    return clean[: field.max_length] if isinstance(field, models.CharField) and field.max_length else clean


def _holding(rows: Any, fields: list[str], naming: Naming) -> Any:
    holds = Q()
    for field in fields:
        holds |= Q(**{f"{field}__iregex": naming.rough})
    return rows.filter(holds).order_by("pk").values("pk", *fields).distinct()


def _any_of(paths: list[str], account_id: int) -> Q:
    found = Q()
    for path in paths:
        found |= Q(**{path: account_id})
    return found


@lru_cache(maxsize=1)
def tables() -> dict[str, list[str]]:
    """By label of a model with free texts, the shortest ways from it to the account."""
    found: dict[str, list[str]] = {}
    for model in apps.get_models():
        label = model._meta.label_lower
        if model._meta.proxy or model.__module__.split(".")[0] not in _own_apps() or label in SKIPPED:
            continue
        paths = where.ALSO.get(label) or (["pk"] if model is Account else _paths(model))
        if paths and texts_of(model):
            found[label] = paths
    return found


def texts_of(model: type[models.Model]) -> list[str]:
    """Columns that hold what people write; not those that are kept for a reason (where.KEPT)."""
    label = model._meta.label_lower
    return [
        field.name
        for field in model._meta.concrete_fields
        if is_text(field)
        and not isinstance(field, models.SlugField | models.FileField)
        and (label, field.name) not in SKIPPED_FIELDS
        and f"{label}.{field.name}" not in where.KEPT
    ]


def is_text(field: Any) -> bool:
    """Whether words can stand in a column: no choices, no keys."""
    if isinstance(field, ArrayField):
        return is_text(field.base_field)
    kinds: Any = (models.TextField, models.CharField, models.JSONField)
    return isinstance(field, kinds) and not field.choices and not field.primary_key


def _own_apps() -> set[str]:
    return {config.name for config in apps.get_app_configs() if "site-packages" not in config.path}


def _paths(model: type[models.Model]) -> list[str]:
    ways: deque[tuple[type[models.Model], str, int]] = deque([(model, "", 0)])
    found: list[str] = []
    best = DEPTH + 1
    while ways:
        here, path, depth = ways.popleft()
        if depth >= best or depth >= DEPTH:
            continue
        for field in here._meta.concrete_fields:
            target: Any = field.related_model
            if not isinstance(field, models.ForeignKey) or target is here:
                continue
            way = f"{path}__{field.name}" if path else field.name
            if target is Account:
                found.append(way)
                best = depth + 1
            elif target is not KeyPerson and target._meta.app_label not in ("users", "lists", "imports"):
                ways.append((target, way, depth + 1))
    return found


def update(model: type[models.Model], pk: Any, values: dict[str, Any]) -> None:
    """Write columns of one row; an append-only table is opened for this statement, and an event's seal knows of it."""
    if model is Event:
        sealing.amend(pk, values)
        return
    triggers = {trigger.name for trigger in getattr(model._meta, "triggers", [])}
    rows = model._base_manager.filter(pk=pk)
    if "no_update" in triggers:
        with pgtrigger.ignore(f"{model._meta.label}:no_update"):
            rows.update(**values)
    else:
        rows.update(**values)
