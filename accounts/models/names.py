"""The name of a customer's person; once erased it reads as a placeholder in the reader's language."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import models
from django.utils.translation import gettext

ERASED = "\u2205"  # what is stored instead


class ErasedName(str):
    """The placeholder; written back it stays the mark."""

    __slots__ = ()


if TYPE_CHECKING:
    Texts = models.CharField[str, str]
else:
    Texts = models.CharField


class PersonNameField(Texts):
    """A name, or the placeholder of one that is gone."""

    def from_db_value(self, value: str | None, expression: Any, connection: Any) -> str | None:
        """What people read."""
        return ErasedName(gettext("Name erased")) if value == ERASED else value

    def get_prep_value(self, value: Any) -> Any:
        """What is stored."""
        return ERASED if isinstance(value, ErasedName) else super().get_prep_value(value)
