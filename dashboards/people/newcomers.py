"""New staff in their first months: different customers contacted since they came, beside the expected line (domain.md 2.1).

Whoever is short waits for the manager: on Today, in the daily mail, on the manager's page. A note, or a talk that is
written down, lets the person rest for TOLD_DAYS.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Case, Count, F, IntegerField, OuterRef, QuerySet, Subquery, Value, When
from django.db.models.expressions import Combinable
from django.db.models.functions import Coalesce

from accounts.policies import InForce
from accounts.queues import DaysSince
from dashboards.people.models import CoachingNote
from dashboards.people.sums import DAYS_A_MONTH, Line
from followups.models import FollowUp, LeadContact
from users.models import Role, User

GRACE_DAYS = 14  # before anybody is told: the first two weeks are for arriving
LONGEST_MONTHS = 24
TOLD_DAYS = 7  # for so long a note, or a talk, keeps somebody off the manager's Today


@dataclass(frozen=True)
class Newcomer:
    """A person on the line; `told_on`: the day of the latest note of the last TOLD_DAYS that somebody else wrote."""

    person: User
    line: Line
    contacted: int
    today: date
    told_on: date | None = None

    @property
    def expected(self) -> int:
        """By today."""
        return self.line.expected(self.today)

    @property
    def missing(self) -> int:
        """How many customers short of the line; 0 on or above it."""
        return max(self.expected - self.contacted, 0)

    @property
    def short(self) -> bool:
        """Whether somebody should be told."""
        return bool(self.missing) and (self.today - self.line.hired_on).days >= GRACE_DAYS

    @property
    def month(self) -> int:
        """Which month this is, from 1."""
        return (self.today - self.line.hired_on).days // DAYS_A_MONTH + 1

    @property
    def picture(self) -> dict[str, str]:
        """Places on a bar whose end is what is expected at the end of the months, or more where there is more."""
        whole = max(self.line.customers, self.contacted, 1)
        return {
            "contacted": f"{self.contacted * 100 / whole:.2f}%",
            "expected": f"{self.expected * 100 / whole:.2f}%",
        }


def recent(people: Any, *, today: date) -> Any:
    """Of some people (a queryset that came through a door) those who could be new staff under any rules."""
    since = today - timedelta(days=LONGEST_MONTHS * DAYS_A_MONTH)
    return people.filter(role=Role.SALESPERSON, hired_on__gt=since, hired_on__lte=today)


def lines_of(people: Iterable[User], policy: InForce, *, today: date) -> dict[int, Line]:
    """The line of each person who is new today, by person."""
    found = {}
    for person in people:
        if person.role != Role.SALESPERSON or person.hired_on is None:
            continue
        rules = policy.of(person.team_id)
        line = Line(person.hired_on, rules.new_staff_months, rules.new_staff_customers)
        if line.holds(today):
            found[person.pk] = line
    return found


def newcomers_of(people: Iterable[User], policy: InForce, *, today: date) -> dict[int, Newcomer]:
    """Those of some people who are new staff, each with what they contacted: one statement, none where nobody is new."""
    by_id = {person.pk: person for person in people}
    lines = lines_of(by_id.values(), policy, today=today)
    if not lines:
        return {}
    counted = User.objects.filter(pk__in=lines).annotate(contacted=_contacted(today), told_on=_told_on(today))
    found = {pk: facts for pk, *facts in counted.order_by().values_list("pk", "contacted", "told_on")}
    return {pk: Newcomer(by_id[pk], lines[pk], contacted, today, told) for pk, (contacted, told) in found.items()}


# -- who is short --------------------------------------------------------------------------------------------------
def short_among(people: QuerySet[User], policy: InForce, *, today: date) -> QuerySet[Any]:
    """Of some people (a queryset that came through a door) those short of their line: `contacted`, `behind`, `told_on`.

    The same arithmetic as `Line` and `Newcomer.short`, so that PostgreSQL finds and counts them in one go.
    """
    rows = recent(people, today=today).alias(
        gone=DaysSince("hired_on", today) + 1, line=_rule(policy, "new_staff_months") * Value(DAYS_A_MONTH)
    )
    rows = rows.filter(gone__gt=GRACE_DAYS, gone__lte=F("line"))
    rows = rows.annotate(contacted=_contacted(today), told_on=_told_on(today))
    expected = _rule(policy, "new_staff_customers") * F("gone") / F("line")
    short: QuerySet[Any] = rows.annotate(behind=expected - F("contacted")).filter(behind__gt=0)
    return short


def waiting(user: User, policy: InForce, *, today: date) -> QuerySet[User]:
    """Those short to whom nobody has written for TOLD_DAYS: of the manager's teams, for an admin of the company."""
    return short_among(_coached_by(user), policy, today=today).filter(told_on=None)


