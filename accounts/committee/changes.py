"""What the map knew about a person before: written when it changes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from accounts.models import KeyPerson, PersonChange

if TYPE_CHECKING:
    from users.models import User

DATED = ("influence", "roles", "department", "title", "rank")


def facts(person: KeyPerson) -> dict[str, Any]:
    """The dated facts as they are now."""
    return {name: getattr(person, name) for name in DATED}


def note(person: KeyPerson, before: dict[str, Any], *, by: User | None) -> None:
    """Keep each dated fact that differs from `before`. Call inside the transaction of the change."""
    now = facts(person)
    PersonChange.objects.bulk_create(
        PersonChange(person=person, by=by, field=name, before=before[name], after=now[name])
        for name in DATED
        if before[name] != now[name]
    )


def note_many(changed: Iterable[tuple[KeyPerson, Mapping[str, Sequence[Any]]]], *, by: User | None) -> None:
    """Keep the dated facts among {field: [before, after]} of many persons."""
    PersonChange.objects.bulk_create(
        PersonChange(person=person, by=by, field=name, before=fields[name][0], after=fields[name][1])
        for person, fields in changed
        for name in DATED
        if name in fields
    )
