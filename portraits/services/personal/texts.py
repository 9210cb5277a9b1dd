"""Free texts kept about an account, in whatever table: what names a person is taken out of them.

Tables are found by their foreign keys to the account, so that one that is made tomorrow is swept too.
"""

from __future__ import annotations

from collections import deque
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import pgtrigger
from django.apps import apps
from django.db import models
from django.db.models import Q

from accounts.models import Account, KeyPerson

if TYPE_CHECKING:
    from portraits.services.personal.naming import Naming

DEPTH = 3
# The person's own rows are emptied column by column; the account's name is the company's.
SKIPPED = {"accounts.keyperson", "accounts.personsearch", "accounts.personmatch", "accounts.accountsearch",
           "accounts.accountmatch", "portraits.value", "portraits.subjectkey"}  # fmt: skip
SKIPPED_FIELDS = {("accounts.account", "name"), ("accounts.account", "sort_key")}


def forget(account_id: int, naming: Naming) -> dict[str, int]:
    """Take what names them out of every text about the account; returns how many rows by table."""
    done: dict[str, int] = {}
    if not naming.words:
        return done
    for label, paths in tables().items():
        model = apps.get_model(label)
        fields = texts_of(model)
        where, holds = Q(), Q()
        for path in paths:
            where |= Q(**{path: account_id})
        for field in fields:
            for word in naming.words:
                holds |= Q(**{f"{field}__icontains": word.split()[0]})
        rows = model._base_manager.filter(where).filter(holds).values("pk", *fields).distinct()
        changed = 0
        for row in rows:
            pk = row.pop("pk")
            new = {name: clean for name, value in row.items() if (clean := naming.without(value)) != value}
            if new:
                _update(model, pk, new)
                changed += 1
        if changed:
            done[label] = changed
    return done


@lru_cache(maxsize=1)
def tables() -> dict[str, list[str]]:
    """By label of a model with free texts, the shortest ways from it to the account."""
    found: dict[str, list[str]] = {}
    for model in apps.get_models():
        label = model._meta.label_lower
        if model._meta.proxy or model.__module__.split(".")[0] not in _own_apps() or label in SKIPPED:
            continue
        paths = ["pk"] if model is Account else _paths(model)
        if paths and texts_of(model):
            found[label] = paths
    return found


def texts_of(model: type[models.Model]) -> list[str]:
    """Columns that hold what people write."""
    label = model._meta.label_lower
    return [
        field.name
        for field in model._meta.concrete_fields
        if isinstance(field, models.TextField | models.CharField | models.JSONField)
        and not isinstance(field, models.SlugField | models.FileField)
        and not field.choices
        and not field.primary_key
        and (label, field.name) not in SKIPPED_FIELDS
    ]


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


def _update(model: type[models.Model], pk: Any, values: dict[str, Any]) -> None:
    triggers = {trigger.name for trigger in getattr(model._meta, "triggers", [])}
    rows = model._base_manager.filter(pk=pk)
    if "no_update" in triggers:
        with pgtrigger.ignore(f"{model._meta.label}:no_update"):
            rows.update(**values)
    else:
        rows.update(**values)
