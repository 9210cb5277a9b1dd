"""Counting contacts: the hot path when one is logged, the recount when one is taken back (domain.md 2.2)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Count, F, Max, Min, Q, Value
from django.db.models.functions import Greatest, Least
from django.utils import timezone

from accounts import clocks
from accounts.models import (
    Account,
    ContactDay,
    Cycle,
    Escalation,
    EscalationKind,
    LedgerEntry,
    State,
)
from accounts.policies import InForce, in_force
from accounts.services.calls import resting
from accounts.services.managers import managers_of
from accounts.services.moves import lock
from notifications.services import Message, tell


def cycle_on(account: Account, day: date) -> int | None:
    """The cycle a contact of that day belongs to: the present one if it had begun, else the one it fell in."""
    if account.current_cycle_id and account.cycle_started_on and day >= account.cycle_started_on:
        return account.current_cycle_id
    cycles = Cycle.objects.filter(account=account, started_on__lte=day).exclude(ended_on__lt=day)
    return cycles.order_by("-started_on", "-pk").values_list("pk", flat=True).first()


def first_day(account: Account) -> date:
    """The day from which the account exists for us: the start of its first cycle, or the first line of its ledger."""
    found = (
        Cycle.objects.filter(account=account).aggregate(first=Min("started_on"))["first"],
        LedgerEntry.objects.filter(account=account).aggregate(first=Min("on"))["first"],
    )
    return min(filter(None, found), default=timezone.localdate(account.created_at))


@transaction.atomic
def touch(
    account_id: int,
    *,
    day: date,
    today: date,
    need_explicit: bool | None = None,
    steps: Mapping[str, date | None] | None = None,
    policy: InForce | None = None,
) -> int | None:
    """Count a contact of `day` once; returns the cycle it counted in (None between cycles).

    `need_explicit` True or False says what the contact told about the need; None leaves it. `steps` are the new
    next_step_on and agreed_step_on, if the contact changed them. Both clocks, the n-of-12 and the manager's call at
    ten follow in the same transaction.
    """
    policy = policy or in_force()
    account = lock(account_id)
    cycle_id = cycle_on(account, day)
    new = _count_day(account, cycle_id, day)
    changes: dict[str, Any] = {
        **(steps or {}),
        "first_contact_on": Least("first_contact_on", Value(day)),
        "last_contact_on": Greatest("last_contact_on", Value(day)),
    }
    if new and cycle_id == account.current_cycle_id and cycle_id is not None:
        changes["cycle_contacts"] = F("cycle_contacts") + 1
    if new and not _counted_elsewhere(account, cycle_id, day):
        changes["lifetime_contacts"] = F("lifetime_contacts") + 1
    if need_explicit is not None:
        changes["need_explicit"] = Value(need_explicit)
    Account.objects.filter(pk=account.pk).update(**changes)
    clocks.recompute_one(account.pk, team_id=account.team_id, today=today, policy=policy)
    if "cycle_contacts" in changes:
        call_at_threshold(account, account.cycle_contacts + 1, policy)
    silence(account, today)
    return cycle_id


@transaction.atomic
def recount(account_id: int, *, counted_days: set[tuple[int | None, date]], today: date) -> None:
    """Make the account's days exactly `counted_days` (cycle, day) and everything that follows from them.

    For what is taken back, approved late or corrected: the days are the truth, the row is recounted from them.
    """
    account = lock(account_id, void=True)
    known = {(d.cycle_id, d.day): d for d in ContactDay.objects.filter(account=account)}
    ContactDay.objects.bulk_create(
        ContactDay(account=account, cycle_id=cycle, day=day) for cycle, day in counted_days - known.keys()
    )
    wrong = [d.pk for key, d in known.items() if d.counted != (key in counted_days)]
    ContactDay.objects.filter(pk__in=wrong).update(counted=~F("counted"))
    totals = ContactDay.objects.filter(account=account, counted=True).aggregate(
        first=Min("day"),
        last=Max("day"),
        life=Count("day", distinct=True),
        cycle=Count("pk", filter=Q(cycle=account.current_cycle_id) if account.current_cycle_id else Q(pk__in=[])),
    )
    Account.objects.filter(pk=account.pk).update(
        first_contact_on=totals["first"],
        last_contact_on=totals["last"],
        lifetime_contacts=totals["life"],
        cycle_contacts=totals["cycle"],
    )
    policy = in_force()
    clocks.recompute_one(account.pk, team_id=account.team_id, today=today, policy=policy)
    if totals["cycle"] > account.cycle_contacts:
        call_at_threshold(account, totals["cycle"], policy)
    silence(account, today)


def silence(account: Account, today: date) -> None:
    """The alarm of a protected account follows its silence; all others cost nothing here."""
    if account.protected:
        account.refresh_from_db(fields=["alarm_due_on"])
        resting.silence_changed(account, today)


def _count_day(account: Account, cycle_id: int | None, day: date) -> bool:
    """Whether the day was not counted before; the account's row is locked, so one of two writers finds it new."""
    same = ContactDay.objects.filter(_in_cycle(cycle_id), account=account, day=day)
    if same.filter(counted=True).exists():
        return False
    if not same.update(counted=True):
        ContactDay.objects.create(account=account, cycle_id=cycle_id, day=day)
    return True


def _in_cycle(cycle_id: int | None) -> Q:
    return Q(cycle__isnull=True) if cycle_id is None else Q(cycle_id=cycle_id)


def _counted_elsewhere(account: Account, cycle_id: int | None, day: date) -> bool:
    others = ContactDay.objects.filter(account=account, day=day, counted=True)
    return others.exclude(_in_cycle(cycle_id)).exists()


def call_at_threshold(account: Account, contacts: int, policy: InForce) -> None:
    """At ten the manager is called with the history, once a cycle; at twelve the owner learns it.

    A protected account is never let go: at twelve there is nothing to decide.
    """
    rules = policy.of(account.team_id)
    if account.state != State.OWNED or account.order_in_cycle:
        return
    params = {"name": account.name, "contacts": contacts, "required": rules.contacts_required}
    if contacts >= rules.contacts_alert:
        call = Escalation(
            kind=EscalationKind.TEN_CONTACTS,
            account=account,
            once=f"ten:{account.current_cycle_id}",
            raised_at=timezone.now(),
            params=params,
        )
        Escalation.objects.bulk_create([call], ignore_conflicts=True)
        once = f"contact_10:{account.current_cycle_id}"
        people = {*managers_of(account.team_id)[:1], account.owner_id}
        tell(Message(pk, "contact_10", once, account_id=account.pk, params=params) for pk in people if pk)
    if contacts >= rules.contacts_required and account.owner_id and not account.protected:
        once = f"contact_12:{account.current_cycle_id}"
        tell([Message(account.owner_id, "contact_12", once, account_id=account.pk, params=params)])
