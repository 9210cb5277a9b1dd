"""The course of a complaint as it is read: what was changed from what to what, in the reader's words."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from core import formatting
from keyaccounts.models import Cause, Severity
from users.models import User

if TYPE_CHECKING:
    from keyaccounts.models import ComplaintEntry

NOBODY = "–"


@dataclass(frozen=True)
class Change:
    """One field of one entry."""

    label: str
    before: str
    after: str


def course_of(entries: list[ComplaintEntry]) -> list[ComplaintEntry]:
    """The entries with `changed`, their changes in words; people are looked up once for all of them."""
    ids = {pk for entry in entries for pk in entry.changes.get("owner", ()) if pk}
    names = dict(User.objects.filter(pk__in=ids).values_list("pk", "name")) if ids else {}
    for entry in entries:
        entry.changed = list(_changes(entry.changes, names))  # type: ignore[attr-defined]
    return entries


def _changes(changes: dict[str, list[Any]], names: dict[int, str]) -> Iterable[Change]:
    labels = {
        "owner": _("Who looks after it"),
        "severity": _("How grave"),
        "cause": _("Cause"),
        "deadline": _("Solved until"),
    }
    for name, (before, after) in changes.items():
        yield Change(labels[name], _said(name, before, names), _said(name, after, names))


def _said(name: str, value: Any, names: dict[int, str]) -> str:
    if not value:
        return NOBODY
    if name == "owner":
        return names.get(value, NOBODY)
    if name == "deadline":
        return formatting.day(date.fromisoformat(value))
    return str(Severity(value).label if name == "severity" else Cause(value).label)
