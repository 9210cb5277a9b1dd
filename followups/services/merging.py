"""Two accounts become one, or two persons of one account, with everything that hung on either; and apart again.

The composition of what each app moves of its own, in one transaction (docs/architecture.md).
"""

from __future__ import annotations

from collections.abc import Mapping
from copy import copy
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from accounts import clocks
from accounts.committee import coverage
from accounts.models import Account, KeyPerson, Merge, Rule, State, Vip, VipCause
from accounts.policies import in_force
from accounts.services import going_along
from accounts.services.consent import importance
from accounts.services.merging import checking, joining, moving, persons, undoing
from accounts.services.merging.choosing import PERSON_FIELDS
from accounts.services.moves import Why, lock
from accounts.services.pool import lock_people
from commons.journal import Journal, row_of
from followups.models import FollowUp, FollowUpPerson, NextStep
from followups.services import counting, settling, steps
from leads.services import merging as of_leads

if TYPE_CHECKING:
    from datetime import date

    from users.models import User


@transaction.atomic
def merge(
    kept: Account,
    gone: Account,
    choices: Mapping[str, str],
    *,
    by: User,
    today: date,
    versions: tuple[int, int] | None = None,
) -> Merge:
    """Let `gone` go into `kept`; `choices` says of a field which side's value holds ("kept", "gone", notes "both").

    The fuller value holds where nothing is chosen; telephones and tags of both. The kept account's owner stays, the
    other one is told. `versions` are those of kept and gone as they were shown.
    Raises NotAllowed, WrongState, MergeRefused, StaleEdit, ProtectedAccount, InvalidInput.
    """
    kept, gone = _both(kept.pk, gone.pk)
    checking.check(kept, gone, by=by, versions=versions)
    journal, before, was = Journal(), {"kept": row_of(kept), "gone": row_of(gone)}, copy(kept)
    _move(kept, gone, journal)
    of_leads.move(kept, gone, journal)
    joining.move(kept, gone, journal)
    moving.move(kept, gone, journal, today=today)
    moving.close(kept, gone, journal, moving.facts_of(kept, gone, choices), today=today)
    policy = in_force()
    entry = moving.tell(kept, gone, by=by, today=today, policy=policy, moved=moved_by(journal))
    _recount(kept.pk, gone.pk, today=today)
    _note_class(was, gone, VipCause.MERGED, by=by)
    moving.refresh_keys(kept, gone)
    going_along.lost({kept.pk}, Why(Rule.MERGED, by, today, batch=f"merge:{entry.pk}"))
    return Merge.objects.create(
        kept=kept,
        gone=gone,
        by=by,
        on=today,
        at=timezone.now(),
        journal=journal.lines,
        before=before,
        after={"kept": row_of(Account.objects.get(pk=kept.pk))},
        ledger=entry.pk,
    )


@transaction.atomic
def undo(merge: Merge, *, by: User, today: date) -> Merge:
    """Take a merge back, within UNDO_DAYS: what nobody has changed since goes back; the rest stays, counted.

    Raises NotAllowed, TooLate, MergeRefused (the kept one has moved since, the other's owner has left).
    """
    merge = undoing.lock_merge(merge, by=by)
    if merge.undone_at is not None:
        return merge  # pressed twice
    if merge.kept_person_id:
        return _undo_persons(merge, by=by, today=today)
    owner_id = merge.before["gone"]["owner_id"]
    people = lock_people([owner_id]) if owner_id else {}
    kept, gone = _both(merge.kept_id, merge.gone_id)
    undoing.check(merge, kept, gone, people.get(owner_id))
    journal, was = Journal(merge.journal), copy(kept)
    edited = undoing.put_kept_back(merge, kept)
    stayed = edited | journal.undo(leave=_entangled(kept, journal), own={Account._meta.label_lower: kept.pk})
    undoing.put_gone_back(merge, gone)
    _recount(kept.pk, gone.pk, today=today)
    _note_class(was, gone, VipCause.UNMERGED, by=by)
    done = undoing.finish(merge, by=by, today=today, stayed=stayed)
    going_along.lost({kept.pk, gone.pk}, Why(Rule.UNMERGED, by, today, batch=f"apart:{merge.pk}"))
    return done


def _note_class(was: Account, gone: Account, cause: VipCause, *, by: User) -> None:
    """A merge that raises the VIP class, or its undo that lowers it, stands in the history."""
    importance.note(was, Vip(Account.objects.only("vip").get(pk=was.pk).vip), by=by, reason=gone.name, cause=cause)


