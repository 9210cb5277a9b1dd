"""Tells the manager when new staff fall short of the expected line: once a week and person (domain.md 2.1)."""

from __future__ import annotations

from datetime import date, timedelta

from django.db import transaction

from accounts.policies import in_force
from accounts.services.managers import lines_of
from accounts.services.sweep import last_ended
from commons import jobs
from commons.models import JobRun
from core.clock import business_date
from dashboards.people.newcomers import newcomers_of, recent
from notifications.services import Message, tell
from users.models import User

JOB = "new_staff"


def run_due(now_on: date | None = None) -> JobRun | None:
    """Run for the last ended business date unless it has been."""
    cutoff = last_ended(now_on or business_date())
    return jobs.run_once(JOB, cutoff, lambda _run: tell_managers(cutoff))


@transaction.atomic
def tell_managers(on: date) -> dict[str, int]:
    """Tell the nearest manager of each newcomer who was short at the end of a day; a person once a calendar week.

    It is told in the night after and read on the next day: what is expected is that day's, as every page says then.
    """
    people = list(recent(User.objects.salespeople(), today=on))
    short = [it for it in newcomers_of(people, in_force(), today=on).values() if it.short]
    lines = lines_of(it.person.team_id for it in short)
    year, week, _day = on.isocalendar()
    messages = []
    for it in short:
        params = {
            "name": it.person.name,
            "contacted": it.contacted,
            "expected": it.line.expected(on + timedelta(days=1)),
            "month": it.month,
            "figures_page": it.person.pk,
        }
        once, batch = f"short_start:{it.person.pk}:{year}-{week}", f"short_start:{year}-{week}"
        messages += [Message(pk, "short_start", once, batch, params=params) for pk in lines[it.person.team_id][:1]]
    tell(messages)
    return {"short": len(short)}
