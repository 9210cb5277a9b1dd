"""Two persons of one account become one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.committee import coverage
from accounts.committee.lines import move_lines
from accounts.committee.persons import boss_of
from accounts.models import Account, KeyPerson, Merge
from accounts.services.findable import write_persons
from accounts.services.merging.choosing import GONE, PERSON_FIELDS, chosen
from accounts.services.merging.joining import Differing
from accounts.services.merging.undoing import persons_of
from accounts.services.refusals import InvalidInput, NotAllowed, WrongState
from audit import services as audit
from core.errors import StaleEdit

if TYPE_CHECKING:
    from datetime import date

    from commons.journal import Journal
    from users.models import User


def locked(
    account: Account, kept_id: int, gone_id: int, *, by: User, versions: tuple[int, int] | None
) -> tuple[KeyPerson, KeyPerson]:
    """Both rows, locked after their (locked) account. Raises InvalidInput, NotAllowed, WrongState, StaleEdit."""
    if not Account.objects.editable_by(by).filter(pk=account.pk).exists():
        raise NotAllowed(_("Only whoever works on this account may merge its persons."))
    ids = sorted({kept_id, gone_id})
    rows = {row.pk: row for row in KeyPerson.objects.select_for_update().filter(pk__in=ids, account=account)}
    if len(rows) < 2:
        raise InvalidInput(_("Choose two persons of this account."))
    kept, gone = rows[kept_id], rows[gone_id]
    for person in (kept, gone):
        if person.merged_into_id:
            raise WrongState(_("“%(name)s” has been merged already."), name=person.name)
    if versions is not None and versions != (kept.version, gone.version):
        raise StaleEdit(_("“%(name)s” was changed in the meantime. Look at both again."), name=kept.name)
    return kept, gone


BOSS = "boss"


def bosses(kept: KeyPerson, gone: KeyPerson, reader: User) -> list[Differing]:
    """To whom either reports, where that differs and may be chosen."""
    shown = KeyPerson.objects.visible_to(reader)
    one, other = (boss_of(person) for person in (kept, gone))
    if one is None or other is None or one.pk == other.pk or {one.pk, other.pk} & {kept.pk, gone.pk}:
        return []
    names = [boss.shown if shown.filter(pk=boss.pk).exists() else gettext("Name withheld") for boss in (one, other)]
    return [Differing(BOSS, gettext("Reports to"), *names)]


def close(kept: KeyPerson, gone: KeyPerson, journal: Journal, choices: Mapping[str, str], *, today: date) -> None:
    """Mark the gone person as merged, and give the kept one the chosen fields, the roles of both and the lines."""
    move_lines(kept, gone, journal, today=today, boss_of_gone=choices.get(BOSS) == GONE)
    for name in ("referred_by", "moved_from"):
        others = KeyPerson.objects.filter(**{name: gone}).exclude(pk=kept.pk)
        journal.change(others, **{f"{name}_id": kept.pk})
    values = chosen(kept, gone, PERSON_FIELDS, choices)
    roles = list(dict.fromkeys([*kept.roles, *gone.roles]))
    if kept.moved_from_id is None and gone.moved_from_id not in (None, kept.pk):
        values["moved_from_id"] = gone.moved_from_id
    if values.get("referred_by_id", kept.referred_by_id) in (kept.pk, gone.pk):
        values["referred_by_id"] = None
    if roles != kept.roles:
        values["roles"] = roles
    if kept.left_on and not gone.left_on:
        values["left_on"] = None
    if "left_on" in values:
        values["went_to"] = gone.went_to
    values = {name: value for name, value in values.items() if value != getattr(kept, name)}
    journal.change(KeyPerson.objects.filter(merged_into=gone), merged_into_id=kept.pk)
    journal.change(KeyPerson.objects.filter(pk=gone.pk), merged_into_id=kept.pk)
    if values:
        journal.change(KeyPerson.objects.filter(pk=kept.pk), **values)
    _bump(kept, gone)


def finish(
    account: Account,
    kept: KeyPerson,
    gone: KeyPerson,
    journal: Journal,
    before: dict[str, Any],
    *,
    by: User,
    today: date,
) -> Merge:
    """Keep what is needed to undo it, and write the event."""
    write_persons(KeyPerson.objects.filter(pk__in=[kept.pk, gone.pk]))
    coverage.refresh(account.pk)
    audit.record("person.merged", account, by=by, kept=kept.pk, gone=gone.pk)
    return Merge.objects.create(
        kept=account,
        gone=account,
        kept_person=kept,
        gone_person=gone,
        by=by,
        on=today,
        at=timezone.now(),
        journal=journal.lines,
        before=before,
    )


def undone(merge: Merge, account: Account, *, by: User, stayed: dict[str, int]) -> Merge:
    """Both persons are there again: keys, event, the merge closed."""
    persons = persons_of(merge)
    _bump(*persons)
    write_persons(persons_of(merge))
    coverage.refresh(account.pk)
    audit.record("person.unmerged", account, by=by, merge=merge.pk)
    merge.undone_at, merge.undone_by, merge.stayed = timezone.now(), by, stayed
    merge.save(update_fields=["undone_at", "undone_by", "stayed"])
    return merge


def _bump(*persons: KeyPerson) -> None:
    for person in persons:
        KeyPerson.objects.filter(pk=person.pk).update(version=person.version + 1)
