"""Who decides, read from key persons and stances; how far we have come with the four roles (domain.md sections 4 and 6)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from accounts.models import KeyPerson, KeyRole
from leads.coverage import roles_of
from leads.models import Opportunity, Stance, StanceKind

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from accounts.models import Account
    from users.models import User

MOST = 200
FOR, AGAINST = (StanceKind.CHAMPION, StanceKind.SUPPORTER), (StanceKind.OPPONENT,)
SILENT = (StanceKind.NEUTRAL, StanceKind.HIDDEN)


@dataclass
class Deciders:
    """People by what they do: lead, support, oppose, keep silent; of some nobody knows yet."""

    lead: list[KeyPerson] = field(default_factory=list)
    support: list[KeyPerson] = field(default_factory=list)
    oppose: list[KeyPerson] = field(default_factory=list)
    silent: list[KeyPerson] = field(default_factory=list)
    unknown: list[KeyPerson] = field(default_factory=list)


@dataclass(frozen=True)
class People:
    """Everything the board says about people."""

    deciders: Deciders
    roles: list[dict[str, Any]]
    persons: list[KeyPerson]


def persons_of(account: Account, *, user: User) -> QuerySet[KeyPerson]:
    """The persons that the board is about, and restricted ones, of whom it says only that a role is filled (0074)."""
    return KeyPerson.objects.drawn_for(user).counted().filter(account=account).order_by("pk")[:MOST]


def stances_of(account: Account, *, user: User) -> QuerySet[Stance]:
    """How they stand to the deals that are open, restricted ones too."""
    deals = Opportunity.objects.visible_to(user).open().filter(account=account)
    rows: QuerySet[Stance] = Stance.objects.drawn_for(user).current().filter(opportunity__in=deals)
    return rows.order_by("pk")[:MOST]


def people(everybody: Sequence[KeyPerson], standing: Sequence[Stance]) -> People:
    """Read, never typed twice: whoever has the money leads, stances of open deals say the rest.

    Silent is who was seen to be; not known yet is who stands nowhere else and of whom no stance is entered.
    """
    persons = nameable(everybody)
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
        elif kinds & set(SILENT):
            found.silent.append(person)
        elif StanceKind.IMMATERIAL not in kinds and KeyRole.INVESTOR not in person.roles:
            found.unknown.append(person)
    return People(found, roles_of(everybody, standing), persons)


def nameable(persons: Sequence[KeyPerson]) -> list[KeyPerson]:
    """Without restricted ones."""
    return [person for person in persons if person.restricted_at is None]
