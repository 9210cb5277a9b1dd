"""Colleagues as a file names them, and for whom somebody may import (domain.md section 7)."""

from __future__ import annotations

import re
from collections import defaultdict
from typing import TYPE_CHECKING, Any

from imports.values import folded
from users.models import User as Person

if TYPE_CHECKING:
    from users.models import User


_HAN = re.compile(r"[\u3400-\u9fff·]+")


def name_parts(name: str) -> set[str]:
    """The Chinese and the English name of somebody who has both (陈明 Ming Chen), as files write one of them."""
    chinese = {folded(part) for part in _HAN.findall(name)}
    others = folded(_HAN.sub(" ", name)).strip(" ()（）/,，-")
    return chinese | {others} if chinese and others else set()


class Unknown(Exception):
    """Nobody, several, or somebody the importer may not import for; `code` names the sentence."""

    def __init__(self, code: str, **params: Any) -> None:
        super().__init__(code)
        self.code, self.params = code, params


class People:
    """Everybody who works here, by name and e-mail; read once for a job."""

    def __init__(self, by: User) -> None:
        self.by = by
        self.names: dict[str, list[User]] = defaultdict(list)
        self.parts: dict[str, list[User]] = defaultdict(list)  # of a name in two scripts, each alone
        self.ids: dict[int, User] = {}
        for person in Person.objects.active().select_related("team"):
            self.ids[person.pk] = person
            self.names[folded(person.email)].append(person)
            self.names[folded(person.name)].append(person)
            for part in name_parts(person.name):
                self.parts[part].append(person)

    def may_give_to(self, person: User) -> bool:
        """Whether the importer may enter things for this person."""
        if person.is_admin:
            return False
        if self.by.is_admin or person.pk == self.by.pk:
            return True
        return person.team_id is not None and person.team_id in self.by.managed_team_ids

    def owner(self, text: str) -> User:
        """Whom the file names as the owner. Raises Unknown."""
        person = self.named(text)
        if not self.may_give_to(person):
            raise Unknown("owner_not_yours" if not person.is_admin else "owner_admin", who=person.name)
        return person

    def author(self, text: str) -> User:
        """Whom the file names as the one who made a contact or an order. Raises Unknown."""
        person = self.named(text)
        if self.by.is_admin or person.pk == self.by.pk or person.team_id in self.by.managed_team_ids:
            return person
        raise Unknown("author_not_yours", who=person.name)

    def named(self, text: str) -> User:
        """The one colleague of this name or address. Raises Unknown."""
        found = {person.pk: person for person in self.names.get(folded(text)) or self.parts.get(folded(text)) or []}
        if not found:
            raise Unknown("nobody", who=text[:60])
        if len(found) > 1:
            raise Unknown("several_people", who=text[:60])
        return next(iter(found.values()))
