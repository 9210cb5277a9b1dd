"""Which key persons are there already, and under what a file knows its own (domain.md section 4)."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from accounts.models import KeyPerson
from core import matchkeys, searchkeys
from imports.kinds.base import Row


def keys_of(row: Row) -> list[str]:
    """Under what a person is known within a file: name, number and e-mail, each in the account."""
    values, pk = row.values, row.values["account_pk"]
    number, mail = matchkeys.telephone(values.get("telephone", "")), matchkeys.email(values.get("email", ""))
    others = ([f"{pk}:t:{number}"] if number else []) + ([f"{pk}:e:{mail}"] if mail else [])
    return [f"{pk}:{searchkeys.fold(values['name'])}", *others]


def known(rows: list[Row]) -> dict[int, list[dict[str, Any]]]:
    """Persons of the same account with the same name or number."""
    there: dict[int, list[KeyPerson]] = defaultdict(list)
    persons = KeyPerson.objects.filter(account__in={row.values["account_pk"] for row in rows})
    for person in persons.filter(merged_into=None, restricted_at=None, erased_at=None, taken_back_on=None):
        there[person.account_id].append(person)
    likes: dict[int, list[tuple[int, dict[str, Any]]]] = defaultdict(list)
    for row in rows:
        name, number = searchkeys.fold(row.values["name"]), matchkeys.telephone(row.values.get("telephone", ""))
        for person in there.get(row.values["account_pk"], ()):
            if person.left_on and not row.values.get("left_on"):
                continue  # whoever has left may have come back, and is another person then
            if searchkeys.fold(person.name) == name:
                also = ["telephone"] if number and matchkeys.telephone(person.telephone) == number else []
                also += ["email"] if person.email and person.email == row.values.get("email") else []
                twin = {"k": "person", "id": person.pk, "by": "name", **({"also": also} if also else {})}
                likes[row.id].append((10 + _alike(person, row), twin))
            elif number and matchkeys.telephone(person.telephone) == number:
                likes[row.id].append((0, {"k": "person", "id": person.pk, "by": "telephone"}))
    return {row: [twin for _n, twin in sorted(some, key=lambda one: -one[0])] for row, some in likes.items()}


def _alike(person: KeyPerson, row: Row) -> int:
    """How many facts of a person of the same name a row says: of two namesakes the one is meant who has them."""
    number, values = matchkeys.telephone(person.telephone), row.values
    same = [bool(number) and number == matchkeys.telephone(values.get("telephone", ""))]
    same += [
        bool(there := getattr(person, name)) and there == values.get(name) for name in ("email", "wechat", "title")
    ]
    return sum(same)
