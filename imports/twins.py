"""Who is there already: accounts and leads like those of a chunk of rows, by set. The one place that knows how."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db.models import Func, TextField, Value

from accounts.models import Account, State
from accounts.services.managers import lines_of
from core import searchkeys
from leads.models import Lead
from users.models import User

FOR_TELEPHONES = 10_000  # rows: a larger file is compared by names alone
_SUFFIXES = (
    "股份有限责任公司", "有限责任公司", "股份有限公司", "集团有限公司", "有限公司", "集团公司", "股份公司", "分公司", "集团", "公司",
    "incorporated", "corporation", "limited", "company", "coltd", "gmbh", "corp", "inc", "ltd", "llc", "plc", "pte", "bhd", "ag", "co", "sa", "bv",
)  # fmt: skip
_ENDINGS = (
    "",
    "有限公司",
    "股份有限公司",
    "有限责任公司",
    "集团有限公司",
    "集团",
    "公司",
    " ltd",
    " co ltd",
    " limited",
    " inc",
    " gmbh",
)
_BRACKETS = re.compile(r"[（(【\[].*?[)）】\]]")
SHORTEST = 2
TAKEN_BACK = "import_undone"  # in the evidence of a lead that an import made by mistake


@dataclass(frozen=True)
class Wanted:
    """What a row says of a company."""

    key: int
    name: str
    person: str = ""
    telephones: tuple[str, ...] = ()


def bare(name: str) -> str:
    """A name folded and without what only says that it is a company; two spellings of one company meet here."""
    folded = searchkeys.fold(name)
    for suffix in _SUFFIXES:
        if folded.endswith(suffix) and len(folded) - len(suffix) >= SHORTEST:
            folded = folded[: -len(suffix)]
            break
    return folded


def digits(telephone: str) -> str:
    """A telephone number as digits, without the country code of home; empty for what is too short to tell."""
    found = re.sub(r"\D", "", telephone.split("#")[0])
    found = found.removeprefix("0086").removeprefix("86") if len(found) > 11 else found
    return found if len(found) >= 7 else ""


def accounts_like(wanted: Sequence[Wanted], *, telephones: bool = True) -> dict[int, list[dict[str, Any]]]:
    """By key: accounts of the same name or number, `{"k": "account", "id": …, "by": "name" | "telephone"}`."""
    rows = Account.objects.exclude(state=State.VOID)
    found: dict[int, list[dict[str, Any]]] = defaultdict(list)
    by_name: dict[str, list[int]] = defaultdict(list)
    for pk, name in rows.filter(sort_key__in=_Any(_sort_keys(wanted))).order_by("pk").values_list("pk", "name"):
        by_name[bare(name)].append(pk)
    for one in wanted:
        for pk in by_name.get(bare(one.name), ())[:5] if one.name else ():
            found[one.key].append({"k": "account", "id": pk, "by": "name"})
    if telephones:
        numbers = _by_number(rows, wanted)
        _add(found, "account", wanted, numbers)
    return found


def leads_like(wanted: Sequence[Wanted], *, telephones: bool = True) -> dict[int, list[dict[str, Any]]]:
    """By key: leads of the same company and person, or of the same number; converted and unfit ones too (not those of an import that was undone)."""
    rows = Lead.objects.present()
    found: dict[int, list[dict[str, Any]]] = defaultdict(list)
    by_name: dict[str, list[tuple[int, str]]] = defaultdict(list)
    same = rows.filter(sort_key__in=_Any(_sort_keys(wanted))).order_by("pk")
    for pk, company, person in same.values_list("pk", "company", "person"):
        by_name[bare(company)].append((pk, searchkeys.fold(person)))
    for one in wanted:
        who = searchkeys.fold(one.person)
        for pk, person in by_name.get(bare(one.name), ())[:20] if one.name else ():
            if not who or not person or who == person:
                found[one.key].append({"k": "lead", "id": pk, "by": "name"})
    if telephones:
        _add(found, "lead", wanted, _by_number(rows, wanted))
    return found


class _Any(Func):
    """One of many texts, sent as one array."""

    template = "(SELECT unnest(%(expressions)s))"

    def __init__(self, texts: list[str]) -> None:
        super().__init__(Value(texts, output_field=ArrayField(TextField())), output_field=TextField())


def _sort_keys(wanted: Iterable[Wanted]) -> list[str]:
    """The keys under which names with and without a suffix are sorted: an index has them."""
    return list({key for one in wanted if one.name for key in _keys_of(one.name)})


@lru_cache(maxsize=4096)  # accounts and leads are asked for the same chunk one after the other
def _keys_of(name: str) -> frozenset[str]:
    spelled = searchkeys.pinyin(bare(name))
    rest = searchkeys.fold(name).removeprefix(bare(name))
    longest = searchkeys.SORT_KEY_LENGTH
    keys = {(spelled + _spelled(ending))[:longest] for ending in _ENDINGS}
    return frozenset({*keys, (spelled + _spelled(rest) or name)[:longest]})


_spellings: dict[str, str] = {}


def _spelled(ending: str) -> str:
    if ending not in _spellings:
        _spellings[ending] = searchkeys.pinyin(ending) if ending else ""
    return _spellings[ending]


def _by_number(rows: Any, wanted: Sequence[Wanted]) -> dict[str, list[int]]:
    asked = {number for one in wanted for number in map(digits, one.telephones) if number}
    found: dict[str, list[int]] = defaultdict(list)
    if not asked:
        return found
    tails = sorted({number[-4:] for number in asked})
    same = rows.filter(search__telephone_tails__overlap=tails).order_by("pk").values_list("pk", "telephones")
    for pk, numbers in same:
        for number in map(digits, numbers):
            if number in asked:
                found[number].append(pk)
    return found


def _add(
    found: dict[int, list[dict[str, Any]]], what: str, wanted: Sequence[Wanted], numbers: dict[str, list[int]]
) -> None:
    for one in wanted:
        known = {twin["id"] for twin in found.get(one.key, ())}
        for number in map(digits, one.telephones):
            for pk in numbers.get(number, ())[:5]:
                if pk not in known:
                    known.add(pk)
                    found[one.key].append({"k": what, "id": pk, "by": "telephone"})


def whom_to_ask(what: str, ids: Iterable[int]) -> dict[int, str]:
    """By account or lead, the manager to ask about it; nothing more is told. Empty for a lead that nobody has."""
    model: Any = Account if what == "account" else Lead
    rows = list(model.objects.filter(pk__in=ids).values_list("pk", "team_id", "owner_id"))
    lines = lines_of({team for _pk, team, _owner in rows})
    first = {team: line[0] for team, line in lines.items() if line}
    names = dict(User.objects.filter(pk__in=set(first.values())).values_list("pk", "name"))
    return {pk: names.get(first.get(team, 0), "") if owner or what == "account" else "" for pk, team, owner in rows}
