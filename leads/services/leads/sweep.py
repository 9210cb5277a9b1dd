"""The nightly return: leads that nobody touched go back to the pool, and owners are warned three days before.

A run for business date D happens after D has ended, in chunks of one transaction each; a run killed anywhere is
simply started again, because each chunk takes its rows out of its own condition.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

from django.db import transaction
from django.db.models import F, Q
from django.db.models.lookups import LessThanOrEqual

from accounts.clocks import NextWorkingDay
from accounts.services.sweep import last_ended
from commons import jobs
from commons.models import JobRun
from core.clock import business_date
from leads.models import Lead, LeadQuerySet, LeadRule
from leads.services.leads import telling
from leads.services.leads.moves import Why, take
from users.models import Role

JOB = "leads_nightly"
CHUNK = 500
WARNING_DAYS = 3


def run_due(now_on: date | None = None) -> JobRun | None:
    """Run for the last ended business date unless it has been."""
    cutoff = last_ended(now_on or business_date())
    return jobs.run_once(JOB, cutoff, lambda run: return_untouched(cutoff, run=run))


def return_untouched(cutoff: date, *, run: JobRun | None = None) -> dict[str, int]:
    """Return what was due by the end of `cutoff`, and what is left with somebody who has gone; warn of what is near."""
    running = Lead.objects.running().filter(owner__isnull=False)
    gone = Q(owner__is_active=False) | Q(owner__role=Role.ADMIN)
    due = Q(return_due_on__lte=cutoff) & Q(
        LessThanOrEqual(NextWorkingDay(F("return_due_on")), cutoff)
    )  # a later holiday
    near = (cutoff + timedelta(days=1), cutoff + timedelta(days=WARNING_DAYS))
    return {
        "left": _in_chunks(
            running.filter(gone), lambda rows: take(rows, Why(LeadRule.LEFT, None, cutoff)), run, "left"
        ),
        "returned": _in_chunks(
            running.filter(due),
            lambda rows: take(rows, Why(LeadRule.UNTOUCHED, None, cutoff)),
            run,
            "returned",
        ),
        "warned": _warn(running.filter(return_due_on__range=near), cutoff + timedelta(days=1)),
    }


def _in_chunks(rows: LeadQuerySet, work: Callable[[list[Lead]], None], run: JobRun | None, what: str) -> int:
    done = 0
    while True:
        with transaction.atomic():
            locked = rows.select_for_update(no_key=True, of=("self",))
            chosen = list(locked.order_by("pk")[:CHUNK])
            if not chosen:
                return done
            work(chosen)
            if run:
                jobs.count(run, what, len(chosen))
            done += len(chosen)


def _warn(rows: LeadQuerySet, seen_on: date) -> int:
    """Each lead and due day is told once, however often this runs."""
    told, last = 0, 0
    while chosen := list(rows.filter(pk__gt=last).order_by("pk").only("company", "owner_id", "return_due_on")[:CHUNK]):
        telling.warned(chosen, seen_on)
        told, last = told + len(chosen), chosen[-1].pk
    return told
