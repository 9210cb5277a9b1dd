"""Drawing and ending lines between the persons of one account (domain.md section 4, power map)."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts import facts
from accounts.models import Account, InfluenceLine, KeyPerson, ReportingLine
from accounts.services.moves import lock
from accounts.services.refusals import InvalidInput, NotAllowed
from audit import services as audit
from core.errors import Refusal

if TYPE_CHECKING:
    from commons.journal import Journal
    from users.models import User


class WouldTurnInACircle(Refusal):
    """Nobody stands above themselves, however long the way."""

    code = "reporting_circle"


@transaction.atomic
def set_boss(person: KeyPerson, boss: KeyPerson | None, *, by: User, today: date) -> ReportingLine | None:
    """Let `person` report to `boss` from today on; None: to nobody we know. The line before ends today.

    Raises NotAllowed, InvalidInput, WouldTurnInACircle.
    """
    account = writable(person.account_id, by)
    person = _persons(account, person.pk, None)[person.pk]
    now = ReportingLine.objects.current().filter(person=person).first()
    if (now.boss_id if now else None) == (boss.pk if boss else None):
        return now  # whoever has been erased or withheld since stays the boss until somebody says otherwise
    people = _persons(account, person.pk, boss.pk if boss else None)
    if boss is not None:
        _check_no_circle(person, people[boss.pk], account)
    if now is not None:
        ReportingLine.objects.filter(pk=now.pk).update(until_on=today)
    line = None
    if boss is not None:
        line = ReportingLine.objects.create(person=person, boss=boss, from_on=today, created_by=by)
    audit.record("person.reports", account, by=by, person=person.pk, boss=boss.pk if boss else None)
    facts.changed(account.pk, {"person.boss"}, person_id=person.pk, by=by, today=today)
    return line


@transaction.atomic
def set_influence(
    source: KeyPerson, person: KeyPerson, *, strength: int | None, against: bool = False, by: User, today: date
) -> InfluenceLine | None:
    """Draw how `source` moves `person`: strength 1-3, for us or against us; None ends the line today.

    Raises NotAllowed, InvalidInput.
    """
    account = writable(person.account_id, by)
    people = _persons(account, person.pk, source.pk)
    if strength is not None and strength not in (1, 2, 3):
        raise InvalidInput(_("Choose how strong the influence is."))
    now = InfluenceLine.objects.current().filter(source=source, person=person).first()
    if strength is None:
        if now is not None:
            InfluenceLine.objects.filter(pk=now.pk).update(until_on=today)
            audit.record("person.influence_ended", account, by=by, person=person.pk, source=source.pk)
        return None
    if now is not None and (now.strength, now.against) == (strength, against):
        return now
    if now is not None:
        InfluenceLine.objects.filter(pk=now.pk).update(until_on=today)
    line = InfluenceLine.objects.create(
        source=people[source.pk], person=people[person.pk], strength=strength, against=against, from_on=today,
        created_by=by,
    )  # fmt: skip
    audit.record(
        "person.influence", account, by=by, person=person.pk, source=source.pk, strength=strength, against=against
    )
    return line


def end_lines(person: KeyPerson, *, today: date) -> None:
    """End every line of a person who is no longer there. Call inside the transaction of the leaving."""
    ReportingLine.objects.current().filter(Q(person=person) | Q(boss=person)).update(until_on=today)
    InfluenceLine.objects.current().filter(Q(person=person) | Q(source=person)).update(until_on=today)


def move_lines(kept: KeyPerson, gone: KeyPerson, journal: Journal, *, today: date, boss_of_gone: bool = False) -> None:
    """Hang the lines of a person who becomes another one on that one; what would double or turn in a circle ends.

    Where both report to somebody the kept one's line stays, or with `boss_of_gone` the other's.
    """
    change = journal.change
    links = ReportingLine.objects.filter(Q(person=gone) | Q(boss=gone))
    # Past lines between the two stay where they are: nobody reports to themselves.
    change(links.filter(person=gone).exclude(boss=kept).exclude(until_on=None), person_id=kept.pk)
    change(links.filter(boss=gone).exclude(person=kept).exclude(until_on=None), boss_id=kept.pk)
    change(ReportingLine.objects.current().filter(person=kept, boss=gone), until_on=today)
    change(ReportingLine.objects.current().filter(person=gone, boss=kept), until_on=today)
    for line in ReportingLine.objects.current().filter(boss=gone).order_by("pk"):
        rows = ReportingLine.objects.filter(pk=line.pk)
        if line.person_id in _above(kept.pk):
            change(rows, until_on=today)
        else:
            change(rows, boss_id=kept.pk)
    own = ReportingLine.objects.current().filter(person=gone)
    for line in own:
        held = ReportingLine.objects.current().filter(person=kept)
        if boss_of_gone and kept.pk not in _above(line.boss_id):
            change(held, until_on=today)
        taken = held.exists()
        if taken or kept.pk in _above(line.boss_id):
            change(own, until_on=today)
        else:
            change(own, person_id=kept.pk)
    _move_influence(kept, gone, journal, today)


def _move_influence(kept: KeyPerson, gone: KeyPerson, journal: Journal, today: date) -> None:
    rows = InfluenceLine.objects.filter(Q(person=gone) | Q(source=gone))
    between = Q(person=kept) | Q(source=kept)
    journal.change(rows.current().filter(between), until_on=today)
    for near, far in (("person", "source"), ("source", "person")):
        theirs = InfluenceLine.objects.current().filter(**{near: kept}).values(f"{far}_id")
        mine = InfluenceLine.objects.filter(**{near: gone}).exclude(between)
        journal.change(mine.current().filter(**{f"{far}_id__in": theirs}), until_on=today)
        journal.change(mine, **{f"{near}_id": kept.pk})


def writable(account_id: int, by: User) -> Account:
    """The account, locked, so that two lines at once are drawn one after the other."""
    account = lock(account_id)
    if not Account.objects.editable_by(by).filter(pk=account.pk).exists():
        raise NotAllowed(_("Only people who work on this account may change this."))
    return account


def _persons(account: Account, *ids: int | None) -> dict[int, KeyPerson]:
    wanted = {pk for pk in ids if pk is not None}
    found = {row.pk: row for row in KeyPerson.objects.current().filter(pk__in=wanted, account=account)}
    if len(found) < len(wanted):
        raise InvalidInput(_("Choose a person of this account who is still there."))
    if len(ids) > len(wanted) and None not in ids:
        raise InvalidInput(_("Choose another person: a line joins two."))
    return found


def _above(person_id: int) -> set[int]:
    """The person and everybody above, along the lines of today."""
    seen: set[int] = set()
    step: int | None = person_id
    while step is not None and step not in seen:
        seen.add(step)
        step = ReportingLine.objects.current().filter(person_id=step).values_list("boss_id", flat=True).first()
    return seen


def _check_no_circle(person: KeyPerson, boss: KeyPerson, account: Account) -> None:
    bosses = dict(ReportingLine.objects.current().filter(person__account=account).values_list("person_id", "boss_id"))
    step: int | None = boss.pk
    seen: set[int] = set()
    while step is not None and step not in seen:
        if step == person.pk:
            raise WouldTurnInACircle(
                _("%(boss)s stands below %(name)s already: first say whom %(boss)s reports to."),
                boss=boss.name,
                name=person.name,
            )
        seen.add(step)
        step = bosses.get(step)
