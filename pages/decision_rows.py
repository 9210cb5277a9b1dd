"""The first rows of every kind of decision: one statement finds and counts them, one reads those that are shown.

A kind is a queryset of rows about an account, or (new staff) about a colleague: then there is none.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import BigIntegerField, CharField, F, IntegerField, Model, QuerySet, Value
from django.db.models.functions import Cast

from accounts.models import Account, ConsentRequest, Escalation, KeyPerson
from commons import together
from core.keyset import Sort, whole
from followups.models import FollowUp
from keyaccounts.models import Complaint
from portraits.models import AccessRequest, Distance, Erasure, Grant
from users.models import User


@dataclass(frozen=True)
class Path:
    """How a kind of row reaches its account (empty: it has none), and which people its words name."""

    account: str = "account"
    people: tuple[str, ...] = ()
    person: str = ""  # the key person it is about
    fact: str = ""  # a number counted with the rows that they keep


PATHS: dict[type[Model], Path] = {
    Account: Path("pk"),
    Escalation: Path(people=("raised_by",), fact="joined"),
    Complaint: Path(people=("owner",)),
    AccessRequest: Path(people=("user",)),
    Grant: Path(people=("user", "by")),
    Erasure: Path("person__account", ("asked_by",), "person"),
    Distance: Path(people=("asked_by",)),
    ConsentRequest: Path(people=("asked_by", "user")),
    FollowUp: Path(people=("author",)),
    User: Path("", fact="contacted"),
}
MOST_PEOPLE = 2


def first_of(
    kinds: Mapping[str, tuple[QuerySet[Any], Sort]], shown: int, bound: int
) -> dict[str, tuple[list[Any], int]]:
    """By kind its first rows with account, owner and people, and how many there are up to `bound` + 1; none without any."""
    first, *others = (_found(name, rows, sort)[: bound + 1] for name, (rows, sort) in kinds.items())
    found: dict[str, list[tuple[Any, ...]]] = {}
    for name, *facts in first.union(*others, all=True):
        found.setdefault(name, []).append(tuple(facts))
    models: tuple[type[Model], ...] = (*PATHS, KeyPerson)
    wanted: dict[type[Model], set[int | None]] = {model: set() for model in models}
    for name, rows in found.items():
        for pk, account, owner, person, _fact, *people in rows[:shown]:
            wanted[kinds[name][0].model].add(pk)
            wanted[Account].add(account)
            wanted[KeyPerson].add(person)
            wanted[User].update((owner, *people))
    known = together.by_ids(wanted) if found else {}
    return {
        name: ([_whole(rows.model, facts, known) for facts in found[name][:shown]], len(found[name]))
        for name, (rows, _sort) in kinds.items()
        if name in found
    }


def _found(name: str, rows: QuerySet[Any], sort: Sort) -> QuerySet[Any, Any]:
    path = PATHS[rows.model]
    nothing: Any = Cast(Value(None), BigIntegerField())
    people: list[Any] = [*map(_id, path.people), *[nothing] * (MOST_PEOPLE - len(path.people))]
    account = F(path.account) if path.account else nothing
    owner = F("owner_id") if path.account == "pk" else F(f"{path.account}__owner_id") if path.account else nothing
    return whole(rows, sort).values_list(
        Value(name, CharField()), "pk", account, owner, _id(path.person) if path.person else nothing,
        Cast(F(path.fact), IntegerField()) if path.fact else Cast(Value(None), IntegerField()), *people,
    )  # fmt: skip


def _id(name: str) -> F:
    return F(f"{name}_id")


def _whole(model: type[Model], facts: tuple[Any, ...], known: Mapping[type[Model], Mapping[int, Any]]) -> Any:
    """A row with everything that its card reads."""
    pk, account_id, owner, person, fact, *_people = facts
    row, path = known[model][pk], PATHS[model]
    if path.fact:
        setattr(row, path.fact, fact)
    if not path.account:
        return row
    account = known[Account][account_id]
    account.owner = known[User].get(owner)
    if person is not None:
        row.person = known[KeyPerson][person]
        row.person.account = account
    elif model is not Account:
        row.account = account
    for name in path.people:
        setattr(row, name, known[User].get(getattr(row, f"{name}_id")))
    return row
