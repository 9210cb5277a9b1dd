"""Counting the contacts and orders of many accounts by set: what an import adds, what its undo takes back."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date

from django.db import transaction
from django.db.models import Count, F, Max, Min, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce

from accounts import clocks
from accounts.models import Account, AccountQuerySet, ContactDay, Cycle, State
from accounts.policies import InForce, in_force
from accounts.services.calls import resting
from accounts.services.contacts import call_at_threshold, silence


@transaction.atomic
def recount_many(
    account_ids: Collection[int],
    *,
    counted: Iterable[tuple[int, int | None, date]],
    today: date,
    policy: InForce | None = None,
) -> None:
    """Make the days of these (locked) accounts exactly `counted` (account, cycle, day), and what follows from them.

    The same as `contacts.recount` for each of them, by a constant number of statements.
    """
    policy, wanted = policy or in_force(), set(counted)
    chosen = Account.objects.filter(pk__in=account_ids)
    before = dict(chosen.values_list("pk", "cycle_contacts"))
    known = {(d.account_id, d.cycle_id, d.day): d for d in ContactDay.objects.filter(account__in=account_ids)}
    ContactDay.objects.bulk_create(
        (ContactDay(account_id=a, cycle_id=c, day=d) for a, c, d in wanted - known.keys()), batch_size=2000
    )
    wrong = [row.pk for key, row in known.items() if row.counted != (key in wanted)]
    ContactDay.objects.filter(pk__in=wrong).update(counted=~F("counted"))
    days = ContactDay.objects.filter(account=OuterRef("pk"), counted=True).order_by().values("account")
    in_cycle = days.filter(cycle=OuterRef("current_cycle"))
    chosen.update(
        first_contact_on=Subquery(days.annotate(n=Min("day")).values("n")),
        last_contact_on=Subquery(days.annotate(n=Max("day")).values("n")),
        lifetime_contacts=Coalesce(Subquery(days.annotate(n=Count("day", distinct=True)).values("n")), 0),
        cycle_contacts=Coalesce(Subquery(in_cycle.annotate(n=Count("pk")).values("n")), 0),
    )
    clocks.recompute(chosen, today=today, policy=policy)
    for account in chosen.filter(Q(cycle_contacts__gt=0, state=State.OWNED) | Q(protected=True)):
        if account.cycle_contacts > before.get(account.pk, 0):
            call_at_threshold(account, account.cycle_contacts, policy)
        silence(account, today)


def start_earlier(days: dict[int, date]) -> dict[int, date]:
    """Date the start of (locked) accounts back to what their history shows; returns where each began before.

    Only accounts with one cycle, the present one: before that nobody else had them.
    """
    several = Cycle.objects.filter(account__in=days).values("account").annotate(n=Count("pk")).filter(n__gt=1)
    left = set(several.values_list("account", flat=True))
    moved: dict[int, date] = {}
    accounts: list[Account] = []
    for account in Account.objects.filter(pk__in=days, state=State.OWNED, current_cycle__isnull=False):
        day, began = days[account.pk], account.cycle_started_on
        if account.pk in left or began is None or day >= began or account.current_cycle_id is None:
            continue
        moved[account.pk] = began
        account.cycle_started_on = day
        accounts.append(account)
    cycles = list(Cycle.objects.filter(pk__in=[account.current_cycle_id for account in accounts]))
    for cycle in cycles:
        cycle.started_on, cycle.dated_back_from = (
            days[cycle.account_id],
            cycle.dated_back_from or moved[cycle.account_id],
        )
    Cycle.objects.bulk_update(cycles, ["started_on", "dated_back_from"], batch_size=1000)
    Account.objects.bulk_update(accounts, ["cycle_started_on"], batch_size=1000)
    return moved


def orders_changed(accounts: AccountQuerySet, *, today: date, policy: InForce | None = None) -> None:
    """After the facts of orders were written on these (locked) accounts: their clocks, and calls that orders answer."""
    clocks.recompute(accounts, today=today, policy=policy)
    for account in accounts.filter(escalations__isnull=False).distinct():
        resting.order_changed(account)
        resting.silence_changed(account, today)