def resting(user: User, policy: InForce, *, today: date) -> QuerySet[User]:
    """Those short who do not wait, as somebody has just written to them; back TOLD_DAYS after `told_on`."""
    rows = short_among(_coached_by(user), policy, today=today).filter(told_on__isnull=False)
    return rows.order_by("told_on", "name", "pk")


def last_notes(user: User, people: Iterable[int]) -> dict[int, CoachingNote]:
    """The latest note of somebody else to each of some people, as far as the reader may know it."""
    notes = CoachingNote.objects.visible_to(user).filter(person__in=list(people)).exclude(by=F("person"))
    latest = notes.select_related("by").order_by("person_id", "-pk").distinct("person_id")
    return {note.person_id: note for note in latest}


def short_of(whom: QuerySet[User], policy: InForce, *, today: date) -> list[Newcomer]:
    """Of some people (a queryset that came through a door) those short of their line, the farthest first."""
    rows = short_among(whom, policy, today=today).select_related("team").order_by("-behind", "name", "pk")
    return [as_newcomer(person, policy, today=today) for person in rows]


def as_newcomer(person: Any, policy: InForce, *, today: date) -> Newcomer:
    """A row of `short_among` on its line."""
    rules = policy.of(person.team_id)
    line = Line(person.hired_on, rules.new_staff_months, rules.new_staff_customers)
    return Newcomer(person, line, person.contacted, today, getattr(person, "told_on", None))


def _coached_by(user: User) -> QuerySet[User]:
    """Whom a manager or admin writes notes to: the people of the teams, for an admin everybody."""
    people = User.objects.visible_to(user).active()
    return people if user.is_admin else people.filter(team__in=user.managed_team_ids)


def _told_on(today: date) -> Subquery:
    """The day of the latest note to a person of the last TOLD_DAYS that is no answer."""
    notes = CoachingNote.objects.filter(person=OuterRef("pk"), on__gt=today - timedelta(days=TOLD_DAYS))
    return Subquery(notes.exclude(by=F("person")).order_by("-on").values("on")[:1])


def _contacted(today: date) -> Combinable:
    """Different customers of a person since the first day: accounts, and leads that are still leads."""
    since: dict[str, Any] = {
        "author": OuterRef("pk"), "occurred_on__gte": OuterRef("hired_on"), "occurred_on__lte": today, "effective": True,
    }  # fmt: skip
    talks = FollowUp.objects.filter(**since, not_counting="")
    of_leads = LeadContact.objects.valid().filter(**since, follow_up=None)
    return _different(talks, "account") + _different(of_leads, "lead")


def _different(rows: QuerySet[Any], what: str) -> Coalesce:
    counted = rows.order_by().values("author").annotate(n=Count(what, distinct=True)).values("n")
    return Coalesce(Subquery(counted, output_field=IntegerField()), 0)


def _rule(policy: InForce, name: str) -> Case:
    """A number of the rules that hold for each person's team."""
    teams: dict[int, list[int]] = defaultdict(list)
    for team, rules in policy.by_team.items():
        teams[getattr(rules, name)].append(team)
    company = getattr(policy.company, name)
    special = [When(team__in=ids, then=Value(value)) for value, ids in teams.items() if value != company]
    return Case(*special, default=Value(company), output_field=IntegerField())
