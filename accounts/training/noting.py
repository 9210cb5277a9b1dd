"""Noting training as pages and programs do it, and what people are told then and before it ends (domain.md 2.3)."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime, timedelta

from django.db import transaction

from accounts.policies import in_force
from accounts.services.managers import lines_of
from accounts.services.sweep import last_ended
from accounts.training import gate
from commons import jobs
from commons.models import JobRun
from core.clock import business_date
from core.worded import spoken
from notifications.services import Message, tell
from users.models import Course, Role, TrainingRecord, User
from users.training import records, standing

JOB = "training"


@transaction.atomic
def note(
    people: Collection[User],
    course: Course,
    *,
    done_on: date,
    passed: bool,
    words: str,
    by: User,
    now: datetime,
    today: date,
) -> list[TrainingRecord]:
    """Note a course for these people; whoever lacks nothing more now is told. Raises TrainingRefused."""
    policy = in_force()
    before = gate.bars(people, today=today, policy=policy)
    made = records.note(people, course, done_on=done_on, passed=passed, words=words, by=by, now=now, today=today)
    after = gate.bars([bar.person for bar in before.values()], today=today, policy=policy) if before else {}
    free = [pk for pk, bar in before.items() if bar.enforced and pk not in after]
    last = {record.person_id: record.pk for record in made}
    tell(Message(pk, "training_complete", f"training_complete:{last[pk]}", params={"training_page": pk}) for pk in free)
    return made


def run_due(now_on: date | None = None) -> JobRun | None:
    """Tell for the last ended business date unless it has been."""
    cutoff = last_ended(now_on or business_date())
    return jobs.run_once(JOB, cutoff, lambda _run: tell_of_ends(cutoff + timedelta(days=1)))


@transaction.atomic
def tell_of_ends(today: date) -> dict[str, int]:
    """Tell people and their nearest manager what required training ends within SOON_DAYS; once for each end."""
    policy, courses = in_force(), Course.objects.required().filter(valid_days__isnull=False)
    people = {
        person.pk: person
        for person in User.objects.active().filter(role=Role.SALESPERSON)
        if policy.of(person.team_id).training_gate != gate.OFF
    }
    _courses, found = standing.read(people.values(), courses, today=today)
    ending = [
        (people[pk], each) for pk, row in found.items() for each in row if each.required and each.state == standing.SOON
    ]
    lines = lines_of(person.team_id for person, _each in ending) if ending else {}
    readers = User.objects.in_bulk({pk for line in lines.values() for pk in line[:1]})
    messages = []
    for person, each in ending:
        until = each.until.isoformat() if each.until else ""
        once, batch = f"training_ends:{person.pk}:{each.course.pk}:{until}", f"training_ends:{today}"
        facts = {"until": until, "training_page": person.pk}
        mine = {**facts, "course": spoken(each.course.labels, person.language)}
        messages.append(Message(person.pk, "training_ends", once, batch, params=mine))
        for manager in (readers[pk] for pk in lines[person.team_id][:1] if pk in readers and pk != person.pk):
            theirs = {**facts, "who": person.name, "course": spoken(each.course.labels, manager.language)}
            messages.append(Message(manager.pk, "training_ends_of", once, batch, params=theirs))
    tell(messages)
    return {"ending": len(ending)}