@transaction.atomic
def merge_persons(
    kept: KeyPerson,
    gone: KeyPerson,
    choices: Mapping[str, str],
    *,
    by: User,
    today: date,
    versions: tuple[int, int] | None = None,
) -> Merge:
    """Let one person of an account go into another one of it; roles of both.

    `choices` says of a field, or of what `differing` names, which side holds ("kept", "gone"); the kept person's where
    nothing is chosen, the other's where the kept one says nothing.
    Raises NotAllowed, WrongState, InvalidInput, StaleEdit.
    """
    account = lock(kept.account_id)
    kept, gone = persons.locked(account, kept.pk, gone.pk, by=by, versions=versions)
    journal, before = Journal(), {"kept": row_of(kept), "gone": row_of(gone)}
    links = FollowUpPerson.objects.filter(person=gone)
    twice = FollowUpPerson.objects.filter(person=kept).values("follow_up_id")
    asked = set(links.filter(follow_up__in=twice, current=True).values_list("follow_up_id", flat=True))
    journal.change(FollowUpPerson.objects.filter(person=kept, follow_up__in=asked, current=False), current=True)
    journal.change(links.filter(follow_up__in=twice, current=True), current=False)
    journal.change(links.exclude(follow_up__in=twice), person_id=kept.pk)
    beyond = {name: side for name, side in choices.items() if name not in PERSON_FIELDS}
    offered = {each.name for each in differing(kept, gone, by)} if beyond else set()
    choices = {name: side for name, side in choices.items() if name not in beyond or name in offered}
    of_leads.move_person(kept.pk, gone.pk, journal, choices)
    joining.move_person(kept.pk, gone.pk, journal, choices)
    persons.close(kept, gone, journal, choices, today=today)
    counting.refresh_persons({kept.pk, gone.pk})
    joining.recount(account.pk, today=today)
    return persons.finish(account, kept, gone, journal, before, by=by, today=today)


def differing(kept: KeyPerson, gone: KeyPerson, reader: User) -> list[joining.Differing]:
    """What may be chosen beyond the persons' own fields: whom they report to, stances, values of the portrait."""
    return [
        *persons.bosses(kept, gone, reader),
        *of_leads.differing(kept, gone, reader),
        *joining.differing(kept, gone, reader),
    ]


def moved_by(journal: Journal) -> dict[str, int]:
    """How many rows of each kind hang on the kept account now, by table."""
    return {table: n for table in COUNTED if (n := len(journal.ids(table)))}


def counts(gone: Account) -> dict[str, int]:
    """How many rows of each kind would come over, by name, for the page that asks before; void ones are not counted."""
    found = {
        "follow_ups": gone.follow_ups.filter(voided_at=None).count(),
        "persons": gone.persons.filter(merged_into=None, taken_back_on=None).count(),
        "opportunities": gone.opportunities.filter(voided_at=None).count(),
        "orders": gone.orders.filter(voided_at=None).count(),
        "next_steps": NextStep.objects.open().filter(account=gone).count(),
        "leads": gone.leads.filter(taken_back_on=None).count(),
        "group": gone.group.filter(ended_on=None).count(),
        "subsidiaries": gone.subsidiaries.count(),
    }
    return {name: n for name, n in found.items() if n}


COUNTED = (
    "followups.followup",
    "followups.nextstep",
    "accounts.keyperson",
    "leads.opportunity",
    "leads.order",
    "leads.lead",
    "accounts.workinggroupmember",
    "accounts.escalation",
)


def _both(one: int, other: int) -> tuple[Account, Account]:
    """Two rows locked in the order of their ids, so that two merges at once wait for each other."""
    rows = {pk: lock(pk, void=True) for pk in sorted({one, other})}
    return rows[one], rows[other]


def _move(kept: Account, gone: Account, journal: Journal) -> None:
    """Contacts and steps; a contact since the kept account's cycle began counts in it, an older one where it fell."""
    contacts = FollowUp.objects.filter(account=gone)
    if kept.state == State.OWNED and kept.cycle_started_on:
        recent = contacts.filter(occurred_on__gte=kept.cycle_started_on)
        journal.change(recent, account_id=kept.pk, cycle_id=kept.current_cycle_id)
    journal.change(contacts.all(), account_id=kept.pk)
    journal.change(NextStep.objects.filter(account=gone), account_id=kept.pk)


def _recount(*account_ids: int, today: date) -> None:
    """Counts, facts and clocks of the accounts, from the rows that hang on them now."""
    for pk in account_ids:
        counting.recount(pk, today=today)
        steps.refresh(pk, today=today)
        settling.refresh_need(pk, today=today)
    of_leads.refresh(*account_ids, today=today)
    rows = Account.objects.filter(pk__in=account_ids)
    clocks.recompute(rows, today=today)
    coverage.refresh(*account_ids)
    joining.recount(*account_ids, today=today)


def _entangled(kept: Account, journal: Journal) -> dict[str, set[int]]:
    """Rows that something newer holds on the kept account: persons of later contacts, deals with later orders."""
    ours = journal.ids("followups.followup")
    later = FollowUpPerson.objects.filter(
        person__in=journal.ids("accounts.keyperson"), follow_up__account=kept
    ).exclude(follow_up__in=ours)
    deals = kept.orders.filter(opportunity__in=journal.ids("leads.opportunity"))
    deals = deals.exclude(pk__in=journal.ids("leads.order"))
    return {
        "accounts.keyperson": set(later.values_list("person_id", flat=True)),
        "leads.opportunity": set(deals.values_list("opportunity_id", flat=True)),
    }


def _undo_persons(merge: Merge, *, by: User, today: date) -> Merge:
    account = lock(merge.kept_id)
    undoing.check_persons(merge)
    stayed = undoing.put_persons_back(merge)
    counting.refresh_persons({merge.kept_person_id or 0, merge.gone_person_id or 0})
    joining.recount(merge.kept_id, today=today)
    return persons.undone(merge, account, by=by, stayed=stayed)
