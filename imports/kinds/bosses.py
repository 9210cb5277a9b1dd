"""Whom the persons of a file report to: by name within the account, also somebody further down in the file."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Account, InfluenceLine, KeyPerson, ReportingLine
from audit import services as audit
from commons import bulk
from core import searchkeys
from imports.kinds.base import Field, Job, Row
from imports.models import ImportRow, Outcome
from imports.services import chunks

if TYPE_CHECKING:
    from users.models import User

CHUNK = 3000
REPORTS_TO = Field(
    "reports_to", _("reports to"),
    ("上级", "上級", "直属上级", "直屬上級", "直接上级", "直接上級", "上级姓名", "上级领导", "上級領導", "直属主管", "直屬主管", "汇报给", "匯報給", "彙報給", "汇报对象", "匯報對象", "汇报上级",
     "reports to", "reports to name", "reporting to", "manager", "manager name", "line manager", "direct manager", "boss", "supervisor"),
    longest=120,
)  # fmt: skip


def differing(rows: Iterable[Row], persons: dict[int, KeyPerson]) -> set[int]:
    """Ids of rows that name another boss than the person they are about has now."""
    asked = [(row, persons[row.twin["id"]]) for row in rows if _names_boss(row) and row.twin["id"] in persons]  # type: ignore[index]
    lines = ReportingLine.objects.current().filter(person__in=[person.pk for _row, person in asked])
    now = dict(lines.values_list("person_id", "boss__name"))
    return {
        row.id
        for row, person in asked
        if searchkeys.fold(row.values["reports_to"]) not in (searchkeys.fold(now.get(person.pk, "")), searchkeys.fold(person.name))
    }  # fmt: skip


def remember(rows: Iterable[Row]) -> None:
    """Note on rows that were written whom their person reports to, for `draw` once everybody is there."""
    for row in rows:
        if row.values.get("reports_to") and row.outcome in (Outcome.CREATED, Outcome.UPDATED):
            row.undo = {**(row.undo or {}), "boss": row.values["reports_to"]}


def draw(job: Job) -> None:
    """After the last row: draw the lines, a chunk of persons at a time; what cannot be told for sure stays out and says why."""
    rows = ImportRow.objects.of(job.batch).filter(outcome__in=[Outcome.CREATED, Outcome.UPDATED], undo__has_key="boss")
    through = 0
    while some := chunks.read(rows.filter(number__gt=through), CHUNK):
        through = some[-1].number
        _draw(some, job)
        chunks.write_outcomes(some)


def _draw(rows: list[Row], job: Job) -> None:
    persons = KeyPerson.objects.in_bulk([row.made for row in rows])
    accounts = Account.objects.filter(pk__in={person.account_id for person in persons.values()})
    list(
        accounts.select_for_update(no_key=True, of=("self",)).order_by("pk").values_list("pk")
    )  # as lines.set_boss does
    in_accounts = KeyPerson.objects.current().filter(account__in={person.account_id for person in persons.values()})
    called: dict[tuple[int, str], list[int]] = defaultdict(list)
    for pk, account, name in in_accounts.values_list("pk", "account_id", "name"):
        called[account, searchkeys.fold(name)].append(pk)
    lines = ReportingLine.objects.current().filter(person__account__in={p.account_id for p in persons.values()})
    above = dict(lines.values_list("person_id", "boss_id"))
    ended, drawn, events = [], {}, []
    for row in rows:
        person, name = persons[row.made or 0], str((row.undo or {}).pop("boss"))
        found = called[person.account_id, searchkeys.fold(name)]
        boss = found[0] if len(found) == 1 else None
        if boss is None or person.left_on:
            row.remark("no_boss", "reports_to", name=name[:80])
        elif _reaches(boss, person.pk, above):
            row.remark("boss_below", "reports_to", name=name[:80])
        elif above.get(person.pk) != boss:
            before = above.get(person.pk)
            ended += [person.pk] if before else []
            above[person.pk] = drawn[person.pk] = boss
            row.undo = {**(row.undo or {}), "line": [before, boss]}
            events.append((person.account_id, {"person": person.pk, "boss": boss, "import": job.batch.pk}))
    ReportingLine.objects.current().filter(person__in=ended).update(until_on=job.today)
    _create(drawn, job, job.by)
    audit.record_many("person.reports", "account", events, by=job.by)


def take_back(rows: list[Row], job: Job) -> set[int]:
    """Put back the lines that rows have drawn and that stand as they drew them; ids of the rows that had one."""
    asked = {row.made: (row, *row.undo["line"]) for row in rows if row.undo and row.undo.get("line")}
    standing = ReportingLine.objects.current().filter(person__in=asked)
    mine = [line for line in standing if line.boss_id == asked[line.person_id][2]]
    ReportingLine.objects.filter(pk__in=[line.pk for line in mine]).update(until_on=job.today)
    wanted = {line.person_id: asked[line.person_id][1] for line in mine if asked[line.person_id][1]}
    there = set(KeyPerson.objects.current().filter(pk__in={*wanted, *wanted.values()}).values_list("pk", flat=True))
    _create({p: boss for p, boss in wanted.items() if p in there and boss in there}, job, job.batch.undo_by)
    return {asked[line.person_id][0].id for line in mine}


def end(person_ids: Iterable[int], job: Job) -> None:
    """End the lines of persons who are no longer there."""
    ids = list(person_ids)
    ReportingLine.objects.current().filter(Q(person__in=ids) | Q(boss__in=ids)).update(until_on=job.today)
    InfluenceLine.objects.current().filter(Q(person__in=ids) | Q(source__in=ids)).update(until_on=job.today)


def _create(bosses: dict[int, Any], job: Job, by: User | None) -> None:
    bulk.copy(
        ReportingLine,
        [
            {"person_id": pk, "boss_id": boss, "from_on": job.today, "created_by_id": by.pk if by else None}
            for pk, boss in bosses.items()
        ],
    )


def _reaches(start: int, end_: int, above: dict[int, int]) -> bool:
    step: int | None = start
    seen: set[int] = set()
    while step is not None and step not in seen:
        if step == end_:
            return True
        seen.add(step)
        step = above.get(step)
    return False


def _names_boss(row: Row) -> bool:
    return bool(row.twin and row.twin["id"] and row.values.get("reports_to"))
