"""What apps above say to whoever has just saved a contact: portraits tell what to ask next."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from accounts.models import Account
    from users.models import User

Teller = Callable[["Account", "User", date], str]
_tellers: list[Teller] = []


def register(teller: Teller) -> None:
    """Let `teller(account, user, today)` add a sentence; an empty one is left out."""
    if teller not in _tellers:
        _tellers.append(teller)


def told(account: Account, user: User, today: date) -> list[str]:
    """The sentences, in the reader's language."""
    return [words for teller in _tellers if (words := teller(account, user, today))]
