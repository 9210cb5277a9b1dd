"""What is there already of a chunk of rows, as rows keep it: a thin adapter of `accounts.duplicates`."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING, Any

from accounts.duplicates import Asked, Twin, find_many, looking
from accounts.models import Account
from commons.matched import MatchKind
from core import matchkeys, searchkeys
from leads.models import Lead, LeadMatch, LeadState

if TYPE_CHECKING:
    from users.models import User

FOR_PARTS = 10_000  # rows: of a larger file nothing is said about names that are a part of another one


def look(asked: Mapping[int, Asked], user: User) -> dict[int, list[Twin]]:
    """By row, what may be the same company, the surest first; a constant number of statements a thousand rows."""
    ids = list(asked)
    return {ids[place]: twins for place, twins in find_many(user, list(asked.values())).items()}


def kept(twin: Twin) -> dict[str, Any]:
    """A twin as a row keeps it: without an id, and with whom to ask, where the importer may not see it.

    "by" is the surest reason; "also" the others, of a record that may be seen.
    """
    record = twin.account or twin.record
    told = {"k": "lead" if twin.kind == "lead" else "account", "id": record.pk if record else None}
    by, *others = [reason.name.lower() for reason in sorted({why.reason for why in twin.why})] or [""]
    theirs = {"theirs": 1} if twin.theirs and twin.is_sure else {}
    also = {"also": others} if record and others else {}
    return {**told, "by": by, **also, **theirs, **({} if record else {"ask": twin.ask})}


def whom_to_ask(kind: str, ids: Collection[int]) -> dict[int, str]:
    """By account or lead, whom to ask about it; nothing more is told. Empty for a lead that nobody has."""
    if not ids:
        return {}
    model: Any = Account if kind == "account" else Lead
    rows = list(model.objects.filter(pk__in=ids).select_related("owner"))
    ask = looking.whom_to_ask(rows)
    return {row.pk: ask[row.pk] if row.owner_id or kind == "account" else "" for row in rows}


def name_of(twin: Twin) -> str:
    """What a twin that may be seen is called."""
    return str(twin.account or twin.record or "")


def unlike(twin: Twin, name: str) -> int:
    """0 for a twin that is called so to the letter, 1 for the same name otherwise written, 2 for another or a hidden one."""
    record: Any = twin.account or twin.record
    called = getattr(record, "name", "") or getattr(record, "company", "")
    if not called:
        return 2
    return 0 if searchkeys.fold(called) == searchkeys.fold(name) else 1 if bare(called) == bare(name) else 2


def bare(name: str) -> str:
    """A company's name for comparison within a file, as `accounts.duplicates` compares it with what is there."""
    return matchkeys.name(name[:200]).key or searchkeys.fold(name)


def closed_leads(asked: Mapping[int, tuple[str, str, Collection[str]]], user: User) -> dict[int, int]:
    """By row, a lead that the importer sees and that was closed as not a fit: of the same company (first), the same
    person and, where both have some, one of the numbers. Two statements."""  # fmt: skip
    keys = {row: bare(company) for row, (company, _person, _numbers) in asked.items()}
    by_key: dict[str, list[int]] = {}
    for _kind, value, pk in looking.matching(
        LeadMatch.objects.all(), {MatchKind.NAME.value: set(keys.values())}, "lead_id"
    ):
        by_key.setdefault(value, []).append(pk)
    ids = {pk for some in by_key.values() for pk in some}
    closed = Lead.objects.visible_to(user).filter(pk__in=ids, state=LeadState.UNFIT, taken_back_on=None)
    leads = closed.in_bulk() if ids else {}
    found: dict[int, int] = {}
    for row, (_company, person, numbers) in asked.items():
        said = {number for number in map(matchkeys.telephone, numbers) if number}
        for pk in by_key.get(keys[row], ()):
            lead = leads.get(pk)
            if lead is None or searchkeys.fold(lead.person) != searchkeys.fold(person):
                continue
            there = {number for number in map(matchkeys.telephone, lead.telephones) if number}
            if not said or not there or said & there:
                found[row] = pk
    return found


def same_person(one: str, other: str) -> bool:
    """Whether two names may be one person: the same, or one of them is not known."""
    one, other = searchkeys.fold(one), searchkeys.fold(other)
    return not one or not other or one == other
