"""Figures of wide scopes are kept for some minutes: they read hundreds of thousands of rows, and hardly change."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from django.core.cache import cache
from django.db import OperationalError, connection, transaction
from django.utils import timezone

from accounts.models import Account, State
from core.keyset import bounded_count
from dashboards import funnel
from dashboards.funnel import Funnel
from dashboards.periods import Period
from dashboards.scopes import Scope

KEEP_SECONDS = 600
LONGEST_SECONDS = 25
WIDE = 5_000  # accounts from which a page shows first and its figures follow

log = logging.getLogger(__name__)


class TooMuch(Exception):
    """The scope and period are too wide to be counted while somebody waits."""


@dataclass(frozen=True)
class Figures:
    """A funnel and when it was counted."""

    funnel: Funnel
    at: datetime


def is_wide(scope: Scope) -> bool:
    """Whether counting takes long enough that the page should not wait for it."""
    if scope.owner_id is not None or scope.nobody:
        return False
    accounts = Account.objects.exclude(state=State.POOLED)
    if scope.team_ids:
        accounts = accounts.filter(team_id__in=scope.team_ids)
    return bounded_count(accounts, bound=WIDE) > WIDE


def figures(scope: Scope, period: Period, *, wide: bool) -> Figures:
    """Count a funnel; of a wide scope take the one counted some minutes ago. Raises TooMuch."""
    if not wide:
        return Figures(_counted(scope, period), timezone.now())
    key = f"funnel:{','.join(map(str, scope.team_ids)) or 'all'}:{period.start}:{period.end}"
    found = peek(key)
    if found is None:
        found = Figures(_counted(scope, period), timezone.now())
        _keep(key, found)
    return found


def peek(key: str) -> Figures | None:
    """What is kept under a key; nothing when the cache is away."""
    try:
        return cache.get(key)
    except Exception:  # a page needs no cache
        log.warning("The cache is away; figures are counted.")
        return None


def _keep(key: str, found: Figures) -> None:
    try:
        cache.set(key, found, KEEP_SECONDS)
    except Exception:
        log.warning("The cache is away; figures are not kept.")


@contextmanager
def limited() -> Iterator[None]:
    """Statements within give up after LONGEST_SECONDS. Raises TooMuch."""
    try:
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute("SET LOCAL statement_timeout = %s", [LONGEST_SECONDS * 1000])
            yield
    except OperationalError as error:
        if "statement timeout" in str(error):
            raise TooMuch from None
        raise


def _counted(scope: Scope, period: Period) -> Funnel:
    with limited():
        return funnel.count(scope, period)
