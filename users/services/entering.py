"""Entering a person, and the facts about one that change without moving accounts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.db import IntegrityError, transaction

from audit import services as audit
from users.models import Invitation, Role, Team, User
from users.services import invitations, positions
from users.services.refusals import AddressTaken, NotAnAdmin


@dataclass(frozen=True)
class NewPerson:
    """Who is to work here."""

    name: str
    email: str
    role: str = Role.SALESPERSON
    team: Team | None = None
    hired_on: date | None = None
    language: str = "en"
    capacity: int | None = None


@transaction.atomic
def enter_person(new: NewPerson, *, by: User, today: date, now: datetime) -> Invitation:
    """Enter a colleague without a password, open the first position, and make the invitation.

    Raises NotAnAdmin, AddressTaken, PositionRefused.
    """
    if not by.is_admin:
        raise NotAnAdmin
    check_address(new.email)
    try:
        with transaction.atomic():
            user: User = User.objects.create_user(
                new.email, None, name=new.name, role=new.role, team=new.team, hired_on=new.hired_on or today,
                language=new.language, capacity=new.capacity,
            )  # fmt: skip
    except IntegrityError:
        check_address(new.email)
        raise
    audit.record("person.entered", user, by=by)
    positions.assign(user, team=new.team, role=new.role, by=by, today=new.hired_on or today)
    return invitations.invite(user, by=by, now=now)


def check_address(email: str, *, but: User | None = None) -> None:
    """One person an address, however it is capitalised. Raises AddressTaken."""
    same = User.objects.filter(email__iexact=email.strip())
    taken = same.exclude(pk=but.pk).first() if but else same.first()
    if taken is not None:
        raise AddressTaken(taken)


@dataclass(frozen=True)
class Facts:
    """What an admin corrects about a person."""

    name: str
    email: str
    telephone: str
    hired_on: date | None
    language: str
    capacity: int | None


@transaction.atomic
def change_facts(user: User, facts: Facts, *, by: User) -> None:
    """Save what an admin corrects. Raises NotAnAdmin, AddressTaken."""
    if not by.is_admin:
        raise NotAnAdmin
    wanted = {**vars(facts), "email": facts.email.strip().lower()}
    check_address(facts.email, but=user)
    try:
        with transaction.atomic():
            _save(user, wanted, "person.changed", by)
    except IntegrityError:
        check_address(facts.email, but=user)
        raise


@transaction.atomic
def change_profile(user: User, *, name: str, language: str, time_zone: str, telephone: str) -> None:
    """Save what a person decides about themselves."""
    wanted = {"name": name, "language": language, "time_zone": time_zone, "telephone": telephone}
    _save(user, wanted, "person.profile_changed", user)


def _save(user: User, wanted: Mapping[str, object], code: str, by: User) -> None:
    changed = [name for name, value in wanted.items() if getattr(user, name) != value]
    if not changed:
        return
    User.objects.filter(pk=user.pk).update(**{name: wanted[name] for name in changed})
    for name in changed:
        setattr(user, name, wanted[name])
    audit.record(code, user, by=by, fields=changed)
