"""Key persons that an import has brought in: what keeps them when it is taken back, and taking them back."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import F, Q

from accounts.committee import coverage
from accounts.models import InfluenceLine, KeyPerson, ReportingLine
from accounts.services.findable import write_persons
from audit import services as audit
from followups.models import FollowUpPerson
from imports.kinds.common import untouched_versions
from imports.models import Import, ImportRow, Kind, Outcome
from keyaccounts.models import Complaint, HighVisit
from leads.models import Quote, Stance
from portraits.models import Value

if TYPE_CHECKING:
    from imports.kinds.base import Job
    from users.models import User


def worked_with(ids: Iterable[int]) -> dict[int, str]:
    """Persons somebody has done something with since, with the code of the remark that says what; five statements."""
    ids = list(ids)
    found: tuple[tuple[str, Any], ...] = (
        ("stays_written", Value.objects.filter(bound=False)),
        ("stays_written", Complaint.objects.all()),
        ("stays_written", HighVisit.objects.filter(voided_at=None)),
        ("stays_deals", Stance.objects.filter(removed_at=None)),
        ("stays_contacts", FollowUpPerson.objects.current().filter(follow_up__voided_at=None)),
    )
    used: dict[int, str] = {}
    if not ids:
        return used
    used |= dict.fromkeys(Quote.objects.filter(contact__in=ids).values_list("contact_id", flat=True), "stays_deals")
    for code, rows in found:
        used |= dict.fromkeys(rows.filter(person__in=ids).values_list("person_id", flat=True), code)
    return used


def keeping(ids: Iterable[int]) -> dict[int, str]:
    """Of persons that contacts brought along, those that stay when these are taken back, and why."""
    ids = set(ids)
    used = dict.fromkeys(_in_lines(ids), "stays_written") | worked_with(ids)
    versions = untouched_versions(Kind.PERSONS, ids)
    for pk, version, left in KeyPerson.objects.filter(pk__in=ids).values_list("pk", "version", "left_on"):
        if version != versions[pk] or left:
            used.setdefault(pk, "stays_changed")
    return used


def _in_lines(ids: set[int]) -> set[int]:
    """Those who stand in a line of the power map: contacts draw none, so somebody has."""
    known: set[int] = set()
    for model, one, other in ((ReportingLine, "person_id", "boss_id"), (InfluenceLine, "person_id", "source_id")):
        rows = model.objects.current().filter(Q(**{f"{one}__in": ids}) | Q(**{f"{other}__in": ids}))
        known |= {pk for pair in rows.values_list(one, other) for pk in pair}
    return known & ids


def leave(ids: Iterable[int], job: Job) -> None:
    """Take back persons whom undone contacts brought along, as far as nothing keeps them; those that stay are named."""
    ids = set(ids)
    kept = keeping(ids)
    gone = sorted(ids - kept.keys())
    job.persons_back += len(gone)
    job.persons_stay |= kept
    chosen = KeyPerson.objects.filter(pk__in=gone)
    chosen.update(left_on=job.today, taken_back_on=job.today, version=F("version") + 1)
    persons = list(chosen)
    write_persons(persons)
    coverage.refresh(*(person.account_id for person in persons))
    events = ((person.account_id, {"person": person.pk, "import": job.batch.pk}) for person in persons)
    audit.record_many("person.import_undone", "account", events, by=job.batch.undo_by or job.by)


def persons_of(undo: dict[str, Any] | None) -> list[int]:
    """The persons a row has made beside what it is about, by what its undo keeps."""
    undo = undo or {}
    return [pk for pk in (undo.get("persons") or [undo.get("person")]) if pk]


@dataclass(frozen=True)
class Left:
    """What became of the persons that came with contacts: how many went, and those that stay as (name, why)."""

    back: int
    stay: list[tuple[str, str]]  # code of a remark


def left_of(batch: Import, reader: User) -> Left | None:
    """What an undo made of the persons that a file of contacts had brought along; None where it brought none."""
    if batch.kind != Kind.FOLLOWUPS:
        return None
    rows = ImportRow.objects.of(batch).filter(outcome=Outcome.UNDONE).filter(
        Q(undo__has_key="persons") | Q(undo__has_key="person")
    )  # fmt: skip
    ids = {pk for undo in rows.values_list("undo", flat=True) for pk in persons_of(undo)}
    if not ids:
        return None
    there = KeyPerson.objects.filter(pk__in=ids, taken_back_on=None)
    return named(len(ids) - there.count(), keeping(there.values_list("pk", flat=True)), reader)


def named(back: int, kept: dict[int, str], reader: User) -> Left:
    """The persons that stay, by name where the reader sees them."""
    seen = KeyPerson.objects.visible_to(reader).filter(pk__in=kept).order_by("pk")
    return Left(back, [(one.shown, kept[one.pk]) for one in seen])
