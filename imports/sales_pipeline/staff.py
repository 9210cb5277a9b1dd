"""Salespeople, their managers, and a team for each manager under its region."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from django.conf import settings
from django.db.models import Q

from audit.models import Event
from core.searchkeys import pinyin
from imports.sales_pipeline.plan import Plan
from imports.sales_pipeline.report import Report
from imports.sales_pipeline.values import key
from users.models import Role, RolePeriod, Team, User

DOMAIN = "example.com"
ROOT = "Sales"


@dataclass
class Staff:
    """People by their key in the files."""

    people: dict[str, User] = field(default_factory=dict)

    def person(self, name: str) -> User:
        """The salesperson of that key."""
        return self.people[name]


def write_staff(plan: Plan, report: Report, *, today: date) -> Staff:
    """Find or make everybody; new people have no password until they accept an invitation."""
    return _Staffing(plan, report, plan.first_day or today).write()


class _Staffing:
    """One load's people, and the teams they are in."""

    def __init__(self, plan: Plan, report: Report, since: date) -> None:
        self.plan, self.report, self.since = plan, report, since
        self.names = {
            **{s.key: s.name for s in plan.sellers.values()},
            **{m.key: m.name for m in plan.managers.values()},
        }
        self.known = {user.email: user for user in _known(self.names.values())}
        self.emails = addresses(self.names, {email: user.name for email, user in self.known.items()})
        self.staff = Staff()

    def write(self) -> Staff:
        if not self.names:
            return self.staff
        managers = {who: self._person(who, Role.MANAGER) for who in self.plan.managers}
        root = self._team(settings.COMPANY_NAME or ROOT, None)
        regions = {name: self._team(name, root, region=name) for name in self._regions()}
        teams = {
            who: self._team(
                self._team_name(who), regions.get(manager.region, root), region=manager.region, manager=managers[who]
            )
            for who, manager in self.plan.managers.items()
        }
        for who, user in managers.items():
            self._join(user, teams[who])
        for who, seller in self.plan.sellers.items():
            if who not in managers:
                team = teams.get(seller.manager) or regions.get(seller.region, root)
                self._join(self._person(who, Role.SALESPERSON), team)
        return self.staff

    def _regions(self) -> list[str]:
        named = {manager.region for manager in self.plan.managers.values()}
        named |= {seller.region for seller in self.plan.sellers.values()}
        return sorted(named - {""})

    def _team_name(self, who: str) -> str:
        manager = self.plan.managers[who]
        return f"{manager.region} · {manager.name}"[:120] if manager.region else manager.name

    def _person(self, who: str, role: Role) -> User:
        email = self.emails[who]
        user = self.known.get(email)
        if user is None:
            user = User(email=email, name=self.names[who], role=role)
            user.set_unusable_password()
            user.save()
        kind = "managers" if role == Role.MANAGER else "salespeople"
        self.report.unchanged[kind] += email in self.known
        self.report.created[kind] += email not in self.known
        self.staff.people[who] = user
        return user

    def _join(self, user: User, team: Team) -> None:
        """Put a new person into the team; somebody we knew stays where people have put them."""
        if user.email in self.known:
            return
        user.team = team
        user.save(update_fields=["team"])
        RolePeriod.objects.create(user=user, team=team, role=user.role, starts_on=self.since)

    def _team(self, name: str, parent: Team | None, *, region: str = "", manager: User | None = None) -> Team:
        known = Team.objects.filter(manager=manager) if manager else Team.objects.filter(name=name, parent=parent)
        found = known.order_by("pk").first()
        self.report.unchanged["teams"] += found is not None
        self.report.created["teams"] += found is None
        return found or Team.objects.create(name=name, parent=parent, region=region, manager=manager)


def addresses(names: dict[str, str], known: dict[str, str]) -> dict[str, str]:
    """An e-mail address for each person, given the names that `known` addresses have.

    Somebody known by this name keeps the address, whatever it is by now. Otherwise an address that nobody else of the
    file goes by is theirs, also when people have renamed its holder since; two who would share one get a number.
    """
    by_name = _by_name(known)
    found = {who: by_name[who] for who in names if who in by_name}
    taken = set(found.values())
    for who in sorted(names):
        if who not in found:
            numbers = ("", *map(str, range(2, 100_000)))
            slug = _slug(names[who])
            found[who] = next(a for a in (f"{slug}{n}@{DOMAIN}" for n in numbers) if a not in taken)
            taken.add(found[who])
    return found


def _known(names: Iterable[str]) -> list[User]:
    """Whom a load has made: by the address it invents, or by name where people have set the address right since.

    Somebody of the same name whom people have entered themselves is somebody else.
    """
    sought = {key(name) for name in names}
    entered = Event.objects.filter(code="person.entered", subject_type="user").values("subject_id")
    sellers = User.objects.exclude(role=Role.ADMIN).exclude(pk__in=entered).values_list("pk", "name")
    named = [pk for pk, name in sellers if key(name) in sought]
    return list(User.objects.filter(Q(email__endswith=f"@{DOMAIN}") | Q(pk__in=named)).select_related("team"))


def _by_name(known: dict[str, str]) -> dict[str, str]:
    """The address of each name; of several people of one name, the first whose address a load invented."""
    ordered = sorted(sorted(known.items(), reverse=True), key=lambda it: it[0].endswith(f"@{DOMAIN}"))
    return {key(name): email for email, name in ordered}


def _slug(name: str) -> str:
    spelled = (pinyin(word).encode("ascii", "ignore").decode() for word in name.replace("-", " ").split())
    return ".".join(part for part in spelled if part)[:50].strip(".") or "person"
