"""A person together with whom they report to."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Q

from accounts.committee.lines import set_boss
from accounts.models import Account, KeyPerson, ReportingLine
from accounts.services import editing

if TYPE_CHECKING:
    from collections.abc import Collection

    from accounts.models import KeyPersonQuerySet
    from users.models import User


@transaction.atomic
def save_with_boss(
    account: Account,
    person: KeyPerson,
    boss: KeyPerson | None,
    *,
    by: User,
    today: date,
    version: int | None = None,
    anew: bool = False,
) -> KeyPerson:
    """Save a person and whom they report to, both or neither. Arguments and errors as of `save_person` and `set_boss`."""
    saved = editing.save_person(account, person, by=by, version=version, anew=anew)
    if saved.left_on is None:
        set_boss(saved, boss, by=by, today=today)
    return saved


def boss_of(person: KeyPerson) -> KeyPerson | None:
    """Whom somebody reports to now."""
    line = ReportingLine.objects.current().filter(person=person).select_related("boss").first()
    return line.boss if line else None


def with_boss(offered: KeyPersonQuerySet, boss: KeyPerson | None) -> KeyPersonQuerySet:
    """Whom a form offers as boss, with the present one, who may be named by nobody any more: they stay until changed."""
    if boss is None or not (boss.erased_at or boss.restricted_at):
        return offered
    return KeyPerson.objects.filter(Q(pk=boss.pk) | Q(pk__in=offered.order_by().values("pk"))).order_by("pk")


def bosses_of(people: Collection[KeyPerson]) -> tuple[dict[int, KeyPerson], dict[int, KeyPerson]]:
    """By person, whom they report to now; and of those who lost their boss, who it was that has left."""
    now: dict[int, KeyPerson] = {}
    was: dict[int, KeyPerson] = {}
    lines = (
        ReportingLine.objects.filter(person__in=people, boss__restricted_at=None).select_related("boss").order_by("pk")
    )
    for line in lines:
        if line.until_on is None:
            now[line.person_id] = line.boss
        elif line.boss.left_on is not None and line.until_on == line.boss.left_on:
            was[line.person_id] = line.boss
        else:
            was.pop(line.person_id, None)
    return now, {pk: boss for pk, boss in was.items() if pk not in now}
