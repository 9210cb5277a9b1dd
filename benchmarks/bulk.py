"""Ten thousand accounts handed out from the desks by one decision, and taken back (ux.md, re-assign 200 accounts)."""

from __future__ import annotations

import resource
import time
from collections import Counter
from collections.abc import Callable, Iterator
from typing import TypeVar

from django.db import connection, reset_queries, transaction
from django.test.utils import CaptureQueriesContext

from accounts.models import Account, Rule, State
from accounts.services.batches import planning, running, undoing
from accounts.services.batches.planning import Choice
from accounts.services.moves import Why, take
from core.clock import business_date
from users.models import User

CHUNK = 2000
T = TypeVar("T")


def steps(accounts: int = 10_000) -> Iterator[str]:
    """Preview, confirm, run and undo; one line with seconds and statements for each."""
    today = business_date()
    admin = User.objects.filter(role="admin").order_by("pk").first()
    assert admin is not None
    _fill_desks(accounts, admin)
    on_desks = Account.objects.filter(state=State.SUSPENDED).order_by("pk").values_list("pk", flat=True)
    rows = Account.objects.filter(pk__in=list(on_desks[:accounts]))
    sellers = User.objects.filter(role="salesperson", is_active=True)
    teams = tuple(sellers.exclude(team=None).values_list("team_id", flat=True).distinct())
    choice = Choice("reassign", "least_loaded", teams=teams)
    plan, words = _timed(lambda: planning.plan(rows, choice, by=admin, today=today))
    yield f"preview of {plan.total}: {words}; {plan.moving} would move to {len(plan.shares)} people"
    sealed = planning.unseal(plan.sealed(admin), admin)  # as the page sends it
    batch, words = _timed(lambda: running.confirm(sealed, by=admin, reason="measuring"))
    yield f"confirm: {words}"
    yield f"run: {_chunks(batch.pk)}"
    _undone, words = _timed(lambda: undoing.undo(batch, by=admin))
    yield f"ask for undo: {words}"
    yield f"undo: {_chunks(batch.pk)}"
    batch.refresh_from_db()
    yield f"moved {batch.moved}, back {batch.moved_back}, memory {_memory():.0f} MB"


def _fill_desks(accounts: int, admin: User) -> None:
    have = Account.objects.filter(state=State.SUSPENDED).count()
    why = Why(Rule.SUSPENDED_BY_HAND, admin, business_date(), reason_code="timing", told=False)
    while have < accounts:
        with transaction.atomic():
            owned = Account.objects.filter(state=State.OWNED, protected=False).order_by("pk")
            some = list(owned.select_for_update(no_key=True)[:CHUNK])
            take(some, State.SUSPENDED, why, desks=["supervisor"] * len(some))
        have += len(some)


def _chunks(batch_id: int) -> str:
    seconds, statements, more = [], Counter[int](), True
    while more:
        more, (took, count) = _measured(lambda: running._one_chunk(batch_id, business_date()))
        seconds.append(took)
        statements[count] += 1
    usual = ", ".join(f"{count} statements in {times}" for count, times in statements.most_common(3))
    longest = max(seconds) * 1000
    return f"{sum(seconds):.1f} s in {len(seconds)} transactions, the longest {longest:.0f} ms; {usual} of them"


def _timed(work: Callable[[], T]) -> tuple[T, str]:
    found, (seconds, statements) = _measured(work)
    return found, f"{seconds:.2f} s, {statements} statements"


def _measured(work: Callable[[], T]) -> tuple[T, tuple[float, int]]:
    began = time.perf_counter()
    with CaptureQueriesContext(connection) as captured:
        found = work()
    count = len(captured)
    reset_queries()
    return found, (time.perf_counter() - began, count)


def _memory() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
