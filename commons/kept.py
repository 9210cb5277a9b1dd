"""Rows that are never deleted, and rows that are only ever appended (domain.md 2.2, last rule)."""

from typing import Any, NoReturn, TypeVar

import pgtrigger
from django.db import models

M = TypeVar("M", bound=type[models.Model])
Row = TypeVar("Row", bound=models.Model, covariant=True)


class NeverDeleted(Exception):
    """Business rows are voided, ended or closed; nothing deletes them."""


class KeptQuerySet(models.QuerySet[Row]):
    """A queryset without a way to delete."""

    def delete(self) -> NoReturn:
        raise NeverDeleted(self.model.__name__)


class KeptModel(models.Model):
    """A row that stays for good; the database refuses a DELETE as well."""

    class Meta:
        abstract = True

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise NeverDeleted(type(self).__name__)


def kept(model: M) -> M:
    """Class decorator: triggers that refuse DELETE and TRUNCATE of the model's table."""
    return pgtrigger.register(*_guards())(model)


def append_only(model: M) -> M:
    """Class decorator: triggers that refuse UPDATE, DELETE and TRUNCATE."""
    guard = pgtrigger.Protect(name="no_update", operation=pgtrigger.Update)
    return pgtrigger.register(guard, *_guards())(model)


def _guards() -> tuple[pgtrigger.Trigger, ...]:
    return (
        pgtrigger.Protect(name="no_delete", operation=pgtrigger.Delete),
        pgtrigger.Trigger(
            name="no_truncate",
            operation=pgtrigger.Truncate,
            when=pgtrigger.Before,
            level=pgtrigger.Statement,
            func="RAISE EXCEPTION 'nothing is ever deleted: %', TG_TABLE_NAME;",
        ),
    )
