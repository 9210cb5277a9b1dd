"""Writing under what the customer's people are found."""

from __future__ import annotations

from collections.abc import Iterable

from accounts.models import KeyPerson, PersonSearch
from commons.found import write_keys


def write_person_search(persons: Iterable[KeyPerson]) -> None:
    """Make persons findable by characters, pinyin, initials and the tail of their telephone number."""
    write_keys(PersonSearch, ((person.pk, person.name, [person.telephone]) for person in persons))
