"""The rows of the training page: people beside courses, filtered and counted (domain.md 2.3)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q
from django.http import QueryDict
from django.utils.translation import gettext as _

from accounts.policies import InForce
from accounts.training import gate
from core import formatting
from core.keyset import Page, Sort, page
from core.text import half_width
from users.models import Course, Required, Team, User
from users.models.people import UserQuerySet
from users.teams import subtree_of
from users.training import standing
from users.training.records import decides
from users.training.standing import Standing

SIZE = 50
SHOWN = ("barred", "soon")
LONGEST_WORD = 100


@dataclass
class Row:
    """One person, where they stand with each course, and whether they may own customers."""

    person: User
    cells: list[Standing]
    enforced: bool  # the team's rules keep whoever lacks something from owning customers
    decided: bool  # the reader notes what this person learns

    @property
    def asked(self) -> list[Standing]:
        """The courses that are required of the person."""
        return [each for each in self.cells if each.required]

    @property
    def holds(self) -> int:
        """How many of the required ones hold."""
        return sum(each.holds for each in self.asked)

    @property
    def lacks(self) -> list[Standing]:
        """The required ones that are missing."""
        return [each for each in self.cells if each.lacks]

    @property
    def barred(self) -> bool:
        """Whether the person may not own customers yet."""
        return self.enforced and bool(self.lacks)

    @property
    def why_none(self) -> str:
        """Why nothing is required of a person of whom it could be; empty where that needs no reason."""
        asked = [it.course.joined_from for it in self.cells if it.course.required == Required.NEW]
        starts = [day for day in asked if day is not None]
        if self.asked or not starts:
            return ""
        first = formatting.day(min(starts))
        if self.person.hired_on is None:
            return _("Courses are required of those who joined from %(day)s on; no first day is entered here.") % {
                "day": first
            }
        facts = {"day": first, "joined": formatting.day(self.person.hired_on)}
        return _("Courses are required of those who joined from %(day)s on; the first day here was %(joined)s.") % facts

    @property
    def words(self) -> str:
        """What is missing, in words."""
        return formatting.listed(gate.missing_words(each) for each in self.lacks)


def readable(user: User) -> UserQuerySet:
    """Whose training one reads: one's own, a manager's teams', for admins everybody's; those who sell and work here."""
    sellers = User.objects.visible_to(user).salespeople()
    return sellers if user.is_admin else sellers.filter(Q(pk=user.pk) | Q(team_id__in=user.managed_team_ids))


def rows_of(people: Iterable[User], policy: InForce, *, by: User, today: date) -> tuple[list[Course], list[Row]]:
    """The courses in use, and a row for each of these people: one statement."""
    whom = list(people)
    courses, found = standing.read(whom, Course.objects.visible_to(by).in_use(), today=today)
    rows = [Row(p, found[p.pk], policy.of(p.team_id).training_gate == gate.ENFORCE, decides(by, p)) for p in whom]
    return courses, rows


class Listing:
    """What the address of the training page asks for."""

    def __init__(self, user: User, params: QueryDict, *, today: date, policy: InForce) -> None:
        self.user, self.params, self.today, self.policy = user, params, today, policy
        self.q = half_width(params.get("q", "").replace("\0", "")).strip()[:LONGEST_WORD]
        self.show = params.get("show", "") if params.get("show") in SHOWN else ""
        self.teams = list(Team.objects.visible_to(user).open().order_by("name"))
        self.team = next((team for team in self.teams if str(team.pk) == params.get("team")), None)

    @property
    def whom(self) -> UserQuerySet:
        """The people of the chosen team and word."""
        people = readable(self.user)
        if self.team is not None:
            people = people.filter(team_id__in=subtree_of(self.team))
        if self.q:
            people = people.filter(Q(name__icontains=self.q) | Q(email__icontains=self.q))
        return people

    @property
    def rows(self) -> UserQuerySet:
        """Those of them that are shown."""
        if self.show == "barred":
            return self.whom.filter(gate.among(self.today, self.policy))
        return self.whom.filter(standing.ends_soon(self.today)) if self.show == "soon" else self.whom

    def counts(self) -> dict[str, int]:
        """People, those who may not own customers yet, those with something that ends soon: one statement."""
        return self.whom.order_by().aggregate(
            people=Count("pk"),
            barred=Count("pk", filter=gate.among(self.today, self.policy)),
            soon=Count("pk", filter=standing.ends_soon(self.today)),
        )

    def page(self) -> Page:
        """One page by name."""
        after, before = self.params.get("after", ""), self.params.get("before", "")
        return page([self.rows.select_related("team")], Sort("name"), after=after, before=before, size=SIZE)

    def address(self, **changes: str | None) -> str:
        """The query string with some parameters changed; None takes one out."""
        given: dict[str, str | None] = {"q": self.q, "team": str(self.team.pk) if self.team else "", "show": self.show}
        query = QueryDict(mutable=True)
        for name, value in {**given, **changes}.items():
            if value:
                query[name] = value
        return query.urlencode()
