"""Which field is taken from which of two records, the fuller one unless somebody chooses."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from accounts.models import Account, KeyPerson
from accounts.services.editing import FACTS

KEPT, GONE, BOTH = "kept", "gone", "both"
UNIONS = ("telephones", "tags")  # of accounts: both sides' are kept
ACCOUNT_FIELDS = tuple(dict.fromkeys(name for name in (*FACTS, "referred_by") if name not in UNIONS))
PLACE = ("region", "address")  # one side's, never the region of one with the address of the other
PERSON_FIELDS = (
    "name", "title", "department", "rank", "influence", "telephone", "email", "wechat", "referred_by", "left_on",
)  # fmt: skip


def differing(kept: Any, gone: Any, names: tuple[str, ...]) -> list[str]:
    """Fields that say different things, both of them something or one of them nothing."""
    return [name for name in names if told(kept, name, gone) != told(gone, name, kept)]


def fuller(kept: Any, gone: Any, name: str) -> str:
    """Which of two records says more in a field; the kept one when both say as much."""
    if name in PLACE and _apart(kept, gone):
        return _fuller_place(kept, gone)
    mine, theirs = told(kept, name, gone), told(gone, name, kept)
    if mine in (None, ""):
        return GONE
    if name == "notes" and theirs:
        return BOTH
    return GONE if name == "address" and len(theirs or "") > len(mine) else KEPT


def _apart(kept: Any, gone: Any) -> bool:
    """Whether the two name different regions."""
    mine, theirs = _value(kept, "region"), _value(gone, "region")
    return bool(mine and theirs and mine != theirs)


def _fuller_place(kept: Any, gone: Any) -> str:
    """Of two regions the one with an address; the kept record's when both have one."""
    return GONE if _value(gone, "address") and not _value(kept, "address") else KEPT


def chosen(kept: Any, gone: Any, names: tuple[str, ...], choices: Mapping[str, str]) -> dict[str, Any]:
    """The values that change on the kept record, by column."""
    values: dict[str, Any] = {}
    for name in differing(kept, gone, names):
        which = choices.get(name) or fuller(kept, gone, name)
        if which == BOTH and name == "notes":
            values[name] = "\n\n".join(filter(None, (kept.notes, gone.notes)))[:5000]
        elif which == GONE:
            values[_column(kept, name)] = _value(gone, name)
    return values


def united(kept: Account, gone: Account, most: int = 10) -> dict[str, list[str]]:
    """Telephones (each number once, however it is written) and tags of both."""
    from core import matchkeys

    telephones, known = list(kept.telephones), {matchkeys.telephone(text) or text for text in kept.telephones}
    for text in gone.telephones:
        number = matchkeys.telephone(text) or text
        if number not in known and len(telephones) < max(most, len(kept.telephones)):
            known.add(number)
            telephones.append(text)
    return {"telephones": telephones, "tags": list(dict.fromkeys([*kept.tags, *gone.tags]))}


def _column(record: Any, name: str) -> str:
    return str(record._meta.get_field(name).attname)


def told(record: Any, name: str, other: Any) -> Any:
    """What a record says; of persons nothing where it names one of the two themselves, or only one of them has left."""
    value = _value(record, name)
    if isinstance(record, KeyPerson):
        if name == "referred_by" and value in (record.pk, other.pk):
            return None
        if name == "left_on" and None in (record.left_on, other.left_on):
            return None  # still there
    return value


def _value(record: Any, name: str) -> Any:
    return getattr(record, _column(record, name))
