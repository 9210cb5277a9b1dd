"""The cast: a fixed set of people and teams, and make_* functions for everything else."""

from __future__ import annotations

import itertools
import uuid
from datetime import date, datetime, time, timedelta
from functools import cache
from typing import Any

from django.contrib.auth.hashers import make_password
from django.db import connection, transaction
from django.utils import timezone

from accounts.models import Account, ContactDay, Grade, Vip
from accounts.services import contacts, editing
from accounts.services.policies import publish
from followups.models import LeadContact
from followups.services.leads import contacts as lead_contacts
from leads.models import Lead
from leads.services.leads import entry as lead_entry
from users.models import Role, RolePeriod, Team, User

PASSWORD = "correct horse battery"  # noqa: S105
TODAY = date(2026, 3, 10)  # a Tuesday
HIRED_ON = date(2024, 1, 1)
_numbers = itertools.count(1)


def make_team(name: str = "North", **fields: Any) -> Team:
    """A team; give parent and manager by name."""
    return Team.objects.create(name=name, **fields)


def make_user(name: str, *, role: str = Role.SALESPERSON, team: Team | None = None, **fields: Any) -> User:
    """A person who can log in with PASSWORD."""
    fields.setdefault("hired_on", HIRED_ON)
    email = fields.pop("email", _address(name))
    user = User.objects.create_user(email, PASSWORD, name=name, role=role, team=team, **fields)
    RolePeriod.objects.create(user=user, team=team, role=role, starts_on=fields["hired_on"])
    return user


def _address(name: str) -> str:
    return f"{name.lower().replace(' ', '.')}@example.com"


def make_account(owner: User, name: str = "", *, today: date = TODAY, contacts_made: int = 0, **fields: Any) -> Account:
    """An owned account whose cycle began `days_old` days ago, contacted on as many days before today."""
    days_old = fields.pop("days_old", 0)
    grade, vip = fields.pop("grade", Grade.C), fields.pop("vip", Vip.NONE)
    started = today - timedelta(days=days_old)
    name = name or f"Customer {next(_numbers)}"
    account = editing.create({"name": name, **fields}, owner=owner, by=owner, today=started)
    if (grade, vip) != (Grade.C, Vip.NONE):
        Account.objects.filter(pk=account.pk).update(grade=grade, vip=vip)
        from accounts import clocks

        clocks.recompute_one(account.pk, team_id=account.team_id, today=started)
    if contacts_made:
        before = {(account.current_cycle_id, today - timedelta(days=back)) for back in range(1, contacts_made + 1)}
        contacts.recount(account.pk, counted_days=before, today=today)
    account.refresh_from_db()
    return account


def contact(account: Account, day: date, *, today: date | None = None) -> None:
    """A counted contact, without the follow-up above it."""
    contacts.touch(account.pk, day=day, today=today or day)


def noon(day: date) -> datetime:
    """Midday of a business date."""
    return timezone.make_aware(datetime.combine(day, time(12)), timezone.get_default_timezone())


def counted(account: Account) -> int:
    """Counted days of the current cycle, from the rows."""
    return ContactDay.objects.filter(cycle=account.current_cycle_id, counted=True).count()


def set_policy(**values: Any) -> None:
    """Publish company values."""
    publish(values, by=None, reason="test")


def new_key() -> uuid.UUID:
    """A client's idempotency key."""
    return uuid.uuid4()


class Cast:
    """Two teams, one below the other, and a third apart; each with its people.

    Nearly every test begins with them: they are written in four statements instead of one for each row.
    """

    def __init__(self) -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT nextval(pg_get_serial_sequence('users_team', 'id')) FROM generate_series(1, 3)")
            self.north, self.harbour, self.south = self.teams = [Team(pk=pk) for (pk,) in cursor.fetchall()]
            self._hire()
            self._name(self.north, "North", self.max)
            self._name(self.harbour, "Harbour", self.mia, parent=self.north)
            self._name(self.south, "South", self.zoe)
            Team.objects.bulk_create(self.teams)
        del self.teams

    def _hire(self) -> None:
        managers = {"Max Manager": self.north, "Mia Manager": self.harbour, "Zoe Elsewhere": self.south}
        sellers = {
            "Ann Seller": self.harbour,
            "Bob Seller": self.harbour,
            "Cho Seller": self.north,
            "Sue South": self.south,
        }
        people = [
            _person("Ada Admin", Role.ADMIN, None),
            *(_person(name, Role.MANAGER, team) for name, team in managers.items()),
            *(_person(name, Role.SALESPERSON, team) for name, team in sellers.items()),
        ]
        User.objects.bulk_create(people)
        self.ada, self.max, self.mia, self.zoe, self.ann, self.bob, self.cho, self.sue = people
        # A manager's first position is older than the team.
        began = [(each, each.team if each.role == Role.SALESPERSON else None) for each in people]
        RolePeriod.objects.bulk_create(
            RolePeriod(user=each, team=team, role=each.role, starts_on=each.hired_on) for each, team in began
        )

    def _name(self, team: Team, name: str, manager: User, *, parent: Team | None = None) -> None:
        team.name, team.manager, team.parent = name, manager, parent
        team.region = "South" if name == "South" else "North"


def _person(name: str, role: str, team: Team | None) -> User:
    """As make_user makes one, not yet written."""
    return User(email=_address(name), name=name, role=role, team=team, hired_on=HIRED_ON, password=_hashed())


@cache
def _hashed() -> str:
    """PASSWORD as the database keeps it."""
    return make_password(PASSWORD)


def again(user: User) -> User:
    """The person as a new request would see them (nothing remembered from before)."""
    return User.objects.get(pk=user.pk)


def make_lead(
    owner: User | None, company: str = "", *, by: User | None = None, today: date = TODAY, **fields: Any
) -> Lead:
    """A lead of `owner` since `days_old` days ago; None: in the pool. With a person and a telephone unless told otherwise."""
    entered = today - timedelta(days=fields.pop("days_old", 0))
    values = {
        "company": company or f"Lead {next(_numbers)}",
        "person": "Li Wei",
        "telephones": ["139 0000 1111"],
        **fields,
    }
    return lead_entry.create(values, by=by or owner, owner=owner, today=entered)


def log_lead(lead: Lead, day: date, *, by: User | None = None, result: str = "answered", **fields: Any) -> LeadContact:
    """A contact with a lead, entered on the day it happened."""
    entered = fields.pop("entered", day)
    entry = lead_contacts.LeadEntry(occurred_at=noon(day), result=result, **fields)
    author = by or User.objects.get(pk=lead.owner_id)
    return lead_contacts.log_on_lead(lead, entry, by=author, client_key=new_key(), now=noon(entered))
