"""New staff in their first months: different customers contacted since they came, beside the expected line (domain.md 2.1)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db import connection
from django.db.models import F

from accounts.policies import InForce
from dashboards.people.asked import MOST
from dashboards.people.models import CoachingNote
from dashboards.people.sums import DAYS_A_MONTH, Line
from users.models import Role, User

GRACE_DAYS = 14  # before anybody is told: the first two weeks are for arriving
LONGEST_MONTHS = 24
TOLD_DAYS = 7  # for so long a note keeps somebody off the manager's Today

_CONTACTED = """
WITH who(id, since) AS (SELECT * FROM unnest(%(people)s::bigint[], %(since)s::date[]))
SELECT who.id, count(DISTINCT c.account_id) + count(DISTINCT c.lead_id) FROM who CROSS JOIN LATERAL (
    SELECT f.account_id, NULL::bigint AS lead_id FROM followups_followup f
    WHERE f.author_id = who.id AND f.occurred_on BETWEEN who.since AND %(today)s AND f.effective AND f.not_counting = ''
    UNION ALL
    SELECT NULL, l.lead_id FROM followups_leadcontact l WHERE l.author_id = who.id
        AND l.occurred_on BETWEEN who.since AND %(today)s AND l.effective AND l.voided_at IS NULL AND l.follow_up_id IS NULL
) c GROUP BY who.id
"""


@dataclass(frozen=True)
class Newcomer:
    """A person on the line."""

    person: User
    line: Line
    contacted: int
    today: date

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


def told(user: User, people: list[int], *, today: date) -> set[int]:
    """Those of some people to whom somebody else has written within a week, as far as the reader may know it."""
    notes = CoachingNote.objects.visible_to(user).filter(person__in=people, on__gt=today - timedelta(days=TOLD_DAYS))
    return set(notes.exclude(by=F("person")).values_list("person_id", flat=True))


def newcomers_of(people: Iterable[User], policy: InForce, *, today: date) -> dict[int, Newcomer]:
    """Those of some people who are new staff, each with what they contacted: one statement, none where nobody is new."""
    by_id = {person.pk: person for person in people}
    lines = lines_of(by_id.values(), policy, today=today)
    if not lines:
        return {}
    with connection.cursor() as cursor:
        since = [line.hired_on for line in lines.values()]
        cursor.execute(_CONTACTED, {"people": list(lines), "since": since, "today": today})
        contacted = dict(cursor.fetchall())
    return {pk: Newcomer(by_id[pk], line, contacted.get(pk, 0), today) for pk, line in lines.items()}


def short_of(whom: Any, policy: InForce, *, today: date) -> list[Newcomer]:
    """Of some people (a queryset that came through a door) those short of their line, the farthest first."""
    found = newcomers_of(recent(whom, today=today).select_related("team")[:MOST], policy, today=today)
    return sorted((it for it in found.values() if it.short), key=lambda it: -it.missing)
