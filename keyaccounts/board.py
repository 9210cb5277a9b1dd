"""Who decides, read from key persons and stances; how far we have come with the four roles (domain.md sections 4 and 6)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from accounts.models import KeyPerson, KeyRole
from leads.models import Opportunity, Stance, StanceKind

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from accounts.models import Account
    from users.models import User

MOST = 200
FOR, AGAINST = (StanceKind.CHAMPION, StanceKind.SUPPORTER), (StanceKind.OPPONENT,)


@dataclass
class Deciders:
    """People by what they do: lead, support, oppose, keep silent."""

    lead: list[KeyPerson] = field(default_factory=list)
    support: list[KeyPerson] = field(default_factory=list)
    oppose: list[KeyPerson] = field(default_factory=list)
    silent: list[KeyPerson] = field(default_factory=list)


@dataclass(frozen=True)
class Covered:
    """One of the four roles: whether we know somebody, have met them, have their agreement."""

    words: str
    known: bool
    met: bool
    agreed: bool


@dataclass(frozen=True)
class People:
    """Everything the board says about people."""

    deciders: Deciders
    roles: list[Covered]
    persons: list[KeyPerson]


def persons_of(account: Account, *, user: User) -> QuerySet[KeyPerson]:
    """The persons that the board is about."""
    return KeyPerson.objects.visible_to(user).current().filter(account=account).order_by("pk")[:MOST]


def stances_of(account: Account, *, user: User) -> QuerySet[Stance]:
    """How they stand to the deals that are open."""
    deals = Opportunity.objects.visible_to(user).open().filter(account=account)
    rows: QuerySet[Stance] = Stance.objects.visible_to(user).current().filter(opportunity__in=deals)
    return rows.order_by("pk")[:MOST]


def people(persons: Sequence[KeyPerson], standing: Iterable[Stance]) -> People:
    """Read, never typed twice: whoever has the money leads, stances of open deals say the rest.

    Who leads is not silent as well.
    """
    stances: dict[int, list[Stance]] = {}
    for stance in standing:
        stances.setdefault(stance.person_id, []).append(stance)
    found = Deciders()
    for person in persons:
        kinds = {stance.stance for stance in stances.get(person.pk, [])}
        if KeyRole.INVESTOR in person.roles:
            found.lead.append(person)
        if kinds & set(AGAINST):
            found.oppose.append(person)
        elif kinds & set(FOR):
            found.support.append(person)
        elif KeyRole.INVESTOR not in person.roles:
            found.silent.append(person)
    roles = []
    for role in KeyRole:
        having = [person for person in persons if role in person.roles]
        met = any(person.last_contact_on for person in having)
        agreed = any(stance.agreed for person in having for stance in stances.get(person.pk, []))
        roles.append(Covered(str(role.label), bool(having), met, agreed))
    return People(found, roles, list(persons))
