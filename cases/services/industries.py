"""Industries of cases, by the one list (accounts/industries.py): spellings that mean the same are one."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import TYPE_CHECKING, Any

from accounts import industries
from cases.models import Case
from cases.services.findable import write_search
from core.industries import groups, key

if TYPE_CHECKING:
    from users.models import User

LONGEST, MOST = 80, 60


def key_of(name: str) -> str:
    """Under what a case is kept by its industry."""
    return key(name)[:LONGEST]


def keys_like(name: str) -> list[str]:
    """The keys of every spelling that means the same as a name, or a key; one statement, none for no name."""
    name = name.replace("\0", "").strip()
    return _same(name, groups([*industries.spellings(), name])) if key_of(name) else []


def offered(user: User, asked: str = "") -> list[tuple[str, str]]:
    """The industries of the library, each once however it is spelled, as (key, name); that of `asked` under this key."""
    rows = Case.objects.visible_to(user).shared().exclude(industry="").order_by()
    of = groups(industries.spellings())
    found: dict[str, str] = {}
    for name in rows.values_list("industry", flat=True).distinct():
        label = of.get(name, name)
        if label not in found or key_of(name) == asked:
            found[label] = key_of(name)
    return [(found[label], label) for label in sorted(found)][:MOST]


def along(into: str) -> dict[str, Any]:
    """What is written with a case's industry."""
    return {"industry_key": key_of(into)}


def written(ids: Collection[int]) -> None:
    """Cases whose industry is spelled another way now are found by it."""
    write_search(Case.objects.filter(pk__in=list(ids)))


def _same(name: str, of: dict[str, str]) -> list[str]:
    labels = {label for spelling, label in of.items() if key_of(spelling) == key_of(name)}
    return sorted(_keys(spelling for spelling, label in of.items() if label in labels))


def _keys(names: Iterable[str]) -> set[str]:
    return {key_of(name) for name in names}
