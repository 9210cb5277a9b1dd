"""Accounts of the pool that somebody works on as a lead: higher apps say which, so that nobody else claims them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import date

from accounts.models import Account, State


@dataclass(frozen=True)
class Reserved:
    """Who works on an account of the pool, and the last day on which it is kept for them."""

    owner_id: int
    who: str
    until: date | None


Source = Callable[[Collection[int]], dict[int, Reserved]]
_sources: list[Source] = []


def register(source: Source) -> None:
    """Let a higher app reserve accounts; `source(ids)` answers by account for those that are kept for somebody."""
    _sources.append(source)


def reserved(accounts: Iterable[Account]) -> dict[int, Reserved]:
    """By id, the accounts of the pool that are kept for somebody; one statement for all, none without such accounts."""
    ids = [account.pk for account in accounts if account.state == State.POOLED]
    found: dict[int, Reserved] = {}
    for source in _sources if ids else ():
        found |= source(ids)
    return found
