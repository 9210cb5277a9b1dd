"""Accounts of the pool that are leads as well: kept for whoever works on one, settled once the account is somebody's."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from accounts.models import Account, State

if TYPE_CHECKING:
    from accounts.services.moves import Why
    from users.models import User


@dataclass(frozen=True)
class Reserved:
    """Who works on an account of the pool, and the last day on which it is kept for them."""

    owner_id: int
    who: str
    until: date | None


Source = Callable[[Collection[int]], dict[int, Reserved]]
Settler = Callable[[Mapping[int, "User"], "Why"], None]
_sources: list[Source] = []
_settlers: list[Settler] = []


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


def settled_by(settler: Settler) -> None:
    """Let a higher app close its leads of accounts that leave the pool; `settler(owners, why)`, owners by account."""
    if settler not in _settlers:
        _settlers.append(settler)


def settle(accounts: Iterable[Account], owners: Iterable[User | None], why: Why) -> None:
    """Tell who has got accounts that lay in the pool; call with the rows as they were before, in that transaction."""
    pairs = zip(accounts, owners, strict=True)
    given = {account.pk: owner for account, owner in pairs if owner and account.state == State.POOLED}
    for settler in _settlers if given else ():
        settler(given, why)
